"""The topics as an AsyncAPI document: true, whole, and such that old readers go on reading."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest

from schemas.asyncapi import broken, document, types_of
from schemas.codec import TYPES, encode
from schemas.publish import EXAMPLES, PUBLISHED, RELEASED, TOPICS, topics_text
from schemas.topics import DESK, SCORED, STATE


def test_the_published_document_is_what_the_topics_and_types_say() -> None:
    assert TOPICS.read_text("utf-8") == topics_text(), "run `make schemas`"


def test_every_event_type_is_in_a_topic_and_what_is_ours_alone_is_in_none() -> None:
    told = document()
    held = {name for channel in told["channels"].values() for name in channel["messages"]}
    assert held == {*TYPES} == {*told["components"]["messages"]}
    assert types_of(SCORED) == ["scored"]
    assert "tick" in types_of(DESK)
    assert types_of(STATE) == []


def test_every_reference_leads_somewhere() -> None:
    told = document()
    found = list(_references(told))
    assert len(found) > len(TYPES)
    for reference in found:
        if reference.startswith("#/"):
            at: Any = told
            for part in reference[2:].split("/"):
                at = at[part]
        else:
            assert (PUBLISHED / reference).is_file()


@pytest.mark.parametrize("name", TYPES)
def test_the_headers_and_the_value_of_a_message_are_as_the_document_says(name: str) -> None:
    message = document()["components"]["messages"][name]
    raw = (EXAMPLES / f"{name}.json").read_bytes()
    schema = json.loads((PUBLISHED / message["payload"]["schema"]["$ref"]).read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(raw))
    sent = encode(msgspec.json.decode(raw, type=TYPES[name]), "/vigil/test")
    headers = {header: value.decode() for header, value in sent.headers}
    jsonschema.validate(headers, document()["components"]["messageTraits"]["cloudevent"]["headers"])
    assert headers["ce_type"] == message["name"]


def test_a_topic_a_message_or_a_header_that_goes_breaks_readers() -> None:
    old, new = document(), deepcopy(document())
    assert list(broken(old, new)) == []
    del new["channels"]["alerts"]
    del new["channels"]["picture"]["messages"]["story"]
    new["channels"]["scored"]["address"] = "judged"
    new["channels"]["documents"]["bindings"]["kafka"]["partitions"] = 24
    new["components"]["messageTraits"]["cloudevent"]["headers"]["required"].remove("ce_id")
    assert list(broken(old, new)) == [
        "documents had 12 partitions and has 24",
        "scored was at scored and is at judged",
        "picture holds no story any more",
        "alerts is gone",
        "the header ce_id is gone",
    ]


def test_readers_of_the_last_release_find_their_topics() -> None:
    released = RELEASED / TOPICS.name
    assert not released.exists() or list(broken(json.loads(released.read_text("utf-8")), document())) == []


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"$ref": reference}:
            yield reference
        case dict():
            for part in value.values():
                yield from _references(part)
        case list():
            for part in value:
                yield from _references(part)
