"""The fold's version: a hash of the code and tables that decide, so that every output says what judged it."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent
DECIDING = (
    "desk.py", "telling.py", "joining.py", "watching.py", "registry.py", "rulings.py", "alerting.py", "state.py",
    "surging.py", "picturing.py", "counting.py", "novelty.py", "awaiting.py", "closing.py", "rule.py", "ruleset.py",
    "schedule.py", "reaching.py", "sending.py", "duty.py", "route.py", "timers.py",
    "acting.py", "bundling.py", "heightening.py", "sitting.py", "speaking.py", "standing.py", "waking.py",
    "enrich.py", "rulebook.py", "profile.py", "pulse.py",
)  # fmt: skip
"""Beside the steps and the knowledge; transport, memory and storage decide nothing."""


@cache
def version() -> str:
    """Sixteen hexadecimal digits; compiled tables are hashed by the hash that they begin with."""
    summary = hashlib.blake2b(digest_size=8)
    files = [ROOT / name for name in DECIDING]
    files += sorted((ROOT / "steps").rglob("*.py"))
    files += sorted(
        path for path in (ROOT / "knowledge").rglob("*") if path.suffix in {".py", ".toml", ".json", ".table"}
    )
    for file in files:
        summary.update(file.relative_to(ROOT).as_posix().encode())
        with file.open("rb") as opened:
            summary.update(opened.read(4096) if file.suffix == ".table" else opened.read())
    return summary.hexdigest()
