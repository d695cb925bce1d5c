"""Is what came in a window more than what usually comes? A rate that forgets, the habit of weekdays, a Poisson tail.

The rate is an exponentially weighted mean of cases a day (Roberts 1959): each case adds its share and fades with the
half-life of the rule. Sums of such shares do not depend on the order in which the cases came.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import exp, lgamma, log

from msgspec import Struct

_DAY = timedelta(days=1)
_WEEK = 7
_KEEP = 9
"""Decimals that are kept of a sum: far finer than any that matters."""
_SMOOTH = 2.0
"""Cases on each weekday that every habit begins with, so that a single Monday makes none."""
_LONG = 60
"""Half-lives after which nothing is left of a rate."""


class Rate(Struct, frozen=True, array_like=True, gc=False):
    """Cases a day as they stood at the end of a day, by weekday (0 Monday); the sum of all is the mean."""

    day: int
    """Its ordinal (`date.toordinal`)."""
    shares: tuple[float, ...] = (0.0,) * _WEEK

    @property
    def mean(self) -> float:
        """Cases a day."""
        return sum(self.shares)


def with_cases(rate: Rate | None, at: datetime, cases: int, half_life: timedelta) -> Rate:
    """A rate after so many more cases at a time, which may lie before others that it has heard of."""
    day = at.astimezone(UTC).date().toordinal()
    rate = rate or Rate(day=day)
    keep = _kept(half_life)
    fade = keep ** max(0, day - rate.day)
    shares = [share * fade for share in rate.shares]
    shares[(day - 1) % _WEEK] += cases * (1 - keep) * keep ** max(0, rate.day - day)
    return Rate(day=max(day, rate.day), shares=tuple(round(share, _KEEP) for share in shares))


def expected(
    rate: Rate | None,
    habit: Rate | None,
    since: datetime,
    until: datetime,
    inside: Iterable[tuple[datetime, int]],
    half_life: timedelta,
    usual_every: timedelta,
) -> float:
    """Cases to expect from `since` to `until`, by what came before.

    `inside` are the cases of that time, which the rate has already heard of: what is judged must not be what it is
    judged by. `habit` says how they spread over the week. Of what is not known, one case in `usual_every` is expected.
    """
    keep = _kept(half_life)
    mean = 0.0
    if rate is not None:
        own = sum(
            cases * (1 - keep) * keep ** max(0, rate.day - at.astimezone(UTC).date().toordinal())
            for at, cases in inside
        )
        age = max(0, rate.day - since.astimezone(UTC).date().toordinal())
        mean = max(0.0, rate.mean - own) / keep**age if age * _DAY < _LONG * half_life else 0.0
    daily = max(mean, _DAY / usual_every)
    total, at = 0.0, since.astimezone(UTC)
    while at < until:
        midnight = datetime(at.year, at.month, at.day, tzinfo=UTC) + _DAY
        stop = min(midnight, until)
        total += (stop - at) / _DAY * _weekday(habit, at.weekday(), keep)
        at = stop
    return daily * total


def tail(count: int, mean: float) -> float:
    """The chance of `count` cases or more where `mean` are expected (Poisson)."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return 1 - sum(_point(number, mean) for number in range(count))
    total, number, point = 0.0, count, _point(count, mean)
    while point > total * 1e-12:
        total, number = total + point, number + 1
        point *= mean / number
    return total


def _point(number: int, mean: float) -> float:
    return exp(number * log(mean) - mean - lgamma(number + 1))


def _weekday(habit: Rate | None, weekday: int, keep: float) -> float:
    """How many times an average day's cases fall on a weekday."""
    if habit is None:
        return 1.0
    cases = [share / (1 - keep) + _SMOOTH for share in habit.shares]
    return cases[weekday] * _WEEK / sum(cases)


def _kept(half_life: timedelta) -> float:
    """What is left of a share after a day."""
    return float(0.5 ** (_DAY / half_life))
