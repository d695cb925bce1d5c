"""A marking goes the whole way: from the document to its story, its alert, what rests and what goes out."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from processors.export.sharing import UP_TO, may_go
from processors.line import Line
from processors.people import profile
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.document import Document
from schemas.ids import document_id, revision_id
from schemas.index.rows import rows
from schemas.picture import Story
from schemas.scored import Scored
from schemas.taxonomy import Marking, strictest

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = "A gunman opened fire outside a synagogue in Antwerp this morning. Two people were wounded, police said."
TITLE = "Gunman opens fire at synagogue in Antwerp, two wounded"


def document(name: str, marking: Marking, minutes: int) -> Document:
    at = NOON + timedelta(minutes=minutes)
    return Document(
        id=document_id(name, name, None),
        revision=revision_id(TITLE, TEXT),
        source=name,
        fetched=at,
        published=at,
        title=TITLE,
        text=TEXT,
        language="en",
        marking=marking,
    )


def heard(*markings: Marking) -> list[Any]:
    """All that the desk says of the same deed told under these markings, one after the other."""
    line = Line(rulebook.gather(), profile.gather(Path("no such file")), fold="test")
    line.tick(NOON)
    said: list[Any] = []
    for number, marking in enumerate(markings):
        said += line.hear(document(f"source-{number}", marking, number))
        said += line.tick(NOON + timedelta(minutes=number, seconds=30))
    return said


@pytest.mark.parametrize("marking", get_args(Marking))
def test_it_stands_in_all_that_is_said_and_in_every_row(marking: Marking) -> None:
    said = heard(marking)
    kinds = {type(event) for event in said}
    assert {Scored, Story, Alert} <= kinds
    for event in said:
        if isinstance(event, Story | Alert):
            assert event.marking == marking
        if isinstance(event, Scored):
            assert event.document.marking == marking
        if isinstance(event, Scored | Story | Alert):
            assert all(json.loads(row.body)["vigil"]["marking"] == marking for row in rows(event))


def test_of_several_the_strictest_holds_and_is_not_lowered_again() -> None:
    said = heard("CLEAR", "RED", "GREEN")
    assert [event.marking for event in said if isinstance(event, Story)][-1] == "RED"
    marked = {event.id: event.document.marking for event in said if isinstance(event, Scored)}
    for event in said:
        if isinstance(event, Alert):
            assert event.marking == strictest(*(marked[one] for one in event.documents))


@pytest.mark.parametrize("marking", ["AMBER", "AMBER+STRICT", "RED"])
def test_it_goes_out_only_where_it_was_asked_for(marking: Marking) -> None:
    assert not may_go(marking, UP_TO)
    assert may_go(marking, marking)
