"""A row: its index, its id and position, its text, and what would spoil a whole request."""

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.codec import Record
from schemas.errors import BadEvent
from schemas.index import letters
from schemas.index.names import kind_of, month_of, rebuilt, template_of
from schemas.index.row import Row
from schemas.index.rows import row, rows
from schemas.taxonomy import Health
from tests.schemas.outputs import ALERT, DOCUMENT, SCORED
from tests.schemas.pictures import EVENTS, FEED, LETTER
from tests.schemas.test_index import content


def test_of_an_alert_each_state_rests_beside_the_latest_at_the_time_when_it_had_it() -> None:
    later = msgspec.structs.replace(ALERT, sequence=ALERT.sequence + (1 << 20), stage="closed", change="cleared")
    (own, first), (_, second) = rows(ALERT, "lab"), rows(later, "lab")
    assert (own, own.id, first.index) == (row(ALERT, "lab"), "a1", "lab-vigil-history-2026.11")
    assert first.id != second.id
    kept = json.loads(second.body)
    assert (kept["vigil"]["alert"], kept["vigil"]["stage"], kept["@timestamp"]) == (
        "a1",
        "closed",
        "2026-11-20T12:00:00Z",
    )
    assert [len(rows(event)) for event in EVENTS.values()] == [
        2 if isinstance(e, Alert) else 1 for e in EVENTS.values()
    ]


def test_a_dead_letter_is_found_by_its_reason_its_origin_and_its_beginning() -> None:
    found = letters.row(LETTER, "lab")
    kept = json.loads(found.body)
    assert (found.index, found.version) == ("lab-vigil-dead-2026.11", 40)
    assert (kept["message"], kept["event"]["kind"]) == ("BadEvent: no JSON", "pipeline_error")
    assert kept["vigil"]["origin"] == {"topic": "documents", "partition": "7", "offset": "9"}
    assert (kept["vigil"]["begins"], kept["vigil"]["bytes"]) == ("not json", 8)
    assert letters.row(LETTER, "lab") == found
    assert letters.row(msgspec.structs.replace(LETTER, value=b"other"), "lab").id != found.id


def test_a_dead_letter_of_any_bytes_makes_a_row() -> None:
    for value in (None, b"", b"\xff\xfe\x00", b"\xed\xa0\x80", b"\xc3" * 100_000):
        kept = letters.row(Record(0, 0, None, value, [("vigil_error", b"\xff")]))
        assert len(json.loads(kept.body)["vigil"]["begins"]) <= letters.BEGINS
        assert kept.index == "vigil-dead-1970.01"


def test_the_points_of_a_document_are_those_of_its_event_each_once() -> None:
    place = SCORED.places[0]
    named = msgspec.structs.replace(place, role="mention", lat=1.0)
    found = content(msgspec.structs.replace(SCORED, places=(place, named, place)))["vigil"]
    assert found["location"] == [{"lat": 47.4, "lon": 8.5}]
    assert len(found["places"]) == 3


def test_what_is_built_anew_keeps_namespace_kind_and_month_in_a_name_that_no_template_fits() -> None:
    name = rebuilt("lab-vigil-documents-2026.11", "20261130")
    assert name == "lab-vigil-rebuilt-documents-2026.11-20261130"
    assert month_of(name) == month_of("lab-vigil-documents-2026.11") == "2026.11"
    with pytest.raises(ValueError, match="no index of a month"):
        month_of("vigil-epoch")


def test_a_source_that_cannot_be_read_is_blind_and_one_that_is_silent_is_not() -> None:
    tags = {health: content(msgspec.structs.replace(FEED, health=health))["tags"] for health in get_args(Health)}
    assert tags == {
        "well": [],
        "silent": ["silent"],
        "failing": ["blind"],
        "quarantined": ["blind"],
        "gone": ["blind"],
        "never polled": ["blind"],
    }


def test_a_row_is_the_index_of_its_month_its_id_and_its_position() -> None:
    found = row(SCORED, "lab")
    assert (found.index, found.id) == ("lab-vigil-documents-2026.11", "d1")
    assert found.version == (2 << 40) + 77
    assert row(ALERT).index == "vigil-alerts-2026.11"
    assert (template_of(found.index), kind_of(found.index)) == ("lab-vigil-documents", "documents")


def test_a_later_epoch_beats_every_offset_of_an_earlier_one() -> None:
    early = msgspec.structs.replace(SCORED, sequence=((1 << 40) - 1) << 20)
    late = msgspec.structs.replace(SCORED, epoch=3, sequence=0)
    assert row(late).version > row(early).version


def test_the_operation_is_two_lines_of_json() -> None:
    action, source, rest = row(SCORED).operation.split(b"\n")
    assert json.loads(action)["index"]["version_type"] == "external_gte"
    assert json.loads(source) == content(SCORED)
    assert rest == b""


def test_a_text_stands_in_the_field_of_its_language_or_in_that_of_all() -> None:
    english = content(SCORED)["vigil"]
    assert english["body"] == {"en": "Shots at a prayer hall\n\nPolice closed the street by the lake."}
    assert list(english["title"]) == ["en"]
    for language in ("pt", None):
        other = content(msgspec.structs.replace(SCORED, language=language))["vigil"]
        assert list(other["body"]) == ["any"]


def test_a_place_without_a_point_on_the_globe_has_no_location() -> None:
    place = SCORED.places[0]
    for lat, lon in [(None, None), (1.0, None), (float("nan"), 0.0), (91.0, 0.0), (0.0, float("inf"))]:
        nowhere = msgspec.structs.replace(place, lat=lat, lon=lon)
        found = content(msgspec.structs.replace(SCORED, places=(nowhere,)))["vigil"]["places"][0]
        assert found["location"] is None
        assert found["name"] == "Zürich"


def test_an_address_that_is_none_is_kept_without_a_domain() -> None:
    document = msgspec.structs.replace(DOCUMENT, url="http://[broken")
    found = content(msgspec.structs.replace(SCORED, document=document))["url"]
    assert found == {"full": "http://[broken", "domain": None}


def test_a_lone_surrogate_becomes_one_replacement_character() -> None:
    document = msgspec.structs.replace(DOCUMENT, title="a\udc00\ud800b", text="")
    found = content(msgspec.structs.replace(SCORED, document=document))
    assert found["message"] == "a\ufffd\ufffdb"
    assert found["@timestamp"] == "2026-11-20T12:00:00Z"


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.floats())
def test_any_text_and_number_makes_one_line_of_json(text: str, number: float) -> None:
    document = msgspec.structs.replace(DOCUMENT, title=text, text=text, author=text)
    concern = msgspec.structs.replace(SCORED.concerns[0], km=number, why=text)
    body = row(msgspec.structs.replace(SCORED, document=document, concerns=(concern,))).body
    assert b"\n" not in body
    assert len(json.loads(body)["vigil"]["author"]) == len(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"month": "2026-11"},
        {"month": "*"},
        {"id": ""},
        {"id": "é" * 300},
        {"sequence": -1},
        {"epoch": -1},
        {"epoch": 1 << 23},
        {"sequence": 1 << 60},
    ],
)
def test_what_would_spoil_a_whole_request_is_refused_alone(changes: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        row(msgspec.structs.replace(SCORED, **changes))


def test_a_row_made_by_hand_is_checked_too() -> None:
    with pytest.raises(BadEvent, match="no index of Vigil"):
        Row("_all", "x", 1, b"{}")
