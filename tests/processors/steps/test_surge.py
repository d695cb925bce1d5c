"""What is usual: a rate that forgets, weekdays, and how rare more than that is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.steps.surge import Rate, expected, tail, with_cases

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
MONTH = timedelta(days=28)
YEARLY = timedelta(days=365)


def after(days: list[int], each: int = 1) -> Rate | None:
    rate = None
    for day in days:
        rate = with_cases(rate, MONDAY + timedelta(days=day), each, MONTH)
    return rate


def usual(rate: Rate | None, day: int, habit: Rate | None = None) -> float:
    end = MONDAY + timedelta(days=day)
    return expected(rate, habit, end - timedelta(days=1), end, (), MONTH, YEARLY)


def test_of_what_is_not_known_a_case_is_expected_as_rarely_as_the_rule_says() -> None:
    assert usual(None, 0) == pytest.approx(1 / 365)


def test_a_case_a_day_for_a_year_is_a_case_a_day() -> None:
    assert usual(after(list(range(365))), 365) == pytest.approx(1, abs=0.05)


def test_a_rate_forgets() -> None:
    rate = after(list(range(365)))
    later = with_cases(rate, MONDAY + timedelta(days=364 + 28), 0, MONTH)
    assert later.mean == pytest.approx(rate.mean / 2, abs=1e-6) if rate else False


def test_what_is_judged_is_not_what_it_is_judged_by() -> None:
    quiet = after([0])
    burst = with_cases(quiet, MONDAY + timedelta(days=30), 12, MONTH)
    since, until = MONDAY + timedelta(days=29, hours=12), MONDAY + timedelta(days=30, hours=1)
    inside = [(MONDAY + timedelta(days=30), 12)]
    assert expected(burst, None, since, until, inside, MONTH, YEARLY) < 0.05
    assert expected(burst, None, since, until, (), MONTH, YEARLY) > 0.1


def test_where_mondays_bring_most_a_monday_brings_more_than_a_sunday() -> None:
    mondays = after([7 * week for week in range(30)], each=3)
    tuesday = usual(mondays, 30 * 7 + 2, mondays)
    midnight = MONDAY + timedelta(days=210, hours=-9)
    monday = expected(mondays, mondays, midnight, midnight + timedelta(days=1), (), MONTH, YEARLY)
    assert monday > 2 * tuesday


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 5)), min_size=1, max_size=8), st.randoms())
def test_in_which_order_cases_come_changes_nothing(cases: list[tuple[int, int]], random: object) -> None:
    def rate(order: list[tuple[int, int]]) -> Rate:
        found = None
        for day, count in order:
            found = with_cases(found, MONDAY + timedelta(days=day), count, MONTH)
        assert found is not None
        return found

    shuffled = list(cases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = rate(cases), rate(shuffled)
    assert one.day == other.day
    assert one.shares == pytest.approx(other.shares, abs=1e-7)


@given(st.integers(0, 300), st.floats(0, 200))
def test_a_chance_lies_between_none_and_all_and_more_is_rarer(count: int, mean: float) -> None:
    assert -1e-9 <= tail(count + 1, mean) <= tail(count, mean) + 1e-9 <= 1 + 2e-9


def test_the_tail_is_that_of_the_tables() -> None:
    assert tail(3, 1) == pytest.approx(0.0803014)
    assert tail(6, 1) == pytest.approx(0.000594185)
    assert tail(1, 0) == 0
    assert tail(0, 5) == 1


def test_a_clock_that_is_years_ahead_is_survived() -> None:
    rate = with_cases(None, MONDAY + timedelta(days=365_000), 3, MONTH)
    assert usual(rate, 0) == pytest.approx(1 / 365)
