"""The desk's memory, measured: `python -m deploy.with_servers python -m tests.bench.desk [STORIES]`.

Recovery of so many stories from `state`; how long the loop stalls while a snapshot of them is written; and what
keeping deltas costs an event. Nothing here fails a build.
"""

import asyncio
import gc
import random
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from msgspec.structs import replace

from processors.desk import Desk
from processors.judging.recollection import Cut, mark_of
from processors.judging.state import Known, Tale
from processors.loop import Progress
from processors.memory import Memory
from processors.seat import Seat
from schemas.codec import Record
from schemas.heard import Heard, Tick
from schemas.settings import Settings
from schemas.topics import ALERTS, DEAD, DESK, LARGEST_MESSAGE, PICTURE, SCORED, STATE, name_of
from tests.processors.events import at, enriched, log, opening

WORDS = [f"w{number:04x}" for number in range(6000)]
FOLD = "bench"
FOLDED = 5_000
"""Documents that are really folded; a desk with more stories holds each of theirs several times, under other names."""


class Producing:
    """The raw producer, set as that of the workers (processors.app.stage)."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    async def send(
        self, topic: str, key: bytes | None, value: bytes, headers: Any, partition: int | None = None
    ) -> Any:
        return await self._producer.send(topic, value, key=key, headers=headers, partition=partition)


def told(count: int, start: int = 0) -> Iterator[Heard]:
    """Documents that each begin a story, an incident in ten, and a tick after every hundred."""
    for number in range(start, start + count):
        draw = random.Random(number)
        yield enriched(
            f"n{number}",
            number / 60,
            words=" ".join(draw.sample(WORDS, 60)),
            incident="arson" if draw.random() < 0.1 else None,
            place=f"Town{draw.randrange(3000)}",
            offset=number,
        )
        if number % 100 == 99:
            yield Tick(at=at(number / 60))


def multiply(desk: Desk, times: int) -> None:
    """Hold each story and each known document so many times."""
    for key, value in list(desk.state.items()):
        for number in range(1, times):
            name = f"{key}-{number}"
            if isinstance(value, Tale):
                story = f"{value.memory.id}-{number}"
                memory, picture = replace(value.memory, id=story), replace(value.picture, id=story)
                desk.state[name] = desk.changed[name] = replace(value, memory=memory, picture=picture)
            elif isinstance(value, Known):
                desk.state[name] = desk.changed[name] = replace(value, story=f"{value.story}-{number}")
    desk.reset(desk.state)


async def stalls(gaps: list[float]) -> None:
    """Notes by how much each turn of the loop came late."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        gaps.append(time.perf_counter() - before - 0.005)


async def measure(settings: Settings, stories: int) -> None:
    """All three, in the order of the module's first line."""
    servers, namespace = settings.kafka_address(), f"bench{uuid.uuid4().hex[:6]}"
    names = {topic: name_of(topic, namespace) for topic in (DESK, STATE, SCORED, PICTURE, ALERTS, DEAD)}
    admin = KafkaAdminClient(bootstrap_servers=servers)
    admin.create_topics([NewTopic(name, 1, 1, topic_configs=topic.config) for topic, name in names.items()])
    admin.close()
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=131072,
        max_request_size=LARGEST_MESSAGE,
        compression_type="lz4",
    )
    await producer.start()
    sender: Any = Producing(producer)
    try:
        records = log([*opening(), *told(FOLDED)])
        for record in records:
            await producer.send(names[DESK], record.value, key=record.key, partition=0)
        await producer.flush()
        desk = Desk(FOLD)
        for record in records:
            desk.handle(record)
        multiply(desk, stories // FOLDED)
        print(f"{stories} documents, {len(desk.live)} stories, {len(desk.state)} keys", flush=True)
        memory = Memory(servers, names[STATE], names[DESK], FOLD, "w1")
        await snapshot(memory, sender, desk, records)
        await recovery(servers, names, sender, len(records))
        await machinery(sender, names, FOLDED)
    finally:
        await producer.stop()
        admin = KafkaAdminClient(bootstrap_servers=servers)
        admin.delete_topics(list(names.values()))
        admin.close()


async def snapshot(memory: Memory, sender: Any, desk: Desk, records: list[Record]) -> None:
    """Write one, with nothing else to do, and see how late the loop is meanwhile; then as much again as deltas."""
    changed = list(desk.cut().items())
    deltas = [dict(changed[at : at + 500]) for at in range(0, len(changed), 500)]
    place = len(records) - 1 - len(deltas)
    gaps: list[float] = []
    watch = asyncio.create_task(stalls(gaps))
    await asyncio.sleep(0.5)
    quiet = max(gaps)
    gaps.clear()
    begun = time.perf_counter()
    cut = Cut(place, place, mark_of(records[place]), {}, dict(desk.state))
    gc.freeze()  # as the seat does
    copied = time.perf_counter() - begun
    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.create_task(memory._write_snapshot(sender, cut))
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    watch.cancel()
    late = sorted(gaps)
    print(
        f"snapshot: copy {copied * 1e3:.1f} ms, {took:.2f} s ({cpu:.2f} s CPU); the loop was late by "
        f"{late[len(late) // 2] * 1e3:.1f} ms median, {late[int(len(late) * 0.99)] * 1e3:.1f} p99, "
        f"{late[-1] * 1e3:.1f} at most (before it, {quiet * 1e3:.1f})",
        flush=True,
    )
    for start, changes in enumerate(deltas, place):
        await memory.write(sender, Cut(start, start + 1, mark_of(records[start + 1]), changes))


async def recovery(servers: str, names: Any, sender: Any, end: int) -> None:
    """Five times from nothing to a desk that can hear the next event."""
    took, cpus = [], []
    for number in range(5):
        desk = Desk(FOLD)
        memory = Memory(servers, names[STATE], names[DESK], FOLD, f"r{number}")
        seat = Seat(desk, memory, sender, names[DESK].rpartition(".")[0], Progress())
        begun, cpu = time.perf_counter(), time.process_time()
        await seat._ready(end)
        took.append(time.perf_counter() - begun)
        cpus.append(time.process_time() - cpu)
        assert seat._position == end - 1
    print(
        f"recovery of {len(desk.live)} stories: {statistics.median(took):.2f} s median, {max(took):.2f} at most "
        f"({statistics.median(cpus):.2f} s CPU), from a snapshot and deltas of as many keys",
        flush=True,
    )


async def machinery(sender: Any, names: Any, start: int) -> None:
    """CPU of the seat with its memory on the broker, less that of the bare fold and of sending its outputs."""
    per, documents = 250, 3000
    records = log([*opening(), *told(documents, start=start)])

    class Nothing:
        """A memory that keeps nothing."""

        def cut(self, *_: Any) -> Cut:
            return Cut(0, 0, "", {})

        async def write(self, *_: Any) -> None:
            pass

    costs: dict[str, list[float]] = {"with": [], "without": []}
    for number in range(6):
        kind = ("with", "without")[number % 2]
        memory: Any = (
            Memory(Settings().kafka_address(), names[STATE], names[DESK], FOLD, f"m{number}")
            if kind == "with"
            else Nothing()
        )
        seat = Seat(Desk(FOLD), memory, sender, names[DESK].rpartition(".")[0], Progress())
        seat._loaded = True
        cpu = time.process_time()
        for begin in range(0, len(records), per):
            batch = await seat.take(records[begin : begin + per])
            await asyncio.gather(*batch.deliveries)
            if batch.finish is not None:
                await batch.finish()
        costs[kind].append((time.process_time() - cpu) / len(records) * 1e6)
    fold = statistics.median(costs["without"])
    print(
        f"deltas: {statistics.median(costs['with']) - fold:.0f} us CPU an event over {fold:.0f} for fold and outputs "
        f"(with: {', '.join(f'{c:.0f}' for c in costs['with'])}; without: "
        f"{', '.join(f'{c:.0f}' for c in costs['without'])}); batches of {per}"
    )


if __name__ == "__main__":
    asyncio.run(measure(Settings(), int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
