"""What a visit needs of the world: the GET, the readers, the rules of hosts, a clock, and where things go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from producers.article import Gets, Reads
from producers.fetched import Fetched
from producers.http import LARGEST_BODY
from producers.publish import Letter
from producers.room import Room
from schemas.document import Document
from schemas.heard import Observation


class Allows(Protocol):
    """What knows which pages are open to programs."""

    async def allow(self, url: str, private: bool = False) -> bool:
        """Whether a page may be fetched."""
        ...


class Tools(Struct, frozen=True, kw_only=True):
    """What a visit needs of the world."""

    fetcher: Gets
    pages: Reads
    robots: Allows
    parsing: Executor
    """One thread: feedparser and dateparser are slow, and the latter shares caches."""
    now: Callable[[], datetime]
    deliver: Callable[[Sequence[Document], Sequence[Letter]], Awaitable[None]]
    """Sends, and returns when all is confirmed."""
    observe: Callable[[Sequence[Observation]], Awaitable[None]]
    """Tells the desk, and returns when that is confirmed."""
    room: Room
    stop: asyncio.Event


class Weighing:
    """The polite GET, and how many bytes it brought."""

    def __init__(self, fetcher: Gets) -> None:
        self._fetcher = fetcher
        self.received = 0

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        private: bool = False,
        largest: int = LARGEST_BODY,
    ) -> Fetched:
        """As the fetcher's."""
        answer = await self._fetcher.get(url, etag=etag, last_modified=last_modified, private=private, largest=largest)
        self.received += len(answer.body)
        return answer

    def slow(self, host: str, seconds: float) -> None:
        """As the fetcher's."""
        self._fetcher.slow(host, seconds)
