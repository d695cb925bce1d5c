"""The one loop: hundreds of sources, each on its own time, none of them able to stop the others.

A crash at any moment loses nothing: what is new is confirmed by the log before it is remembered as seen, so at
worst it is sent again, under the same id and revision.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any, Protocol

import structlog
from msgspec.structs import replace

from producers.article import Gets, Reads
from producers.memory import Remembered, due, health, load, news_of, recall, went_wrong
from producers.publish import Appends, Confirmation, Letter, bury, confirmed, publish, remember, tell
from producers.pulse import EVERY, Pulse
from producers.robots import Robots
from producers.room import Room
from producers.source import Source
from producers.stop import Stopped
from producers.summary import Summary
from producers.tools import Tools
from producers.visit import visit
from schemas.document import Document
from schemas.errors import VigilError
from schemas.heard import Observation
from schemas.taxonomy import Health
from schemas.topics import Topic

GRACE = 30.0
"""Seconds that running visits have to end after the loop was asked to stop."""
OUTSTANDING = 500
"""Messages of one source that may wait for confirmation."""

Report = Callable[[Summary], None]


class Lines(Appends, Protocol):
    """The log: sends with confirmation, reads from the beginning."""

    def read(self, topic: Topic) -> Any:
        """All records of a topic up to its present end."""
        ...


class Poller:
    """Polls sources on time. `fetcher`, `pages` and `now` are arguments so that tests bring their own.

    `shard` is the part of the roster that they are, of which the desk is to know that it is polled; None: of none.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        log: Lines,
        fetcher: Gets,
        pages: Reads,
        report: Report,
        now: Callable[[], datetime],
        room: Room | None = None,
        shard: str | None = None,
    ) -> None:
        self._sources = sources
        self._log = log
        self._report = report
        self._now = now
        self._words = structlog.get_logger("polling")
        # One thread each: the producer's first use must not happen twice, and a slow parse must not hold it.
        self._sending = ThreadPoolExecutor(1, "sending")
        self._parsing = ThreadPoolExecutor(1, "parsing")
        self._memories: dict[str, Remembered] = {}
        self._pulse = None if shard is None else Pulse(shard, now())
        self._tools = Tools(
            fetcher=fetcher,
            pages=pages,
            robots=Robots(fetcher, now),
            parsing=self._parsing,
            now=now,
            deliver=self._deliver,
            observe=self._observe,
            room=room or Room(),
            stop=asyncio.Event(),
        )

    async def run(self, once: bool = False, stop: asyncio.Event | None = None) -> list[Summary]:
        """Poll until `stop` is set; with `once`, every source once, due or not, and give the summaries.

        Raises what reading `feeds` raises; nothing that a source does.
        """
        stop = stop or asyncio.Event()
        self._tools = replace(self._tools, stop=stop)
        try:
            await self._recall()
            follow = self._once if once else self._always
            tasks = [asyncio.create_task(follow(source, stop)) for source in self._sources.values()]
            if self._pulse is not None and not once:
                tasks.append(asyncio.create_task(self._beating(self._pulse, stop)))
            return [summary for found in await _until(stop, tasks) for summary in found]
        finally:
            self._parsing.shutdown(wait=False, cancel_futures=True)
            self._sending.shutdown(wait=False, cancel_futures=True)

    def healths(self) -> dict[str, Health]:
        """How each source is doing now; any thread may ask."""
        now = self._now()
        return {name: health(source, self._memories.get(name), now) for name, source in self._sources.items()}

    async def _recall(self) -> None:
        loop = asyncio.get_running_loop()
        found, problems = await loop.run_in_executor(self._sending, load, self._log)
        # Those of other shards and of former sources are not ours to hold.
        self._memories = {name: memory for name, memory in found.items() if name in self._sources}
        for problem in problems:
            self._words.warning("memory not read", problem=problem)

    async def _once(self, source: Source, stop: asyncio.Event) -> list[Summary]:
        summary = None if stop.is_set() else await self._visit(source)
        return [summary] if summary else []

    async def _always(self, source: Source, stop: asyncio.Event) -> list[Summary]:
        while not stop.is_set():
            time = due(source, recall(source, self._memories))
            wait = 0.0 if time is None else (time - self._now()).total_seconds()
            if wait > 0 and await _stopped(stop, wait):
                break
            await self._visit(source)
        return []

    async def _beating(self, pulse: Pulse, stop: asyncio.Event) -> list[Summary]:
        """Give the desk a sign of life each minute; one that the log does not take is as good as none."""
        while not stop.is_set():
            beat = pulse.beat(self._now(), [due(one, recall(one, self._memories)) for one in self._sources.values()])
            if beat is None:
                self._words.error("nothing is polled, though sources wait")
            else:
                try:
                    await self._send([partial(tell, self._log, beat)])
                except Exception as error:  # the next one may come through
                    self._words.warning("sign of life not sent", error=repr(error))
            await _stopped(stop, EVERY)
        return []

    async def _visit(self, source: Source) -> Summary | None:
        """None when it was asked to stop before there was anything to send."""
        begun = perf_counter()
        memory = recall(source, self._memories)
        try:
            memory, summary = await visit(source, memory, self._tools)
            if (poll := news_of(source, memory, self._now())) is not None:
                await self._send([lambda: tell(self._log, poll)])
                memory = replace(memory, told=poll.health)
            self._memories[source.id] = memory
            await self._send([lambda: remember(self._log, memory)])
        except Stopped:
            return None
        except Exception as error:  # The third place that catches all: a source must not end the others.
            reason = str(error) if isinstance(error, VigilError) else f"{type(error).__name__}: {error}"
            summary = Summary(source=source.id, at=self._now(), error=reason)
            # Not written: what was not confirmed must not be remembered. It only waits before it tries again.
            self._memories[source.id] = went_wrong(source, recall(source, self._memories), self._now(), reason)
            if not isinstance(error, VigilError | TimeoutError):
                self._words.exception("visit failed", source=source.id)
        if self._pulse is not None:
            self._pulse.moved(self._now())
        summary = replace(summary, seconds=round(perf_counter() - begun, 3))
        self._tell(summary)
        return summary

    async def _deliver(self, documents: Sequence[Document], letters: Sequence[Letter]) -> None:
        sends = [lambda letter=letter: bury(self._log, letter) for letter in letters]
        sends += [lambda document=document: publish(self._log, document) for document in documents]
        for start in range(0, len(sends), OUTSTANDING):
            await self._send(sends[start : start + OUTSTANDING])

    async def _observe(self, observations: Sequence[Observation]) -> None:
        await self._send([partial(tell, self._log, seen) for seen in observations])

    async def _send(self, sends: Sequence[Callable[[], Confirmation]]) -> None:
        """Send in a thread, for the client blocks while it looks for a broker; wait for the confirmations."""
        loop = asyncio.get_running_loop()
        sent = await loop.run_in_executor(self._sending, lambda: [send() for send in sends])
        await confirmed(sent)

    def _tell(self, summary: Summary) -> None:
        facts = {
            name: value
            for name in Summary.__struct_fields__
            if name != "at" and (value := getattr(summary, name)) not in (0, None, False, ())
        }
        say = self._words.warning if summary.error else self._words.info
        say("polled", **facts)
        self._report(summary)


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    """Wait, and say whether the loop was asked to stop meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[list[Summary]]]) -> list[list[Summary]]:
    """The results of all tasks; after `stop` they have a while to end by themselves."""
    stopping = asyncio.create_task(stop.wait())
    everything = asyncio.ensure_future(asyncio.wait(tasks)) if tasks else stopping
    try:
        if tasks:
            await asyncio.wait([stopping, everything], return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(tasks, timeout=GRACE)
        return [task.result() for task in tasks if task.done()]
    finally:
        for task in (stopping, everything, *tasks):
            task.cancel()
        # Whoever was cut off here has delivered only what it will deliver again.
        await asyncio.gather(stopping, everything, *tasks, return_exceptions=True)
