"""Text → the dates it names, absolute or told from the day of publication."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from processors.knowledge.fold import fold
from processors.knowledge.phrases import data, listed
from schemas.claims import Dated
from schemas.reading import Text
from schemas.taxonomy import LANGUAGES

_YEAR = re.compile(r"(?<![\w.,/-])(1[6-9]\d\d|20\d\d)(?![\w/]|[.,]\d)")
_NUMERIC = re.compile(r"(?<![\w./-])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?![\w/])")
_WEEK = 7
_CENTURIES = ("16", "17", "18", "19", "20")
"""What a year begins with."""
_NUMBERS = 10
_SPAN = 40
"""Letters around a word for years that may belong to the span."""
_NEAR = 24
"""Letters around the name of a month that may belong to its date."""
_JOINED = frozenset("בהולמשوبلف")
"""Letters that Hebrew and Arabic write together with the next word."""


class _Calendar(NamedTuple):
    months: dict[str, int]
    weekdays: dict[str, int]
    fixed: dict[str, int]
    """Days before publication of a relative word."""
    numbers: dict[str, int]
    day_month: re.Pattern[str]
    words: AhoCorasick
    """Months, weekdays and relative words: everything else is looked for only around them."""
    spellings: tuple[str, ...]
    ago: re.Pattern[str]
    years: frozenset[str]
    """Words that every span of years holds."""


def dates(text: Text, published: datetime | None) -> tuple[Dated, ...]:
    """All dates in the text, sorted by offset; relative ones have no value without a publication date."""
    calendar = _calendar(text.language if text.language in LANGUAGES else "en")
    folded = text.folded
    day = published.date() if published else None
    spans: dict[int, tuple[int, str | None, int | None, bool]] = {}
    years: list[re.Match[str]] = []
    for word, start, end in _words(calendar, folded):
        if word in _CENTURIES:
            numeric = _NUMERIC.search(folded, max(0, start - _NUMBERS), end + _NUMBERS)
            found = _YEAR.match(folded, start)
            if numeric and numeric.start() <= start < numeric.end():
                spans[numeric.start()] = (numeric.end(), *_numeric(numeric, day))
            elif found:
                years.append(found)
        elif word in calendar.months:
            match = calendar.day_month.search(folded, max(0, start - _NEAR), end + _NEAR)
            if match and match.end() >= end and (match["day"] or match["after"] or match["year"]):
                spans.setdefault(match.start(), (match.end(), *_named(match, calendar, day)))
        elif word in calendar.years:
            ago = calendar.ago.search(folded, max(0, start - _SPAN), end + _SPAN)
            if ago:
                spans.setdefault(ago.start(), (ago.end(), *_ago(ago, calendar, day)))
        else:
            spans.setdefault(start, (end, *_relative(word, calendar, day)))
    starts = sorted(spans)
    for year in years:
        at = bisect_right(starts, year.start()) - 1
        if at < 0 or spans[starts[at]][0] <= year.start():
            spans[year.start()] = (year.end(), year[1], _age(year[1], day), False)
    return _placed(text, spans)


def _words(calendar: _Calendar, folded: str) -> Iterator[tuple[str, int, int]]:
    for index, start, end in calendar.words.find_matches_as_indexes(folded):
        word = calendar.spellings[index]
        before, after = folded[start - 1 : start], folded[end : end + 1]
        if (
            word in _CENTURIES
            or word in calendar.years
            or (not after.isalnum() and (not before.isalnum() or before in _JOINED))
        ):
            yield word, start, end


def _placed(text: Text, spans: dict[int, tuple[int, str | None, int | None, bool]]) -> tuple[Dated, ...]:
    found = []
    at, last = 0, len(text.sentences) - 1
    for begin in sorted(spans):
        stop, value, age, relative = spans[begin]
        start, end = text.span(begin, stop)
        while at < last and start >= text.sentences[at].end:
            at += 1
        if text.sentences[at].role == "furniture":
            continue
        words = text.body[start:end]
        found.append(Dated(start=start, end=end, text=words, sentence=at, value=value, age=age, relative=relative))
    return tuple(found)


def _age(value: str, day: date | None) -> int | None:
    """Days between the latest day that a value can mean and the publication; 0 where that day is not over."""
    if day is None:
        return None
    year, month, number = (*map(int, value.split("-")), 0, 0)[:3]
    if number:
        return (day - date(year, month, number)).days
    if year == day.year and (not month or month == day.month):
        return 0
    latest = date(year, month, 28) if month else date(year, 12, 31)
    return (day - latest).days


def _numeric(match: re.Match[str], day: date | None) -> tuple[str | None, int | None, bool]:
    year, month, number = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    return _dated(int(year), int(month), int(number), day)


def _dated(year: int, month: int, number: int, day: date | None) -> tuple[str | None, int | None, bool]:
    try:
        value = date(year, month, number).isoformat()
    except ValueError:
        return None, None, False
    return value, _age(value, day), False


def _named(match: re.Match[str], calendar: _Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
    parts = match.groupdict()
    month = calendar.months[parts["month"] or parts["first"]]
    number = int(parts["day"] or parts["after"] or 0)
    if parts["year"]:
        year = int(parts["year"])
        return (
            _dated(year, month, number, day)
            if number
            else (f"{year}-{month:02}", _age(f"{year}-{month:02}", day), False)
        )
    if day is None or not number:
        return None, None, True
    # A day without a year is the one nearest to publication: news speak of the last or the next months.
    years = [day.year + step for step in (-1, 0, 1)]
    near = [(abs((day - date(year, month, number)).days), year) for year in years if _exists(year, month, number)]
    return (*_dated(min(near)[1], month, number, day)[:2], True) if near else (None, None, True)


def _exists(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def _ago(match: re.Match[str], calendar: _Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
    word = next((group for group in match.groups() if group), "")
    count = int(word) if word.isdecimal() else calendar.numbers.get(word, 0)
    if not count:
        return None, None, True
    return (str(day.year - count) if day and day.year > count else None), count * 365, True


def _relative(word: str, calendar: _Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
    if word in calendar.fixed:
        back = calendar.fixed[word]
    else:
        weekday = calendar.weekdays[word]
        if day is None:
            return None, 0, True
        back = (day.weekday() - weekday) % _WEEK
    if day is None:
        return None, back, True
    then = day - timedelta(days=back)
    precise = then.isoformat() if back < _WEEK else then.isoformat()[:7] if back < 300 else str(then.year)
    return precise, back, True


@cache
def _calendar(language: str) -> _Calendar:
    table: dict[str, Any] = data(language)["date"]
    months = {fold(name)[0]: at + 1 for at, names in enumerate(table["months"]) for name in names.split("|")}
    weekdays = {fold(name)[0]: at for at, names in enumerate(table["weekdays"]) for name in names.split("|")}
    back = {"today": 0, "yesterday": 1, "tomorrow": -1, "last_week": 7, "last_month": 30, "last_year": 365}
    fixed = {fold(word)[0]: days for key, days in back.items() for word in listed(table[key])}
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    before = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?(?: de| of)? (?:ב|ل|من )?(?P<month>" + month + r")"
    after = r"(?P<first>" + month + r")\.?(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?(?!\d))?"
    day_month = rf"(?<!\w)(?:{before}|[בל]?{after})(?:,? (?:de |del |of |عام |سنه )?(?P<year>\d{{4}}))?(?!\w)"
    years = [fold(stem)[0] for stem in table["years"].split(", ")]
    spellings = tuple(dict.fromkeys((*months, *weekdays, *fixed, *years, *_CENTURIES)))
    ago = "|".join(table["years_ago"])
    return _Calendar(
        months=months,
        weekdays=weekdays,
        fixed=fixed,
        numbers={fold(word)[0]: number for word, number in table["numbers"].items()},
        day_month=re.compile(day_month),
        words=AhoCorasick(list(spellings), matchkind=MatchKind.LeftmostLongest),
        spellings=spellings,
        ago=re.compile(rf"(?<!\w)(?:{fold(ago)[0]})(?!\w)"),
        years=frozenset(years),
    )
