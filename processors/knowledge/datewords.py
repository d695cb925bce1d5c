"""The words with which a language writes dates, and the patterns made of them."""

import re
from functools import cache
from typing import Any, NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from processors.knowledge.alphabet import code
from processors.knowledge.fold import fold
from processors.knowledge.phrases import data, listed

CENTURIES = ("16", "17", "18", "19", "20")
"""What a year begins with."""


class Calendar(NamedTuple):
    """What dates are found by."""

    months: dict[str, int]
    weekdays: dict[str, int]
    fixed: dict[str, int]
    """Days before publication of a relative word."""
    numbers: dict[str, int]
    day_month: re.Pattern[str]
    words: BytesAhoCorasick
    """Months, weekdays and relative words: everything else is looked for only around them."""
    spellings: tuple[str, ...]
    inner: int
    """Spellings from here on may stand within a word or number."""
    ago: re.Pattern[str]
    years: frozenset[str]
    """Words that every span of years holds."""
    months_ago: re.Pattern[str]
    spans: frozenset[str]
    """Words that every span of months holds."""
    back: re.Pattern[str]
    """What begins or ends a span that says when something was: "eight months ago", not "eight months after it"."""
    when: re.Pattern[str]
    """What ends before a date that says when something was, not which it was: "in June 1941"."""
    of: re.Pattern[str]
    """The same, and what says which it was: "the fire of January"."""
    aside: re.Pattern[str]
    """What ends before a date that dates no deed: "built in 1902"."""
    built: re.Pattern[str]
    """What follows such a date: "die 1902 erbaute Synagoge", "1902-built"; most languages have no such words."""
    hour: re.Pattern[str]
    clock: re.Pattern[str]
    """What ends before four digits that are an hour, and what follows them: "at 1745", "1930 GMT"."""


@cache
def calendar_of(language: str) -> Calendar:
    """The date words of a first-class language."""
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
    spans = [fold(stem)[0] for stem in table["spans"].split(", ")]
    inner = dict.fromkeys((*years, *spans, *CENTURIES))
    outer = [word for word in dict.fromkeys((*months, *weekdays, *fixed)) if word not in inner]
    spellings = (*outer, *inner)
    since = "|".join(re.escape(fold(word)[0]) for word in listed(table["back"]))
    ago, lately = "|".join(table["years_ago"]), "|".join(table["months_ago"])
    return Calendar(
        months=months,
        weekdays=weekdays,
        fixed=fixed,
        numbers={fold(word)[0]: number for word, number in table["numbers"].items()},
        day_month=re.compile(day_month),
        words=BytesAhoCorasick(
            list(map(code, spellings)), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        ),
        spellings=spellings,
        inner=len(outer),
        ago=re.compile(rf"(?<!\w)(?:{fold(ago)[0]})(?!\w)"),
        years=frozenset(years),
        months_ago=re.compile(rf"(?<!\w)(?:{fold(lately)[0]})(?!\w)"),
        spans=frozenset(spans),
        back=re.compile(rf"^(?:{since}) | (?:{since})$"),
        when=_before(table["when"]),
        aside=_before(table["aside"]),
        built=_after(table["built"]),
        hour=_before(table["hour"]),
        clock=re.compile(rf" (?:{'|'.join(re.escape(fold(word)[0]) for word in listed(table['clock']))})(?!\w)"),
        of=_before(f"{table['when']}, {table['which']}"),
    )


def _after(words: str) -> re.Pattern[str]:
    """Finds one of these words right after a date; none where there are none."""
    forms = [re.escape(fold(word)[0]) for word in listed(words)]
    return re.compile(rf"[ -](?:{'|'.join(forms)})(?!\w)" if forms else r"(?!)")


def _before(words: str) -> re.Pattern[str]:
    """Finds one of these words right before the first sign of a date."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_leading, listed(words)))})\Z")


def _leading(word: str) -> str:
    """A word before a date and the first sign of that date; a joined one may be that sign itself."""
    joined = word.endswith("+")
    folded = re.escape(fold(word.rstrip("+"))[0])
    return rf"{folded}(?:-?\w)?" if joined else rf"{folded} \w"
