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

from processors import memory
from processors.desk import DeadLetter, Desk
from processors.judging import recollection
from processors.judging.recollection import Recollection
from processors.loop import Batch, Progress
from processors.seat import SPEAKER, Seat, topic_of
from schemas.codec import Record, encode, encode_json
from tests.processors.broker import Broker, BrokerMemory, BrokerSender, Died, some
from tests.processors.day import a_day
from tests.processors.events import log, opening

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
