"""Holds a bill of materials (CycloneDX, JSON) against the lock it was made from: `python -m deploy.sbom BILL LOCK`."""

import json
import re
import sys
from pathlib import Path
from typing import Any

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def locked(lock: str) -> dict[str, str]:
    """Name → version of all that a lock pins."""
    return {_name(name): version for name, version in _PINNED.findall(lock)}


def differences(bill: dict[str, Any], lock: str) -> list[str]:
    """What the one has and the other has not, or has in another version; [] where they agree."""
    wanted = locked(lock)
    there = {_name(one["name"]): one for one in bill.get("components", [])}
    found = [f"{name} {wanted[name]} is not in the bill" for name in sorted(wanted.keys() - there.keys())]
    found += [f"{name} is in the bill and not in the lock" for name in sorted(there.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & there.keys()):
        version = there[name].get("version")
        if version != wanted[name]:
            found.append(f"{name} is {version} in the bill and {wanted[name]} in the lock")
    return found


def _name(name: str) -> str:
    """As PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(bill: str, lock: str) -> int:
    """Say what differs; 1 where something does."""
    read = json.loads(Path(bill).read_text("utf-8"))
    found = differences(read, Path(lock).read_text("utf-8"))
    for line in found or [f"{bill}: {len(read['components'])} components, as {lock} pins them"]:
        print(line)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
