"""Which words of a text name a place: the longest names of the gazetteer, weighed by what stands around them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import COMMON, Candidate, Flag, Sort, gazetteer
from processors.knowledge.toponym import fold_name
from processors.knowledge.wordform import Word, Words

_LONGEST = 6
"""Words of a name that begin with a capital."""
_GAP = 14
"""Characters between two of them: ` upon the `, `-sur-`."""
_JOINTS = " -\u2010\u2011\u05be"
_LOWER_WORD = re.compile(r"[^\W\d_]+")
_HOPELESS = -3
"""Points of a common word that only its country or region right behind it can outweigh."""
_OPENS = frozenset((", ", " (", "، ", ". "))
_WANTED = Flag.NAME | Flag.PREFIX


class Name(NamedTuple):
    """What is known of a name whatever stands around it."""

    key: str
    flags: int
    meanings: tuple[Candidate, ...]
    territory: bool
    """Whether it is most likely larger than a city, or a word for a people."""
    weight: float
    """Of the likeliest meaning."""
    points: int
    """For its weight, and against it if it is a common word of the language."""


@lru_cache(maxsize=32768)
def name_of(key: str, language: str | None) -> Name | None:
    """A folded name as the gazetteer has it, in a text of a language (without one: English)."""
    evidence = cues().evidence
    meanings = gazetteer().find(key)
    if not meanings:
        return None
    likeliest = meanings[0]
    territory = likeliest.demonym or likeliest.sort not in (Sort.CITY, Sort.DISTRICT)
    flags = gazetteer().flags(key)
    points = evidence.territory if territory else evidence.of_weight(likeliest.weight)
    if flags & COMMON.get(language or "en", COMMON["en"]):
        known = likeliest.weight >= evidence.well_known and not territory
        points += evidence.common_word_known if known else evidence.common_word
    if likeliest.alternate and not territory and likeliest.weight < evidence.well_known and " " not in key:
        points += evidence.foreign_name
    return Name(key, flags, meanings, territory, likeliest.weight, points)


@dataclass(slots=True)
class Toponym:
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
    done = 0
    for index, flags in enumerate(words.flags):
        if not flags & _WANTED or index < done:
            continue
        toponym = _longest(words, index)
        if toponym is not None:
            found.append(toponym)
            done = toponym.last + 1
    before = None
    for toponym in found:
        if before is not None and 1 <= toponym.start - before.end <= 3:
            before.within = _container(words.body, before, toponym)
        before = toponym
    return found


def _longest(words: Words, index: int) -> Toponym | None:
    """The longest name that begins with a word, in whichever reading."""
    near = words.starts[index + 1] - words.ends[index] <= _GAP
    best = None
    for way in words.ways[index]:
        found = None
        if way.flags & Flag.PREFIX and near:
            found = _extended(words, index, way)
        if found is None and way.flags & Flag.NAME and best is None:
            found = _alone(words, index, way)
        if found is not None and (best is None or found.last > best.last):
            best = found
    return best


def _alone(words: Words, index: int, way: Word) -> Toponym | None:
    name = name_of(way.key, words.language)
    if name is None:
        return None
    end = words.ends[index]
    if name.points <= _HOPELESS and not name.territory and words.body[end : end + 2] not in _OPENS:
        return None
    return Toponym(words.starts[index] + way.left, end - way.right, name, index, index)


def _extended(words: Words, index: int, way: Word) -> Toponym | None:
    """The longest name of several words that begins with this one."""
    body, starts, ends = words.body, words.starts, words.ends
    start, lists = starts[index] + way.left, cues().words
    best: tuple[str, int, int] | None = None
    for last in range(index + 1, min(index + _LONGEST, len(ends))):
        after, begin = ends[last - 1], starts[last]
        if begin - after > _GAP:
            break
        if begin - after > 1 or body[after] not in _JOINTS:
            gap = body[after:begin]
            if gap == ". ":
                if fold_name(body[starts[last - 1] : after]) not in lists["saints"]:
                    break
            elif gap.strip(_JOINTS + "'’").lower() not in lists["links"]:
                break
        end = ends[last]
        # a Hebrew or Arabic prefix may have changed the letters behind it: the name is what the reading says
        key, flags = _folded(way.key + body[ends[index] : end]) if way.left else _folded(body[start:end])
        if flags & Flag.NAME:
            best = key, end, last
        elif words.ways[last] and words.ways[last][0].right:
            end -= words.ways[last][0].right
            key, less = _folded(body[start:end])
            if less & Flag.NAME:
                best = key, end, last
        if not flags & Flag.PREFIX:
            break
    name = name_of(best[0], words.language) if best is not None else None
    return Toponym(start, best[1], name, index, best[2]) if best is not None and name is not None else None


@lru_cache(maxsize=32768)
def _folded(phrase: str) -> tuple[str, int]:
    key = fold_name(phrase)
    return key, gazetteer().flags(key)


def _container(body: str, one: Toponym, other: Toponym) -> Candidate | None:
    """The country or region that the other name gives for the first: `Paris, Texas`, `Paris (Texas)`."""
    if body[one.end : other.start] not in (", ", " (", "، ", ". ", " , ", "., "):
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


def small_words(words: Words) -> list[Toponym]:
    """Words for peoples that French, Spanish and German write small."""
    if words.language not in (None, "fr", "es", "de"):
        return []
    hits = gazetteer().lower_case_demonyms(words.language).intersection(_LOWER_WORD.findall(words.body))
    if not hits:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(hits, key=len, reverse=True))})(?!\w)")
    found = []
    for match in pattern.finditer(words.body):
        name = name_of(fold_name(match[0]), words.language)
        if name is not None and any(meaning.demonym for meaning in name.meanings):
            people = tuple(meaning for meaning in name.meanings if meaning.demonym)
            name = name._replace(key="~" + name.key, meanings=people)  # apart from the place of that name
            found.append(Toponym(match.start(), match.end(), name, -1, -1, cues().evidence.enough))
    return found
