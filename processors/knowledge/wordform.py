"""Words of a text as the gazetteer can know them: where they stand, and the name within an inflected form."""

import re
from functools import lru_cache
from typing import NamedTuple

from processors.knowledge.gazetteer import COMMON, Flag, gazetteer
from processors.knowledge.toponym import MARKS, UNCASED, UPPER, fold_name

WORD = re.compile(
    rf"[{UPPER}{UNCASED}](?<!\w.)"
    rf"(?:(?:\.[{UPPER}][a-z]{{0,3}}(?!\w))+\.?|[\w{MARKS}]*(?:['’]\w+|[\"״׳](?=[א-ת])\w+)*)"
)
"""A word that can begin a name: capitalised, or in a script without capitals; also U.S. and W.Va."""
FIRST_UNCASED = "\u0590"
"""From here on the scripts that have no capitals (Hebrew, Arabic)."""
_HEBREW_PREFIXES = frozenset("ובלמהשכ")
_SHORTEST = 3
"""Letters that remain when a prefix falls."""
_ANY_COMMON = sum(COMMON.values())


class Word(NamedTuple):
    """One reading of a word: what is known of it and what of it is not name."""

    flags: int
    key: str
    left: int
    """Characters before the name: a Hebrew or Arabic prefix, a French article."""
    right: int
    """Characters after it: a genitive."""
    locative: bool = False
    """The prefix itself says where (ב, ب)."""


def _plain(word: str, genitive: bool) -> tuple[Word, ...]:
    flags_of = gazetteer().flags
    letters = word.replace(".", "")
    key = fold_name(word)
    flags = flags_of(key)
    if len(letters) <= 5 and letters.isupper():
        short = flags_of("=" + letters)
        doubtful = short & COMMON["en"] and "." in word and flags & Flag.NAME  # S.C. is more than SC
        if short & Flag.NAME and not doubtful:
            return (Word(short, "=" + letters, 0, 0),)
    left = 2 if word[1:2] in ("'", "’") and word[0] in "LDld" and len(word) > 3 else 0
    right = 2 if word[-2:] in ("'s", "’s") else 0
    if not (left or right) and genitive and not flags & Flag.NAME and key.endswith("s") and len(key) > 4:
        right = 1
    if left or right:
        inner = fold_name(word[left : len(word) - right])
        known = flags_of(inner)
        if known & Flag.NAME or not flags:
            return (Word(known | flags & Flag.PREFIX, inner, left, right),)
    return (Word(flags, key, 0, 0),)


def _hebrew(word: str) -> list[tuple[str, int, bool]]:
    forms = [(word, 0, False)]
    for cut in range(1, min(3, len(word) - 2) + 1):
        if word[cut - 1] not in _HEBREW_PREFIXES:
            break
        forms.append((word[cut:], cut, "ב" in word[:cut]))
    return forms


def _arabic(word: str) -> list[tuple[str, int, bool]]:
    forms = [(word, 0, False)]
    cut, locative = 0, False
    if word[0] in "وف" and len(word) > _SHORTEST:
        cut = 1
        forms.append((word[cut:], cut, False))
    if word[cut] in "بلك" and len(word) - cut > _SHORTEST:
        locative = word[cut] == "ب"
        cut += 1
        if word[cut - 1] == "ل" and word[cut] == "ل":  # the article loses its alif after li-
            forms.append(("ا" + word[cut:], cut, locative))
            forms.append((word[cut + 1 :], cut + 1, locative))
        forms.append((word[cut:], cut, locative))
    if word.startswith("ال", cut) and len(word) - cut - 2 >= _SHORTEST:
        forms.append((word[cut + 2 :], cut + 2, locative))
    return forms


def _uncased(word: str) -> tuple[Word, ...]:
    """A Hebrew or Arabic word whole and without its prefixes; a common word keeps its letters."""
    flags_of, ways = gazetteer().flags, []
    for name, cut, locative in _hebrew(word) if word[0] < "\u0600" else _arabic(word):
        key = fold_name(name)
        flags = flags_of(key)
        if cut and len(key) < _SHORTEST:
            flags &= Flag.PREFIX  # a name of two letters needs all of its word: ב + תל אביב, not ב + לי
        if flags:
            ways.append(Word(flags, key, cut, 0, locative))
        if not cut and flags & _ANY_COMMON:
            break
    return tuple(ways)


class Form(NamedTuple):
    """All that a word may be."""

    flags: int
    """Of all readings together."""
    ways: tuple[Word, ...]
    """The whole word first; none if nothing is known of it."""


@lru_cache(maxsize=65536)
def form_of(word: str, genitive: bool) -> Form:
    """What a word may be. In Hebrew and Arabic one-letter prefixes and the article fall.

    `genitive` lets a final s fall (German).
    """
    ways = _plain(word, genitive) if word[0] < FIRST_UNCASED else _uncased(word)
    flags = 0
    for way in ways:
        flags |= way.flags
    return Form(flags, ways)


class Words:
    """The words of a body that can begin a name."""

    __slots__ = ("body", "ends", "flags", "language", "starts", "ways")

    def __init__(self, body: str, language: str | None) -> None:
        self.body = body
        self.language = language
        spans = [match.span() for match in WORD.finditer(body)]
        genitive = language == "de"
        forms = [form_of(body[start:end], genitive) for start, end in spans]
        self.starts = [start for start, _ in spans]
        self.starts.append(len(body) + 9)  # so that the last word has a next one, far away
        self.ends = [end for _, end in spans]
        self.flags = [flags for flags, _ in forms]
        self.ways = [ways for _, ways in forms]

    def key(self, index: int) -> str:
        """A word folded, without its genitive."""
        ways = self.ways[index]
        return ways[0].key if ways else fold_name(self.body[self.starts[index] : self.ends[index]])

    def adjoin(self, index: int) -> bool:
        """Whether only a space, a hyphen, or a dot and a space part a word from the next of these."""
        end = self.ends[index]
        gap = self.starts[index + 1] - end
        if gap == 1:
            return self.body[end] in " -\u2011"
        return gap == 2 and self.body[end] == "." and self.body[end + 1] == " " and end - self.starts[index] < 5
