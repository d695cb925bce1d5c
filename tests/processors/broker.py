"""A broker in memory with the two properties that matter here: it confirms late, and a process can die in between.

A message to an output topic reaches it only when its confirmation is awaited, as on a slow broker; one to `state`
reaches it when it is sent, as on a quick one. So who writes memory before outputs are confirmed loses them here.
"""

import random
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from aiokafka import TopicPartition

from processors.memory import Memory
from schemas.codec import Headers, Record


class Died(Exception):
    """The process is gone."""


class Broker:
    """Topics of one partition, from `first` on."""

    def __init__(self) -> None:
        self.topics: dict[str, list[Record]] = {"desk": [], "state": []}
        self.first: dict[str, int] = {}
        self.lives = 10**9
        """Messages that arrive before the process dies."""

    def append(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Record:
        """A message arrives."""
        self.lives -= 1
        if self.lives < 0:
            raise Died
        held = self.topics.setdefault(topic, [])
        record = Record(0, len(held), key, value, headers, topic)
        held.append(record)
        return record


class Confirmation:
    """What a send gives; the message arrives when somebody waits for it."""

    def __init__(self, broker: Broker, *message: Any) -> None:
        self._arrive: Callable[[], Record] = partial(broker.append, *message)
        self._arrived: Record | None = None

    def now(self) -> "Confirmation":
        """Arrive at once."""
        self._arrived = self._arrived or self._arrive()
        return self

    def __await__(self) -> Generator[None, None, Record]:
        yield
        self.now()
        assert self._arrived is not None
        return self._arrived


class BrokerSender:
    """processors.safe.Sender on that broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def send(
        self, topic: str, key: bytes | None, value: bytes, headers: Headers, partition: int | None = None
    ) -> Any:
        sent = Confirmation(self._broker, topic, key, value, headers)
        return sent.now() if topic == "state" else sent


class BrokerMemory(Memory):
    """The real memory, reading that broker; trimming is done at once."""

    def __init__(self, broker: Broker, writer: str, fold: str = "fold") -> None:
        super().__init__("no server", "state", "desk", fold, writer)
        self._broker = broker
        self.reads: list[tuple[str, int]] = []
        """Where each reading began."""

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Any]:
        yield self

    async def bounds(self, partition: TopicPartition) -> tuple[int, int]:
        return self._broker.first.get(partition.topic, 0), len(self._broker.topics[partition.topic])

    async def slices(self, partition: TopicPartition, start: int, end: int) -> AsyncIterator[list[Record]]:
        self.reads.append((partition.topic, start))
        for at in range(start, end, 7):
            yield self._broker.topics[partition.topic][at : min(at + 7, end)]

    async def _trim(self, before: int) -> None:
        self._broker.first["state"] = max(before, self._broker.first.get("state", 0))


def some(draw: random.Random, records: list[Record], most: int = 25) -> list[Record]:
    """The next few of some records."""
    return records[: draw.randrange(1, most)]
