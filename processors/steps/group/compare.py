"""Whether two accounts are of one event: by what sort it was, where, when and against whom."""

from datetime import date, datetime
from functools import cache

from processors.knowledge.stories import numbers
from processors.steps.group.facts import Event


def discount(event: Event | None, other: Event | None) -> float:
    """What likeness of words is still worth between two events: 1 when nothing tells them apart."""
    if event is None or other is None:
        return 1.0
    apart = numbers().event
    if _apart(event.countries, other.countries) or _apart(event.places, other.places):
        return apart.elsewhere
    if event.days and other.days and not _close(event.days, other.days):
        return apart.another_day
    return 1.0 if _kin(event.types, other.types) else apart.another_type


def agreement(event: Event, other: Event, idle_days: float) -> float:
    """How far two events agree that share a place, 0 to 1; 0 when anything speaks against their being one.

    `idle_days` stands for the day where a text does not give it: days since the story was last told.
    """
    parts = numbers().event
    if _apart(event.countries, other.countries) or not _kin(event.types, other.types):
        return 0.0
    if not set(event.places) & set(other.places):
        return 0.0
    if event.days and other.days:
        if not _close(event.days, other.days):
            return 0.0
    elif idle_days > parts.undated_days:
        return 0.0
    total = parts.place
    total += parts.type if set(event.types) & set(other.types) else 0.0
    total += parts.day if set(event.days) & set(other.days) else 0.0
    total += parts.target if set(event.targets) & set(other.targets) else 0.0
    return 0.0 if _apart(event.targets, other.targets) else total


def _apart(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return bool(some) and bool(others) and set(some).isdisjoint(others)


def _kin(types: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """The same type, or types that first reports take for one another."""
    if not _apart(types, others):
        return True
    return any(not kin.isdisjoint(types) and not kin.isdisjoint(others) for kin in _families())


@cache
def _families() -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, numbers().event.kin))


def _close(days: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """A day apart is the same night, or a reporter who did not count from midnight."""
    return any(abs(_day(day) - _day(other)) <= 1 for day in days for other in others)


def _day(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def idle_days(last: datetime, at: datetime) -> float:
    """Days from the last document of a story to a later one; 0 to an earlier one."""
    return max(0.0, (at - last).total_seconds()) / 86400.0
