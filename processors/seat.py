"""Who sits at the desk: keeps the fold and its memory together, so that (state, position) is exact at all times."""

from collections.abc import Awaitable
from typing import Any

import msgspec

from processors.desk import DeadLetter, Desk, buried, restored
from processors.memory import Memory
from processors.safe import Batch, Breath, Progress, Sender
from schemas.codec import Record, encode, sendable
from schemas.errors import BadEvent, Refused
from schemas.events import Alert, Said, Scored
from schemas.topics import ALERTS, DEAD, PICTURE, SCORED, STATE, Topic, name_of

SPEAKER = "/vigil/judging"


class TakenOver(RuntimeError):
    """Another worker sat at the desk meanwhile: this one's memory is behind. End, and begin from `state`."""


class Seat:
    """One worker's place at the desk."""

    def __init__(self, desk: Desk, memory: Memory, sender: Sender, namespace: str, progress: Progress) -> None:
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

    async def take(self, records: list[Record]) -> Batch:
        """Fold a batch; what it gives is delivered first, then remembered."""
        await self._ready(records[0].offset)
        return await self._fold(records)

    async def _ready(self, offset: int) -> None:
        """Bring memory to just before this offset: from `state`, then from `desk` itself."""
        if self._loaded:
            return
        recalled = await self._memory.recall()
        try:
            self._desk.reset(restored(recalled.values))
        except (msgspec.DecodeError, KeyError) as error:
            raise Refused(
                f"the desk's memory, written by fold {recalled.fold}, cannot be read by this version ({error}): go "
                f"back to the version that wrote it, or delete the topic `{self._name(STATE)}` and run `vigil "
                "bootstrap`: memory is then made again from `desk`"
            ) from None
        self._position = self._kept = recalled.position
        if offset > self._position + 1:
            async for records in self._memory.between(self._position + 1, offset):
                batch = await self._fold(records)
                for delivery in batch.deliveries:
                    await delivery
                if batch.finish is not None:
                    await batch.finish()
        self._loaded = True

    async def _fold(self, records: list[Record]) -> Batch:
        deliveries: list[Awaitable[Any]] = []
        for record in records:
            if record.offset <= self._position:
                continue  # known already: a redelivery
            if record.offset > self._position + 1:
                raise TakenOver(f"memory ends at {self._position} and `desk` goes on at {record.offset}")
            for output in self._desk.handle(record):
                deliveries.append(await self._say(output, record))
            self._position = record.offset
            await self._breath.draw()
        start, self._kept = self._kept, self._position
        if start == self._kept:
            return Batch(deliveries)
        to, changes = self._kept, self._desk.cut()
        return Batch(deliveries, lambda: self._memory.write(self._sender, start, to, changes))

    async def _say(self, output: Said | DeadLetter, record: Record) -> Awaitable[Any]:
        if isinstance(output, DeadLetter):
            return await self._sender.send(self._name(DEAD), output.key, output.value, output.headers)
        try:
            message = sendable(encode(output, SPEAKER))
        except BadEvent as error:  # memory keeps what it made of the event; readers find the event itself in `dead`
            return await self._say(buried(record, error), record)
        return await self._sender.send(self._name(topic_of(output)), message.key, message.value, message.headers)

    def _name(self, topic: Topic) -> str:
        return name_of(topic, self._namespace)


def topic_of(output: Said) -> Topic:
    """Where an output goes."""
    match output:
        case Scored():
            return SCORED
        case Alert():
            return ALERTS
    return PICTURE
