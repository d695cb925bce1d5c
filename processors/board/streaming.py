"""Stories and alerts as server-sent events, for a program that stays connected."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from processors.export.feeds import About, Entry, item

BEAT = 15.0
"""Seconds after which a reader hears that the server lives."""
EVERY = 2.0
"""Seconds between two looks for one reader, where something changed."""
MOST_READERS = 50
LATE = timedelta(seconds=30)
"""How much later than another word one may come to the index that was spoken before it."""

Told = Callable[[datetime], tuple[Entry, ...]]
"""What was spoken of since then."""


async def events(
    told: Told, about: About, since: datetime, mark: Callable[[], int], welcome: Callable[[], bool], beat: float = BEAT
) -> AsyncGenerator[bytes, None]:
    """Each word of a story or alert once, in the order of time; its id is when it was spoken, to go on from there.

    `mark` counts what has changed: only then is the index asked. What cannot be asked is asked again.
    """
    seen: dict[tuple[str, str], datetime] = {}
    last, quiet = -1, 0.0
    while welcome():
        now = mark()
        if now != last:
            try:
                found = await asyncio.to_thread(told, since - LATE if seen else since)
            except Exception:  # the index is away: the board says so, and the next look tries again
                await asyncio.sleep(EVERY)
                continue
            last = now
            for one in reversed(found):
                if seen.get((one.kind, one.id)) != one.updated:
                    seen[one.kind, one.id] = one.updated
                    since, quiet = max(since, one.updated), 0.0
                    yield event(one, about)
        await asyncio.sleep(EVERY)
        quiet += EVERY
        if quiet >= beat:
            quiet = 0.0
            yield b": beat\n\n"


def event(one: Entry, about: About) -> bytes:
    """One entry, as a JSON Feed holds it."""
    data: Any = msgspec.json.encode(item(one, about))
    return b"event: %b\nid: %b\ndata: %b\n\n" % (one.kind.encode(), one.updated.isoformat().encode(), data)
