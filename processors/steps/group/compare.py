"""Whether two accounts are of one event: by what sort it was, where, when and against whom."""

from datetime import date, datetime
from functools import cache, lru_cache
from math import cos, hypot, radians

from processors.knowledge.stories import numbers
from processors.steps.group.facts import Event, Spot

_CYBER = "cyber"
_ELSEWHERE = ("another_place", "another_country")
_DEGREE = 111.2
"""Kilometres of a degree of latitude."""


def evidence(event: Event, other: Event) -> list[str]:
    """What speaks for and against two events being one; names of `[evidence]` in stories.toml."""
    found = []
    one_text = not set(event.texts).isdisjoint(other.texts)
    if one_text:
        found.append("same_text")
    where = None if one_text else place(event, other)
    if where:
        found.append(where)
    if where in _ELSEWHERE and event.texts and other.texts:
        found.append("another_text")
    if event.types and other.types:
        found.append(
            "same_type"
            if not _apart(event.types, other.types)
            else "kin_type"
            if _kin(event, other)
            else "another_type"
        )
    elif event.types or other.types:
        found.append("first_incident" if event.types else "one_without_incident")
    if event.targets and other.targets and not one_text:
        found.append("another_target" if _apart(event.targets, other.targets) else "same_target")
    if event.days and other.days and not one_text:
        found.append("same_day" if _close(event.days, other.days) else "another_day")
    if event.levels or other.levels:
        found.append(
            "one_level"
            if not (event.levels and other.levels)
            else "same_level"
            if set(event.levels) & set(other.levels)
            else "another_level"
        )
    if "same_level" in found:
        return found  # a notice of a step, and reports of it
    if event.notice != other.notice:
        found.append("one_notice")
        if _further(event if event.notice else other, other if event.notice else event):
            found.append("notice_elsewhere")
    elif event.notice and _further(event, other) and _further(other, event):
        found.append("another_notice")
    return found


def _further(event: Event, other: Event) -> bool:
    """Whether one tells of a country that the other does not."""
    return not set(event.countries).issubset(other.countries)


def other_means(event: Event, other: Event) -> bool:
    """Whether both were done by means that are no general words, and by others."""
    means = numbers().event.means
    some, others = (tuple([kind for kind in one.types if kind in means]) for one in (event, other))
    return _apart(some, others)


def place(event: Event, other: Event) -> str | None:
    """How the places of two events lie to each other; None where one names none, or what came by mail came anywhere."""
    if _CYBER in event.types and _CYBER in other.types:
        return None
    if event.places and other.places:
        near = numbers().event
        gap = min([distance(one, another) for one in event.places for another in other.places])
        if gap <= near.same_km:
            return "same_place"
        if gap > near.far_km:
            return "another_country" if _apart(event.countries, other.countries) else "another_place"
        return "near_place"
    if event.countries and other.countries:
        return "another_country" if _apart(event.countries, other.countries) else "same_country"
    return None


@lru_cache(1 << 14)
def distance(spot: Spot, other: Spot) -> float:
    """Kilometres between two places, near enough for short ways."""
    _, lat, lon = spot
    _, lat_other, lon_other = other
    across = (lon - lon_other + 180) % 360 - 180
    return hypot(lat - lat_other, across * cos(radians((lat + lat_other) / 2))) * _DEGREE


def cell(spot: Spot) -> str:
    """The square of half a degree in which a place lies."""
    _, lat, lon = spot
    return _cell(lat, lon)


@lru_cache(1 << 12)
def cells(spot: Spot) -> tuple[str, ...]:
    """The squares in which a place near this one may lie; its own first."""
    _, lat, lon = spot
    reach = numbers().event.same_km / _DEGREE
    wide = reach / max(0.1, cos(radians(lat)))
    around = [_cell(lat + up, lon + right) for up in (-reach, reach) for right in (-wide, wide)]
    return tuple(dict.fromkeys([cell(spot), *around]))


def _cell(lat: float, lon: float) -> str:
    return f"/{int((lat + 90) * 2)},{int((lon + 540) % 360 * 2)}"


def _apart(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return bool(some) and bool(others) and set(some).isdisjoint(others)


def _kin(event: Event, other: Event) -> bool:
    """Of types that first reports take for one another; a hoax for what it feigned at the same target only."""
    vague = ("other",)
    if vague in (event.types, other.types) or _meet(event.types, other.types, _families(numbers().event.kin)):
        return True
    return not _apart(event.targets, other.targets) and _meet(
        event.types, other.types, _families(numbers().event.feigned)
    )


def _meet(types: tuple[str, ...], others: tuple[str, ...], families: tuple[frozenset[str], ...]) -> bool:
    return any(not kin.isdisjoint(types) and not kin.isdisjoint(others) for kin in families)


@cache
def _families(lists: tuple[tuple[str, ...], ...]) -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, lists))


def _close(days: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """A day apart is the same night, or a reporter who did not count from midnight."""
    return any(abs(_day(day) - _day(other)) <= 1 for day in days for other in others)


@lru_cache(1 << 12)
def _day(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def idle_days(last: datetime, at: datetime) -> float:
    """Days from the last document of a story to a later one; 0 to an earlier one."""
    return max(0.0, (at - last).total_seconds()) / 86400.0
