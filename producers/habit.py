"""How often a source has something new, and how long a pause is none of its own: silence is no calm."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

WEEKS = 4
"""How far back pauses are remembered: nights, weekends and most holidays are in it."""
FEWEST = 20
"""Times that something new came before there is a habit: the next pause is longer than all of 20 by chance once in 21,
and twice as long far less often."""
LONGER = 2
"""How many times its longest pause a source must be silent before that is said."""
_WEEK = timedelta(days=7)


class Habit(Struct, frozen=True, array_like=True):
    """What a source is used to. A backlog counts for nothing."""

    since: datetime
    """When it was first read."""
    last: datetime
    """When something new last came."""
    times: int = 0
    """How often something new came."""
    items: float = 0.0
    """How many items that were, each counting half as much after a week."""
    pauses: tuple[float, ...] = ()
    """The longest pause, in seconds, that ended in each of the last weeks, the present one last."""
    week: int = 0
    """Weeks from `since` to the present one."""


def begun(now: datetime) -> Habit:
    """The habit of a source that was read for the first time."""
    return Habit(since=now, last=now)


def heard(habit: Habit, now: datetime, new: int, watched: bool) -> Habit:
    """The habit after `new` new items, at least one, came; `watched` false: nobody looked in between, so the pause
    before them is no pause of the source's.
    """
    week = (now - habit.since) // _WEEK
    pauses = (*habit.pauses, *([0.0] * max(0, week - habit.week)))[-WEEKS:] or (0.0,)
    if watched:
        pauses = (*pauses[:-1], max(pauses[-1], (now - habit.last).total_seconds()))
    faded = habit.items * 0.5 ** ((now - habit.last) / _WEEK)
    return replace(habit, last=now, times=habit.times + 1, items=faded + new, pauses=pauses, week=week)


def unusual(habit: Habit, now: datetime) -> str | None:
    """In words that a silence is none of the source's own; None where it is, or where there is no habit yet."""
    longest = timedelta(seconds=max(habit.pauses, default=0.0))
    silence = now - habit.last
    if habit.times < FEWEST or habit.last - habit.since < _WEEK or silence <= LONGER * longest:
        return None
    return (
        f"nothing new for {_hours(silence)}; {an_hour(habit):.2g} items an hour were usual, and its longest pause in "
        f"{WEEKS} weeks was {_hours(longest)}"
    )


def an_hour(habit: Habit) -> float:
    """Items an hour when something last came: over the time that was watched, the past fading by half in a week."""
    age = (habit.last - habit.since) / _WEEK
    weight = (1 - 0.5**age) * 7 * 24 / 0.6931471805599453
    return habit.items / weight if weight else 0.0


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.1f} h"
