"""What no step can handle ends in `dead`, and the line goes on: no message ends a process that would read it again."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from processors import stages
from processors.desk import Desk
from processors.judging.recollection import Cut
from processors.loop import Breath, Progress
from processors.memory import Recalled
from processors.seat import Seat, TakenOver
from processors.stages import Enriching
from schemas.codec import LARGEST_SENT, Headers, Record, encode
from schemas.document import Enriched
from schemas.errors import Refused
from schemas.topics import LARGEST_MESSAGE
from tests.processors.events import enriched, log, opening

DOCUMENT: Headers = [("ce_type", b"vigil.document.v1")]
HUGE = "word " * (LARGEST_MESSAGE // 5)


class Sent:
    """A sender that keeps what it is given, and refuses what the broker would refuse."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes, dict[str, bytes]]] = []

    async def send(
        self, topic: str, key: bytes | None, value: bytes, headers: Headers, partition: int | None = None
    ) -> Awaitable[Any]:
        assert len(key or b"") + len(value) + sum(len(n) + len(v) for n, v in headers) <= LARGEST_SENT
        self.messages.append((topic, value, dict(headers)))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


class Remembered:
    """A memory without a server."""

    def __init__(self) -> None:
        self.written: list[Cut] = []

    async def recall(self) -> Recalled:
        return Recalled(-1, {}, None)

    def cut(self, start: int, to: int, mark: str, changes: Any, _state: Any) -> Cut:
        return Cut(start, to, mark, changes)

    async def write(self, _sender: Any, cut: Cut) -> None:
        self.written.append(cut)


def after_enriching(record: Record) -> list[tuple[str, bytes, dict[str, bytes]]]:
    sent: Any = Sent()
    asyncio.run(Enriching(sent, "", Progress()).take([record]))
    messages: list[tuple[str, bytes, dict[str, bytes]]] = sent.messages
    return messages


@pytest.mark.parametrize(
    ("value", "headers", "reason"),
    [
        (b'{"event":"document","x":' + b"[" * 200_000, DOCUMENT, b"not a vigil.document.v1: maximum recursion depth"),
        (b"{}", [("ce_type", None)], b"no ce_type header"),
        (b"\xff" * LARGEST_MESSAGE, DOCUMENT, b"not a vigil.document.v1"),
        (None, DOCUMENT, b"without a value"),
    ],
)
def test_what_is_no_document_is_buried(value: bytes | None, headers: Any, reason: bytes) -> None:
    ((topic, kept, facts),) = after_enriching(Record(3, 7, b"k", value, headers, "documents"))
    assert topic == "dead"
    assert reason in facts["vigil_error"]
    assert (value or b"").startswith(kept)
    assert facts.get("vigil_cut_from") == (b"%d" % len(value) if value and len(value) > len(kept) else None)


def test_a_document_whose_reading_is_too_large_to_send_is_buried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "enrich", lambda *_: enriched("a", text=HUGE * 2))
    message = encode(enriched("a").document, "/t")
    ((topic, _, facts),) = after_enriching(Record(0, 0, message.key, message.value, message.headers, "documents"))
    assert topic == "dead"
    assert b"vigil.enriched.v1 of" in facts["vigil_error"]


def seated(memory: Any, sender: Any) -> Seat:
    return Seat(Desk("fold"), memory, sender, "", Progress())


def taken(events: list[Record]) -> tuple[Any, Any]:
    memory, sender = Remembered(), Sent()

    async def scene() -> None:
        any_memory: Any = memory
        any_sender: Any = sender
        batch = await seated(any_memory, any_sender).take(events)
        for delivery in batch.deliveries:
            await delivery
        assert batch.finish is not None
        await batch.finish()

    asyncio.run(scene())
    return memory, sender


def huge() -> Enriched:
    return enriched("a", words=HUGE, incident="arson")


def test_an_output_too_large_to_send_is_buried_under_its_document_and_the_others_are_said() -> None:
    event = huge()
    _, sender = taken(log([*opening(), event]))
    topics = [topic for topic, _, _ in sender.messages]
    assert "dead" in topics
    assert "picture" in topics
    dead = next(facts for topic, _, facts in sender.messages if topic == "dead")
    assert dead["vigil_offset"] == b"3"
    assert b"vigil.scored.v1 of" in dead["vigil_error"]


def test_a_title_without_an_end_does_not_fill_memory() -> None:
    memory, _ = taken(log([*opening(), huge()]))
    (changes,) = [cut.changes for cut in memory.written]
    assert {"s/", "a/"} <= {key[:2] for key in changes}
    assert max(len(str(value)) for value in changes.values()) < 100_000


def test_memory_of_another_version_that_cannot_be_read_is_refused_with_what_to_do() -> None:
    class Foreign(Remembered):
        async def recall(self) -> Recalled:
            return Recalled(5, {"s/x": b'{"memory":1}'}, "old")

    memory: Any = Foreign()
    sender: Any = Sent()
    with pytest.raises(Refused, match=r"written by fold old, cannot be read .* delete the topic `state`"):
        asyncio.run(seated(memory, sender).take(log(opening())))


def test_a_hole_inside_a_batch_ends_the_desk_before_it_folds_past_it() -> None:
    events = log([*opening(), enriched("a")])
    with pytest.raises(TakenOver, match="memory ends at 1 and `desk` goes on at 3"):
        taken([*events[:2], events[3]])


def test_an_event_that_cannot_be_read_does_not_build_the_indexes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk("fold")
    monkeypatch.setattr(desk, "reset", lambda _state: pytest.fail("a flood of garbage would stop the desk"))
    assert len(desk.handle(Record(0, 0, b"k", b"{}", [], "desk"))) == 1


def test_long_work_lets_the_loop_turn_and_shows_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Breath, "EVERY", -1.0)
    progress = Progress()
    progress.begin()
    progress.last -= 1000

    async def scene() -> list[str]:
        turns: list[str] = []
        asyncio.get_running_loop().call_soon(turns.append, "heartbeat")
        await Breath(progress).draw()
        return turns

    assert asyncio.run(scene()) == ["heartbeat"]
    assert progress.stuck_for < 1000
