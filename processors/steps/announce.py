"""What is new in an alert, in the words of a reader's language: one phrase a piece of news.

Numbers stand behind a label, for no language here then needs a plural of them, and no phrase says whether somebody is a
man or a woman.
"""

import re
from collections.abc import Iterable
from typing import get_args

from processors.knowledge.actors import actor_names
from processors.knowledge.wordings import Wordings, wordings
from schemas.alert import News
from schemas.taxonomy import NewsKind

_SILENT: frozenset[NewsKind] = frozenset({"confirmation", "arrest"})
"""What these say stands in their phrase."""
_CLOSED = re.compile(r"(?s)closed by (?P<officer>.+?): (?P<reason>.*)")
"""As processors.steps.act writes it."""
_ORDER = get_args(NewsKind)


def announced(found: Iterable[News], language: str) -> tuple[str, ...]:
    """A phrase for each piece of news, what weighs more first; `language` is one of the wordings' (`spoken`)."""
    words = wordings()[language]
    return tuple(_phrase(one, words) for one in sorted(found, key=lambda one: _ORDER.index(one.kind)))


def ended(why: str, language: str) -> str:
    """Why an alert ended; what an officer, a source or an article said of it stays as it was written."""
    words = wordings()[language]
    by = _CLOSED.fullmatch(why)
    return words.closed.format(**by.groupdict()) if by is not None else words.end.get(why, why)


def _phrase(one: News, words: Wordings) -> str:
    phrase = words.news[one.kind]
    if one.kind in _SILENT:
        return phrase
    now, before = _value(one.kind, one.to, words), None if one.from_ is None else _value(one.kind, one.from_, words)
    known = before is not None and one.from_ != "unstated"
    return phrase.format(to=words.was.format(to=now, from_=before) if known else now)


def _value(kind: NewsKind, value: str, words: Wordings) -> str:
    """A value in words where it is one of ours; numbers, names, headlines and native words of levels as they are."""
    match kind:
        case "priority":
            return words.priority[int(value)]
        case "status":
            return next((text for status, text in words.status.items() if status == value), value)
        case "credibility":
            return next((text for credible, text in words.credibility.items() if credible == value), value)
        case "claim":
            return actor_names().get(value, value)
        case _:
            return value
