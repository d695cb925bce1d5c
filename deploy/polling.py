"""`vigil poll`: the poll loop with the real log, told line by line, stopped gracefully."""

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence

from producers.journal import configure
from producers.poll import poll
from producers.source import Source
from producers.visit import Summary
from schemas.errors import Refused
from schemas.log import Log
from schemas.settings import Settings


def poll_sources(
    settings: Settings,
    sources: Mapping[str, Source],
    names: Sequence[str],
    once: bool,
    say: Callable[[str], None],
) -> list[Summary]:
    """Poll some sources until stopped, or once; none named: all enabled ones.

    Raises Refused for a name that is not in the roster.
    """
    for name in names:
        if name not in sources:
            raise Refused(f"source {name!r} is not in the roster; see `vigil sources list`")
    chosen = {name: sources[name] for name in names} if names else sources
    configure("error" if once else settings.log)
    with Log(settings.kafka_address(), settings.namespace) as log:
        return asyncio.run(_poll(settings, chosen, log, once, bool(names), say))


async def _poll(
    settings: Settings,
    sources: Mapping[str, Source],
    log: Log,
    once: bool,
    named: bool,
    say: Callable[[str], None],
) -> list[Summary]:
    stop = asyncio.Event()
    if not once:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return await poll(
        sources,
        log,
        contact=settings.contact,
        once=once,
        disabled_too=named,
        stop=stop,
        report=lambda summary: say(told(summary)),
    )


def told(summary: Summary) -> str:
    """One visit in one line."""
    if summary.error:
        return f"{summary.source}: {summary.error}"
    if summary.unchanged:
        return f"{summary.source}: unchanged"
    counts = {"repeated": summary.repeated, "refused": summary.refused, "pages": summary.pages}
    return ", ".join([f"{summary.source}: {summary.new} new", *(f"{n} {name}" for name, n in counts.items() if n)])
