"""Whom a text says it has its news from (attribution.toml), found in one pass for all languages."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec import Struct

from processors.knowledge.fold import fold

FILE = Path(__file__).with_name("attribution.toml")


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a class, and parts of addresses."""

    words: tuple[str, ...]
    paths: tuple[str, ...] = ()


class Notice(Struct, frozen=True, forbid_unknown_fields=True):
    """Authorities that speak with one voice."""

    together: tuple[str, ...]


class Attribution(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; see it for each."""

    beginning: int
    end: int
    reach: int
    agencies: dict[str, tuple[str, ...]]
    authorities: dict[str, tuple[str, ...]]
    saying: Phrases
    own: Phrases
    media: Phrases
    comment: Phrases
    notice: Notice
    sites: dict[str, tuple[str, ...]]
    alone: dict[str, int]


class Found(Struct, frozen=True, gc=False):
    """A phrase of a class (`agency`, `authority`, `saying`, `media`, `comment`) in a folded text."""

    sort: str
    value: str
    start: int
    end: int


@cache
def attribution() -> Attribution:
    """The file, read once. Raises msgspec.ValidationError when it holds something else than it should."""
    return msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), Attribution)


@cache
def _automaton() -> tuple[AhoCorasick, tuple[tuple[str, str], ...]]:
    known = attribution()
    meanings: dict[str, tuple[str, str]] = {}
    classes = (("saying", known.saying), ("own", known.own), ("media", known.media), ("comment", known.comment))
    for sort, phrases in classes:
        meanings.update((fold(word)[0], (sort, "")) for word in phrases.words)
    for sort, table in (("authority", known.authorities), ("agency", known.agencies)):
        for value, words in table.items():
            meanings.update((fold(word)[0], (sort, value)) for word in words)
    return AhoCorasick(list(meanings), matchkind=MatchKind.LeftmostLongest), tuple(meanings.values())


def find(text: str) -> tuple[Found, ...]:
    """The phrases in a text, in order; offsets are those of the text folded."""
    automaton, meanings = _automaton()
    folded = fold(text)[0]
    return tuple(
        Found(*meanings[index], start, end)
        for index, start, end in automaton.find_matches_as_indexes(folded)
        if _whole(folded, start, end)
    )


def _whole(text: str, start: int, end: int) -> bool:
    """It is no part of a longer word; a Hebrew or Arabic one may have a letter or two before it."""
    if end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        return False
    before = text[max(0, start - 3) : start]
    if not before or not before[-1].isalnum() or not text[start].isalnum():
        return True
    return text[start] >= "א" and not before.isalnum()
