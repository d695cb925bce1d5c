"""The shape of the house: sizes and names (the import rules are checked by lint-imports)."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
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


BROUGHT_ALONG = {"elastic-transport": "elasticsearch", "markupsafe": "jinja2", "pydantic": "pydantic-settings"}
"""What is imported as part of a library that is pinned."""


def test_what_is_imported_is_pinned() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    pinned = {_normal(one.partition("==")[0]) for one in declared}
    known = packages_distributions()
    imported = {
        _normal(known[name][0])
        for path in MODULES
        for name in _imports(path)
        if name in known and name not in sys.stdlib_module_names and name not in ROOMS
    }
    assert {BROUGHT_ALONG.get(name, name) for name in imported} - pinned == set()


def _imports(path: Path) -> Iterator[str]:
    """First parts of the names of all modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
