"""The loop under every agent: nothing is acknowledged before all that follows from it is delivered."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import structlog

from schemas.errors import VigilError

log = structlog.get_logger()

Deliveries = list[Awaitable[Any]]


class Progress:
    """When something was last finished, and whether anything is waiting: what the watchdog looks at."""

    def __init__(self) -> None:
        self.waiting = 0
        self.last = time.monotonic()

    def begin(self) -> None:
        """A batch is taken."""
        if not self.waiting:
            self.last = time.monotonic()
        self.waiting += 1

    def end(self) -> None:
        """A batch is done."""
        self.waiting -= 1
        self.last = time.monotonic()

    @property
    def stuck_for(self) -> float:
        """Seconds since the last sign of life, 0 when nothing waits."""
        return time.monotonic() - self.last if self.waiting else 0.0


class Breath:
    """Gives the event loop its turn in the middle of long work, and shows that the work goes on.

    By time and not by count: sixteen documents of 1 MB would outlast the session, and the worker be expelled.
    """

    EVERY = 0.05

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = time.monotonic()

    async def draw(self) -> None:
        """Call it between two pieces of work."""
        if time.monotonic() - self._last > self.EVERY:
            self._progress.last = time.monotonic()
            await asyncio.sleep(0)
            self._last = time.monotonic()


class Batch(NamedTuple):
    """What a body made of some events: deliveries to wait for, then a last act, in the order of the batches."""

    deliveries: Deliveries
    finish: Callable[[], Awaitable[None]] | None = None


async def pipelined(
    app: Any,
    stream: Any,
    body: Callable[[list[Any]], Awaitable[Batch]],
    *,
    progress: Progress,
    most: int = 1000,
    within: float = 0.02,
    depth: int = 4,
) -> None:
    """Hand events to `body` in batches; acknowledge a batch only when all that follows from it is done.

    Any failure ends the process without an acknowledgement: the next one begins where this one was sure.
    At most `depth` batches are in flight, each waiting up to `within` seconds for `most` events.
    """
    slots = asyncio.Semaphore(depth)
    before: asyncio.Task[None] | None = None

    async def settle(events: list[Any], batch: Batch, before: asyncio.Task[None] | None) -> None:
        try:
            await asyncio.gather(*batch.deliveries)
            if before is not None:
                await before
            if batch.finish is not None:
                await batch.finish()
        except BaseException as error:
            _tell(error)
            await app.crash(error if isinstance(error, Exception) else RuntimeError(repr(error)))
            raise
        for event in events:
            event.ack()
        progress.end()
        slots.release()

    # Written exactly so: noack() first, or Faust acknowledges each event as it is taken.
    async for events in stream.noack().noack_take(most, within=within):
        if events:
            await slots.acquire()
            progress.begin()
            try:
                batch = await body(events)
            except Exception as error:
                _tell(error)
                raise
            before = asyncio.create_task(settle(events, batch, before))


def _tell(error: BaseException) -> None:
    """A sentence of ours goes to the log as one, before the traceback; `vigil work` repeats it."""
    if isinstance(error, VigilError):
        log.error("refused", reason=str(error))
