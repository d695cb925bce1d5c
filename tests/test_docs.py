"""What the pages say is there: every link leads somewhere, every file and command that is named exists."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import vigil

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.md"))
    if "golden" not in page.parts
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:schemas|producers|processors|deploy|commands|tests|docs)/[\w./-]+\.[a-z]+)`")
COMMAND = re.compile(r"(?:^|[\s`(|])(?:\.venv/bin/)?vigil((?: [a-z][a-z-]*)+)", re.MULTILINE)


def prose(page: Path) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def code(page: Path) -> Iterator[str]:
    """Its blocks of code and its words in code."""
    text = page.read_text("utf-8")
    yield from re.findall(r"^ *```\w*\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", prose(page))


def anchors(page: Path) -> set[str]:
    """What may be linked to on a page: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose(page)):
        if re.match(r"https?://|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_file_that_is_named_exists(page: Path) -> None:
    assert [name for name in FILE.findall(page.read_text("utf-8")) if not (ROOT / name).exists()] == []


def exists(words: list[str], command: Any) -> bool:
    """Whether the words begin with a command; what follows its name is its arguments."""
    inner = getattr(command, "commands", None)
    return inner is None or not words or (words[0] in inner and exists(words[1:], inner[words[0]]))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_that_is_named_exists(page: Path) -> None:
    program = get_command(vigil.app)
    named = {words.strip() for block in code(page) for words in COMMAND.findall(block)}
    assert sorted(words for words in named if not exists(words.split(), program)) == []


def test_the_first_command_of_the_readme_answers() -> None:
    line = next(block for block in code(ROOT / "README.md") if "judge --explain" in block).strip()
    given, _, asked = line.partition(" | ")
    words = shlex.split(asked)
    assert words[0] == ".venv/bin/vigil"
    document = shlex.split(given)[1]
    done = subprocess.run(
        [Path(sys.executable).with_name("vigil"), *words[1:]],
        input=document, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(document)["title"] in re.sub("[⟦⟧]", "", done.stdout)


def test_every_page_is_in_the_table_of_contents() -> None:
    listed = {ROOT / "docs" / link for link in LINK.findall(prose(ROOT / "docs" / "README.md"))}
    assert {page for page in (ROOT / "docs").glob("*.md") if page.name != "README.md"} <= listed


def test_the_pages_are_built_as_a_site_without_a_warning(tmp_path: Path) -> None:
    subprocess.run(
        [Path(sys.executable).with_name("mkdocs"), "build", "--strict", "--quiet", "--site-dir", tmp_path],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    assert (tmp_path / "index.html").exists()
