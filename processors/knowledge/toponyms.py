"""Which words of a text name a place: the longest names of the gazetteer, weighed by what stands around them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import filterfalse

import msgspec
from msgspec.structs import replace

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import Candidate, Flag, Sort, gazetteer
from processors.knowledge.placename import Name, name_of
from processors.knowledge.toponym import fold_name
from processors.knowledge.wordform import Word, Words

_LONGEST = 6
"""Words of a name that begin with a capital."""
_GAP = 14
"""Characters between two of them: ` upon the `, `-sur-`."""
_LETTERS = re.compile(r"[^\W\d_]+")
_JOINTS = " -\u2010\u2011\u05be'’"
_OPENS = frozenset((", ", " (", "، ", ". "))
_CONTAINED = frozenset((", ", " (", "، ", ". ", " , ", "., "))
_NAME, _PREFIX = Flag.NAME, Flag.PREFIX
_WANTED = _NAME | _PREFIX


class Toponym(msgspec.Struct, gc=False):
    """A possible name of a place in a body."""

    start: int
    end: int
    name: Name
    first: int
    """Numbers of its first and last word, -1 for words in small letters."""
    last: int
    points: int = 0
    within: Candidate | None = None
    """The country or region that follows it as its container."""


def toponyms(words: Words) -> list[Toponym]:
    """All longest names in a text, from left to right, without overlaps, containers noted, not yet weighed."""
    found: list[Toponym] = []
    body, gaps, forms = words.body, words.gaps, words.forms
    done, before = 0, None
    for index in [index for index, flags in enumerate(words.flags) if flags & _WANTED]:
        if index < done:
            continue
        ways = forms[index].ways
        if len(ways) > 1 or (ways[0].flags & _PREFIX and len(gaps[index]) <= _GAP):
            toponym = _longest(words, index)
        else:
            toponym = _alone(words, index, ways[0])
        if toponym is None:
            continue
        done = toponym.last + 1
        if before is not None and 1 <= toponym.start - before.end <= 3:
            before.within = _container(body, before, toponym)
        before = toponym
        found.append(toponym)
    return found


def _longest(words: Words, index: int) -> Toponym | None:
    """The longest name that begins with a word, in whichever reading."""
    best = None
    for way in words.forms[index].ways:
        found = _extended(words, index, way) if way.flags & _PREFIX else None
        if found is None and best is None:
            found = _alone(words, index, way)
        if found is not None and (best is None or found.last > best.last):
            best = found
    return best


def _alone(words: Words, index: int, way: Word) -> Toponym | None:
    name, end = way.name, words.ends[index]
    if name is None or (name.hopeless and words.body[end : end + 2] not in _OPENS):
        return None
    return Toponym(words.starts[index] + way.left, end - way.right, name, index, index)


def _extended(words: Words, index: int, way: Word) -> Toponym | None:
    """The longest name of several words that begins with this one."""
    body, starts, ends, gaps = words.body, words.starts, words.ends, words.gaps
    start = starts[index] + way.left
    key, end, last = "", 0, index
    for at in range(index + 1, index + _LONGEST):
        gap = gaps[at - 1]
        if gap != " " and not _joined(gap, body[starts[at - 1] : ends[at - 1]]):
            break
        stop = ends[at]
        # a Hebrew or Arabic prefix may have changed the letters behind it: the name is what the reading says
        phrase, flags = _folded(way.key + body[ends[index] : stop] if way.left else body[start:stop])
        if flags & _NAME:
            key, end, last = phrase, stop, at
        elif words.forms[at].right:
            stop -= words.forms[at].right
            phrase, less = _folded(body[start:stop])
            if less & _NAME:
                key, end, last = phrase, stop, at
        if not flags & _PREFIX:
            break
    name = name_of(key, words.language) if key else None
    return Toponym(start, end, name, index, last) if name is not None else None


def _joined(gap: str, word: str) -> bool:
    """Whether a word and the next may belong to one name with this between them."""
    if gap == ". ":
        return fold_name(word) in cues().words["saints"]
    return len(gap) <= _GAP and _joint(gap)


@lru_cache(maxsize=4096)
def _joint(gap: str) -> bool:
    """Whether this between two words of a name is part of it."""
    return gap.strip(_JOINTS).lower() in cues().words["links"]


@lru_cache(maxsize=32768)
def _folded(phrase: str) -> tuple[str, int]:
    key = fold_name(phrase)
    return key, gazetteer().flags(key)


def _container(body: str, one: Toponym, other: Toponym) -> Candidate | None:
    """The country or region that the other name gives for the first: `Paris, Texas`, `Paris (Texas)`."""
    if body[one.end : other.start] not in _CONTAINED:
        return None
    narrowest = one.name.meanings[0].sort  # `China, Japan` and `Ohio, Texas` are lists
    for whole in other.name.meanings:
        if whole.sort == narrowest and narrowest <= Sort.REGION:
            return None
        if not whole.demonym and whole.sort <= Sort.COUNTY:
            for part in one.name.meanings:
                if fits(part, whole):
                    return whole
    return None


def fits(part: Candidate, whole: Candidate) -> bool:
    """Whether one place lies in the other by what the gazetteer says of countries and regions."""
    if part.id == whole.id or part.demonym or part.sort == Sort.COUNTRY or part.country != whole.country:
        return False
    if whole.sort == Sort.COUNTRY:
        return True
    return part.region == whole.region != 0 and part.sort > whole.sort


def small_words(body: str, language: str | None) -> list[Toponym]:
    """Words for peoples that French, Spanish and German write small."""
    if language not in (None, "fr", "es", "de"):
        return []
    known, tokens = gazetteer().lower_case_demonyms(language), body.split()
    rough = " ".join(filterfalse(str.isalpha, tokens))
    hits = {*filter(str.isalpha, known.intersection(tokens)), *known.intersection(_LETTERS.findall(rough))}
    found = []
    for word in sorted(hits):
        name = name_of(fold_name(word), language or "en")
        people = tuple(meaning for meaning in name.meanings if meaning.demonym) if name is not None else ()
        if name is not None and people:
            name = replace(name, key="~" + name.key, meanings=people)  # apart from the place of that name
            found += [Toponym(at, at + len(word), name, -1, -1, cues().evidence.enough) for at in _whole(word, body)]
    return found


def _whole(word: str, body: str) -> Iterator[int]:
    """Where a word stands by itself."""
    at = body.find(word)
    while at >= 0:
        end = at + len(word)
        around = body[at - 1 : at] + body[end : end + 1] if at else body[end : end + 1]
        if not any(sign.isalnum() or sign == "_" for sign in around):
            yield at
        at = body.find(word, end)
