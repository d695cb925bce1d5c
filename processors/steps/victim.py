"""A mention of a killing or kidnapping → whether the text says whom it was done to: "the murder of two tourists"."""

import re
from functools import cache, lru_cache

from processors.knowledge.alphabet import code
from processors.knowledge.fold import fold
from processors.knowledge.gazetteer import COMMON, Flag
from processors.knowledge.phrases import data, listed
from processors.knowledge.wordform import WORD, form_of
from processors.knowledge.wordlists import connecting, listing
from processors.steps.aim import MANY
from schemas.claims import Line
from schemas.reading import Mention, Text
from schemas.taxonomy import LANGUAGES

_REACH = 60
"""Letters behind a deed in which its victim is named."""
_BEFORE = 40
"""Letters of a name before a genitive."""
_MOST = 4
"""Words like "of" behind a deed that are looked at."""
_STOP = re.compile(r"[.,;:()–—«»\n]")
_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?![\d.,]*\d)\b")
_PERSON = Flag.GIVEN | Flag.TITLE
_LAST, _NEXT = re.compile(r"\w+$"), re.compile(r"\s*(\w+)")
_OWNED = re.compile(r"(\w+)['’][sS]\s+(?:\w+\s+)?$")
_CONSTRUCT = frozenset({"he", "ar"})
"""Languages in which a victim stands behind the deed without any word between."""
_NEAR = 22
"""Letters from a deed to the first word that says who: an article, a bracket, two adjectives."""


def is_deed(mention: Mention, text: Text) -> bool:
    """Whether a word is one for a deed that is done to somebody."""
    return text.language in LANGUAGES and _is_deed(fold(mention.text)[0], text.language)


def victim(mention: Mention, line: Line, text: Text) -> bool:
    """Whether a mention goes on with its victim: somebody by name, office, trade or number; or his name owns it.

    Several of a kind are one only where they are counted or known: not "the murder of students".
    """
    if text.language not in LANGUAGES:
        return False
    deed = is_deed(mention, text)
    body = text.body
    end = min(line.end, mention.end + _REACH)
    of = _of(text.language)
    last_word, next_word = _LAST.search(mention.text), _NEXT.match(body, mention.end, end)
    beside = last_word is not None and fold(last_word[0])[0] in of
    if not (deed or beside or (next_word is not None and fold(next_word[1])[0] in of)):
        return False
    stop = _STOP.search(body, mention.end, end)
    end = stop.start() if stop else end
    begin, last = text.within(mention.end, end)
    folded = text.folded[begin:last]
    found = [
        (start, folded[start:close], name)
        for start, close, meanings in listing("victim", text.language).find(text.coded[begin:last])
        for _, name, _ in meanings
    ]
    # "The murder in Leeds of a mayor" is still his; "the bombings and the deaths of priests" are two things.
    reach = _joined(folded, text.language) if deed else 2
    begins = [start for start, _, name in found if name == "of" and start < reach]
    if beside or (deed and (text.language in _CONSTRUCT or mention.text[-3:].lower() == "ing")):
        begins.insert(0, 0)
    if any(_is_named(text, mention.end + at, end, at, found) for at in begins[:_MOST]):
        return True
    if not deed:
        return False
    before = max(line.start, mention.start - _BEFORE)
    owner = _OWNED.search(body, before, mention.start)
    return owner is not None and _is_owner(body[before : owner.end(1)], text.language)


@cache
def _of(language: str) -> frozenset[str]:
    """The folded words between a deed and its victim."""
    return frozenset(fold(word)[0] for word in listed(data(language)["victim"]["of"]))


@lru_cache(maxsize=4096)
def _is_deed(word: str, language: str) -> bool:
    return any(
        name == "deed" for _, _, meanings in listing("victim", language).find(code(word)) for _, name, _ in meanings
    )


def _joined(folded: str, language: str) -> int:
    """Letters up to the first "and"."""
    ands = (folded.find(f" {word} ") for word in connecting(language)[1])
    return min((at for at in ands if at >= 0), default=len(folded) + 1)


def _is_named(text: Text, start: int, end: int, at: int, found: list[tuple[int, str, str]]) -> bool:
    """Whether somebody is named right behind an offset, `at` counted from the deed."""
    body = text.body
    last = min(end, start + _NEAR)
    near = [(word, name) for begin, word, name in found if at <= begin <= at + _NEAR]
    if _NUMBER.search(body, start, last) or any(name == "number" for _, name in near):
        return True
    who = [word for word, name in near if name == "who"]
    if who:
        known = text.language == "en" and " the " in body[start:last].lower()
        return known or not MANY.search(who[0])
    return any(_is_given(word[0], text.language or "") for word in WORD.finditer(body, start, last))


@lru_cache(maxsize=4096)
def _flags(word: str, language: str) -> int:
    return form_of(word, language).flags


def _is_given(word: str, language: str) -> bool:
    """A given name or a title; where nothing parts deed and victim, none that is a place as well."""
    flags = _flags(word, language)
    return bool(flags & _PERSON) and not (language in _CONSTRUCT and flags & Flag.NAME)


def _is_owner(words: str, language: str) -> bool:
    """Whether the last of these words is a name: no word of the language, and no place without a given name."""
    forms = [_flags(word[0], language) for word in WORD.finditer(words)]
    if not forms or not words[words.rfind(" ") + 1 :][:1].isupper() or forms[-1] & (COMMON[language] | Flag.NOUN):
        return False
    return not forms[-1] & Flag.NAME or any(flags & (Flag.GIVEN | Flag.SURNAME) for flags in forms[-3:])


def civil(line: Line, text: Text) -> bool:
    """Whether a line names who and what fights in no war: residents, a bus, a market."""
    return text.language in LANGUAGES and "civil" in _names(text, line.start, line.end)


def _names(text: Text, start: int, end: int) -> set[str]:
    begin, last = text.within(start, end)
    found = listing("victim", text.language or "en").find(text.coded[begin:last])
    return {name for _, _, meanings in found for _, name, _ in meanings}
