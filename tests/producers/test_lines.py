"""Files in, lines out: `vigil parse` over what may lie in a folder."""

import json
from pathlib import Path

import pytest

from producers.lines import LARGEST_FILE, UNKNOWN, parsed
from tests.producers.fakes import item, rss


def told(path: Path) -> tuple[dict[str, object], bool]:
    ((line, good),) = parsed(path, UNKNOWN, None)
    return json.loads(line), good


def test_a_file_gives_its_documents_with_all_that_the_desk_reads(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(item("1", "[TLP:AMBER] A title")))
    document, good = told(file)
    assert good
    asked = "format native_id revision kind expires replaces marking level scope system warnings".split()  # noqa: SIM905
    assert document.keys() >= {"id", "source", "url", "title", "text", "language", "published", *asked}
    assert (document["format"], document["native_id"], document["marking"]) == ("rss", "1", "AMBER")


def test_a_file_that_is_larger_than_any_payload_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.xml"
    with file.open("wb") as large:
        large.truncate(LARGEST_FILE + 1)
    answer, good = told(file)
    assert not good
    assert answer["error"] == f"{file}: {LARGEST_FILE + 1:,} bytes; more than {LARGEST_FILE:,} are not read"


@pytest.mark.parametrize("name", ["missing.xml", "."])
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, name: str) -> None:
    answer, good = told(tmp_path / name)
    assert not good
    assert str(tmp_path) in str(answer["error"])
