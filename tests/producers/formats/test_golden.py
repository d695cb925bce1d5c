"""Whole payloads, as publishers send them, against what must come of them.

After a wanted change: `python -m tests.producers.formats.test_golden` writes the expectations anew; read the diff.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from producers.formats import detect, parse
from producers.source import Source
from schemas.document import Document
from tests.producers.fakes import NOW, source

GOLDEN = Path(__file__).parent.parent / "golden"
PAYLOADS = {path.stem: path for path in sorted(GOLDEN.glob("*.*.*"))}
"""By name and format: `notices.atom`."""
NAMES = list(PAYLOADS)


def of(name: str) -> Source:
    """A page is read from a source of pages alone."""
    return source(format="page") if name.endswith(".page") else source()


def told(name: str) -> dict[str, Any]:
    """What is worth comparing: all but what every document of the test has in common."""
    found = parse(PAYLOADS[name].read_bytes(), of(name), NOW)
    return {
        "documents": [_told(document) for document in found.documents],
        "refused": [[item.native_id, item.place, item.reason] for item in found.refused],
        "notes": list(found.notes),
        "follow": [further.address for further in found.follow],
    }


def _told(document: Document) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))
    for common in ("event", "source", "fetched", "publisher", "backlog", "cut"):
        fields.pop(common)
    return {name: value for name, value in fields.items() if value not in (None, [], False, "", "CLEAR")}


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_gives_exactly_these_documents(name: str) -> None:
    expected = msgspec.json.decode((GOLDEN / "expected" / f"{name}.json").read_bytes())
    assert told(name) == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_format_is_found_by_content(name: str) -> None:
    assert detect(PAYLOADS[name].read_bytes()) == name.split(".")[1]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_payload_gives_the_same_documents_an_hour_later(name: str) -> None:
    payload = PAYLOADS[name].read_bytes()
    later = NOW.replace(hour=13)
    revisions = [
        [(document.id, document.revision) for document in parse(payload, of(name), moment).documents]
        for moment in (NOW, later)
    ]
    assert revisions[0] == revisions[1]


if __name__ == "__main__":
    for golden in NAMES:
        text = msgspec.json.format(msgspec.json.encode(told(golden)), indent=1)
        (GOLDEN / "expected" / f"{golden}.json").write_bytes(text + b"\n")
