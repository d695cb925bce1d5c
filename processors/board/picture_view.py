"""Levels, watches and sources as the pages show them; pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from processors.board.visit import Known
from processors.knowledge import countries, ladder, precedents
from processors.queries.answers import Hit
from processors.queries.found import FoundFeed, FoundLevel, FoundRuling, FoundWatch

BLIND = ("failing", "quarantined", "gone", "never polled")
"""Health of a source from which nothing can be learnt, not even that nothing happened."""


class LevelView(Struct, frozen=True, kw_only=True):
    """One official level."""

    where: str
    system: str
    found: FoundLevel
    steps: int
    """Of its ladder; 0 where it is not in our table."""


class LevelsPage(Struct, frozen=True, kw_only=True):
    """Official levels: what a country says of itself, and what others advise travellers."""

    own: tuple[LevelView, ...]
    travel: tuple[LevelView, ...]


class PrecedentView(Struct, frozen=True, kw_only=True):
    """What such a trigger was answered with."""

    title: str
    where: str
    when: date
    killed: int
    after: str | None
    """The trigger."""
    lag: int
    """Days after it."""


class WatchView(Struct, frozen=True, kw_only=True):
    """One watch."""

    found: FoundWatch
    whom: tuple[str, ...]
    precedents: tuple[PrecedentView, ...]


class WatchesPage(Struct, frozen=True, kw_only=True):
    """Watches that are open, and those that are over."""

    open: tuple[WatchView, ...]
    over: tuple[WatchView, ...]


class WatchPage(Struct, frozen=True, kw_only=True):
    """All about one watch."""

    shown: WatchView
    under: tuple[Hit, ...]
    """Documents."""
    trail: tuple[FoundRuling, ...]


class SourceView(Struct, frozen=True, kw_only=True):
    """One source and how it is doing."""

    known: Known
    health: str
    blind: bool
    found: FoundFeed | None


class SourcesPage(Struct, frozen=True, kw_only=True):
    """Sources that are polled, the blind first; and how many of the roster are not polled."""

    polled: tuple[SourceView, ...]
    blind: int
    unpolled: int


def ladders(levels: Iterable[FoundLevel]) -> LevelsPage:
    """The highest first, and where nobody has looked for a day after those that were."""
    views = sorted(map(_level, levels), key=lambda one: (one.found.stale, -(one.found.percentile or 0), one.where))
    return LevelsPage(
        own=tuple(one for one in views if not one.found.travel), travel=tuple(one for one in views if one.found.travel)
    )


def watched(watches: Iterable[FoundWatch]) -> WatchesPage:
    """Each with the precedents that it names."""
    views = tuple(map(watching, watches))
    return WatchesPage(
        open=tuple(one for one in views if one.found.stage == "open"),
        over=tuple(one for one in views if one.found.stage != "open"),
    )


def watching(found: FoundWatch) -> WatchView:
    """One watch."""
    known = precedents.by_id()
    return WatchView(
        found=found,
        whom=found.communities or ("all faiths",),
        precedents=tuple(_precedent(known[one]) for one in found.precedent_ids if one in known),
    )


def sources(known: Sequence[Known], heard: Iterable[FoundFeed]) -> SourcesPage:
    """What is polled, or was heard of, and how it is doing."""
    health = {feed.id: feed for feed in heard}
    polled = [one for one in known if one.polled or one.id in health]
    polled += [_unknown(name) for name in sorted(health.keys() - {one.id for one in known})]
    views = sorted(
        (_source(one, health.get(one.id)) for one in polled),
        key=lambda one: (not one.blind, one.health != "silent", one.known.name.casefold()),
    )
    return SourcesPage(
        polled=tuple(views),
        blind=sum(one.blind for one in views),
        unpolled=len(known) - sum(one.polled for one in known),
    )


def _level(found: FoundLevel) -> LevelView:
    country, _, part = found.scope.partition("/")
    name = countries.name_of(country) or country
    of = ladder.ladder(found.system)
    return LevelView(
        where=f"{name}, {part}" if part else name,
        system=ladder.name_of(found.system) or found.system,
        found=found,
        steps=len(of.steps) if of else 0,
    )


def _precedent(record: precedents.Record) -> PrecedentView:
    cause = record.trigger
    return PrecedentView(
        title=record.title,
        where=f"{record.city}, {countries.name_of(record.country) or record.country}",
        when=record.date,
        killed=record.killed_victims,
        after=cause.event if cause else None,
        lag=record.lag or 0,
    )


def _source(known: Known, found: FoundFeed | None) -> SourceView:
    health = found.health if found else "never polled"
    return SourceView(known=known, health=health, blind=health in BLIND, found=found)


def _unknown(name: str) -> Known:
    """One that is heard of, and no more in the roster."""
    return Known(
        id=name, name=name, publisher="", country=None, language=None, reliability="F", official=False, polled=True
    )
