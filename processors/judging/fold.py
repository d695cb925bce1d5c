"""The fold's version: a hash of the code and tables that decide, so that every output says what judged it."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECIDING = ("desk.py", "enrich.py", "alerts/*.py", "judging/*.py", "people/*.py", "rules/*.py", "steps/**/*.py")
"""Beside the knowledge; transport, memory on the topics and storage decide nothing, and rules enter with their hash."""


@cache
def version() -> str:
    """Sixteen hexadecimal digits; compiled tables are hashed by the hash that they begin with."""
    summary = hashlib.blake2b(digest_size=8)
    files = sorted(path for pattern in DECIDING for path in ROOT.glob(pattern))
    files += sorted(
        path for path in (ROOT / "knowledge").rglob("*") if path.suffix in {".py", ".toml", ".json", ".table"}
    )
    for file in files:
        summary.update(file.relative_to(ROOT).as_posix().encode())
        with file.open("rb") as opened:
            summary.update(opened.read(4096) if file.suffix == ".table" else opened.read())
    return summary.hexdigest()
