"""Rules of kind `spike`: cases of a place, a sort and a target that come more often than they usually do.

A case is not a report. What a story tells is one, and each further place, or each further one of a row that its
headlines count, is another. However many outlets tell a case it is counted once, and as many independent origins as the
rule says must stand behind those that are.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct

from processors.judging.state import Hit, Usual, counts
from processors.knowledge.rows import nth
from processors.rules.rule import Rule
from processors.rules.schedule import duration
from processors.steps.group.compare import distance
from processors.steps.match import occurred
from processors.steps.surge import Rate, expected, tail, with_cases
from schemas.reading import Place
from schemas.scored import Scored

S = TypeVar("S", bound=Struct)
HITS = 128
"""Documents that are remembered of a key."""
LATEST = timedelta(days=7)
"""A document later than this is stored and not counted (design: late)."""
_APART = 25.0
"""Kilometres from which two places of one story are two cases: a city and its quarters are one."""
_FORGOTTEN = 6
"""Half-lives after which a key is forgotten: less than a fiftieth of its rate is left."""


class Desk(Protocol):
    """The desk, as far as counting needs it."""

    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...


class Surge(NamedTuple):
    """More than usual: the documents that tell it, oldest first."""

    hits: tuple[Hit, ...]
    news: bool
    """The latest document told of a case that was not known."""


def surge(desk: Desk, rule: Rule, said: Scored, voice: str, now: datetime) -> Surge | None:
    """Count a document by each grain of the rule; the first that is more than usual, or None."""
    at = occurred(said)
    if now - at > LATEST:
        return None
    hit = Hit(
        at,
        said.id,
        said.story,
        voice,
        said.document.marking,
        _where(said),
        nth(said.document.title, said.language),
        revision=said.document.revision,
    )
    life = duration(rule.half_life)
    habit_key = f"r/{rule.name}"
    habit = desk.get(habit_key, Usual)
    found: Surge | None = None
    more = 0
    for key in dict.fromkeys(_keys(rule, said)):
        usual = desk.get(f"{habit_key}/{key}", Usual)
        before = tuple(one for one in usual.hits if counts(desk, one)) if usual else ()
        hits = _with(hit, before, now - LATEST - rule.window)
        own = [one for one in hits if one.story == hit.story]
        fresh = max(0, cases(own) - cases([one for one in own if one.document != hit.document]))
        if any(one.document == hit.document for one in before):
            fresh = 0
        rate = with_cases(usual.rate if usual else None, min(at, now), fresh, life)
        desk.put(f"{habit_key}/{key}", Usual(rate=rate, hits=hits, forget_at=now + _FORGOTTEN * life))
        more = max(more, fresh)
        if found is None:
            inside = _surged(rule, rate, habit.rate if habit else None, hits, hit)
            found = Surge(inside, fresh > 0) if inside else None
    if more:
        rate = with_cases(habit.rate if habit else None, min(at, now), 1, life)
        desk.put(habit_key, Usual(rate=rate, forget_at=now + _FORGOTTEN * life))
    return found


def cases(hits: Iterable[Hit]) -> int:
    """How many cases some documents tell: of each story the places that lie apart, or those that are counted."""
    count = 0
    for count in _running(hits):  # noqa: B007 - the last is wanted
        pass
    return count


def _running(hits: Iterable[Hit]) -> Iterator[int]:
    """How many cases the first document tells, the first two, and so on."""
    stories: dict[str, tuple[set[tuple[float, float]], set[int], int]] = {}
    count = 0
    for hit in hits:
        places, numbers, before = stories.get(hit.story) or (set(), set(), 0)
        if not numbers or hit.nth not in numbers or (hit.place is not None and hit.place not in places):
            numbers.add(hit.nth)
            if hit.place is not None:
                places.add(hit.place)
            told = max(_lying_apart(places), len(numbers))
            stories[hit.story] = places, numbers, told
            count += told - before
        yield count


def _surged(rule: Rule, rate: Rate, habit: Rate | None, hits: tuple[Hit, ...], hit: Hit) -> tuple[Hit, ...]:
    """The first window with the hit in which more cases lie than are usual; empty if there is none."""
    for last in hits:
        if not hit.at <= last.at <= hit.at + rule.window:
            continue
        since = last.at - rule.window
        inside = tuple(one for one in hits if since <= one.at <= last.at)
        told = list(_running(inside))
        if told[-1] < rule.count or len({one.voice for one in inside}) < rule.voices:
            continue
        mean = expected(
            rate,
            habit,
            since,
            last.at,
            _firsts(inside, told),
            duration(rule.half_life),
            duration(rule.usual_every),
        )
        if tail(told[-1], mean) * rule.one_in <= 1:
            return inside
    return ()


def _firsts(hits: tuple[Hit, ...], told: list[int]) -> Iterator[tuple[datetime, int]]:
    """When how many cases were first told; `told`: how many by each document and those before it."""
    known = 0
    for hit, count in zip(hits, told, strict=True):
        if count > known:
            yield hit.at, count - known
            known = count


def _lying_apart(places: set[tuple[float, float]]) -> int:
    """How many of some places lie apart; 1 where none is known."""
    if len(places) < 2:
        return 1
    apart: list[tuple[float, float]] = []
    for place in sorted(places):
        if all(distance(("", *place), ("", *other)) > _APART for other in apart):
            apart.append(place)
    return len(apart)


def _with(hit: Hit, known: tuple[Hit, ...], since: datetime) -> tuple[Hit, ...]:
    kept = [other for other in known if other.document != hit.document and other.at >= since]
    return tuple(sorted([*kept, hit], key=lambda one: (one.at, one.document))[-HITS:])


def _keys(rule: Rule, said: Scored) -> Iterator[str]:
    """By what a document is counted: one for each grain of which it has everything."""
    place = _place(said)
    values = {
        "place": f"{place.country}/{place.name}" if place is not None else "",
        "country": said.countries[0] if said.countries else "",
        "type": said.incident_types[0] if said.incident_types else "",
        "target": said.target_types[0] if said.target_types else "",
    }
    for grain in rule.over:
        if all(values[part] for part in grain.split()):
            yield " ".join(f"{part}={values[part]}" for part in grain.split())


def _place(said: Scored) -> Place | None:
    """The place of the main event within a country, as far as it is known where that lies."""
    main = next((incident for incident in said.incidents if incident.main), None)
    named = [place.name for place in main.places] if main is not None else []
    inside = [place for place in said.places if place.lat is not None and place.lon is not None and place.name in named]
    return min(inside, key=lambda place: named.index(place.name), default=None)


def _where(said: Scored) -> tuple[float, float] | None:
    place = _place(said)
    return (
        None if place is None or place.lat is None or place.lon is None else (round(place.lat, 2), round(place.lon, 2))
    )
