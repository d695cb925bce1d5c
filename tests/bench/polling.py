"""Polling on one core: `python -m tests.bench.polling [rounds]`.

500 feeds of 50 items that no two hosts share, twice, without entity tags, so that the second round is parsed anew.
With `rounds` instead: two feeds that change each time for 1,000 rounds, and the memory that is held. With VIGIL_KAFKA
set (`python -m deploy.with_servers python -m tests.bench.polling`) the log is a real Kafka, else it is in memory.
Nothing here fails a build.
"""

import asyncio
import gc
import os
import resource
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from deploy.bootstrap import make_topics
from producers.http import Fetcher
from producers.journal import configure
from producers.poll import Lines, Poller
from producers.pool import Pool
from producers.room import Room
from producers.source import Source
from producers.summary import Summary
from schemas.codec import Message, Record
from schemas.log import Log
from schemas.settings import environment
from schemas.topics import DOCUMENTS, FEEDS, Topic
from tests.bench.feeds import ITEMS
from tests.bench.paper_server import serving
from tests.producers.fakes import source

FEEDS_SERVED, ROUNDS, MOVING = 500, 1000, 2


class Memory:
    """A log that keeps the last message of each key of `feeds`, and counts the rest."""

    def __init__(self) -> None:
        self.sent: dict[str, int] = {}
        self._feeds: dict[bytes, Message] = {}

    def append(self, topic: Topic, message: Message, partition: int | None = None) -> Future[tuple[int, int]]:
        self.sent[topic.name] = self.sent.get(topic.name, 0) + 1
        if topic is FEEDS:
            self._feeds[message.key or b""] = message
        future: Future[tuple[int, int]] = Future()
        future.set_result((0, self.sent[topic.name]))
        return future

    def read(self, topic: Topic) -> Iterator[Any]:
        for number, message in enumerate(self._feeds.values()):
            yield Record(0, number, message.key, message.value, message.headers)


async def here(host: str, port: int) -> list[str]:
    """Every name leads to this machine."""
    return ["127.0.0.1"]


def paper(number: int, port: int, path: str = "", every: int = 300) -> Source:
    """The record of a feed that is served."""
    url = f"http://paper{number}.example:{port}/{number}{path}"
    return source(id=f"paper-{number}", url=url, every=every, private=True, languages=("en",))


async def polled(
    sources: list[Source], log: Lines, report: Callable[[Summary], None], once: bool, stop: asyncio.Event
) -> list[Summary]:
    """The real loop, with real HTTP and the real pool."""
    room = Room()
    async with Fetcher(resolver=here, room=room) as fetcher, Pool(room=room) as pages:
        chosen = {each.id: each for each in sources}
        poller = Poller(chosen, log, fetcher, pages, report, lambda: datetime.now(UTC), room)
        return await poller.run(once, stop)


def twice(port: int, log: Any, documents: Callable[[], int]) -> None:
    """500 feeds, two rounds."""
    sources = [paper(number, port) for number in range(FEEDS_SERVED)]
    for number in (1, 2):
        before, began, cpu = documents(), time.monotonic(), time.process_time()
        found = asyncio.run(polled(sources, log, lambda summary: None, True, asyncio.Event()))
        wall, used = time.monotonic() - began, time.process_time() - cpu
        items, failed = sum(summary.fetched for summary in found), sum(bool(summary.error) for summary in found)
        print(
            f"  round {number}: {len(found)} feeds, {items} items, {failed} failed, "
            f"{documents() - before} documents sent; {wall:.1f} s, {used:.1f} s of CPU, "
            f"{used / items * 1e6:.0f} microseconds an item"
        )


def rounds(port: int, log: Any) -> None:
    """Feeds with one new item each time, 1,000 times: what is held must not grow."""
    sources = [paper(number, port, "/moving", every=0) for number in range(MOVING)]
    visits = sent = 0
    stop = asyncio.Event()

    def report(summary: Summary) -> None:
        nonlocal visits, sent
        visits += 1
        sent += summary.new
        if visits % (MOVING * ROUNDS // 10) == 0:
            gc.collect()
            print(f"    after {visits // MOVING:4} rounds, {sent:5} documents: {resident():.1f} MB")
        if visits >= MOVING * ROUNDS:
            stop.set()

    asyncio.run(polled(sources, log, report, False, stop))
    print(f"    peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f} MB")


def resident() -> float:
    """Megabytes that this process holds now (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def a_log() -> Iterator[tuple[Any, Callable[[], int], str]]:
    """A log, what counts its documents, and what it is."""
    kafka = environment().get("VIGIL_KAFKA")
    if kafka is None:
        memory = Memory()
        yield memory, lambda: memory.sent.get(DOCUMENTS.name, 0), "a log in memory"
        return
    namespace = f"b{uuid.uuid4().hex[:8]}"
    make_topics(kafka, namespace)
    with Log(kafka, namespace) as log:
        yield log, lambda: log.end(DOCUMENTS), "Kafka"


def main(arguments: list[str]) -> None:
    """Print the figures."""
    with serving(FEEDS_SERVED) as port, a_log() as (log, documents, what):
        configure("error")
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        if "rounds" in arguments:
            print(f"{MOVING} feeds of {ITEMS} items, one of them new each time, {what}: resident memory")
            rounds(port, log)
        else:
            print(f"{FEEDS_SERVED} feeds of {ITEMS} items on one core, {what}, one minute a round was asked for")
            twice(port, log, documents)


if __name__ == "__main__":
    main(sys.argv[1:])
