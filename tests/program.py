"""The program as its users start it."""

import json
import subprocess
import sys
from pathlib import Path

VIGIL = Path(sys.executable).with_name("vigil")


def vigil(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([VIGIL, *arguments], input=given, capture_output=True, text=True, check=False)


def jsonl(*lines: object) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
