"""Every field of what the desk says is in its row, and every leaf of a row is mapped."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect

from schemas.alert import Notification
from schemas.document import Document
from schemas.events import Output
from schemas.index import letters
from schemas.index.names import KINDS, IndexKind
from schemas.index.rows import row, rows
from schemas.index.templates import fields
from schemas.scored import Scored
from tests.schemas.outputs import ALERT, DOCUMENT, SCORED
from tests.schemas.pictures import EVENTS, LETTER

ELSEWHERE = {
    "event": "the type, which the index says",
    "month": "in the name of the index",
    "document": "spread over the row",
    "id": "also `_id`",
    "fold": "a label",
    "rules": "a label",
    "epoch": "a label and part of the version",
    "sequence": "event.sequence",
    "heard_at": "@timestamp",
    "source": "event.provider",
    "fetched": "event.created",
    "url": "url.full",
    "text": "the end of the body",
    "headline": "message",
    "rule": "rule.name",
    "why": "event.reason",
    "first": "event.start",
    "last": "event.end",
    "opened_at": "event.start",
    "documents": "document_count of a story, document_ids of an alert",
    "recent": "document_ids",
    "since": "event.start",
    "cause": "message",
    "lat": "location",
    "lon": "location",
    "at": "event.created",
    "reason": "event.reason",
}
"""Fields of events that do not stand as `vigil.` and their own name, and where they are."""
OF_A_NOTIFICATION = {
    "title": "message",
    "language": "languages",
    "alert_sequence": "its state at that time is in the topic",
    "kind": "of the channel, in the profile",
    "to": "a person's address is kept in the topic alone",
    "link": "that of the alert's document",
    "timeout": "of the channel, in the profile",
    "again": "in the topic: how the desk goes on",
    "handed_on": "in the topic: how the desk goes on",
    "error": "error.message",
}
"""The same of those of a notification."""


def content(event: Output) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row(event).body)
    return found


def content_of(kind: IndexKind) -> dict[str, Any]:
    """A row of a kind, no field of it empty."""
    if kind == "dead":
        return dict(json.loads(letters.row(LETTER).body))
    if kind == "history":
        return dict(json.loads(rows(ALERT)[1].body))
    return content(EVENTS[kind])


def leaves(value: Any, path: str = "") -> Iterator[str]:
    match value:
        case dict():
            for name, part in value.items():
                yield from leaves(part, f"{path}.{name}" if path else name)
        case list():
            for part in value:
                yield from leaves(part, path)
        case None:
            return
        case _:
            yield path


@pytest.mark.parametrize("kind", KINDS)
def test_every_leaf_of_a_row_is_mapped(kind: IndexKind) -> None:
    mapped = fields(kind)
    wholes = [path for path, field in mapped.items() if field["type"] in ("geo_point", "flattened")]
    unmapped = {
        path for path in leaves(content_of(kind)) if path not in mapped and path.rpartition(".")[0] not in wholes
    }
    assert unmapped == set()


@pytest.mark.parametrize("kind", EVENTS)
def test_every_field_of_an_event_is_in_its_row(kind: IndexKind) -> None:
    event = EVENTS[kind]
    names = set(event.__struct_fields__)
    if isinstance(event, Scored):
        names |= set(Document.__struct_fields__)
    elsewhere = {*ELSEWHERE, *(OF_A_NOTIFICATION if isinstance(event, Notification) else ())}
    assert names - set(content(event)["vigil"]) - elsewhere == set()


def paths(kind: inspect.Type, path: str) -> Iterator[str]:
    """Every leaf of the structs that a type may hold."""
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                yield from paths(field.type, f"{path}.{field.encode_name}")
        case inspect.UnionType():
            for one in kind.types:
                yield from paths(one, path)
        case inspect.VarTupleType():
            yield from paths(kind.item_type, path)
        case inspect.NoneType():
            return
        case _:
            yield path


@pytest.mark.parametrize("kind", EVENTS)
def test_every_field_within_the_fields_of_an_event_is_mapped_also_those_that_are_seldom_there(kind: IndexKind) -> None:
    event = inspect.type_info(type(EVENTS[kind]))
    assert isinstance(event, inspect.StructType)
    within = {
        path
        for field in event.fields
        if field.name != "document"
        for path in paths(field.type, f"vigil.{field.encode_name}")
        if path.count(".") > 1 and not path.endswith((".lat", ".lon"))  # these two are one point
    }
    shaped = {"vigil.told.victims"}  # pairs, which get names
    assert within - set(fields(kind)) - shaped == set()


def test_of_an_alerting_notice_the_names_of_its_areas_are_searched() -> None:
    notice = content(SCORED)["vigil"]["notice"]
    assert (notice["area"], notice["category"], notice["status"]) == (["Lake road"], ["Security"], "Actual")


def test_the_events_of_this_test_leave_no_field_at_its_default() -> None:
    empty = {
        name
        for event in (*EVENTS.values(), DOCUMENT)
        for name in event.__struct_fields__
        if getattr(event, name) in (None, (), "")
    }
    assert empty == set()
