"""How often a host is asked: one connection at a time, a pause between two, and none while it is in trouble."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from schemas.errors import VigilError

PAUSE = 5.0
"""Seconds between two requests to one host; the interval that crawlers agree on where nobody says otherwise."""
LONGEST_PAUSE = 60.0
"""Seconds that a host may ask for between two requests (`Crawl-delay`); more would keep its news for hours."""
LONGEST_WAIT = 30.0
"""Seconds that a request waits for a host in trouble; what would wait longer is given up and tried another time."""
LONGEST_REST = 900.0
"""Seconds that a host in trouble is left alone unless it names a time itself: it may be our own line that was down."""
LONGEST_NAMED = 86_400.0
"""Seconds that a host may ask to be left alone: longer, and nobody would notice that it is back."""


class LeftAlone(VigilError):
    """A host that is not asked for now; `seconds` until it may be."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host}: left alone for another {seconds:.0f} s, as it asked or because it fails")
        self.seconds = seconds


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
        self._pauses: dict[str, float] = {}
        self._free_at: dict[str, float] = {}
        self._rests_until: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    @asynccontextmanager
    async def turn(self, host: str, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for one's turn at a host, and keep it until the block is left. Raises LeftAlone.

        `hurry`: neither pause nor rest, for a host of one's own.
        """
        async with self._locks.setdefault(host, asyncio.Lock()):
            rest = self._rests_until.get(host, 0.0) - self._clock()
            if rest > LONGEST_WAIT and not hurry:
                raise LeftAlone(host, rest)
            wait = max(self._free_at.get(host, 0.0) - self._clock(), rest)
            if wait > 0 and not hurry:
                await self._sleep(wait)
            try:
                yield
            finally:
                self._free_at[host] = self._clock() + self._pauses.get(host, self._pause)

    def slow(self, host: str, seconds: float) -> None:
        """The pause that a host asks for, where it is longer than the usual one."""
        self._pauses[host] = max(self._pause, min(seconds, LONGEST_PAUSE))

    def well(self, host: str) -> None:
        """A host has answered: what was held against it is forgotten."""
        self._failures.pop(host, None)

    def trouble(self, host: str, named: float | None = None) -> None:
        """A host has not answered, or has asked to be left alone for `named` seconds.

        Unless it names a time it rests twice as long after each failure in a row.
        """
        failures = self._failures[host] = self._failures.get(host, 0) + 1
        rest = min(self._pause * 2.0 ** min(failures, 20), LONGEST_REST) if named is None else named
        self._rests_until[host] = self._clock() + min(rest, LONGEST_NAMED)


def wait_of(retry_after: str | None, now: datetime) -> float | None:
    """`Retry-After` as seconds from now; None when there is none that can be read (RFC 9110, 10.2.3)."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
