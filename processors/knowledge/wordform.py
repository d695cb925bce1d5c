"""Words of a text as the gazetteer can know them: where they stand, and the name within an inflected form."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, compress

import msgspec
from msgspec.structs import replace

from processors.knowledge.gazetteer import COMMON, Flag, gazetteer
from processors.knowledge.placename import Name, name_of
from processors.knowledge.toponym import MARKS, UNCASED, UPPER, fold_name

WORD = re.compile(
    rf"([{UPPER}{UNCASED}](?<!\w.)"
    rf"(?:\w++(?![{MARKS}'’\"״׳])"  # nearly all words are this and no more
    rf"|(?:\.[{UPPER}][a-z]{{0,3}}(?!\w))++\.?|[\w{MARKS}]*+(?>(?:['’]\w++|[\"״׳](?=[א-ת])\w++)*)))"
)
"""A word that can begin a name: capitalised, or in a script without capitals; also U.S. and W.Va.

An atomic group, not a possessive one: Python 3.11.2 does not step back in the latter when the look ahead fails.
"""
FIRST_UNCASED = "\u0590"
"""From here on the scripts that have no capitals (Hebrew, Arabic)."""
_HEBREW_PREFIXES = frozenset("ובלמהשכ")
_SHORTEST = 3
"""Letters that remain when a prefix falls."""
_SHADDA = "\u0651"
_OTHER_MARKS = re.compile(f"(?!{_SHADDA})[{MARKS}]")
"""Marks of a word that are written as one likes; the shadda tells two places of one spelling apart."""
_ANY_COMMON = sum(COMMON.values())
_KEPT, _SHORT = 16384, 64
"""Tokens that are remembered for each language, some megabytes, and characters of the longest."""
_UNCASED = frozenset(("he", "ar"))
_UNEVEN = 1 << 31
"""A flag of a word that does not begin its token, or of a token of several."""
_TELLING = Flag.NAME | Flag.PREFIX | Flag.GIVEN | Flag.TITLE | _UNEVEN
"""What a name of a place or a person begins with, and what stands elsewhere than its token."""
_FAR = 1000
"""Characters between the last word and the next, which there is not."""
_ADJOINING = frozenset((" ", "-", "\u2011"))


class Word(msgspec.Struct, frozen=True, gc=False):
    """One reading of a word: what is known of it and what of it is not name."""

    flags: int
    key: str
    left: int
    """Characters before the name: a Hebrew or Arabic prefix, a French article."""
    right: int
    """Characters after it: a genitive."""
    name: Name | None = None
    """The place that the word may be by itself."""
    locative: bool = False
    """The prefix itself says where (ב, ب)."""


def _word(flags: int, key: str, left: int, right: int, language: str, locative: bool = False) -> Word:
    name = name_of(key, language) if flags & Flag.NAME else None
    return Word(flags, key, left, right, name, locative)


def _plain(word: str, language: str) -> tuple[Word, ...]:
    flags_of = gazetteer().flags
    letters = word.replace(".", "")
    key = fold_name(word)
    flags = flags_of(key)
    if len(letters) <= 5 and letters.isupper():
        short = flags_of("=" + letters)
        doubtful = short & COMMON["en"] and "." in word and flags & Flag.NAME  # S.C. is more than SC
        if short & Flag.NAME and not doubtful:
            return (_word(short, "=" + letters, 0, 0, language),)
    left = 2 if word[1:2] in ("'", "’") and word[0] in "LDld" and len(word) > 3 else 0
    right = 2 if word[-2:] in ("'s", "’s") else 0
    if not (left or right) and language == "de" and not flags & Flag.NAME and key.endswith("s") and len(key) > 4:
        right = 1
    if left or right:
        inner = fold_name(word[left : len(word) - right])
        known = flags_of(inner)
        if known & Flag.NAME or not flags:
            return (_word(known | flags & Flag.PREFIX, inner, left, right, language),)
    return (_word(flags, key, 0, 0, language),)


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


def _uncased(word: str, language: str) -> tuple[Word, ...]:
    """A Hebrew or Arabic word whole and without its prefixes; a common word keeps its letters."""
    flags_of, ways = gazetteer().flags, []
    for name, cut, locative in _hebrew(word) if word[0] < "\u0600" else _arabic(word):
        key = fold_name(name)
        if _SHADDA in name and flags_of(marked := "=" + _OTHER_MARKS.sub("", name)):
            key = marked
        flags = flags_of(key)
        if cut and len(key) < _SHORTEST:
            flags &= Flag.PREFIX  # a name of two letters needs all of its word: ב + תל אביב, not ב + לי
        if flags:
            ways.append(_word(flags, key, cut, 0, language, locative))
        if not cut and flags & _ANY_COMMON:
            break
    return tuple(ways)


class Form(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that a word may be, and where it stands in its token."""

    flags: int
    """Of all readings together."""
    ways: tuple[Word, ...]
    """The whole word first; of a Hebrew or Arabic word none if nothing is known of it."""
    names: tuple[tuple[Name, int, int], ...]
    """The places that it may be by itself, each with the characters before and after it."""
    right: int
    """Characters of a genitive."""
    key: str
    """The word folded, without its genitive."""
    folded: str
    """The whole word folded."""
    skip: int
    """Characters of the token before the word."""
    length: int
    """Characters of the word."""
    several: tuple["Form", ...] = ()
    """All words of the token, if it holds several."""


_NONE = Form(flags=0, ways=(), names=(), right=0, key="", folded="", skip=0, length=0)
"""Behind the last word."""


def form_of(word: str, language: str, skip: int = 0) -> Form:
    """What a word may be in one of LANGUAGES. In Hebrew and Arabic one-letter prefixes and the article fall.

    In German a final s falls, the genitive.
    """
    ways = _plain(word, language) if word[0] < FIRST_UNCASED else _uncased(word, language)
    flags = _UNEVEN if skip else 0
    for way in ways:
        flags |= way.flags
    folded = fold_name(word)
    return Form(
        flags=flags,
        ways=ways,
        names=tuple((way.name, way.left, way.right) for way in ways if way.name is not None),
        right=ways[0].right if ways else 0,
        key=ways[0].key if ways else folded,
        folded=folded,
        skip=skip,
        length=len(word),
    )


class _Forms(dict[str, Form | None]):
    """The words of the tokens met so far, None for a token without: at most _KEPT, each of at most _SHORT characters.

    A dict, for nothing else is asked as often.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, token: str) -> Form | None:
        found = [form_of(word[0], self._language, word.start()) for word in WORD.finditer(token)]
        form = found[0] if found else None
        if form is not None and len(found) > 1:
            form = replace(form, flags=form.flags | _UNEVEN, several=tuple(found))
        if len(token) <= _SHORT:
            if len(self) >= _KEPT:
                self.clear()
            self[token] = form
        return form


@cache
def _forms(language: str) -> _Forms:
    return _Forms(language)


class Words:
    """The words of a body that can begin a name, in their order; `known` are the numbers of those we know."""

    __slots__ = ("body", "forms", "known", "language", "starts")

    def __init__(self, body: str, language: str | None) -> None:
        self.body = body
        self.language = language if language in COMMON else "en"
        """Whose common words are told from names."""
        if self.language in _UNCASED:
            self.forms, self.starts, self.known = _parted(body, _forms(self.language))
        else:
            parts = WORD.split(body)
            self.starts = list(accumulate(map(len, parts)))[:-1:2]
            # what the pattern found in the text, it finds in the word alone
            self.forms = list(map(_forms(self.language).__getitem__, parts[1::2]))  # type: ignore[arg-type]
            self.known = _known(self.forms)
        self.starts.append(len(body) + _FAR)
        self.forms.append(_NONE)

    def end(self, index: int) -> int:
        """Where a word ends."""
        return self.starts[index] + self.forms[index].length

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.body[self.end(index) : self.starts[index + 1]]

    def adjoin(self, index: int) -> bool:
        """Whether only a space, a hyphen, or a dot and a space part a word from the next."""
        start, end = self.starts[index + 1], self.end(index)
        if start - end == 1:
            return self.body[end] in _ADJOINING
        return start - end == 2 and self.forms[index].length < 5 and self.body[end:start] == ". "


def _known(forms: Iterable[Form]) -> list[int]:
    return [index for index, form in enumerate(forms) if form.flags & _TELLING]


def _parted(body: str, known: _Forms) -> tuple[list[Form], list[int], list[int]]:
    """The words of a text in which nearly each can begin a name, where they begin, and which are known.

    It is parted at spaces, line ends and hyphens, which is faster than to search it.
    """
    tokens = body.replace(" ", "\n").replace("-", "\n").splitlines(keepends=True)
    found = list(map(known.__getitem__, tokens))
    starts = list(compress(accumulate(map(len, tokens), initial=0), found))
    forms = list(filter(None, found))
    telling = _known(forms)
    uneven = [index for index in telling if forms[index].flags >= _UNEVEN]
    if any(forms[index].several for index in uneven):
        each = [form.several or (form,) for form in forms]
        starts = [start for start, parts in zip(starts, each, strict=True) for _ in parts]
        forms = [part for parts in each for part in parts]
        telling = _known(forms)
        uneven = [index for index in telling if forms[index].flags >= _UNEVEN]
    for index in uneven:
        starts[index] += forms[index].skip
    return forms, starts, telling
