"""Which words of a text name a place: the longest names of the gazetteer, weighed by what stands around them."""

from functools import cache, lru_cache

import msgspec
from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind
from msgspec.structs import replace

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import Candidate, Flag, Sort, gazetteer
from processors.knowledge.placename import Name, name_of, options_of
from processors.knowledge.toponym import fold_name
from processors.knowledge.wordform import Word, Words

_LONGEST = 6
"""Words of a name that begin with a capital."""
_KEPT, _SHORT = 32768, 64
"""Pairs of words that are remembered for each language, some megabytes, and characters of the longest."""
_EVENT = 16
"""Characters behind a name in which the event is looked for that is called by it."""
_WITHIN = 5
"""Characters between a place and what contains it: `, en `."""
_GAP = 14
"""Characters between two of them: ` upon the `, `-sur-`."""
_JOINTS = " -\u2010\u2011\u05be'’"
_OPENS = frozenset((", ", " (", "، ", ". "))
_CONTAINED = frozenset((", ", " (", "، ", ". ", " , ", "., ", ", en ", " en ", ", in ", " in "))
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
    body, forms, starts = words.body, words.forms, words.starts
    pairs = _pairs(words.language)
    done, before = 0, None
    for index in words.known:
        if index < done:
            continue
        form, start = forms[index], starts[index]
        end = start + form.length
        toponym = None
        if form.flags & _PREFIX and starts[index + 1] - end <= _GAP:
            pair = body[start : starts[index + 1] + forms[index + 1].length]
            begin = pairs.get(pair)
            if begin is None:
                begin = pairs.learn(pair, _begin(words, index))
            if begin:
                toponym = _longest(words, index)
        if toponym is None:
            for name, left, right in form.names:
                if not name.hopeless or body[end : end + 2] in _OPENS:
                    toponym = Toponym(start + left, end - right, name, index, index)
                    break
            else:
                continue
        done = toponym.last + 1
        if before is not None and 1 <= toponym.start - before.end <= _WITHIN:
            before.within = _container(body, before, toponym)
        before = toponym
        found.append(toponym)
    if found and found[0].start == 0:
        _headed(body, found)
    return found


def _headed(body: str, found: list[Toponym]) -> None:
    """The country that a headline begins with holds its places: "Spain: …", "Suisse : …"."""
    whole = found[0].name.meanings[0]
    if (
        whole.sort != Sort.COUNTRY
        or whole.demonym
        or not body[found[0].end : found[0].end + 3].lstrip().startswith(": ")
    ):
        return
    end = body.find("\n")
    for toponym in found[1:]:
        if toponym.start > end >= 0:
            break
        if toponym.within is None and any(fits(meaning, whole) for meaning in toponym.name.meanings):
            toponym.within = whole


class _Pairs(dict[str, bool]):
    """Whether two words, with what stands between them, begin a name of several: as met so far, at most _KEPT."""

    def learn(self, pair: str, begin: bool) -> bool:
        if len(pair) <= _SHORT:
            if len(self) >= _KEPT:
                self.clear()
            self[pair] = begin
        return begin


@cache
def _pairs(_language: str) -> _Pairs:
    return _Pairs()


def _begin(words: Words, index: int) -> bool:
    """Whether a word and the next begin a name, in whichever reading."""
    if not _joined(words, index):
        return False
    ways = words.forms[index].ways
    return any(_phrase(words, index, way, index + 1)[1] & _WANTED for way in ways if way.flags & _PREFIX)


def _longest(words: Words, index: int) -> Toponym | None:
    """The longest name of several words that begins with this one, in whichever reading."""
    best = None
    for way in words.forms[index].ways:
        found = _extended(words, index, way) if way.flags & _PREFIX else None
        if found is not None and (best is None or found.last > best.last):
            best = found
    return best


def _extended(words: Words, index: int, way: Word) -> Toponym | None:
    """The longest name of several words that begins with this reading of one."""
    key, end, last = "", 0, index
    for at in range(index + 1, index + _LONGEST):
        if not _joined(words, at - 1):
            break
        phrase, flags, stop = _phrase(words, index, way, at)
        if flags & _NAME:
            key, end, last = phrase, stop, at
        if not flags & _PREFIX:
            break
    name = name_of(key, words.language) if key else None
    return Toponym(words.starts[index] + way.left, end, name, index, last) if name is not None else None


def _phrase(words: Words, index: int, way: Word, last: int) -> tuple[str, int, int]:
    """A reading of a word and all words up to another: folded, what is known of it, and where it ends."""
    body, start, stop = words.body, words.starts[index] + way.left, words.end(last)
    # a Hebrew or Arabic prefix may have changed the letters behind it: the name is what the reading says
    phrase, flags = _folded(way.key + body[words.end(index) : stop] if way.left else body[start:stop])
    right = words.forms[last].right
    if right and not flags & _NAME:
        shorter, less = _folded(body[start : stop - right])
        if less & _NAME:
            return shorter, flags | _NAME, stop - right
    return phrase, flags, stop


def _joined(words: Words, index: int) -> bool:
    """Whether a word and the next may belong to one name with what stands between them."""
    if words.starts[index + 1] - words.end(index) > _GAP:
        return False
    gap = words.gap(index)
    if gap == " ":
        return True
    if gap == ". ":
        return fold_name(words.body[words.starts[index] : words.end(index)]) in cues().words["saints"]
    return _joint(gap)


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


def names_event(body: str, end: int) -> bool:
    """Whether what stands behind a name is called by it: "Basel shooting"."""
    after = body[end : end + _EVENT]
    return after[:1] == " " and after[1:].split(" ", 1)[0].rstrip(":,.;") in cues().words["events"]


def fits(part: Candidate, whole: Candidate) -> bool:
    """Whether one place lies in the other by what the gazetteer says of countries and regions."""
    if part.id == whole.id or part.demonym or part.sort == Sort.COUNTRY or part.country != whole.country:
        return False
    if whole.sort == Sort.COUNTRY:
        return True
    return part.region == whole.region != 0 and part.sort > whole.sort


def small_words(body: str, language: str | None) -> list[Toponym]:
    """Words for peoples that French, Spanish and German write small, in order; one pass of an automaton."""
    if language not in (None, "fr", "es", "de"):
        return []
    peoples, automaton = _peoples(language)
    raw = body.encode("utf-8", "replace")
    found = []
    at = end = 0
    for number, begin, stop in automaton.find_matches_as_indexes(raw):
        start = end + len(raw[at:begin].decode())
        word, name = peoples[number]
        at, end = stop, start + len(word)
        around = body[start - 1 : start] + body[end : end + 1] if start else body[end : end + 1]
        if not any(sign.isalnum() or sign == "_" for sign in around):
            found.append(Toponym(start, end, name, -1, -1, cues().evidence.enough))
    return found


@cache
def _peoples(language: str | None) -> tuple[list[tuple[str, Name]], BytesAhoCorasick]:
    """The words for peoples that a language writes small, apart from the places of that name, and how to find them."""
    peoples = []
    for word in sorted(filter(str.isalpha, gazetteer().lower_case_demonyms(language))):
        name = name_of(fold_name(word), language or "en")
        meant = tuple(meaning for meaning in name.meanings if meaning.demonym) if name is not None else ()
        if name is not None and meant:
            peoples.append((word, replace(name, key="~" + name.key, meanings=meant, options=options_of(meant))))
    patterns = [word.encode() for word, _ in peoples]
    return peoples, BytesAhoCorasick(patterns, implementation=Implementation.DFA, matchkind=MatchKind.LeftmostLongest)
