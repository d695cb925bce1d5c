"""Watches at the desk: they open, are renewed and end; documents fall under them."""

from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from processors.alerts.sitting import Sitting
from processors.judging.picturing import HEADLINE
from processors.judging.state import Tale, story_now
from processors.steps import alert as life
from processors.steps.concern import apart
from processors.steps.group import towns
from processors.steps.group.compare import distance
from processors.steps.match import event_time
from processors.steps.watch import FRESH, Opening, awaits, exposed, goes_on, left, openings, tells, waited
from schemas.document import Enriched
from schemas.ids import digest
from schemas.picture import Watch
from schemas.reading import Incident, Place, Reading
from schemas.scored import Scored, Watched

AGAIN = timedelta(days=1)
"""A watch is renewed, or opened again after an officer closed it, by a trigger so much later: the same day's stories
are echoes of one event."""


class Watching(Sitting, Protocol):
    """The desk, as far as watches need it."""

    watches: dict[str, Watch]
    """Those that are open or closed before their end, by their key in memory and in the order of these."""

    @property
    def open_watches(self) -> list[Watch]: ...


def under(desk: Watching, heard: Enriched, story: str, inherited: tuple[str, ...]) -> tuple[Watched, ...]:
    """The watches that a document falls under: by itself, or with its story (`inherited`).

    Not the follow-ups of the story that opened it.
    """
    if not desk.watches or not (tells(heard.reading) or (inherited and goes_on(heard.reading))):
        return ()
    of = waited(heard.reading)
    if of is None and not inherited:
        return ()
    at = event_time(heard.document)
    found = []
    for watch in desk.open_watches:
        if not watch.opened_at <= at < watch.until or watch.opened_by == heard.document.id:
            continue
        awaited = of is not None and awaits(watch, heard.reading, of, at)
        if not awaited and watch.id not in inherited:
            continue
        own = story_now(desk, watch.story) == story
        if (watch.id in inherited and not own) or (awaited and exposed(watch, heard.reading, own=own)):
            found.append(
                Watched(id=watch.id, opened_by=watch.opened_by, why=why(watch), until=watch.until, left=left(watch, at))
            )
    return tuple(found)


def heard(desk: Watching, said: Scored, reading: Reading, before: tuple[str, ...]) -> None:
    """Open, renew or withdraw watches by a document; count the stories that fall under one for the first time.

    `before`: the watches that its story fell under already.
    """
    at = event_time(said.document)
    told: dict[str, Watch] = {}
    if said.watch:
        is_open = {one.id: one for one in desk.open_watches}
        first = [is_open[one.id] for one in said.watch if one.id in is_open and one.id not in before]
        told.update((_key(one), replace(one, stories=one.stories + 1)) for one in first)
    main = reading.main
    if main is not None and main.assertion == "resolved":
        for watch in desk.open_watches:
            alike = not watch.incident_types or main.type in watch.incident_types
            if alike and story_now(desk, watch.story) == said.story:
                told[_key(watch)] = replace(watch, stage="withdrawn", ended="what opened it came to nothing")
    elif abs(said.said_at - at) <= FRESH:
        for found in openings(reading):
            opening = _placed(desk, found, said.story)
            if opening is None:
                continue
            key = _near(desk, opening) or f"o/{opening.kind.trigger}/{opening.key}"
            opened = _opened(desk, told.get(key) or desk.get(key, Watch), said, opening, at, fresh=_fresh(main))
            if opened is not None and not _echo(desk, opened, at):
                told[key] = opened
    for watch in told.values():
        _keep(desk, watch)


def _placed(desk: Watching, opening: Opening, story: str) -> Opening | None:
    """An opening of a watch for an area with the town around which most reports of the story agree; None without any.

    A region ("Scotland") lies far from the town that other reports name.
    """
    if opening.kind.km is None:
        return opening
    place, tale = opening.place, desk.get(f"s/{story}", Tale)
    told = towns(tale.memory.tally) if tale is not None else []
    reach = opening.kind.km / 2
    agree = {spot: sum(count for other, count in told if distance(spot, other) <= reach) for spot, _ in told}
    spot = max(
        agree, key=lambda one: (agree[one], place is not None and one[0].endswith(f"/{place.name}")), default=None
    )
    if spot is not None:
        country, _, name = spot[0].partition("/")
        place = Place(text=name, start=0, end=0, name=name, country=country, lat=spot[1], lon=spot[2])
    return None if place is None else replace(opening, key=f"{place.country} {place.name}", place=place)


def _near(desk: Watching, opening: Opening) -> str | None:
    """The key of the open watch of a metropolitan area that the place of an opening lies in."""
    place = opening.place
    if place is None:
        return None
    for watch in desk.open_watches:
        if watch.lat is None or watch.lon is None or watch.km is None:
            continue
        if apart(place, watch.lat, watch.lon) <= watch.km / 2:
            return _key(watch)
    return None


def _echo(desk: Watching, watch: Watch, at: datetime) -> bool:
    """A trigger of another kind of the same party on the same day: who was killed by a strike was killed once."""
    return watch.km is None and any(
        other.km is None and other.kind != watch.kind and other.key == watch.key and at - other.renewed_at < AGAIN
        for other in desk.open_watches
    )


def _fresh(main: Incident | None) -> bool:
    """Told as news: an article of days later that recalls the trigger renews nothing."""
    return main is not None and main.fresh


def _opened(
    desk: Watching, watch: Watch | None, said: Scored, opening: Opening, at: datetime, *, fresh: bool
) -> Watch | None:
    """The watch of an opening, new or renewed; None where there is one and the trigger is an echo."""
    kind, place = opening.kind, opening.place
    if watch is not None and watch.stage == "open":
        if not fresh or at - watch.renewed_at < AGAIN or story_now(desk, watch.story) == said.story:
            return None
        return replace(watch, renewed_at=at, until=at + kind.lasts, renewals=watch.renewals + 1)
    if watch is not None and at - watch.renewed_at < AGAIN:
        return None
    return Watch(
        id=digest("watch", kind.trigger, opening.key, said.id, size=8),
        kind=kind.trigger,
        key=opening.key,
        why=kind.why,
        cause=life.headline(said)[:HEADLINE],
        opened_by=said.id,
        story=said.story,
        opened_at=at,
        renewed_at=at,
        until=at + kind.lasts,
        half_life=kind.half_life,
        communities=kind.communities,
        place=place.name if place else None,
        country=place.country if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        km=kind.km,
        incident_types=opening.incident_types,
        target_types=opening.target_types,
        precedent_ids=kind.precedents,
        answered=kind.answered,
        **desk.stamp(),
    )


def due(desk: Watching, key: str, watch: Watch, moment: datetime) -> None:
    """The end of a watch; what follows bears the due time."""
    if watch.stage == "open":
        desk.say(replace(watch, stage="expired", ended="its time is over", **desk.stamp(watch.heard_at, moment)))
    desk.put(key, None)


def close(desk: Watching, watch: Watch, officer: str, reason: str) -> None:
    """End a watch before its time; it stays in memory until then, so that echoes of its trigger open no other."""
    _keep(desk, replace(watch, stage="closed", officer=officer, ended=f"closed by {officer}: {reason}"))


def why(watch: Watch) -> str:
    """What a watch is about, in a line."""
    where = f" around {watch.place}" if watch.place else ""
    return f"{watch.why}{where} on {watch.opened_at:%Y-%m-%d}: {watch.cause}"


def _key(watch: Watch) -> str:
    return f"o/{watch.kind}/{watch.key}"


def _keep(desk: Watching, watch: Watch) -> None:
    watch = replace(watch, **desk.stamp(watch.heard_at))
    desk.put(_key(watch), watch)
    desk.say(watch)
