"""Dates as they are met in feeds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.dates import Habits, Moment, believed, moment_of

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Thu, 30 Apr 2026 06:09:00 +0000", utc(2026, 4, 30, 6, 9)),
        ("30 Apr 2026 06:09 GMT", utc(2026, 4, 30, 6, 9)),
        ("Thu, 30 April 2026 06:09:00 Z", utc(2026, 4, 30, 6, 9)),
        ("Thu, 30 Apr 26 06:09:00 GMT", utc(2026, 4, 30, 6, 9)),
        ("Thu, 30 Apr 2026 06:09:00 -0500", utc(2026, 4, 30, 11, 9)),
        ("Thu, 30 Apr 2026 06:09:00 EST", utc(2026, 4, 30, 11, 9)),
        ("Thu, 30 Apr 2026 06:09:00 EDT (New York)", utc(2026, 4, 30, 10, 9)),
        ("Thu, 30 Apr 2026 06:09:00 GMT+2", utc(2026, 4, 30, 4, 9)),
        ("Thu Apr 30 06:09:00 2026", utc(2026, 4, 30, 6, 9)),
        ("Thu Apr 30 06:09:00 PST 2026", utc(2026, 4, 30, 14, 9)),
        ("2026-04-30T06:09:00Z", utc(2026, 4, 30, 6, 9)),
        ("2026-04-30T06:09:00.125+02:00", utc(2026, 4, 30, 4, 9)),
        ("2026-04-30 06:09:00 UTC", utc(2026, 4, 30, 6, 9)),
        ("20260430T060900Z", utc(2026, 4, 30, 6, 9)),
        ("2026/04/14 14:39 GMT", utc(2026, 4, 14, 14, 39)),
        ("April 30, 2026 6:09 PM ET", utc(2026, 4, 30, 22, 9)),
        ("January 30, 2026 6:09 AM ET", utc(2026, 1, 30, 11, 9)),
        ("1777529340", utc(2026, 4, 30, 6, 9)),
        ("1777529340000", utc(2026, 4, 30, 6, 9)),
    ],
)
def test_a_time_is_read_to_the_second(raw: str, expected: datetime) -> None:
    assert moment_of(raw) == Moment(expected)


@pytest.mark.parametrize("raw", ["2026-04-30", "30 Apr 2026", "Thu, 30 Apr 2026", "April 30th, 2026", "2026/4/30"])
def test_a_day_without_a_time_is_that_whole_day(raw: str) -> None:
    assert moment_of(raw) == Moment(utc(2026, 4, 30), True)


@pytest.mark.parametrize(
    ("zone", "country", "hour"),
    [("IST", "IL", 4), ("IST", "IE", 5), ("IST", None, 4), ("IDT", "IL", 3), ("BST", "GB", 5), ("CST", "US", 12)],
)
def test_a_zone_is_the_country_s(zone: str, country: str | None, hour: int) -> None:
    assert moment_of(f"Thu, 30 Apr 2026 06:09:00 {zone}", Habits(country)) == Moment(utc(2026, 4, 30, hour, 9))


def test_indian_time_is_five_and_a_half_hours_ahead() -> None:
    assert moment_of("Thu, 30 Apr 2026 06:09:00 IST", Habits("IN")) == Moment(utc(2026, 4, 30, 0, 39))


def test_a_zone_that_nobody_knows_leaves_the_day() -> None:
    assert moment_of("Thu, 30 Apr 2026 06:09:00 QQT") == Moment(utc(2026, 4, 30), True)


def test_a_time_without_a_zone_is_in_the_source_s() -> None:
    habits = Habits(timezone="Europe/London", date_format="%A, %B %d, %Y - %H:%M")
    assert moment_of("Thursday, April 30, 2026 -  06:09", habits) == Moment(utc(2026, 4, 30, 5, 9))
    assert moment_of("Friday, January 30, 2026 -  06:09", habits) == Moment(utc(2026, 1, 30, 6, 9))


def test_numbers_are_read_in_the_order_of_the_country() -> None:
    assert moment_of("03/04/2026", Habits("GB")) == Moment(utc(2026, 4, 3), True)
    assert moment_of("03/04/2026", Habits("US")) == Moment(utc(2026, 3, 4), True)
    assert moment_of("03/04/2026") is None
    assert moment_of("30/04/2026 06:09") == Moment(utc(2026, 4, 30, 6, 9))


@pytest.mark.parametrize(
    ("raw", "language", "zone", "expected"),
    [
        ("mer., 30 avr. 2026 06:09:00 +0200", "fr", None, utc(2026, 4, 30, 4, 9)),
        ("30 de abril de 2026 06:09", "es", "Europe/Madrid", utc(2026, 4, 30, 4, 9)),
        ("Do, 29 Okt 2026 06:09:00 +0100", "de", None, utc(2026, 10, 29, 5, 9)),
        ("30.04.2026 06:09 Uhr", "de", "Europe/Berlin", utc(2026, 4, 30, 4, 9)),
        ("30 באפריל 2026 06:09", "he", "Asia/Jerusalem", utc(2026, 4, 30, 3, 9)),
        ("30. oktober 2026 kl. 06:09", "no", "Europe/Oslo", utc(2026, 10, 30, 5, 9)),
    ],
)
def test_other_languages_are_read(raw: str, language: str, zone: str | None, expected: datetime) -> None:
    assert moment_of(raw, Habits("DE", (language,), timezone=zone)) == Moment(expected)


@pytest.mark.parametrize(
    "raw",
    [None, "", "  ", "last week", "Nov. 13", "2 hours ago", "2026", "2026-04", "today", "x" * 500,
     "Mon, 31 Jun 2026 10:00:00 GMT", "Thu, 30 Apr 2026 26:00:00 GMT", "0000-00-00T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_date_of_its_own_is_none(raw: str | None) -> None:
    assert moment_of(raw, Habits("GB", ("en",))) is None


@pytest.mark.parametrize("at", [utc(1970, 1, 1), utc(1989, 12, 31), NOW + timedelta(minutes=16), utc(2027, 11, 21)])
def test_an_impossible_date_is_not_believed(at: datetime) -> None:
    assert believed(Moment(at), NOW) is None


def test_a_clock_that_is_a_little_ahead_is_cut() -> None:
    assert believed(Moment(NOW + timedelta(minutes=14)), NOW) == Moment(NOW)
    assert believed(Moment(NOW - timedelta(minutes=14)), NOW) == Moment(NOW - timedelta(minutes=14))
    assert believed(None, NOW) is None


def test_tomorrow_s_date_is_today_s_where_tomorrow_has_begun() -> None:
    assert believed(Moment(utc(2026, 11, 22), True), NOW) == Moment(utc(2026, 11, 21), True)
    assert believed(Moment(utc(2026, 11, 23), True), NOW) is None


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=90),
        st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [A-Z+\-0-9]{1,6}"),
    )
)
def test_any_text_is_a_moment_in_utc_or_none(raw: str) -> None:
    found = moment_of(raw, Habits("GB", ("en",)))
    assert found is None or found.at.tzinfo is UTC
