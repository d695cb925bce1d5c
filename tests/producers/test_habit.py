"""Silence against a source's own habit."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from producers.habit import FEWEST, an_hour, begun, heard, unusual
from producers.memory import Remembered, health, news_of, went_well
from tests.producers.fakes import FEED, NOW, source
from tests.producers.test_memory import documents

HOUR = timedelta(hours=1)


def by_day(days: int, items: int = 1) -> tuple[Remembered, datetime]:
    """A source that has something new each hour from 6 to 22, and what is remembered of it after so many days."""
    memory, now = Remembered(source="gazette", url=FEED), NOW.replace(hour=0)
    for step in range(days * 24):
        now += HOUR
        names = [f"{step}-{number}" for number in range(items)] if 6 <= now.hour <= 22 else []
        memory = went_well(source(every=3600), memory, now, etag=None, last_modified=None, documents=documents(*names))
    return memory, now


def test_a_night_is_no_silence_where_nights_are_silent_and_a_day_is() -> None:
    memory, midnight = by_day(10)
    assert health(source(), memory, midnight + 7 * HOUR) == "well"
    assert health(source(), memory, midnight + 20 * HOUR) == "silent"


def test_what_is_unusual_of_a_silence_is_said_to_the_desk() -> None:
    memory, midnight = by_day(10)
    poll = news_of(source(), replace(memory, told="well"), midnight + 20 * HOUR)
    assert poll is not None
    assert poll.health == "silent"
    assert poll.error == (
        "nothing new for 22.0 h; 0.73 items an hour were usual, and its longest pause in 4 weeks was 8.0 h"
    )


def test_there_is_no_habit_before_a_week_nor_before_twenty_times() -> None:
    memory, midnight = by_day(6)
    assert health(source(), memory, midnight + 1000 * HOUR) == "well"
    habit = begun(NOW)
    for day in range(FEWEST - 1):
        habit = heard(habit, NOW + timedelta(days=day + 1), 1, True)
    assert unusual(habit, NOW + timedelta(days=900)) is None


def test_a_time_that_nobody_looked_is_no_pause_of_the_source_s() -> None:
    memory, now = by_day(10)
    later = now + timedelta(days=30)
    memory = went_well(source(every=3600), memory, later, etag=None, last_modified=None, documents=documents("late"))
    assert memory.habit is not None
    assert max(memory.habit.pauses) <= 8 * 3600
    assert health(source(), memory, later + 20 * HOUR) == "silent"


def test_a_long_pause_is_usual_for_four_weeks_and_then_forgotten() -> None:
    habit = begun(NOW)
    now = NOW
    for hours in [1] * 200 + [100] + [1] * 200:
        now += timedelta(hours=hours)
        habit = heard(habit, now, 1, True)
    assert unusual(habit, now + 150 * HOUR) is None
    for _ in range(4 * 7 * 24):
        now += HOUR
        habit = heard(habit, now, 1, True)
    assert unusual(habit, now + 150 * HOUR) is not None


def test_items_an_hour_follow_the_last_weeks() -> None:
    habit, now = begun(NOW), NOW
    for _ in range(6 * 7 * 24):
        now += HOUR
        habit = heard(habit, now, 3, True)
    assert 2.9 < an_hour(habit) < 3.1
    for _ in range(6 * 7 * 24):
        now += HOUR
        habit = heard(habit, now, 1, True)
    assert 0.9 < an_hour(habit) < 1.1
