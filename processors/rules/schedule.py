"""Times in rules: durations, and the hours of the week in which a rule may raise an alert."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Span(Struct, frozen=True):
    """Days of the week, 0 Monday, and minutes of the day in a time zone."""

    days: frozenset[int]
    start: int
    end: int
    zone: str

    def holds(self, at: datetime) -> bool:
        """Whether a time lies in it; one that ends before it begins goes over midnight."""
        local = at.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return local.weekday() in self.days and self.start <= minute < self.end
        if minute >= self.start:
            return local.weekday() in self.days
        return minute < self.end and (local.weekday() - 1) % 7 in self.days


@lru_cache(256)
def duration(text: str) -> timedelta:
    """`15m` as a span of time.

    Raises ValueError when it is none.
    """
    number, unit = text[:-1], UNITS.get(text[-1:])
    if unit is None or not number.isdecimal():
        raise ValueError(f"{text!r} is no duration; write 90s, 15m, 24h or 7d")
    try:
        return timedelta(**{unit: int(number)})
    except OverflowError:
        raise ValueError(f"{text!r} is longer than any time") from None


@lru_cache(256)
def spans(schedule: tuple[str, ...], zone: str) -> tuple[Span, ...]:
    return tuple(_span(text, zone) for text in schedule)


def _span(text: str, zone: str) -> Span:
    """`Mon-Fri 08:00-18:00`; raises ValueError when it is none."""
    try:
        days, _, hours = text.rpartition(" ")
        first, _, last = days.partition("-")
        begin = DAYS.index(first) if first else 0
        end = DAYS.index(last) if last else begin if first else 6
        weekdays = frozenset((begin + n) % 7 for n in range((end - begin) % 7 + 1))
        start, stop = (_minute(part) for part in hours.split("-"))
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(f"there is no time zone {zone!r}; write one such as Europe/Paris") from None
    except ValueError:
        raise ValueError(f"{text!r} is no schedule; write one such as Mon-Fri 08:00-18:00") from None
    return Span(weekdays, start, stop, zone)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    at = int(hour) * 60 + int(minute)
    if not (0 <= at <= 24 * 60 and int(minute) < 60):
        raise ValueError
    return at
