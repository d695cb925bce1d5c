"""Text → the dates it names, absolute or told from the day of publication."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from processors.knowledge.datewords import CENTURIES, Calendar, calendar_of
from schemas.claims import Dated
from schemas.reading import Text
from schemas.taxonomy import LANGUAGES

# Hebrew joins its "in" with a hyphen: "ב-1982".
_YEAR = re.compile(r"(?:(?<![\w.,/-])|(?<=(?<!\w)[בהולמש]-))(1[6-9]\d\d|20\d\d)(?![\w/]|[.,]\d)")
_NUMERIC = re.compile(r"(?<![\w./-])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?![\w/])")
_WEEK = 7
_NUMBERS = 10
_MONTHS = 60
"""Months that are counted as such; of more, something else is meant."""
_MONTH = 30
_SPAN = 40
"""Letters around a word for years or months that may belong to the span."""
_NEAR = 24
"""Letters around the name of a month that may belong to its date."""
_BEFORE = 24
"""Letters before a date that may say "in" or "on"."""
_JOINED = frozenset("בהולמשوبلف")
"""Letters that Hebrew and Arabic write together with the next word."""


_WRITTEN = date(2026, 1, 1)
"""About when the words of this program were written: no text that it reads was published long before."""


def dates(text: Text, published: datetime | None) -> tuple[Dated, ...]:
    """All dates in the text, sorted by offset; relative ones have no value without a publication date."""
    calendar = calendar_of(text.language if text.language in LANGUAGES else "en")
    folded = text.folded
    day = published.date() if published else None
    spans: dict[int, tuple[int, str | None, int | None, bool]] = {}
    relative: dict[str, tuple[str | None, int | None, bool]] = {}
    years: list[re.Match[str]] = []
    for word, start, end in _words(calendar, text):
        if word in CENTURIES:
            numeric = _numeric_at(folded, start, end)
            if numeric:
                spans[numeric.start()] = (numeric.end(), *_numeric(numeric, day))
            elif (found := _YEAR.match(folded, start)) and not _is_hour(found, calendar):
                years.append(found)
        elif word in calendar.months:
            if month := _month_at(calendar, folded, start, end, day):
                spans.setdefault(month[0], month[1])
        elif word in calendar.years or word in calendar.spans:
            if span := _span_at(calendar, folded, start, end, day):
                spans.setdefault(span[0], span[1])
        else:
            if word not in relative:
                relative[word] = _relative(word, calendar, day)
            spans.setdefault(start, (end, *relative[word]))
    starts = sorted(spans)
    for year in years:
        at = bisect_right(starts, year.start()) - 1
        if at < 0 or spans[starts[at]][0] <= year.start():
            spans[year.start()] = (year.end(), year[1], _age(int(year[1]), None, day), False)
    return _placed(text, spans, calendar)


def _is_hour(year: re.Match[str], calendar: Calendar) -> bool:
    """Whether four digits are an hour of the day: "at 1745", "1930 GMT"."""
    text, at = year.string, year.start()
    return bool(calendar.clock.match(text, year.end()) or calendar.hour.search(text, max(0, at - _BEFORE), at + 1))


def _month_at(
    calendar: Calendar, folded: str, start: int, end: int, day: date | None
) -> tuple[int, tuple[int, str | None, int | None, bool]] | None:
    """Where the date begins that holds the name of a month, and what it is; None where the name is no date."""
    match = calendar.day_month.search(folded, max(0, start - _NEAR), end + _NEAR)
    if match is None or match.end() < end or not _dates(match, calendar, folded):
        return None
    named = _named(match, calendar, day)
    # A month alone that is nearest as one to come may as well be that of a year ago.
    if not (match["day"] or match["after"] or match["year"]) and (named[1] is None or named[1] < 0):
        return None
    return match.start(), (match.end(), *named)


def _span_at(
    calendar: Calendar, folded: str, start: int, end: int, day: date | None
) -> tuple[int, tuple[int, str | None, int | None, bool]] | None:
    """Where the span of years or months begins that holds a word, and what it is; None where it holds no number."""
    of_years = folded[start:end] in calendar.years
    pattern = calendar.ago if of_years else calendar.months_ago
    ago = pattern.search(folded, max(0, start - _SPAN), end + _SPAN)
    if ago is None:
        return None
    return ago.start(), (ago.end(), *(_ago if of_years else _months_ago)(ago, calendar, day))


def _dates(month: re.Match[str], calendar: Calendar, folded: str) -> bool:
    """Whether the name of a month is a date: with a day or a year, or after a word like "in" ("may" is a verb, too)."""
    if month["day"] or month["after"] or month["year"]:
        return True
    start = month.start()
    return calendar.of.search(folded, max(0, start - _BEFORE), start + 1) is not None


def _words(calendar: Calendar, text: Text) -> Iterator[tuple[str, int, int]]:
    folded = text.folded
    for index, start, end in calendar.words.find_matches_as_indexes(text.coded):
        word = calendar.spellings[index]
        if index >= calendar.inner:
            yield word, start, end
        elif not folded[end : end + 1].isalnum():
            before = folded[start - 1 : start]
            if before == " " or not before.isalnum() or before in _JOINED:
                yield word, start, end


def _numeric_at(folded: str, start: int, end: int) -> re.Match[str] | None:
    """The date in figures that holds the two digits at an offset."""
    first, last = max(0, start - _NUMBERS), end + _NUMBERS
    near = folded[first:last]
    if "-" not in near and "." not in near and "/" not in near:
        return None
    numeric = _NUMERIC.search(folded, first, last)
    return numeric if numeric and numeric.start() <= start < numeric.end() else None


def _placed(
    text: Text, spans: dict[int, tuple[int, str | None, int | None, bool]], calendar: Calendar
) -> tuple[Dated, ...]:
    found = []
    sentences = text.sentences
    at, last = 0, len(sentences) - 1
    same = text.origin is None
    for begin in sorted(spans):
        stop, value, age, relative = spans[begin]
        start, end = (begin, stop) if same else text.span(begin, stop)
        while at < last and start >= sentences[at].end:
            at += 1
        if sentences[at].role == "furniture":
            continue
        words = text.body[start:end]
        free = aside = False
        if not relative:
            before = max(0, begin - _BEFORE), begin + 1
            free = start == sentences[at].start or calendar.when.search(text.folded, *before) is not None
            aside = calendar.aside.search(text.folded, *before) is not None
        elif age is not None and age >= _MONTH:
            free = calendar.back.search(text.folded[begin:stop]) is not None
        found.append(
            Dated(
                start=start,
                end=end,
                text=words,
                sentence=at,
                value=value,
                age=age,
                relative=relative,
                free=free,
                aside=aside or calendar.built.match(text.folded, stop) is not None,
            )
        )
    return tuple(found)


def _age(year: int, month: int | None, day: date | None) -> int | None:
    """Days between the latest day of a year or month and the publication; 0 where that day is not over."""
    if day is None:
        # Of a text without a date only a year long before these words were written is known to be old.
        return (_WRITTEN - date(year, 12, 31)).days if not month and 1 <= year <= _WRITTEN.year - 2 else None
    if year == day.year and (not month or month == day.month):
        return 0
    latest = date(year, month, 28) if month else date(year, 12, 31)
    return (day - latest).days


def _numeric(match: re.Match[str], day: date | None) -> tuple[str | None, int | None, bool]:
    year, month, number = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    return _dated(int(year), int(month), int(number), day)


def _dated(year: int, month: int, number: int, day: date | None) -> tuple[str | None, int | None, bool]:
    try:
        value = date(year, month, number)
    except ValueError:
        return None, None, False
    return value.isoformat(), (day - value).days if day else None, False


def _named(match: re.Match[str], calendar: Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
    month = calendar.months[match["month"] or match["first"]]
    number = int(match["day"] or match["after"] or 0)
    if match["year"]:
        year = int(match["year"])
        return _dated(year, month, number, day) if number else (f"{year}-{month:02}", _age(year, month, day), False)
    if day is None:
        return None, None, True
    # A day without a year is the one nearest to publication: news speak of the last or the next months.
    years = (day.year - 1, day.year, day.year + 1)
    if not number:
        months = [(f"{year}-{month:02}", _age(year, month, day), True) for year in years]
        return min(months, key=_apart)
    near = [found for year in years if (found := _dated(year, month, number, day))[1] is not None]
    if not near:
        return None, None, True
    value, age, _ = min(near, key=_apart)
    return value, age, True


def _apart(dated: tuple[str | None, int | None, bool]) -> int:
    return abs(dated[1] or 0)


def _ago(match: re.Match[str], calendar: Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
    word = next((group for group in match.groups() if group), "")
    count = int(word) if word.isdecimal() else calendar.numbers.get(word, 0)
    if not count:
        return None, None, True
    return (str(day.year - count) if day and day.year > count else None), count * 365, True


def _months_ago(match: re.Match[str], calendar: Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
    word = next((group for group in match.groups() if group), "")
    count = int(word) if word.isdecimal() else calendar.numbers.get(word, 0)
    if not 0 < count <= _MONTHS:
        return None, None, True
    month = 12 * day.year + day.month - 1 - count if day else 0
    return (f"{month // 12}-{month % 12 + 1:02}" if day else None), count * 61 // 2, True


def _relative(word: str, calendar: Calendar, day: date | None) -> tuple[str | None, int | None, bool]:
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
