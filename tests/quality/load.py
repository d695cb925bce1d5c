"""What the default rules ask of an officer on the heaviest days there are: `python -m tests.quality.load`.

The small world puts a day of 31 sources into six turns, and the episodes are days on which much happened at once.
The table is that of docs/rules.md.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from msgspec import Struct

from deploy.sample.serve import World, write_roster
from deploy.sample.world import TURNS
from processors.desk import Desk
from processors.enrich import enrich
from processors.people import profile
from processors.rules import rulebook
from processors.steps.alert import is_told
from producers.fetched import Fetched
from producers.formats import PARSERS
from producers.http import BadStatus
from producers.page import Page, extract
from producers.poll import Poller
from producers.source import Source, roster
from schemas.alert import Alert
from schemas.envelope import Said
from schemas.heard import Config, Epoch, Heard, Tick
from schemas.scored import Scored
from tests.producers.fakes import Log, Pages
from tests.quality.episodes import EPISODES, replayed

MOST = 40
"""Alerts that a desk can look at in a day."""
BASE = "http://127.0.0.1:8790"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Load(Struct, frozen=True):
    """What one day asked of an officer."""

    day: str
    documents: int
    pages: int
    """Alerts that somebody was told of."""
    together: int
    """Those that went with one of them, in its message."""
    news: int
    """Further messages about them: news, nobody answered, all clear."""
    trial: int
    """Alerts of rules on trial, or found too late: kept and shown, and nobody was told."""


class Served:
    """The small world, asked without a network."""

    def __init__(self, world: World) -> None:
        self._world = world

    def slow(self, host: str, seconds: float) -> None:
        """Nobody waits here."""

    async def get(self, url: str, **_conditions: object) -> Fetched:
        page = self._world.render(urlsplit(url).path, BASE)
        if page is None or page.status != 200:
            status = 404 if page is None else page.status
            raise BadStatus(f"{url}: status {status}", status)
        return Fetched(status=200, url=url, body=page.body, content_type=page.content_type)


class Read(Pages):
    """Pages as they are read on the line."""

    async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
        return extract(html, url, fetched)


def small_world() -> Iterator[list[Said]]:
    """What the desk says of each event of the small world's day, and of the day after it."""
    log, world, desk = Log(), World(NOW), Desk("load")
    with TemporaryDirectory() as folder:
        write_roster(Path(folder), BASE)
        sources = roster([Path(folder)], PARSERS)
    rules, people = rulebook.gather(), profile.gather(Path("no such file"))
    begin: list[Heard] = [Epoch(epoch=1, at=NOW), Config(id="c", at=NOW, rules=rules, profile=people)]
    heard = 0
    for event in begin:
        yield desk.hear(heard, event)
        heard += 1
    told = read = 0
    for turn in range(1, TURNS + 1):
        now, world.turn = NOW + timedelta(minutes=10 * turn), turn
        _poll(sources, log, world, now)
        events, documents = log.told(), log.documents()
        enriched = [enrich(document, 0, at) for at, document in enumerate(documents[read:], read)]
        for event in (Tick(at=now), *(one for one in events[told:] if isinstance(one, Heard)), *enriched):
            yield desk.hear(heard, event)
            heard += 1
        told, read = len(events), len(documents)
    yield desk.hear(heard, Tick(at=NOW + timedelta(hours=24)))


def _poll(sources: dict[str, Source], log: Log, world: World, now: datetime) -> None:
    poller = Poller(sources, log, Served(world), Read(), lambda _summary: None, lambda: now)
    asyncio.run(poller.run(once=True))


def days(name: str, said: Iterable[list[Said]]) -> list[Load]:
    """Day by day, those on which there was a document or an alert."""
    counts: dict[str, Counter[str]] = {}
    for one in (each for event in said for each in event):
        kind = _kind(one)
        if kind is not None:
            counts.setdefault(f"{one.said_at:%Y-%m-%d}", Counter())[kind] += 1
    names = ("documents", "pages", "together", "news", "trial")
    return [Load(f"{name}, {day}", *(of[kind] for kind in names)) for day, of in sorted(counts.items())]


def _kind(one: Said) -> str | None:
    match one:
        case Scored():
            return "documents"
        case Alert(change="raised"):
            return "pages" if is_told(one) else "trial" if one.shadow or one.late else "together"
        case Alert(change="updated" | "escalated" | "woken" | "cleared") if is_told(one):
            return "news"
    return None


def heaviest() -> list[Load]:
    """Of the small world and of each episode the day with the most pages, then the most messages."""
    played = [("the small world", small_world())]
    played += [(path.stem, (said for _, said in replayed(path))) for path in sorted(EPISODES.glob("*.jsonl"))]
    return [max(days(name, said), key=lambda load: (load.pages, load.news)) for name, said in played]


def table(loads: Iterable[Load]) -> Iterator[str]:
    """The loads in Markdown."""
    yield "| day | documents | pages | in the message of another | further messages | on trial or late |"
    yield "|---|---|---|---|---|---|"
    for one in loads:
        yield f"| {one.day} | {one.documents} | {one.pages} | {one.together} | {one.news} | {one.trial} |"


if __name__ == "__main__":
    print("\n".join(table(heaviest())))
