"""The command: it starts light, wrong usage ends with status 2, and its page names what there is."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.program import vigil


def test_the_start_loads_nothing_that_only_a_command_needs() -> None:
    told = "import sys; known = set(sys.modules); import vigil; print(*{n.split('.')[0] for n in sys.modules} - known)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"vigil", "commands", "typer"} <= loaded
    rooms = {"deploy", "processors", "producers"}
    heavy = {"kafka", "elasticsearch", "httpx", "pydantic", "msgspec", "numpy", "lxml", "trafilatura"}
    assert not loaded & (rooms | heavy)


def test_a_first_answer_loads_nothing_that_only_servers_or_channels_need(tmp_path: Path) -> None:
    text = tmp_path / "one.jsonl"
    text.write_text('{"id": "1", "title": "Fire at a synagogue", "text": "Police in Leeds seek a man."}\n', "utf-8")
    told = f"""
import sys
sys.argv = ["vigil", "judge", {str(text)!r}]
import vigil
try:
    vigil.main()
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("{")
    loaded = set(done.stderr.split())
    assert "processors.enrich" in loaded
    assert not loaded & {"asyncio", "pydantic_settings", "schemas.settings", "kafka", "elasticsearch", "httpx", "numpy"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["judge", "--fields", "nonsense"],
        ["judge", "--now", "soon"],
        ["judge", "no/such/file"],
        ["nonsense"],
        ["up", "x"],
        ["replay", "--from", "soon"],
        ["parse", "pyproject.toml", "--format", "nope"],
        ["poll", "--shard", "4/3"],
        ["poll", "--metrics-port", "http"],
    ],
)
def test_wrong_usage_ends_with_status_2_and_one_clear_line(arguments: list[str]) -> None:
    done = vigil(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_the_command_line_page_names_every_command_that_there_is() -> None:
    page = (Path(__file__).parents[1] / "docs" / "command-line.md").read_text("utf-8")
    listed = vigil("--help").stdout.split("Commands")[-1].split()
    commands = {"judge", "extract", "parse", "up", "down", "status", "bootstrap", "poll", "work", "publish", "search"}
    assert commands <= set(listed)
    for command in commands:
        assert f"`{command}" in page or f"`vigil {command}" in page


def test_the_program_the_project_and_its_notes_name_one_release() -> None:
    root = Path(__file__).parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert vigil("--version").stdout == f"vigil {project['version']}\n"
    heads = re.findall(r"^## \[(.+?)\]", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert [head for head in heads if head != "Unreleased"][:1] in ([], [project["version"]])
