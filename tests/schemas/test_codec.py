"""Events survive the wire, and what is no event of ours is refused with a reason."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import TYPES, ce_type, dead_headers, decode, encode
from schemas.document import Document
from schemas.envelope import Event
from schemas.errors import BadEvent
from schemas.heard import Tick
from schemas.ids import document_id, revision_id
from schemas.publish import EXAMPLES, RELEASED, TOPICS, breaks, path_of, schema_of, text_of

moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants them naive
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
texts = st.text(st.characters(codec="utf-8"), max_size=200)
documents = st.builds(
    Document,
    id=texts,
    revision=texts,
    source=texts,
    fetched=moments,
    title=texts,
    text=texts,
    url=st.none() | texts,
    published=st.none() | moments,
    replaces=st.lists(texts, max_size=3).map(tuple),
)


@given(documents)
@settings(derandomize=True, max_examples=200)
def test_a_document_survives_the_wire(document: Document) -> None:
    message = encode(document, "/vigil/test")
    assert decode(message.value, message.headers, Document) == document


@pytest.mark.parametrize("name", TYPES)
def test_each_event_type_has_an_example_that_is_read_and_written_without_loss(name: str) -> None:
    raw = (EXAMPLES / f"{name}.json").read_bytes()
    event = decode(raw, [("ce_type", ce_type(TYPES[name]).encode())], TYPES[name])
    assert json.loads(encode(event, "/vigil/test").value) == json.loads(raw)


@pytest.mark.parametrize("name", TYPES)
def test_the_headers_say_what_it_is_in_the_terms_of_cloudevents(name: str) -> None:
    raw = (EXAMPLES / f"{name}.json").read_bytes()
    event: Event = msgspec.json.decode(raw, type=TYPES[name])
    headers = dict(encode(event, "/vigil/test").headers)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == f"vigil.{name}.v1".encode()
    assert headers["ce_source"] == b"/vigil/test"
    assert headers["content-type"] == b"application/json"
    assert headers["ce_id"]
    assert datetime.fromisoformat(headers["ce_time"].decode()).tzinfo


@pytest.mark.parametrize(
    ("value", "headers", "reason"),
    [
        (b"{}", [], "no ce_type header"),
        (b"{}", [("ce_type", b"vigil.document.v9")], "unknown here"),
        (b"{}", [("ce_type", b"vigil.tick.v1")], "unknown here"),
        (b"not json", [("ce_type", b"vigil.document.v1")], "not a vigil.document.v1"),
        (b"\xff\xfe", [("ce_type", b"vigil.document.v1")], "not a vigil.document.v1"),
        (b'{"event":"document"}', [("ce_type", b"vigil.document.v1")], "missing required field `id`"),
        (None, [("ce_type", b"vigil.document.v1")], "without a value"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(
    value: bytes | None, headers: list[tuple[str, bytes]], reason: str
) -> None:
    with pytest.raises(BadEvent, match=reason):
        decode(value, headers, Document)


@pytest.mark.parametrize("name", TYPES)
def test_the_published_schema_is_what_the_types_say(name: str) -> None:
    assert path_of(name).read_text("utf-8") == text_of(name), "run `make schemas`"


@pytest.mark.parametrize("name", [name for name in TYPES if (RELEASED / path_of(name).name).exists()])
def test_readers_of_the_last_release_go_on_reading(name: str) -> None:
    released = json.loads((RELEASED / path_of(name).name).read_text("utf-8"))
    assert list(breaks(released, schema_of(name))) == []


def test_no_event_of_the_last_release_is_gone() -> None:
    assert {path.name for path in RELEASED.iterdir()} <= {TOPICS.name, *(path_of(name).name for name in TYPES)}


def test_a_field_that_goes_or_changes_its_kind_breaks_readers() -> None:
    old = {"$defs": {"A": {"properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}}}
    new = {"$defs": {"A": {"properties": {"x": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}}}
    assert list(breaks(old, new)) == ["A.x was ['integer'] and is ['integer', 'null']", "A.y is gone"]


def test_a_dead_letter_says_where_it_came_from() -> None:
    headers = dict(dead_headers("enriching", "no JSON", [("vigil_offset", 7)]))
    assert headers == {"vigil_step": b"enriching", "vigil_error": b"no JSON", "vigil_offset": b"7"}


def test_the_same_facts_have_the_same_id_and_others_another() -> None:
    assert document_id("a", "1", None) == document_id("a", "1", "https://example.org")
    assert document_id("a", "1", None) != document_id("a1", "", "x")
    assert revision_id("ab", "c") != revision_id("a", "bc")
    with pytest.raises(ValueError, match="native id or a URL"):
        document_id("a", None, None)


def test_a_tick_is_keyed_by_the_desk() -> None:
    assert encode(Tick(at=datetime(2026, 1, 1, tzinfo=UTC)), "/vigil/test").key == b"desk"
