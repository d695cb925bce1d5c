"""The main event → the three events of our table that are most like it, by actor, target, country and trigger."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import cache

from processors.knowledge.precedents import Record, precedents
from processors.steps.factor import sphere
from schemas.reading import Parallel, Reading
from schemas.taxonomy import STATUS_OF

MOST = 3
_LIVE = frozenset({"current", "planned_threat", "foiled"})
_POINTS = {"actor": 8, "target": 4, "place": 3, "country": 2, "trigger": 3}
"""Nearest by actor, then target, then country; a trigger of the same kind counts like a town. A judgement."""
_LEAST = 5
"""One thing in common makes no parallel, unless it is the actor."""


def liken(reading: Reading, published: datetime | None = None) -> tuple[Parallel, ...]:
    """At most three, the most alike first, of equal ones the latest; none for what concerns no community.

    Events of our table that lie after the document, or within the month before it, are no history of it.
    """
    main = reading.main
    live = main is not None and STATUS_OF[main.assertion] in _LIVE
    if not (reading.triggers or (live and sphere(reading) in ("communal", "embassy"))):
        return ()
    actors = {actor.id for actor in reading.actors if actor.id}
    targets = {target.type for target in reading.targets}
    places = {place.name for place in main.places} if main else set()
    triggers = {trigger.kind for trigger in reading.triggers}
    countries = set(reading.countries[:1])
    ranked = []
    for record, kinds in _records():
        if published is not None and (published.date() - record.date).days < 30:
            continue
        why = _shared(record, actors, kinds & targets, countries, places, triggers)
        points = sum(_POINTS[one.split()[0]] for one in why)
        if points >= _LEAST:
            ranked.append((-points, -record.date.toordinal(), record.id, record, why))
    return tuple(_parallel(record, why) for *_, record, why in sorted(ranked)[:MOST])


@cache
def _records() -> tuple[tuple[Record, frozenset[str]], ...]:
    """The table, each with its targets as target types of documents."""
    return tuple((record, record.kinds) for record in precedents())


def _shared(
    record: Record,
    actors: AbstractSet[str],
    targets: AbstractSet[str],
    countries: AbstractSet[str],
    places: AbstractSet[str],
    triggers: AbstractSet[str],
) -> list[str]:
    why = [f"actor {one}" for one in record.actor_ids if one in actors][:1]
    why += [f"target {one}" for one in sorted(targets)][:1]
    if record.city in places:
        why.append(f"place {record.city}")
    elif record.country in countries:
        why.append(f"country {record.country}")
    if record.trigger is not None and record.trigger.kind in triggers:
        why.append(f"trigger {record.trigger.kind}")
    return why


def _parallel(record: Record, why: list[str]) -> Parallel:
    return Parallel(
        id=record.id,
        date=record.date.isoformat(),
        title=record.title,
        place=record.city,
        country=record.country,
        why=tuple(why),
        source=record.source,
    )
