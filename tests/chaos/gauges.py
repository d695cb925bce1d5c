"""What a line at work can be asked: what waits before each stage, how much its workers hold."""

import time
from collections.abc import Mapping
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import ALERTS, DESK, DOCUMENTS, NOTIFICATIONS, PICTURE, SCORED, Topic, name_of
from tests.chaos.messages import last
from tests.chaos.verdict import ordered

READS: dict[str, tuple[Topic, ...]] = {
    "enriching": (DOCUMENTS,),
    "judging": (DESK,),
    "indexing": (SCORED, PICTURE, ALERTS, NOTIFICATIONS),
    "notifying": (NOTIFICATIONS,),
}
PATIENCE = 900
"""Seconds for a line to come to rest."""
TICKS = 5
"""Messages that may wait before a desk at rest: its clock goes on."""
ROOM_MEMORY = 64.0
"""Megabytes by which a worker may have grown: its caches fill, and its memory has more to remember."""
ROOM_SHARE = 0.25
"""The same, as a share of what it held."""
ROOM_FILES = 8
"""Open files more than before: connections that are made when they are needed."""


class Held(Struct, frozen=True):
    """What one process holds."""

    memory: float
    """Resident megabytes."""
    files: int
    """Open files and connections."""


def held(pids: Mapping[str, int]) -> dict[str, Held]:
    """Of each process that is there."""
    found = {}
    for name, pid in pids.items():
        folder = Path(f"/proc/{pid}")
        try:
            pages = int((folder / "statm").read_text("ascii").split()[1])
            found[name] = Held(pages * 4096 / 1e6, sum(1 for _ in (folder / "fd").iterdir()))
        except OSError:
            continue  # it ended just now
    return found


def grown(before: Mapping[str, Held], after: Mapping[str, Held]) -> list[str]:
    """Workers that hold more than is normal, in words; one that is gone and was there is said, too."""
    found = [f"{name} is gone" for name in sorted(before.keys() - after.keys())]
    for name in sorted(before.keys() & after.keys()):
        was, now = before[name], after[name]
        if now.memory > was.memory + max(ROOM_MEMORY, was.memory * ROOM_SHARE):
            found.append(f"{name} holds {now.memory:.0f} MB, held {was.memory:.0f}")
        if now.files > was.files + ROOM_FILES:
            found.append(f"{name} has {now.files} files open, had {was.files}")
    return found


class Reading(Struct, frozen=True):
    """How far a stage is."""

    read: int
    """Messages that it has acknowledged."""
    unread: int


def works(then: Reading, now: Reading, few: int, seldom: bool = False) -> bool:
    """Whether a stage has done something since then, and has done `few` or keeps up; `seldom`: it may have no work."""
    done = now.read - then.read
    return done >= few or (now.unread <= few and (done >= few // 4 or seldom))


class Gauges:
    """Asks the broker itself, not the proxy before it."""

    def __init__(self, own: Settings) -> None:
        self._own = own
        self._consumers = {
            stage: KafkaConsumer(
                bootstrap_servers=own.kafka_address(), group_id=f"{own.namespace}.{stage}", enable_auto_commit=False
            )
            for stage in READS
        }

    def close(self) -> None:
        for consumer in self._consumers.values():
            consumer.close()

    def readings(self) -> dict[str, Reading]:
        """Of each stage. Raises KafkaError."""
        found = {}
        for stage, topics in READS.items():
            consumer = self._consumers[stage]
            names = [name_of(topic, self._own.namespace) for topic in topics]
            places = [TopicPartition(name, n) for name in names for n in consumer.partitions_for_topic(name) or ()]
            read = sum(consumer.committed(place) or 0 for place in places)
            found[stage] = Reading(read, sum(consumer.end_offsets(places).values()) - read)
        return found

    def unread(self) -> dict[str, int]:
        """Messages that each stage has not acknowledged."""
        return {stage: reading.unread for stage, reading in self.readings().items()}

    def unheard(self) -> int:
        """Messages to people that are on their way or wait for another attempt."""
        with Log(self._own.kafka_address(), self._own.namespace) as log:
            return sum(one.state in ("due", "retrying") for one in last(ordered(log)).values())

    def rest(self, stages: tuple[str, ...], patience: float = PATIENCE) -> dict[str, int]:
        """Wait until nothing waits before these stages, but for the last ticks; what still does if it takes too long.

        Where messages are sent, until the desk has heard of each what became of it.
        """
        deadline = time.monotonic() + patience
        quiet = 0
        while quiet < 3:
            unread = self.unread()
            waiting = {stage: unread[stage] for stage in stages}
            still = max(waiting.values()) > (TICKS if "judging" in stages else 0)
            if "notifying" in stages and not still:
                waiting["messages"] = self.unheard()
                still = waiting["messages"] > 0
            quiet = 0 if still else quiet + 1
            if time.monotonic() > deadline:
                return waiting
            time.sleep(1)
        return {}

    def back(self, few: int, patience: float = PATIENCE) -> tuple[float, float]:
        """Seconds until every stage does its work again, and until none has more than `few` messages before it.

        A stage works that has acknowledged something since now, and has so many behind it or no more before it.
        """
        begun, first = time.monotonic(), self.readings()
        again = None
        while (passed := time.monotonic() - begun) < patience:
            now = self.readings()
            if again is None and all(works(first[stage], now[stage], few, stage == "notifying") for stage in now):
                again = passed
            if again is not None and max(reading.unread for reading in now.values()) <= few:
                return again, passed
            time.sleep(0.5)
        return again or patience, patience
