"""`vigil sources check`: sources asked with real HTTP; no broker is needed."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from producers.check import Checked, Checker, line
from producers.http import Fetcher
from producers.robots import Robots
from producers.source import Source
from schemas.settings import Settings


def check_sources(settings: Settings, sources: Sequence[Source], say: Callable[[str], None]) -> list[Checked]:
    """Ask each source once, all hosts beside each other, and say a line as each has answered."""
    return asyncio.run(_check(settings, sources, say))


async def _check(settings: Settings, sources: Sequence[Source], say: Callable[[str], None]) -> list[Checked]:
    def now() -> datetime:
        return datetime.now(UTC)

    async with Fetcher(settings.contact) as fetcher:
        checker = Checker(fetcher, Robots(fetcher, now), now)
        return await checker.all(sources, lambda checked: say(line(checked, now())))
