"""The desk over any crash: what it says is what one that never died says, byte for byte, and so is what it remembers.

The real fold, seat and memory run on a broker in memory (tests.processors.broker), which confirms late and can kill.
"""

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors import memory, recollection
from processors.desk import DeadLetter, Desk
from processors.recollection import Cut, Recollection, delta
from processors.safe import Batch, Progress
from processors.seat import SPEAKER, Seat, TakenOver, topic_of
from schemas.alert import Alert
from schemas.codec import Record, encode, encode_json
from schemas.errors import Refused
from schemas.heard import Decision
from tests.processors.broker import Broker, BrokerMemory, BrokerSender, Died, some
from tests.processors.events import at, enriched, log, opening
from tests.processors.test_desk import a_day

OUTPUTS = ("scored", "picture", "alerts")
Said = dict[str, tuple[str, bytes]]
"""Topic and value by `ce_id`."""


@pytest.fixture(autouse=True, scope="module")
def _small() -> Iterator[None]:
    """Parts and snapshots of a size that a short day meets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recollection, "PART", 1500)
        patch.setattr(memory, "FEWEST", 30)
        yield


class Worker:
    """One process at the desk: takes batches from an offset on, and settles them in order."""

    def __init__(self, broker: Broker, name: str, start: int) -> None:
        self.broker = broker
        self.memory = BrokerMemory(broker, name)
        any_sender: Any = BrokerSender(broker)
        self.desk = Desk("fold")
        self.seat = Seat(self.desk, self.memory, any_sender, "", Progress())
        self.next = start
        self.acknowledged = start
        self.taken: list[tuple[int, Batch]] = []

    async def take(self, draw: random.Random) -> None:
        """Fold the next few events."""
        records = some(draw, self.broker.topics["desk"][self.next :])
        if records:
            batch = await self.seat.take(records)
            self.next = records[-1].offset + 1
            self.taken.append((self.next, batch))

    async def settle(self) -> None:
        """Outputs, then memory, then the acknowledgement, of the oldest batch in flight."""
        if self.taken:
            to, batch = self.taken.pop(0)
            for delivery in batch.deliveries:
                await delivery
            if batch.finish is not None:
                await batch.finish()
            self.acknowledged = max(self.acknowledged, to)

    async def run(self, draw: random.Random) -> None:
        """Work to the end of `desk`, at most two batches in flight."""
        end = len(self.broker.topics["desk"])
        while self.next < end or self.taken:
            if len(self.taken) < 2 and self.next < end and draw.random() < 0.6:
                await self.take(draw)
            else:
                await self.settle()
        await self.quiet()

    async def quiet(self) -> None:
        """Let a snapshot that is being written come to its end."""
        if self.memory._writing is not None:
            await asyncio.gather(self.memory._writing, return_exceptions=True)


def day(seed: int) -> list[Record]:
    return log([*opening(), *a_day(seed)])


def once(records: list[Record]) -> tuple[Said, dict[str, bytes]]:
    """What a desk says and remembers that never dies."""
    desk, said = Desk("fold"), dict[str, tuple[str, bytes]]()
    for record in records:
        for output in desk.handle(record):
            assert not isinstance(output, DeadLetter)
            message = encode(output, SPEAKER)
            said[dict(message.headers)["ce_id"].decode()] = (topic_of(output).name, message.value)
    return said, {key: encode_json(value) for key, value in desk.state.items()}


def heard(broker: Broker) -> Said:
    """What a reader has, who drops repeats; one number never says two things."""
    said: Said = {}
    for topic in OUTPUTS:
        for record in broker.topics.get(topic, []):
            name = dict(record.headers)["ce_id"].decode()
            assert record.value is not None
            assert said.setdefault(name, (topic, record.value)) == (topic, record.value)
    return said


def remembered(broker: Broker) -> dict[str, bytes]:
    found = Recollection()
    first = broker.first.get("state", 0)
    for record in broker.topics["state"][first:]:
        found.hear(record.value or b"", record.offset)
    assert found.position == len(broker.topics["desk"]) - 1
    return found.values


def filled(records: list[Record]) -> Broker:
    broker = Broker()
    broker.topics["desk"] = list(records)
    return broker


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=25, deadline=None)
def test_a_desk_killed_anywhere_says_and_remembers_the_same_bytes(seed: int) -> None:
    draw = random.Random(seed)
    broker = filled(day(seed % 97))
    said, state = once(broker.topics["desk"])

    async def scene() -> None:
        acknowledged = 0
        for number in range(draw.randrange(1, 8)):
            broker.lives = draw.randrange(1, 120)
            # The group's offset may be as old as it likes: it decides nothing.
            worker = Worker(broker, f"w{number}", draw.choice([acknowledged, acknowledged // 2, 0]))
            with suppress(Died):
                await worker.run(draw)
            await worker.quiet()
            acknowledged = max(acknowledged, worker.acknowledged)
        broker.lives = 10**9
        await Worker(broker, "last", acknowledged).run(draw)

    asyncio.run(scene())
    assert heard(broker) == said
    assert remembered(broker) == state


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_two_who_both_think_they_sit_at_the_desk_say_and_remember_the_same_bytes(seed: int) -> None:
    draw = random.Random(seed)
    broker = filled(day(seed % 89))
    said, state = once(broker.topics["desk"])

    async def scene() -> None:
        zombie, worker = Worker(broker, "zombie", 0), Worker(broker, "worker", 0)
        for _ in range(60):
            one = draw.choice([zombie, worker])
            if draw.random() < 0.5 and len(one.taken) < 2:
                # After a pause the group may hand over what another has got to meanwhile.
                if not one.taken and draw.random() < 0.3:
                    one.next = max(zombie.acknowledged, worker.acknowledged)
                await one.take(draw)
            else:
                await one.settle()
        await zombie.run(draw)
        await worker.run(draw)

    asyncio.run(scene())
    assert heard(broker) == said
    assert remembered(broker) == state


@pytest.mark.parametrize("order", ["outputs first", "memory first"])
def test_the_window_between_outputs_and_delta_loses_outputs_only_in_the_wrong_order(order: str) -> None:
    broker = filled(day(3))
    said, _ = once(broker.topics["desk"])

    async def scene() -> None:
        worker = Worker(broker, "w1", 0)
        batch = await worker.seat.take(broker.topics["desk"][:40])
        assert batch.finish is not None
        if order == "outputs first":
            for delivery in batch.deliveries:
                await delivery
        else:
            await batch.finish()
        # Here it dies: of the two, one is with the broker and the other is not.
        await Worker(broker, "w2", 40).run(random.Random(1))

    asyncio.run(scene())
    lost = set(said) - set(heard(broker))
    assert bool(lost) == (order == "memory first")


def test_every_death_inside_one_batch_message_by_message_changes_nothing() -> None:
    records = day(5)[:30]
    said, state = once(records)
    for lives in range(90):
        broker = filled(records)
        broker.lives = lives

        async def scene(broker: Broker) -> None:
            with suppress(Died):
                worker = Worker(broker, "w1", 0)
                batch = await worker.seat.take(records)
                worker.taken.append((30, batch))
                await worker.settle()
            broker.lives = 10**9
            await Worker(broker, "w2", 0).run(random.Random(1))

        asyncio.run(scene(broker))
        assert heard(broker) == said
        assert remembered(broker) == state


def settled(broker: Broker, name: str = "w1", start: int = 0) -> Worker:
    worker = Worker(broker, name, start)
    asyncio.run(worker.run(random.Random(1)))
    return worker


def test_recovery_reads_from_the_last_whole_snapshot_and_what_came_before_the_last_but_one_is_gone() -> None:
    broker = filled(day(1) + log(a_day(2), start=len(day(1))))
    settled(broker)
    assert broker.first["state"] > 0
    worker = settled(broker, "w2", len(broker.topics["desk"]) - 1)
    begun = next(start for topic, start in worker.memory.reads[1:] if topic == "state")
    assert begun > broker.first["state"]
    assert {key: encode_json(value) for key, value in worker.desk.state.items()} == once(broker.topics["desk"])[1]


def test_an_old_pointer_costs_time_and_nothing_else() -> None:
    records = day(1)
    broker = filled(records)
    settled(broker)
    end = len(records) - 1
    last = broker.topics["state"][-1]
    zombie = delta("zombie", "fold", Cut(end - 3, end - 1, "", {}), snapshot=last.offset)
    broker.append("state", b"desk", zombie[0], [])
    worker = Worker(broker, "w2", end)
    recalled = asyncio.run(worker.memory.recall())
    assert recalled.position == end


def test_on_take_over_open_alerts_are_said_again_under_their_own_numbers() -> None:
    broker = filled(log([*opening(), enriched("a", incident="arson")]))
    settled(broker)
    before = heard(broker)
    (alert,) = broker.topics["alerts"]
    settled(broker, "w2", 3)
    assert [record.value for record in broker.topics["alerts"]] == [alert.value] * 2
    assert heard(broker) == before


def test_a_closed_alert_is_not_said_again() -> None:
    raised = next(
        value for value in desk_after(log([*opening(), enriched("a", incident="arson")])) if isinstance(value, Alert)
    )
    close = Decision(id="d1", at=at(5), officer="r.levy", act="close", subject=raised.id, reason="known")
    broker = filled(log([*opening(), enriched("a", incident="arson"), close]))
    settled(broker)
    told = len(broker.topics["alerts"])
    settled(broker, "w2", 3)
    assert len(broker.topics["alerts"]) == told


def desk_after(records: list[Record]) -> list[Any]:
    desk = Desk("fold")
    for record in records:
        desk.handle(record)
    return list(desk.state.values())


# --- memory that does not belong to its `desk` ----------------------------------------------------


def refused(broker: Broker, start: int, match: str) -> None:
    told = {topic: len(records) for topic, records in broker.topics.items()}
    with pytest.raises(Refused, match=match):
        settled(broker, "w2", start)
    assert {topic: len(records) for topic, records in broker.topics.items()} == told, "it said something first"


def test_a_desk_that_ends_before_memory_is_refused() -> None:
    broker = filled(day(1))
    settled(broker)
    broker.topics["desk"] = broker.topics["desk"][:20]
    refused(broker, 10, "`desk` ends at 20 but memory has seen up to")


def test_a_desk_made_anew_and_filled_beyond_memory_is_refused() -> None:
    broker = filled(day(1))
    settled(broker)
    broker.topics["desk"] = day(2) + log(a_day(3), start=len(day(2)))
    refused(broker, 10, "holds another event at .* made anew and filled again")


def test_a_desk_trimmed_below_memory_is_refused() -> None:
    broker = filled(day(1))
    settled(broker)
    end = len(broker.topics["desk"])
    broker.topics["desk"] += log(a_day(2), start=end)
    broker.first["desk"] = end
    asyncio.run(Worker(broker, "w2", end).memory.recall())  # nothing is missing yet
    broker.first["desk"] = end + 5
    refused(broker, end + 5, f"begins at {end + 5} but memory needs it from {end}: 5 events are gone")


def test_memory_lost_is_made_again_from_a_whole_desk_and_refused_with_half_a_desk() -> None:
    broker = filled(day(1))
    settled(broker)
    said, state = once(broker.topics["desk"])
    broker.first["state"] = len(broker.topics["state"])
    broker.first["desk"] = 4
    refused(broker, 10, "`state` holds no whole memory and `desk` begins at 4")
    broker.first["desk"] = 0
    settled(broker, "w2", 10)
    assert heard(broker) == said
    assert remembered(broker) == state


def test_a_gap_that_desk_no_longer_holds_is_refused() -> None:
    broker = filled(day(1))
    memory = BrokerMemory(broker, "w1")

    async def gap(start: int, end: int) -> list[int]:
        return [record.offset async for records in memory.between(start, end) for record in records]

    assert asyncio.run(gap(3, 20)) == list(range(3, 20))
    broker.first["desk"] = 5
    with pytest.raises(Refused, match=r"`desk` holds 5 to .* but memory needs it from 3 to 19"):
        asyncio.run(gap(3, 20))
    with pytest.raises(Refused, match="but memory needs it from 6 to 999"):
        asyncio.run(gap(6, 1000))


def test_another_version_takes_over() -> None:
    broker = filled(day(1))
    settled(broker)
    recalled = asyncio.run(BrokerMemory(broker, "w2", fold="new").recall())
    assert recalled.fold == "fold"


def test_a_hole_in_the_middle_of_a_batch_ends_the_worker() -> None:
    broker = filled(day(1))
    worker = Worker(broker, "w1", 0)
    records = broker.topics["desk"]
    with pytest.raises(TakenOver):
        asyncio.run(worker.seat.take([*records[:5], *records[9:12]]))


def test_a_snapshot_that_fails_is_tried_again_later_and_ends_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = filled(day(1))

    def broken(*_: Any) -> Iterator[bytes]:
        raise OSError("no room")

    monkeypatch.setattr(recollection, "snapshot", broken)
    settled(broker)
    assert remembered(broker) == once(broker.topics["desk"])[1]
