"""The bill of materials of what is installed is that of the lock."""

from pathlib import Path
from typing import Any

from deploy.sbom import differences, locked

LOCK = (Path(__file__).parents[2] / "requirements.lock").read_text("utf-8")


def bill() -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "components": [{"name": n, "version": v} for n, v in locked(LOCK).items()]}


def test_the_lock_pins_and_hashes_all() -> None:
    pins = locked(LOCK)
    assert {"faust-streaming", "kafka-python", "elasticsearch"} <= pins.keys()
    assert LOCK.count("==") == len(pins)
    assert LOCK.count("--hash=sha256:") >= len(pins)


def test_a_bill_of_the_lock_agrees_with_it() -> None:
    assert differences(bill(), LOCK) == []


def test_what_differs_is_said() -> None:
    wrong = bill()
    gone = wrong["components"].pop(0)
    wrong["components"][0]["version"] = "0"
    wrong["components"].append({"name": "stranger", "version": "1"})
    said = differences(wrong, LOCK)
    assert said[0] == f"{gone['name']} {gone['version']} is not in the bill"
    assert said[1] == "stranger is in the bill and not in the lock"
    assert "is 0 in the bill" in said[2]


def test_names_are_compared_as_packages_are_named() -> None:
    assert differences({"components": [{"name": "Ruamel_yaml", "version": "1"}]}, "ruamel.yaml==1 \\\n") == []
