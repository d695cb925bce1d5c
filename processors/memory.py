"""The desk's memory on the topic `state`: one delta a batch, whole values of the keys that changed.

The order that loses nothing: outputs are delivered, then the delta is written, then the events are
acknowledged. (state, position) is an exact pair, and the position comes from here, never from the group's
offset; what lies between it and the first event handed over is read again from `desk`.

Two writers at once (a worker that is dead without knowing it) cut their deltas differently, so a delta over
(start, to] counts only if start <= position < to, and one with a hole before it waits for what fills it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from processors.safe import Sender
from schemas.codec import Record, encode_json
from schemas.errors import Refused
from schemas.topics import LARGEST_MESSAGE

PART = 200_000
"""Bytes of one part of a delta: 250 events can change 450 KB, and no message may meet the broker's limit."""

Changes = dict[str, Struct | None]
log = structlog.get_logger()


class Head(Struct, frozen=True):
    """Which part of which delta a message holds."""

    writer: str
    start: int
    to: int
    part: int
    last: bool
    fold: str


class Part(Struct, frozen=True):
    """One message on `state`."""

    head: Head
    keys: dict[str, msgspec.Raw]


class Recalled(Struct, frozen=True):
    """What `state` holds: the values by key, the position in `desk` they stand for, the fold that wrote them."""

    position: int
    values: dict[str, bytes]
    fold: str | None


_read_part = msgspec.json.Decoder(Part).decode


def parts(changes: Mapping[str, Struct | None]) -> Iterator[tuple[dict[str, msgspec.Raw], bool]]:
    """Changes in messages of bounded size, each with whether it is the last; None says that a key is gone."""
    part: dict[str, msgspec.Raw] = {}
    size = 0
    for key, value in changes.items():
        raw = encode_json(value)
        if part and size + len(raw) > PART:
            yield part, False
            part, size = {}, 0
        part[key] = msgspec.Raw(raw)
        size += len(raw) + len(key)
    yield part, True


def delta(writer: str, start: int, to: int, fold: str, changes: Changes) -> list[bytes]:
    """The messages of one delta."""
    return [
        encode_json(Part(Head(writer, start, to, number, last, fold), keys))
        for number, (keys, last) in enumerate(parts(changes))
    ]


class Recollection:
    """Puts deltas together, whoever wrote them and wherever they were torn."""

    def __init__(self) -> None:
        self.position = -1
        self.values: dict[str, bytes] = {}
        self.fold: str | None = None
        self._open: dict[tuple[str, int], tuple[int, dict[str, bytes]]] = {}
        self._held: list[tuple[int, int, dict[str, bytes], str]] = []

    def hear(self, message: bytes) -> None:
        """Take one message of `state`, in the order of the topic."""
        part = _read_part(message)
        head = part.head
        group = head.writer, head.to
        if head.part == 0:
            self._open[group] = (0, {})
        expected, keys = self._open.pop(group, (None, {}))
        if expected != head.part:
            return  # its beginning never arrived: the writer died in the middle
        keys.update({key: bytes(raw) for key, raw in part.keys.items()})
        if not head.last:
            self._open[group] = (head.part + 1, keys)
            return
        self._held.append((head.start, head.to, keys, head.fold))
        self._apply()

    def _apply(self) -> None:
        moved = True
        while moved:
            moved = False
            waiting = []
            for start, to, keys, fold in self._held:
                if start > self.position:
                    waiting.append((start, to, keys, fold))
                elif to > self.position:
                    self._take(to, keys, fold)
                    moved = True
            self._held = waiting

    def _take(self, to: int, keys: dict[str, bytes], fold: str) -> None:
        self.values.update(keys)
        for key in [key for key, raw in keys.items() if raw == b"null"]:
            del self.values[key]
        self.position, self.fold = to, fold


class Memory:
    """Reads and writes `state`, and reads `desk` again where memory has a gap."""

    def __init__(self, servers: str, state: str, desk: str, fold: str, writer: str) -> None:
        self._servers = servers
        self._state = TopicPartition(state, 0)
        self._desk = TopicPartition(desk, 0)
        self._fold = fold
        self._writer = writer
        """Unique to this process: its parts are told from those of a worker that died under the same name."""

    async def write(self, sender: Sender, start: int, to: int, changes: Changes) -> None:
        """Keep a delta. Call it only when every output up to `to` is delivered, and in order."""
        sent = [
            await sender.send(self._state.topic, b"desk", message, [], partition=0)
            for message in delta(self._writer, start, to, self._fold, changes)
        ]
        await asyncio.gather(*sent)

    async def recall(self) -> Recalled:
        """All that `state` holds as of now.

        Another version of the fold may have written it: this one takes over, and says so in the log. Raises Refused
        when `desk` ends before its position.
        """
        recollection = Recollection()
        async for messages in self._slices(self._state, 0):
            for record in messages:
                if record.value is not None:
                    recollection.hear(record.value)
            await asyncio.sleep(0)
        if recollection.fold not in {None, self._fold}:
            # The group sees to it that no other desk runs. If that one crashed, it may have spoken of a batch or two
            # that it did not remember: this one speaks of them anew under the same numbers, and its word holds.
            log.warning("desk.taken_over", fold=self._fold, before=recollection.fold, position=recollection.position)
        end = await self._end(self._desk)
        if end <= recollection.position:
            raise Refused(
                f"`desk` ends at {end} but memory has seen up to {recollection.position}: the topic lost its tail "
                f"or was made anew; restore it, or delete all topics of the line (`{self._state.topic}` too) together "
                "and run `vigil bootstrap`"
            )
        return Recalled(recollection.position, recollection.values, recollection.fold)

    async def between(self, start: int, end: int) -> AsyncIterator[list[Record]]:
        """The events of `desk` from offset `start` up to before `end`, in slices.

        Raises Refused when some of them are gone.
        """
        first = await self._first(self._desk)
        if first > start:
            raise Refused(
                f"`{self._desk.topic}` begins at {first} but memory needs it from {start}: {first - start} events are "
                f"gone; restore the topic, or `{self._state.topic}`, from a backup"
            )
        async for records in self._slices(self._desk, start, end):
            yield records

    async def _slices(
        self, partition: TopicPartition, start: int, end: int | None = None
    ) -> AsyncIterator[list[Record]]:
        async with self._consumer() as consumer:
            consumer.assign([partition])
            first = (await consumer.beginning_offsets([partition]))[partition]
            if end is None:
                end = (await consumer.end_offsets([partition]))[partition]
            consumer.seek(partition, max(first, start))
            while await consumer.position(partition) < end:
                found = await consumer.getmany(partition, timeout_ms=500, max_records=500)
                records = [
                    Record(m.partition, m.offset, m.key, m.value, list(m.headers), m.topic)
                    for m in found.get(partition, ())
                    if m.offset < end
                ]
                if records:
                    yield records

    async def _first(self, partition: TopicPartition) -> int:
        async with self._consumer() as consumer:
            first: int = (await consumer.beginning_offsets([partition]))[partition]
            return first

    async def _end(self, partition: TopicPartition) -> int:
        async with self._consumer() as consumer:
            end: int = (await consumer.end_offsets([partition]))[partition]
            return end

    def _consumer(self) -> Any:
        return AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=None,
            enable_auto_commit=False,
            # `earliest` and an explicit seek: with either alone a reader can begin at the end.
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=LARGEST_MESSAGE,
            fetch_max_bytes=2 * LARGEST_MESSAGE,
        )
