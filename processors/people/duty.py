"""Who of a roster is on duty at a moment, by the clock of the place it is kept for."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from processors.rules.schedule import spans


class Shift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on duty in some hours; what begins in the evening may end the next day."""

    who: tuple[str, ...]
    hours: tuple[str, ...] = ()
    """`Mon-Thu 22:00-07:00`, as the schedule of a rule; empty: at any time."""
    dates: tuple[date, ...] = ()
    """The days on which they begin; empty: any."""


class Roster(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A duty roster: all whose shift holds are on duty."""

    name: str
    zone: str
    """Of the tz database, as in `Europe/London`."""
    shift: tuple[Shift, ...] = ()


def on_duty(roster: Roster, at: datetime) -> tuple[str, ...]:
    """The persons on duty, in the order of the shifts."""
    holding = (shift for shift in roster.shift if within(shift.hours, roster.zone, at, shift.dates))
    return tuple(dict.fromkeys(name for shift in holding for name in shift.who))


def within(hours: tuple[str, ...], zone: str, at: datetime, dates: Iterable[date] = ()) -> bool:
    """Whether a moment lies in some hours that begin on some dates; no hours are all hours, no dates are all dates.

    Where a zone's clock is put back, the hour that comes twice is the same person's both times.
    """
    local = at.astimezone(ZoneInfo(zone))
    minute, today = local.hour * 60 + local.minute, local.date()
    for span in spans(hours or ("00:00-24:00",), zone):
        if span.holds(at):
            began = today if minute >= span.start else today - timedelta(days=1)
            if not dates or began in dates:
                return True
    return False
