"""The desk's memory on the topic `state`: one delta a batch, now and then a snapshot, and the way back from both.

The order that loses nothing: outputs are delivered, then the delta is written, then the events are
acknowledged. (state, position) is an exact pair, and the position comes from here, never from the group's
offset; what lies between it and the first event handed over is read again from `desk`. So whatever is wrong with a
snapshot, a pointer or a group offset costs time and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import OffsetOutOfRangeError
from msgspec import Struct

from processors.judging import recollection
from processors.judging.recollection import Changes, Cut, Recollection, mark_of, read_part
from processors.safe import Sender
from schemas.broker import Broker, broker_of
from schemas.codec import Record
from schemas.errors import Refused
from schemas.topics import LARGEST_MESSAGE

FEWEST = 5_000
"""Changed keys before the first snapshots of a small memory: reading so many deltas again takes no second."""

log = structlog.get_logger()


class Recalled(Struct, frozen=True):
    """What `state` holds: the values by key, the position in `desk` they stand for, the fold that wrote them."""

    position: int
    values: dict[str, bytes]
    fold: str | None


class Memory:
    """Reads and writes `state`, and reads `desk` again where memory has a gap."""

    def __init__(self, servers: str | Broker, state: str, desk: str, fold: str, writer: str) -> None:
        self._kafka = broker_of(servers)
        self._state = TopicPartition(state, 0)
        self._desk = TopicPartition(desk, 0)
        self._fold = fold
        self._writer = writer
        """Unique to this process: its parts are told from those of a worker that died under the same name."""
        self._snapshot = -1
        """Where the last whole snapshot begins."""
        self._changed = 0
        """Keys since the last snapshot was begun."""
        self._writing: asyncio.Task[None] | None = None

    # --- keep -----------------------------------------------------------------------------------

    def cut(self, start: int, to: int, mark: str, changes: Changes, state: Mapping[str, Struct]) -> Cut:
        """What to keep of a batch, and a copy of the whole state when as many keys have changed as it holds."""
        self._changed += len(changes)
        due = self._changed >= max(FEWEST, len(state)) and (self._writing is None or self._writing.done())
        if due:
            self._changed = 0
        return Cut(start, to, mark, changes, dict(state) if due else None)

    async def write(self, sender: Sender, cut: Cut) -> None:
        """Keep a delta. Call it only when every output up to `cut.to` is delivered, and in order.

        A snapshot that is due is written beside the next batches, and never waited for.
        """
        sent = [
            await self._send(sender, message)
            for message in recollection.delta(self._writer, self._fold, cut, self._snapshot)
        ]
        await asyncio.gather(*sent)
        if cut.whole is not None:
            self._writing = asyncio.create_task(self._write_snapshot(sender, cut))

    async def _write_snapshot(self, sender: Sender, cut: Cut) -> None:
        """One part at a time, so that the loop has its turn between two; a torn snapshot never counts."""
        begin = -1
        try:
            for message in recollection.snapshot(self._writer, self._fold, cut, self._snapshot):
                placed = await (await self._send(sender, message))
                begin = placed.offset if begin < 0 else begin
            before, self._snapshot = self._snapshot, begin
            log.info("desk.snapshot", position=cut.to, keys=len(cut.whole or ()))
            if before >= 0:
                await self._trim(before)
        except Exception as error:
            # Not a reason to end: deltas go on, and the next snapshot comes after as many changes.
            log.warning("desk.snapshot_failed", position=cut.to, error=repr(error))

    async def _send(self, sender: Sender, message: bytes) -> Any:
        return await sender.send(self._state.topic, b"desk", message, [], partition=0)

    async def _trim(self, before: int) -> None:
        """Delete what comes before the last snapshot but one: should the last be bad, there is one more."""
        admin = AIOKafkaAdminClient(**self._kafka.options())
        await admin.start()
        try:
            await admin.delete_records({self._state: RecordsToDelete(before_offset=before)})
        except OffsetOutOfRangeError:
            pass  # another worker has trimmed further
        finally:
            await admin.close()

    # --- recall ---------------------------------------------------------------------------------

    async def recall(self) -> Recalled:
        """All that `state` holds as of now, read from the newest whole snapshot on.

        Another version of the fold may have written it: this one takes over, and says so in the log. Raises Refused
        when memory and `desk` do not belong together: `desk` begins after memory's position or ends before it,
        holds another event there, or memory is lost and `desk` no longer whole.
        """
        async with self._reading() as reader:
            found = await self._recollect(reader)
            await self._agree(reader, found)
        if found.fold not in {None, self._fold}:
            # The group sees to it that no other desk runs. If that one crashed, it may have spoken of a batch or two
            # that it did not remember: this one speaks of them anew under the same numbers, and its word holds.
            log.warning("desk.taken_over", fold=self._fold, before=found.fold, position=found.position)
        self._snapshot, self._changed = found.snapshot, found.changed
        return Recalled(found.position, found.values, found.fold)

    async def between(self, start: int, end: int) -> AsyncIterator[list[Record]]:
        """The events of `desk` from offset `start` up to before `end`, in slices.

        Raises Refused when some of them are gone.
        """
        async with self._reading() as reader:
            first, last = await reader.bounds(self._desk)
            if first > start or last < end:
                raise Refused(
                    f"`{self._desk.topic}` holds {first} to {last - 1} but memory needs it from {start} to {end - 1}: "
                    f"restore the topic, or `{self._state.topic}`, from a backup"
                )
            async for records in reader.slices(self._desk, start, end):
                yield records

    async def _recollect(self, reader: "_Reader") -> Recollection:
        first, end = await reader.bounds(self._state)
        start = await self._pointed(reader, first, end)
        found = await self._heard(reader, start, end)
        if found.waits and start > first:
            # A straggler's pointer led to an old snapshot: what fills the hole may lie before it.
            found = await self._heard(reader, first, end)
        if end > 0 and found.position < 0:
            log.warning("desk.memory_lost", topic=self._state.topic, first=first, end=end)
        return found

    async def _pointed(self, reader: "_Reader", first: int, end: int) -> int:
        """Where to begin: the last message says where the last whole snapshot begins."""
        if end <= first:
            return first
        async for records in reader.slices(self._state, end - 1, end):
            for record in records:
                return max(first, read_part(record.value or b"", record.offset, self._state.topic).head.snapshot)
        return first

    async def _heard(self, reader: "_Reader", start: int, end: int) -> Recollection:
        found = Recollection(self._state.topic)
        async for records in reader.slices(self._state, start, end):
            for record in records:
                found.hear(record.value or b"", record.offset)
            await asyncio.sleep(0)
        return found

    async def _agree(self, reader: "_Reader", found: Recollection) -> None:
        """Refuse to go on with a memory that is not of this `desk`."""
        desk, state = self._desk.topic, self._state.topic
        first, end = await reader.bounds(self._desk)
        if found.position < 0:
            if first > 0:
                raise Refused(
                    f"`{state}` holds no whole memory and `{desk}` begins at {first}: what came before cannot be made "
                    f"again; restore `{state}` from a backup, or delete all topics of the line together and run "
                    "`vigil bootstrap`, which begins anew"
                )
            return
        if end <= found.position:
            raise Refused(
                f"`{desk}` ends at {end} but memory has seen up to {found.position}: the topic lost its tail "
                f"or was made anew; restore it, or delete all topics of the line (`{state}` too) together "
                "and run `vigil bootstrap`"
            )
        if first > found.position + 1:
            raise Refused(
                f"`{desk}` begins at {first} but memory needs it from {found.position + 1}: "
                f"{first - found.position - 1} events are gone; restore the topic, or `{state}`, from a backup"
            )
        if first > found.position or not found.mark:
            return
        async for records in reader.slices(self._desk, found.position, found.position + 1):
            for record in records:
                if mark_of(record) != found.mark:
                    raise Refused(
                        f"`{desk}` holds another event at {found.position} than memory has seen there: the topic was "
                        f"made anew and filled again; restore it, or delete all topics of the line (`{state}` too) "
                        "together and run `vigil bootstrap`"
                    )

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator["_Reader"]:
        consumer = AIOKafkaConsumer(
            **self._kafka.options(),
            group_id=None,
            enable_auto_commit=False,
            # `earliest` and an explicit seek: with either alone a reader can begin at the end.
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=LARGEST_MESSAGE,
            fetch_max_bytes=2 * LARGEST_MESSAGE,
            # After each change of place the broker first ends the fetch before: no reason to let it wait half a second.
            fetch_max_wait_ms=20,
        )
        await consumer.start()
        try:
            yield _Reader(consumer)
        finally:
            await consumer.stop()


class _Reader:
    """One connection that reads any partition from any place."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    async def bounds(self, partition: TopicPartition) -> tuple[int, int]:
        """The first offset that is there, and the one after the last."""
        first: int = (await self._consumer.beginning_offsets([partition]))[partition]
        end: int = (await self._consumer.end_offsets([partition]))[partition]
        return first, end

    async def slices(self, partition: TopicPartition, start: int, end: int) -> AsyncIterator[list[Record]]:
        """What lies at `start` and before `end`."""
        if start >= end:
            return
        self._consumer.assign([partition])
        self._consumer.seek(partition, start)
        while await self._consumer.position(partition) < end:
            found = await self._consumer.getmany(partition, timeout_ms=500, max_records=500)
            records = [
                Record(m.partition, m.offset, m.key, m.value, list(m.headers), m.topic)
                for m in found.get(partition, ())
                if m.offset < end
            ]
            if records:
                yield records
