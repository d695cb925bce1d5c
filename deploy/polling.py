"""`vigil poll`: the poll loop with the real log, real HTTP and real processes, looked on, stopped gracefully."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from producers.http import Fetcher
from producers.journal import configure
from producers.live import live
from producers.memory import Remembered, load
from producers.metrics import Metrics
from producers.poll import Poller
from producers.pool import Pool
from producers.room import Room
from producers.shard import Shard, shard_of
from producers.source import Source
from producers.summary import Summary
from producers.tally import told
from schemas.errors import Refused, VigilError
from schemas.log import Log
from schemas.probes import Probes, address, served
from schemas.settings import NoServers, Settings
from schemas.taxonomy import Health

SOON = 3.0
"""Seconds in which a broker takes a connection; who only wants to see a list does not wait longer."""
Say = Callable[[str], None]
Report = Callable[[Summary], None]


def poll_sources(
    settings: Settings,
    sources: Mapping[str, Source],
    names: Sequence[str],
    once: bool,
    say: Say,
    terminal: bool = False,
) -> list[Summary]:
    """Poll some sources until stopped, or once; none named: all enabled ones. Of these, those of our shard.

    `terminal`: draw a live table there in place of plain lines.
    Raises Refused for a name that is not in the roster, a shard that is none, and a port that is taken.
    """
    for name in names:
        if name not in sources:
            raise Refused(f"source {name!r} is not in the roster; see `vigil sources list`")
    shard = shard_of(settings.shard)
    # Somebody who names a source wants to see what it answers, enabled or not.
    chosen = shard.of({name: sources[name] for name in names} if names else _enabled(sources))
    configure("error" if once or terminal else settings.log)
    # Who polls some sources by name does not answer for the roster.
    part = None if names else str(shard)
    with Log(settings.broker(), settings.namespace) as log:
        return asyncio.run(_poll(settings, chosen, log, once, _title(chosen, shard), say, terminal, part))


def _enabled(sources: Mapping[str, Source]) -> dict[str, Source]:
    return {name: source for name, source in sources.items() if source.enabled}


def _title(chosen: Mapping[str, Source], shard: Shard) -> str:
    return f"{len(chosen)} sources" + (f", shard {shard}" if shard.count > 1 else "")


def remembered(settings: Settings, say: Say) -> dict[str, Remembered] | None:
    """What the poll loop remembers of each source; None, and why, where no line is up."""
    try:
        kafka = settings.broker()
        if not any(_answers(server) for server in kafka.servers.split(",")):
            say(f"health is not known: nobody answers at {kafka}")
            return None
        with Log(kafka, settings.namespace) as log:
            found, problems = load(log)
    except NoServers:
        return None
    except VigilError as error:
        say(f"health is not known: {error}")
        return None
    for problem in problems:
        say(problem)
    return found


def _answers(server: str) -> bool:
    """Whether anybody listens there; the client itself would try for half a minute."""
    host, _, port = server.strip().rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), SOON):
            return True
    except (OSError, ValueError):
        return False


async def _poll(
    settings: Settings,
    sources: Mapping[str, Source],
    log: Log,
    once: bool,
    title: str,
    say: Say,
    terminal: bool,
    part: str | None,
) -> list[Summary]:
    stop = asyncio.Event()
    if not once:
        heed(stop, say)
    reports: list[Report] = []
    room = Room()

    def told_to_all(summary: Summary) -> None:
        for report in reports:
            report(summary)

    async with (
        Fetcher(settings.contact, room=room) as fetcher,
        Pool(settings.readers, room=room) as pages,
    ):
        poller = Poller(
            sources,
            log,
            fetcher,
            pages,
            told_to_all,
            lambda: datetime.now(UTC),
            room,
            part,
        )
        with _measured(settings, sources, poller, say) as counts, _told(title, poller, say, terminal) as tells:
            reports += [*counts, tells]
            return await poller.run(once, stop)


def heed(stop: asyncio.Event, say: Say) -> None:
    """The first signal asks for a graceful end, the second ends at once: nothing is lost by either."""
    loop = asyncio.get_running_loop()

    def asked() -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        say("stopping: what was fetched is sent, the rest is left for the next start")
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked)


@contextmanager
def _told(title: str, poller: Poller, say: Say, terminal: bool) -> Iterator[Report]:
    if terminal:
        with live(title, poller.healths) as tells:
            yield tells
        return
    yield lambda summary: say(f"{summary.source}: {told(summary)}")


@contextmanager
def _measured(settings: Settings, sources: Mapping[str, Source], poller: Poller, say: Say) -> Iterator[list[Report]]:
    if settings.metrics_port is None:
        yield []
        return
    metrics = Metrics(sources, poller.healths)
    host, pulse = settings.metrics_host, Pulse()
    probes = Probes(registry=metrics.registry, lives=pulse.lives, ready=lambda: _read(poller.healths()))
    with served(probes, settings.metrics_port, host) as port:
        say(f"metrics: {address(host, port)}/metrics")
        beating = asyncio.get_running_loop().create_task(pulse.beat())
        try:
            yield [metrics.count]
        finally:
            beating.cancel()


class Pulse:
    """Whether the loop still turns: it cannot say so itself when something blocks it."""

    STILL = 60.0
    """Seconds; the longest piece of work between two turns takes a few."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()

    async def beat(self) -> None:
        """Until cancelled."""
        while True:
            self._last = self._clock()
            await asyncio.sleep(1)

    def lives(self) -> dict[str, str | None]:
        """The check of `/healthz`."""
        still = self._clock() - self._last
        return {"loop": f"has not turned for {still:.0f} s" if still > self.STILL else None}


def _read(healths: Mapping[str, Health]) -> dict[str, str | None]:
    """The check of `/readyz`: of sources that cannot be read there may be many, but not all."""
    none = bool(healths) and not any(health in ("well", "silent") for health in healths.values())
    return {"sources": f"none of {len(healths)} could be read" if none else None}
