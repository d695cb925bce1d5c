"""What dies keeps all it needs to live again, or says why it cannot."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.codec import LARGEST_SENT, Record, dead_letter, encode, sendable
from schemas.dead import Final, find, letter, revive
from schemas.document import Document
from schemas.log import Log
from schemas.topics import DOCUMENTS

FETCHED = datetime(2026, 11, 21, 9, tzinfo=UTC)


def buried(topic: str, value: bytes | None = None) -> Record:
    """A document that died at a step, as it lies in `dead`."""
    message = encode(Document(id="d", revision="r", source="s", fetched=FETCHED, title="t"), "/vigil/test")
    alive = Record(3, 7, message.key, message.value if value is None else value, message.headers, topic)
    return Record(0, 0, message.key, *dead_letter(alive, "enriching", "a fault"), "dead")


def test_a_message_is_sent_again_as_it_was() -> None:
    topic, message = revive(buried("trial.documents"), "trial")
    assert (topic, message) == (
        DOCUMENTS,
        encode(Document(id="d", revision="r", source="s", fetched=FETCHED, title="t"), "/vigil/test"),
    )


def test_a_letter_tells_of_the_fault_and_not_of_the_headers_that_it_keeps() -> None:
    found = letter(buried("documents"))
    assert (found.step, found.error, found.key) == ("enriching", "a fault", "d")
    assert found.origin == {"topic": "documents", "partition": "3", "offset": "7"}


class Kept(Log):
    """A topic `dead` that keeps some places and forgot the others; it counts what is read of it."""

    def __init__(self, *places: tuple[int, int]) -> None:
        super().__init__("nowhere")
        self.places, self.given = places, 0

    def read(self, _topic: Any, start: int | None = None, partition: int | None = None) -> Iterator[Record]:
        for place in self.places:
            if place[0] == partition and place[1] >= (start or 0):
                self.given += 1
                yield Record(*place, b"", b"", [], "dead")


def test_a_letter_is_found_at_its_place_and_no_other_is_read() -> None:
    log = Kept((0, 1), (0, 4), (0, 5), (1, 4))
    assert [(one.partition, one.offset) for one in find(log, {(0, 4)})] == [(0, 4)]
    assert log.given == 1
    assert [(one.partition, one.offset) for one in find(log, {(1, 4), (0, 1)})] == [(0, 1), (1, 4)]
    assert find(log, {(0, 3), (0, 9), (2, 0)}) == []


@pytest.mark.parametrize(
    ("dead", "why"),
    [
        (buried("documents", b"x" * (LARGEST_SENT + 1)), "only the first"),
        (buried("other.documents"), "nothing of other.documents is sent again"),
        (buried("notifications"), "nothing of notifications is sent again"),
    ],
)
def test_what_cannot_live_again_says_why(dead: Record, why: str) -> None:
    with pytest.raises(Final, match=why):
        revive(dead, "")


def test_headers_without_end_do_not_make_a_letter_that_the_broker_refuses() -> None:
    hostile = [
        ("ce_id", b"x" * 1_000_000),
        ("other", b"y" * 5_000_000),
        *[(f"ce_{n}", b"z" * 1000) for n in range(900)],
    ]
    message = encode(Document(id="d", revision="r", source="s", fetched=FETCHED), "/vigil/test")
    value, headers = dead_letter(Record(0, 0, b"d", b"v" * 9_000_000, hostile, "documents"), "enriching", "a fault")
    sendable(type(message)(b"d", value, headers))
    assert len(headers) < 20
