"""The calendar → how exposed communities are on a day: full houses, and days that attackers have chosen.

It says how many would be there, not that somebody comes: of 70 dated attacks of our table 11 fell on a major feast
or its eve, where 7 would by chance (p = .11), and 27 on a Friday or Saturday, where 20 would (p = .05).
"""

from datetime import datetime

from processors.knowledge.calendar import anniversaries_on, feasts_on, weekly_on
from schemas.reading import Reading

_THINGS = frozenset({"vandalism", "cyber"})
"""Deeds that no crowd makes worse."""


def expose(reading: Reading, now: datetime, of: str) -> tuple[str, str] | None:
    """The name of the heaviest exposure on the day of `now`, and it in words; None on other days.

    `of` is whose harm the main event is (processors.steps.factor.sphere): only that of a community counts.
    """
    main = reading.main
    if main is None or main.type in _THINGS or of not in ("communal", "faith"):
        return None
    named = {mark.value for mark in reading.marks if mark.kind == "community" and mark.start < max(reading.lead, 1)}
    ours = named or ({"jewish"} if of == "communal" else set())
    day = now.date()
    for feast in feasts_on(day):
        if feast.community in ours and feast.crowd > 1:
            return "feast", f"{feast.name}, {day}"
    actors = {actor.id for actor in reading.actors if actor.id}
    for one in anniversaries_on(day):
        if not one.actors or actors.intersection(one.actors):
            return "anniversary", f"day of the {one.name}"
    for service in weekly_on(day):
        if service.community in ours:
            return "weekly", f"{service.name}, {day}"
    return None
