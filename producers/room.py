"""How much may be in hand at once: requests under way, and bytes that were fetched and are not read yet."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

REQUESTS = 64
"""Requests under way; each may bring LARGEST_BODY bytes, so that 64 are 320 MB at the very worst."""
BYTES = 64 * 1024 * 1024
"""Bytes that wait to be parsed or extracted; while there are more, nobody asks for further ones."""


class Room:
    """Whoever asks a host takes one of the requests; whoever holds a body says so until it is read.

    Nobody may ask a host while holding a body: with all room held by those who wait for more, all would wait.
    """

    def __init__(self, requests: int = REQUESTS, size: int = BYTES) -> None:
        self._requests = asyncio.Semaphore(requests)
        self._size = size
        self._held = 0
        self._free = asyncio.Event()
        self._free.set()

    @asynccontextmanager
    async def request(self) -> AsyncIterator[None]:
        """Wait until one more request may begin; it is under way until the block is left."""
        async with self._requests:
            await self._free.wait()
            yield

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """So many bytes are in hand until the block is left."""
        self._weigh(size)
        try:
            yield
        finally:
            self._weigh(-size)

    def _weigh(self, size: int) -> None:
        self._held += size
        if self._held < self._size:
            self._free.set()
        else:
            self._free.clear()
