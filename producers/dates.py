"""Dates as publishers write them → moments in UTC, or nothing: a wrong date is worse than none.

A parser of our own reads what RFC 822 and ISO 8601 mean to say; what is left goes to dateparser in the
source's language. feedparser's own dates are never used: it reads `2026/04/14` as the first of November.
"""

import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dateparser
from dateparser.data.languages_info import language_order
from msgspec import Struct

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the web there was no article on it: an earlier date is an unset clock, 1970 above all."""
AHEAD = timedelta(minutes=15)
"""How far a publisher's clock may be ahead of ours."""
DAY_AHEAD = timedelta(hours=14)
"""Where the day begins first, it is fourteen hours before it does in UTC."""
LONGEST = 80
"""Code points; dateparser takes seconds over a paragraph."""

_MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,?\s+|,\s*)?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s*(?P<zone>[+-]\d{1,2}:?\d{2}|(?:GMT|UTC)\s*[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{1,5})?(?:\s*\([^)]*\))?"
_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?|[A-Z]{2,5})?)?"
)
_RFC822 = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]+(?P<name>[A-Za-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}}|\d{{2}})"
    rf"(?:[,\s]+(?:at\s+)?{_CLOCK}{_ZONE})?"
)
_AMERICAN = re.compile(
    rf"{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"(?:[,\s]+(?:-\s*|at\s+)?{_CLOCK}{_ZONE})?"
)
_ASCTIME = re.compile(
    rf"{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(?P<year>\d{{4}})"
)
_SLASHED = re.compile(
    rf"{_WEEKDAY}(?P<year>\d{{4}})[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?:[,\s]+{_CLOCK}{_ZONE})?"
)
_NUMERIC = re.compile(
    rf"(?P<one>\d{{1,2}})[/.-](?P<two>\d{{1,2}})[/.-](?P<year>\d{{4}})(?:[,\s]+(?:-\s*)?{_CLOCK}{_ZONE})?"
)
_EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\d{3})?")


class Moment(Struct, frozen=True):
    """When something was, in UTC; `day` says that only the day is known and `at` is its first moment."""

    at: datetime
    day: bool = False


class Habits(Struct, frozen=True):
    """What is known of how a source writes its dates."""

    country: str | None = None
    languages: tuple[str, ...] = ()
    date_format: str | None = None
    timezone: str | None = None


def moment_of(raw: str | None, habits: Habits = Habits()) -> Moment | None:  # noqa: B008 - it is frozen
    """The moment that a date means; None when it means none, or one that depends on when it is read."""
    raw = " ".join((raw or "").split())
    if not raw or len(raw) > LONGEST:
        return None
    if habits.date_format and (read := _by_format(raw, habits)):
        return read
    for pattern, meaning in _PATTERNS:
        if found := pattern.fullmatch(raw):
            try:
                return meaning(found, habits)
            except (ValueError, OverflowError):  # A 31st of June, a 25th hour, the year 0.
                return None
    return _by_language(raw, habits)


def believed(moment: Moment | None, fetched: datetime) -> Moment | None:
    """The moment if it can be true of something fetched at `fetched`: a small lead is cut, a large one refused."""
    if moment is None or moment.at < EARLIEST:
        return None
    if moment.at <= fetched:
        return moment
    if moment.at > fetched + (DAY_AHEAD if moment.day else AHEAD):
        return None
    return Moment(fetched.replace(hour=0, minute=0, second=0, microsecond=0) if moment.day else fetched, moment.day)


def _by_format(raw: str, habits: Habits) -> Moment | None:
    pattern = habits.date_format or ""
    try:
        read = datetime.strptime(raw, " ".join(pattern.split()))  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    day_only = not re.search(r"%[HIcXs]", pattern)
    return _moment(read, habits, day_only)


def _moment(read: datetime, habits: Habits, day_only: bool = False) -> Moment:
    """A day is the same day everywhere; a time without a zone is in the source's."""
    if day_only:
        return Moment(datetime(read.year, read.month, read.day, tzinfo=UTC), True)
    if read.tzinfo is None:
        read = read.replace(tzinfo=_home(habits))
    return Moment(read.astimezone(UTC))


def _home(habits: Habits) -> tzinfo:
    return ZoneInfo(habits.timezone) if habits.timezone else UTC


def _written(found: re.Match[str], habits: Habits) -> Moment | None:
    """Year, month, day and perhaps a time, however they were ordered."""
    part = found.groupdict()
    name = part.get("name")
    month = _MONTHS.get(name[:3].lower()) if name else int(part["month"])
    if month is None:  # Another language's.
        return _by_language(found.string, habits)
    return _timed(date(_year(part["year"]), month, int(part["day"])), part, habits)


def _numeric(found: re.Match[str], habits: Habits) -> Moment | None:
    """`03/04/2026`: the order is the country's; without a country only what is no riddle is read."""
    one, two = int(found["one"]), int(found["two"])
    if one == two or two > 12:
        day, month = (one, two) if one == two else (two, one)
    elif one > 12 or habits.country is not None:
        day, month = (two, one) if one <= 12 and habits.country in _zones()["month_first"] else (one, two)
    else:
        return None
    return _timed(date(int(found["year"]), month, day), found.groupdict(), habits)


def _epoch(found: re.Match[str], habits: Habits) -> Moment:
    del habits
    return Moment(datetime.fromtimestamp(int(found["seconds"]), UTC))


def _timed(day: date, part: dict[str, Any], habits: Habits) -> Moment | None:
    if part.get("hour") is None:
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), True)
    hour = _hour(int(part["hour"]), part.get("half"))
    # A leap second is the last one of its minute here: datetime knows no other.
    second = min(int(part.get("second") or 0), 59)
    zone = _zone(part.get("zone"), habits)
    if zone is None:  # The hour cannot be placed, the day still can.
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), True)
    read = datetime(day.year, day.month, day.day, hour, int(part["minute"]), second, tzinfo=zone)
    return Moment(read.astimezone(UTC))


def _year(text: str) -> int:
    """Two digits as RFC 5322, section 4.3, reads them."""
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("an hour of half a day is 1 to 12")
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _zone(name: str | None, habits: Habits) -> tzinfo | None:
    """The zone of a name or offset; None for a name that nobody here knows."""
    if not name:
        return _home(habits)
    if found := re.search(r"([+-])(\d{1,2}):?(\d{2})?$", name):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
    name = name.upper()
    table = _zones()
    if name in table["no_zone"]:
        return _home(habits)
    if region := table["regions"].get(name):
        return ZoneInfo(region)
    minutes = table["by_country"].get(habits.country, {}).get(name, table["offsets"].get(name))
    if minutes is None:
        # RFC 5322 takes the other military letters for UTC, since RFC 822 had their signs wrong.
        return UTC if len(name) == 1 else None
    return timezone(timedelta(minutes=minutes))


def _by_language(raw: str, habits: Habits) -> Moment | None:
    """What only dateparser reads; day, month and year must all be there, or it would make them up."""
    if not re.search(r"\d", raw):
        return None
    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": "MDY" if habits.country in _zones()["month_first"] else "DMY",
        # Whatever it would take from today: the same text must mean the same tomorrow.
        "RELATIVE_BASE": datetime(2000, 1, 1),  # noqa: DTZ001 - it wants one without a zone
    }
    try:
        read = dateparser.parse(raw, languages=_languages(habits), settings=settings)
    except (ValueError, OverflowError, TypeError):
        return None
    return None if read is None else _moment(read, habits, day_only=not re.search(r"\d\s*[:hH.]\s*\d{2}\b(?!\d)", raw))


def _languages(habits: Habits) -> list[str]:
    """Those of the source that dateparser knows, and English, which feeds of any language write dates in."""
    known = _zones()["dateparser"]
    named = (known["names"].get(language, language) for language in habits.languages)
    return [*dict.fromkeys(language for language in (*named, "en") if language in known["languages"])]


@cache
def _zones() -> dict[str, Any]:
    table = tomllib.loads((Path(__file__).parent / "zones.toml").read_text(encoding="utf-8"))
    return {
        **table,
        "dateparser": {
            "languages": frozenset(language_order),
            "names": table["dateparser"]["names"],
        },
        "no_zone": frozenset(table["words"]["no_zone"]),
        "month_first": frozenset(table["order"]["month_first"]),
    }


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Habits], Moment | None]], ...] = (
    (_RFC822, _written),
    (_ISO, _written),
    (_AMERICAN, _written),
    (_SLASHED, _written),
    (_ASCTIME, _written),
    (_NUMERIC, _numeric),
    (_EPOCH, _epoch),
)
"""In the order of how often they are met."""
