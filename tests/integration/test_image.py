"""The steps of the Dockerfile, run as a script in a clean folder: no Docker engine is needed to know that they work."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import VIGIL

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
ATTACK = {
    "id": "a",
    "title": "Gunman opens fire outside synagogue in Lyon, two people wounded",
    "text": "A gunman opened fire outside a synagogue in Lyon on Monday. Two people were wounded, police said.",
    "published": "2026-11-20T12:00:00Z",
}
COMPILED = shutil.ignore_patterns("*.table", "__pycache__")
"""What `.dockerignore` leaves out of the folders that are copied."""


def instructions(stage: int) -> Iterator[tuple[str, str]]:
    """The instructions of a stage, lines that go on joined."""
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    for line in re.split(r"^FROM .*$", text, flags=re.MULTILINE)[stage].splitlines():
        if line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, rest


def built(root: Path) -> Path:
    """Follows the build stage with `root` as the root of its files; gives the installed environment."""
    here = root
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"} | {
        name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "HOME"
    }
    for word, rest in instructions(1):
        if word == "WORKDIR":
            here = root / rest.lstrip("/")
            here.mkdir(parents=True)
        elif word == "COPY":
            *names, target = shlex.split(rest)
            for name in names:
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, here / target, ignore=COMPILED)
                else:
                    shutil.copy(ROOT / name, here / target)
        elif word == "RUN":
            command = rest.replace("/opt/vigil", str(root / "opt/vigil"))
            done = subprocess.run(
                shlex.split(command), check=False, cwd=here, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}\n{done.stderr[-3000:]}"
        else:
            pytest.fail(f"{word}: how this is done without Docker is not known here")
    return root / "opt/vigil"


def test_the_steps_of_the_image_give_a_vigil_that_works_anywhere(tmp_path: Path) -> None:
    vigil = built(tmp_path / "image") / "bin" / "vigil"
    shutil.rmtree(tmp_path / "image" / "src")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(program: Path, *arguments: str, given: str = "") -> str:
        clean = {
            "PATH": os.environ["PATH"],
            "VIGIL_STATE": str(tmp_path / "state"),
        }
        done = subprocess.run(
            [program, *arguments], check=False, input=given, cwd=elsewhere, env=clean, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    line = json.dumps(ATTACK) + "\n"
    judged = run(vigil, "judge", given=line)
    assert json.loads(judged)["priority"] >= 2
    assert judged == run(VIGIL, "judge", given=line)
    assert run(vigil, "rules", "check") == run(VIGIL, "rules", "check")
    assert run(vigil, "sources", "list") == run(VIGIL, "sources", "list")
    assert run(vigil, "bootstrap", "--access") == run(VIGIL, "bootstrap", "--access")
