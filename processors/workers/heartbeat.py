"""A sign of life to somebody outside, each minute while the desk really works: when it stays away, they alarm."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog

EVERY = 60.0
"""Seconds."""
FRESH = timedelta(seconds=60)
"""The desk remembers something each second, be it no more than the time."""

log = structlog.get_logger()


class Heartbeat:
    """Asks an address as long as the desk's memory is fresh."""

    def __init__(
        self,
        address: str,
        newest: Callable[[], datetime | None],
        beat: Callable[[str], Awaitable[str | None]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._address = address
        self._newest = newest
        self._beat = beat
        self._clock = clock

    async def run(self, every: float = EVERY) -> None:
        """Until cancelled. What goes wrong is logged, and the next minute tries again."""
        while True:
            error = await self.once()
            if error is not None:
                log.warning("no heartbeat", reason=error)
            await asyncio.sleep(every)

    async def once(self) -> str | None:
        """One beat; why there was none, or None."""
        try:
            newest = await asyncio.to_thread(self._newest)
        except Exception as error:  # whatever keeps us from looking keeps us from saying that all is well
            return f"the desk's memory cannot be read: {error}"
        if newest is None or self._clock() - newest > FRESH:
            return f"the desk has remembered nothing since {newest or 'ever'}"
        return await self._beat(self._address)
