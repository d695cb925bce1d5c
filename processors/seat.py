"""Who sits at the desk: keeps the fold and its memory together, so that (state, position) is exact at all times."""

import asyncio
import gc
from collections.abc import Awaitable, Iterator, Mapping
from itertools import islice
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from processors.desk import DeadLetter, Desk, buried, restored
from processors.judging.recollection import Changes, Cut, mark_of
from processors.loop import Batch, Breath, Progress
from processors.memory import Recalled
from processors.safe import Sender
from processors.steps.alert import OPEN
from processors.workers import metrics
from schemas.alert import Alert, Notification
from schemas.codec import Message, Record, encode, sendable
from schemas.envelope import Said
from schemas.errors import BadEvent, Refused
from schemas.scored import Scored
from schemas.topics import ALERTS, DEAD, NOTIFICATIONS, PICTURE, SCORED, STATE, Topic, name_of

SPEAKER = "/vigil/judging"
SLICE = 200
"""Values that are read before the loop has its turn."""


class Keeping(Protocol):
    """Memory, as far as the seat needs it (processors.memory)."""

    def cut(self, start: int, to: int, mark: str, changes: Changes, state: Mapping[str, Struct]) -> Cut: ...
    async def write(self, sender: Sender, cut: Cut) -> None: ...
    async def recall(self) -> Recalled: ...
    def between(self, start: int, end: int) -> Any: ...


class TakenOver(RuntimeError):
    """Another worker sat at the desk in the middle of a batch: end, and begin from `state`."""


class Seat:
    """One worker's place at the desk."""

    def __init__(self, desk: Desk, memory: Keeping, sender: Sender, namespace: str, progress: Progress) -> None:
        self._desk = desk
        self._memory = memory
        self._sender = sender
        self._namespace = namespace
        self._breath = Breath(progress)
        self._position = -1
        """The last offset of `desk` that is in memory."""
        self._kept = -1
        """The last offset up to which changes were cut for a delta."""
        self._loaded = False
        self._before: asyncio.Future[None] | None = None
        """Done when the last delta that was cut is written."""

    async def take(self, records: list[Record]) -> Batch:
        """Fold a batch; what it gives is delivered first, then remembered."""
        await self._ready(records[0].offset)
        with metrics.timed("judging"):
            return await self._fold(records)

    async def _ready(self, offset: int) -> None:
        """Bring memory to just before this offset: from `state`, then from `desk` itself.

        At the first batch, and whenever another worker has sat here since the last one.
        """
        if self._loaded and offset <= self._position + 1:
            return
        if self._before is not None:
            await self._before  # deltas stay in order
        await self._load(await self._memory.recall())
        if offset > self._position + 1:
            async for records in self._memory.between(self._position + 1, offset):
                batch = await self._fold(records)
                for delivery in batch.deliveries:
                    await delivery
                if batch.finish is not None:
                    await batch.finish()
        await asyncio.gather(*[await self._send(message) for message in self._open_alerts()])
        self._loaded = True

    async def _load(self, recalled: Recalled) -> None:
        state: dict[str, Struct] = {}
        values = iter(recalled.values.items())
        gc.disable()  # a collection over and over again while a whole memory is built costs as much as building it
        try:
            while part := dict(islice(values, SLICE)):
                state |= restored(part)
                await self._breath.draw()
            self._desk.reset(state)
        except (msgspec.DecodeError, KeyError) as error:
            raise Refused(
                f"the desk's memory, written by fold {recalled.fold}, cannot be read by this version ({error}): go "
                f"back to the version that wrote it, or delete the topic `{self._name(STATE)}` and run `vigil "
                "bootstrap`: memory is then made again from `desk`"
            ) from None
        finally:
            gc.enable()
        gc.freeze()  # what lives for days is not looked at by every collection
        self._position = self._kept = recalled.position

    def _open_alerts(self) -> Iterator[Message]:
        """Each open alert as it was last said, under its own number, so that who has heard it drops it.

        Whoever reaches people learns at each take-over what is open, whatever became of its own memory.
        """
        for _, value in sorted((k, v) for k, v in self._desk.state.items() if k.startswith("a/")):
            if isinstance(value, Alert) and value.stage in OPEN:
                try:
                    yield sendable(encode(value, SPEAKER))
                except BadEvent:
                    continue  # its event was buried when it was heard

    async def _fold(self, records: list[Record]) -> Batch:
        deliveries: list[Awaitable[Any]] = []
        for record in records:
            if record.offset <= self._position:
                metrics.finished("judging", "known")  # a redelivery
                continue
            if record.offset > self._position + 1:
                raise TakenOver(f"memory ends at {self._position} and `desk` goes on at {record.offset}")
            outputs = self._desk.handle(record)
            for output in outputs:
                deliveries.append(await self._say(output, record))
            dead = any(isinstance(output, DeadLetter) for output in outputs)
            metrics.finished("judging", "dead" if dead else "done")
            self._position = record.offset
            await self._breath.draw()
        metrics.remembered(len(self._desk.state), self._position)
        start, self._kept = self._kept, self._position
        if start == self._kept:
            return Batch(deliveries)
        mark = mark_of(next(record for record in records if record.offset == self._kept))
        cut = self._memory.cut(start, self._kept, mark, self._desk.cut(), self._desk.state)
        if cut.whole is not None:
            gc.freeze()  # once for each doubling: a collection of all that is held stalls the loop for a second
        written = self._before = asyncio.get_running_loop().create_future()

        async def finish() -> None:
            await self._memory.write(self._sender, cut)
            written.set_result(None)

        return Batch(deliveries, finish)

    async def _say(self, output: Said | DeadLetter, record: Record) -> Awaitable[Any]:
        if isinstance(output, DeadLetter):
            metrics.buried("judging", output.reason)
            return await self._sender.send(self._name(DEAD), output.key, output.value, output.headers)
        try:
            message = sendable(encode(output, SPEAKER))
        except BadEvent as error:  # memory keeps what it made of the event; readers find the event itself in `dead`
            return await self._say(buried(record, error), record)
        _count(output)
        return await self._send(message, topic_of(output))

    async def _send(self, message: Message, topic: Topic = ALERTS) -> Awaitable[Any]:
        return await self._sender.send(self._name(topic), message.key, message.value, message.headers)

    def _name(self, topic: Topic) -> str:
        return name_of(topic, self._namespace)


def _count(output: Said) -> None:
    match output:
        case Scored():
            metrics.scored(output.priority)
        case Alert():
            metrics.changed(output.change, output.shadow)


def topic_of(output: Said) -> Topic:
    """Where an output goes."""
    match output:
        case Scored():
            return SCORED
        case Alert():
            return ALERTS
        case Notification():
            return NOTIFICATIONS
    return PICTURE
