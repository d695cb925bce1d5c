"""Words of a sentence → the name that begins or ends at one of them: a person's, or a group's that is called one.

Latin scripts by capitals and particles; Hebrew and Arabic by given names (phrases/*.toml, table `name`), or where
punctuation sets the name apart. What is in doubt is no name.
"""

import re
from functools import cache
from typing import NamedTuple

from processors.knowledge.gazetteer import Flag, gazetteer
from processors.knowledge.phrases import data, listed, own_words, stopwords
from processors.knowledge.toponym import MARKS, fold_name

_WORD = re.compile(
    r"\d++(?:[.,:/]\d++)*+(?![\w\-])"
    rf"|[^\W_](?:\.(?!\w)|[\w{MARKS}]*+(?:['’\"״׳\-־][^\W_][\w{MARKS}]*+)*+)"  # an initial, or a word
    r"|[^\s\w]"
)
_LITTLE = 3
"""Letters of the longest little word."""
_MOST = 5
"""Words of a name."""
_UNCASED = frozenset({"he", "ar"})
_NO_NAME = Flag.NOUN | Flag.STREET | Flag.PAPER
_ALIEN = {"he": tuple("הבלמשכו"), "ar": ("ال", "ب", "ل", "و", "ف", "ي", "ت", "س", "ك")}
"""What no name without a known given name begins with: it may be an article, a preposition, a verb."""
_JOINED = {"he": ("כ", "ל", "ב", "ו", "מ", "ש"), "ar": ("ب", "ل", "و", "ك", "ف")}
"""Letters that are written together with a name."""
_CLOSING = frozenset(',.;:()!?،؛–—"”»')
_TITLED, _TITLED_GERMAN = 0.6, 0.85
"""Part of a line's words from which capitals tell nothing; German writes all nouns so."""


class Word(NamedTuple):
    """A word or a sign, its place in the body, and its lower case."""

    start: int
    end: int
    text: str
    key: str


class Name(NamedTuple):
    """A name by its words, first and beyond the last; `skip`: joined letters before it that are none of it."""

    first: int
    beyond: int
    office: bool
    """A rabbi's, a judge's: stands behind such a word."""
    group: bool = False
    skip: int = 0


class Tongue(NamedTuple):
    """What a language says beside names, in lower case."""

    language: str
    uncased: bool
    known: frozenset[str]
    """Its common words: no names."""
    given: frozenset[str]
    particle: frozenset[str]
    mister: frozenset[str]
    office: frozenset[str]
    group: frozenset[str]
    aux: frozenset[str]
    have: frozenset[str]
    apart: frozenset[str]
    preposition: frozenset[str]
    joining: frozenset[str]
    says: frozenset[str]


@cache
def tongue(language: str) -> Tongue:
    """The words of a first-class language."""
    table = data(language)

    def words(block: str) -> frozenset[str]:
        return frozenset(word.lower() for word in listed(block))

    beside = {name: words(block) for name, block in table["name"].items()}
    known = own_words(language) | stopwords()[language] if language in stopwords() else own_words(language)
    return Tongue(
        language=language,
        uncased=language in _UNCASED,
        known=known | beside["aux"] | beside["have"] | beside["apart"],
        given=beside["given"],
        particle=beside["particle"],
        mister=beside["mister"],
        office=beside["office"],
        group=words(table["actor"]["group"]),
        aux=beside["aux"],
        have=beside["have"],
        apart=beside["apart"],
        preposition=beside["preposition"],
        joining=beside["and"],
        says=words(table["speech"]["says"]),
    )


def words(body: str, start: int, end: int) -> list[Word]:
    """The words and signs of a piece of a body, in order."""
    return [Word(*m.span(), m[0], m[0].lower()) for m in _WORD.finditer(body, start, end)]


def titled(row: list[Word], of: Tongue) -> bool:
    """Whether a line is set in capitals as headlines are."""
    told = "".join([word.text[0] for word in row if len(word.text) > _LITTLE])
    return sum(map(str.isupper, told)) > (_TITLED_GERMAN if of.language == "de" else _TITLED) * len(told)


def name_at(row: list[Word], first: int, of: Tongue, plain: bool) -> Name | None:
    """The name that begins at a word; `plain`: in a line where capitals tell something."""
    if of.uncased:
        return _uncased(row, first, of)
    at = first
    office = first > 0 and row[first - 1].key in of.office
    while at < len(row) and row[at].key.rstrip(".") in of.mister | of.office:
        office = office or row[at].key in of.office
        at += 2 if at + 1 < len(row) and row[at + 1].text == "." else 1
    beyond = _run(row, at, of)
    return _cased(row, at, beyond, of, office, plain)


def name_before(row: list[Word], beyond: int, of: Tongue, plain: bool) -> Name | None:
    """The name that ends before a word."""
    if of.uncased:
        for length in (4, 3, 2):
            if beyond >= length:
                name = _uncased(row, beyond - length, of)
                if name is not None and name.beyond == beyond:
                    return name
        return None
    first = beyond
    while first > 0 and beyond - first < _MOST:
        word = row[first - 1]
        if first < beyond and row[first].start - word.end > 1:
            break
        if not (_capital(word) or (first < beyond and word.key in of.particle)):
            break
        first -= 1
    while first < beyond and row[first].key in of.particle and not _capital(row[first]):
        first += 1
    office = first > 0 and row[first - 1].key in of.office
    named = first > 1 and (row[first - 1].key in of.group or row[first - 2].key in of.group)
    while not named and beyond - first > 1 and _leading(row[first], of):
        office = row[first].key in of.office
        first += 1
    return _cased(row, first, beyond, of, office, plain)


def _leading(word: Word, of: Tongue) -> bool:
    """A word of the language at the beginning: Police, Rabbi."""
    key = word.key
    return key in of.mister or key in of.office or (key in of.known and not given(word, of))


def _run(row: list[Word], first: int, of: Tongue) -> int:
    at = first
    while at < len(row) and at - first < _MOST:
        word = row[at]
        if at > first and word.start - row[at - 1].end > 1:
            break
        if not _capital(word):
            particle = at > first and word.key in of.particle
            if not (particle and at + 1 < len(row) and (_capital(row[at + 1]) or row[at + 1].key in of.particle)):
                break
        at += 1
    while at > first and not _capital(row[at - 1]):
        at -= 1
    return at


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def given(word: Word, of: Tongue) -> bool:
    """Whether a word is a given name."""
    if of.uncased:
        return word.key in of.given or word.key[1:] in of.given
    return bool(gazetteer().flags(fold_name(word.text)) & Flag.GIVEN)


def _cased(row: list[Word], first: int, beyond: int, of: Tongue, office: bool, plain: bool) -> Name | None:
    parts = row[first:beyond]
    called = first > 0 and (row[first - 1].key in of.group or (first > 1 and row[first - 2].key in of.group))
    if called and parts and row[first - 1].text not in ".;:()":
        # "the group Ligne de Fer", "a gang, Nordsturm,"
        known = len(parts) == 1 and parts[0].key in of.known
        return None if known or sum(len(word.text) for word in parts) < 3 else Name(first, beyond, office, True)
    if len([word for word in parts if _capital(word)]) < 2:
        return None
    if any(len(word.text) > 1 and word.text.isupper() and word.text[-1] != "." for word in parts):
        return None
    if parts[-1].text[-2:] in ("'s", "’s"):
        return None
    initial = any(word.text[-1] == "." for word in parts)
    sure = given(parts[0], of) or (initial and parts[0].key not in of.known)
    if not sure and (not plain or any(word.key in of.known and _capital(word) for word in parts)):
        return None
    if any(gazetteer().flags(fold_name(word.text)) & _NO_NAME for word in parts if word.text[-1] != "."):
        return None
    return Name(first, beyond, office)


def _uncased(row: list[Word], first: int, of: Tongue) -> Name | None:
    while first < len(row) and row[first].key in of.mister:
        first += 1
    if first >= len(row) or not row[first].text[0].isalpha():
        return None
    office = first > 0 and row[first - 1].key in of.office
    key = row[first].key
    skip = 0
    called = key in of.given or key in of.particle
    if not called and key[0] in _JOINED[of.language] and key[1:] in of.given:
        called, skip = True, 1
    if not called:
        return _set_apart(row, first, of, office)
    beyond = first + 1
    while beyond < len(row) and beyond - first < _MOST:
        word = row[beyond]
        if not word.text[0].isalpha() or word.start - row[beyond - 1].end > 1 or word.key in of.apart | of.says:
            break
        particle = row[beyond - 1].key in of.particle
        if beyond - first >= 2 and not (particle or word.key in of.given or word.key in of.particle):
            break
        surname = of.language == "ar" and word.key.startswith("ال")
        if not (particle or surname or word.key in of.given) and _common(word.key, of):
            break
        beyond += 1
    if beyond - first < 2 or row[beyond - 1].key in of.particle:
        return None
    return Name(first, beyond, office, skip=skip)


def _set_apart(row: list[Word], first: int, of: Tongue, office: bool) -> Name | None:
    """Two or three strange words with a comma, a bracket or the end behind them."""
    beyond = first
    while beyond < len(row) and row[beyond].text[0].isalpha() and beyond - first <= 3:
        beyond += 1
    parts = row[first:beyond]
    if not 2 <= len(parts) <= 3 or (beyond < len(row) and row[beyond].text not in _CLOSING):
        return None
    if (beyond < len(row) and row[beyond].text in ".!?") or beyond == len(row):
        return None
    if parts[0].key.startswith(_ALIEN[of.language]) or any(_common(w.key, of) or len(w.key) < 2 for w in parts):
        return None
    return Name(first, beyond, office)


def _common(key: str, of: Tongue) -> bool:
    """A word of the language, also with one or two letters joined to it."""
    if key in of.known or key in of.office:
        return True
    joined = _JOINED[of.language] + (("ה",) if of.language == "he" else ("ال",))
    return any(len(key) - len(j) > 2 and key.startswith(j) and key[len(j) :] in of.known for j in joined)
