"""The shape of the house: sizes and names (the import rules are checked by lint-imports)."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("schemas", "producers", "processors", "deploy", "commands")
MODULES = [ROOT / "vigil.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))]
LONGEST = 300
VAGUE = {"utils", "util", "common", "helpers", "helper", "misc"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_and_named_for_what_it_is(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST, f"{lines} lines: split it by meaning"
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_its_first_line_what_it_is(path: Path) -> None:
    assert path.read_text("utf-8").startswith('"""')


def test_settings_alone_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if "os.environ" in path.read_text("utf-8") or "getenv" in path.read_text("utf-8")
    }
    assert readers == {"schemas/settings.py"}


def test_no_package_registry_is_named_anywhere() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml", "Makefile", "deploy/Dockerfile"):
        text = (ROOT / name).read_text("utf-8")
        assert "--index-url" not in text
        assert "/simple" not in text
