"""How often a host is asked: one connection at a time, with a pause between two."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

PAUSE = 5.0
"""Seconds between two requests to one host; the interval that crawlers agree on where nobody says otherwise."""


class Courtesy:
    """Turns at each host. `clock` and `sleep` are arguments so that a test need not wait."""

    def __init__(
        self,
        pause: float = PAUSE,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._locks: dict[str, asyncio.Lock] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for one's turn at a host, and keep it until the block is left.

        `hurry`: no pause, for a host of one's own.
        """
        async with self._locks.setdefault(host, asyncio.Lock()):
            wait = self._free_at.get(host, 0.0) - self._clock()
            if wait > 0 and not hurry:
                await self._sleep(wait)
            try:
                yield
            finally:
                self._free_at[host] = self._clock() + self._pause
