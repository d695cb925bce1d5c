"""Whether a name of a place is meant as one: what stands around it, in points (`places/cues.toml`)."""

import re

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import Candidate, Flag
from processors.knowledge.persons import persons
from processors.knowledge.placename import Name
from processors.knowledge.toponym import fold_name
from processors.knowledge.toponyms import Toponym, names_event, small_words, toponyms
from processors.knowledge.wordform import FIRST_UNCASED, Words

_ENDS = frozenset('.!?:;\n"“»«„()[]|•*–—-…>')
_LISTS = frozenset((", ", " and ", " et ", " y ", " und ", " or ", " & ", ", and ", "-", "/", " - "))
_NOUN = Flag.NOUN
_BELONGS, _OWNER = Flag.NOUN | Flag.COMPASS, Flag.STREET | Flag.PAPER
_OF = frozenset(("of", "de", "du", "del", "von", "d"))
_OF_STREET = frozenset(("de", "d", "du", "des", "la", "del"))
_NEAR = 16
"""Characters before a name in which the word before it is looked for."""
_KEPT = 4096
"""Words before names that are remembered."""
_QUOTED = 8
"""Letters within which a text begins, its quotation marks and spaces included."""
_HEAD = 700
"""A dateline stands within so many characters of the beginning."""
_DATELINE_END = re.compile(
    r"[^\n.!?:;—–]{0,24}?(?:[,.] ?[^\W\d_]{3,10}\.? \d{1,2}\.?(?:[,.]? \d{4})?)?"
    r"\s?(?:\([^()\n]{2,40}\))?\s?(?:--|[–—―]|-\s)|\s?\((?:[A-Z]{2,9}|Reuters)\)(?:\s|\.-)"
)


def recognise(body: str, language: str | None, home: str | None) -> list[Toponym]:
    """The names of places in a body, from left to right, with all that each may mean. `home`: country of the source."""
    words = Words(body, language)
    found = toponyms(words)
    enough = cues().evidence.enough
    if found:
        judge = _Judge(words, home)
        before = None
        for toponym in found:
            toponym.points = judge.points(toponym, before)
            before = toponym
        _help_neighbours(found, enough)
        sure = {toponym.name.key for toponym in found if toponym.points >= enough}
        if not sure:
            sure = _likeliest(found)
        found = [
            toponym
            for toponym in found
            if toponym.points >= enough
            or (toponym.points >= 0 and toponym.name.key in sure and not toponym.name.common)
        ]
    small = small_words(body, language)
    return sorted([*found, *small], key=lambda toponym: toponym.start) if small else found


def in_dateline(body: str, start: int, end: int) -> bool:
    """Whether a name opens a paragraph at the head of a story and a dash ends what it opens: `PARIS, Nov 13 (AP) -`."""
    if start > _HEAD or body[body.rfind("\n", 0, start) + 1 : start].strip(' "“(*'):
        return False
    return _DATELINE_END.match(body, end) is not None


def _likeliest(found: list[Toponym]) -> set[str]:
    """The one name that a text without any sure place most likely means as one: headlines say "Denver rabbi"."""
    known = cues().evidence.alone
    able = [t for t in found if t.points >= 0 and t.name.weight >= known and not t.name.common and t.start < _HEAD]
    best = max(able, key=lambda toponym: (toponym.points, toponym.name.weight, -toponym.start), default=None)
    return {best.name.key} if best is not None else set()


def _help_neighbours(found: list[Toponym], enough: int) -> None:
    """Raises small places in a region that the text speaks of for certain."""
    weak = [toponym for toponym in found if 0 <= toponym.points < enough and not toponym.name.common]
    if not weak:
        return
    regions = {toponym.within.region for toponym in found if toponym.within is not None}
    for toponym in found:
        if toponym.points >= enough and toponym.name.options.sure:
            regions.add(toponym.name.meanings[0].region)
    regions.discard(0)
    if regions:
        for toponym in weak:
            if any(meaning.region in regions for meaning in toponym.name.meanings):
                toponym.points += cues().evidence.neighbour


class _Said(dict[str, tuple[int, bool] | None]):
    """Points of a word in small letters before a name, and whether it says where; None if that hangs on more."""

    def __missing__(self, word: str) -> tuple[int, bool] | None:
        plain = word.isalpha() and word.islower() and len(word) < _NEAR
        said = _points_after(word if word.isascii() else fold_name(word)) if plain else None
        if len(word) < _NEAR:
            if len(self) >= _KEPT:
                self.clear()
            self[word] = said
        return said


_SAID = _Said()


def _points_after(word: str) -> tuple[int, bool] | None:
    known, evidence = cues(), cues().evidence
    if word in known.words["settlement_of"]:
        return evidence.called, True
    if word in known.located:
        return evidence.located, True
    if word in _OF:
        return None  # what is it of?
    return evidence.related if word in known.related else 0, False


class _Judge:
    """Weighs what speaks for and against the names of one text."""

    def __init__(self, words: Words, home: str | None) -> None:
        self.words, self.body, self.home = words, words.body, home
        self.cues = cues()
        self.evidence = self.cues.evidence
        self.enough = self.evidence.enough
        self.nouns_tall, self.streets_first = words.language == "de", words.language in ("fr", "es")
        self.said = _SAID
        self.persons, self.surnames = persons(words)

    def points(self, toponym: Toponym, before: Toponym | None) -> int:
        """Points of a name, the more of them counted the nearer the balance: all that matters is `enough`, and 0."""
        evidence, name = self.evidence, toponym.name
        if name.plain and self.body[toponym.start] < FIRST_UNCASED and not self._owned(toponym):
            return name.points
        total = name.points
        if toponym.first != toponym.last:
            total += evidence.several_words
        if toponym.within is not None:
            total += evidence.contained
        elif before is not None and toponym.start - before.end <= 5:
            total += self._beside(toponym, before)
        if name.native or (self.home is not None and not name.territory and self._at_home(name.meanings)):
            total += evidence.small_home
        if self.body[toponym.start] >= FIRST_UNCASED:
            return total + self._uncased(toponym)
        return total + self._cased(toponym)

    def _owned(self, toponym: Toponym) -> bool:
        """Whether a name may be part of that of a person, a street or a newspaper."""
        words, last = self.words, toponym.last
        if toponym.first in self.persons or toponym.name.key in self.surnames or self._street(toponym):
            return True
        return words.starts[last + 1] - words.end(last) == 1 and bool(words.forms[last + 1].flags & _OWNER)

    def _street(self, toponym: Toponym) -> bool:
        """Whether it is the name of a street in French or Spanish: "rue d'Alger", "calle Paraguay"."""
        if not self.streets_first:
            return False
        before = self.body[max(0, toponym.start - _NEAR) : toponym.start].lower().replace("'", " ").split()
        while before and before[-1] in _OF_STREET:
            before.pop()
        return bool(before) and before[-1].strip(".(") in self.cues.words["street_of"]

    def _beside(self, toponym: Toponym, before: Toponym) -> int:
        """Points for the name right before it: the part of which it is the whole, or its neighbour in a list."""
        if before.within is not None and toponym.start - before.end <= 3:
            return self.evidence.contained
        listed = before.points >= self.enough and self.body[before.end : toponym.start] in _LISTS
        return self.evidence.listed if listed else 0

    def _at_home(self, meanings: tuple[Candidate, ...]) -> bool:
        return meanings[0].country == self.home or any(meaning.country == self.home for meaning in meanings)

    def _uncased(self, toponym: Toponym) -> int:
        """Hebrew and Arabic: no capital tells a name from a word."""
        words, index, evidence = self.words, toponym.first, self.evidence
        total = 0
        close = index > 0 and words.starts[index] - words.end(index - 1) <= 2
        before = words.forms[index - 1].folded if close else ""
        cut = toponym.start - words.starts[index]
        if before in self.cues.words["settlements"]:
            total += evidence.located
        elif cut and any(way.left == cut and way.locative for way in words.forms[index].ways):
            total += evidence.related
        if before in self.cues.words["persons"]:
            total += evidence.person
        length = len(toponym.name.key)
        if not toponym.name.territory and not toponym.name.meanings[0].alternate:
            return total + evidence.own_script
        if toponym.first == toponym.last and not toponym.name.territory:
            if length < 3:
                total += evidence.two_letters
            elif length < 5 and toponym.name.weight < evidence.well_known:
                total += evidence.short_word
        return total

    def _cased(self, toponym: Toponym) -> int:
        evidence, words, body, name = self.evidence, self.words, self.body, toponym.name
        start, end, single = toponym.start, toponym.end, toponym.first == toponym.last
        total, located = self._before(toponym, single)
        if (
            toponym.first in self.persons
            or (self.streets_first and self._street(toponym))
            or (single and not located and name.key in self.surnames)
        ):
            total += evidence.person
        if single and not located:
            total += name.doubt + evidence.located * names_event(body, end)
        last = toponym.last
        stop = words.end(last)
        if words.starts[last + 1] - stop == 1 and body[stop] == " ":
            total += self._followed(name, words.forms[last + 1].flags)
        elif name.person:
            after = body[end : end + 14].lstrip(", ").split(" ", 1)[0]
            total += evidence.speaks if after in self.cues.words["speech"] else 0
        if not name.territory:
            if self.nouns_tall and single and not located:
                total += evidence.noun_language
            elif body[start + 1 : end].isupper() and name.key[0] != "=":
                total += evidence.dateline if in_dateline(body, start, end) else evidence.shouted
        if single and len(name.key) < 3 and "." not in body[start:end]:
            total += evidence.two_letters
        return total

    def _followed(self, name: Name, flags: int) -> int:
        """Points for the capitalised word right behind a name."""
        if flags & _OWNER and not flags & _NOUN:
            return self.evidence.person
        return 0 if name.territory or flags & _BELONGS else self.evidence.strange_after

    def _before(self, toponym: Toponym, single: bool) -> tuple[int, bool]:
        """Points for what stands before a name, and whether it is a preposition of place."""
        start, first, body, words = toponym.start, toponym.first, self.body, self.words
        if body[start - 1 : start] == " " and start == words.starts[first]:
            if first and words.end(first - 1) == start - 1 and body[start - 2] != ".":
                return self._after_capital(toponym)
            word = body[body.rfind(" ", 0, start - 1) + 1 : start - 1]
            said = self.said[word]
            if said is not None:
                return said
            if word in _OF:
                return self._after_of(word, start)
        near = self.body[max(0, start - _NEAR) : start]
        stripped = near.rstrip(" '“‘(\"")
        if not stripped or stripped[-1] in _ENDS or "\n" in near[len(stripped) :]:
            if not single or toponym.name.territory:
                return 0, False
            dateline = in_dateline(self.body, start, toponym.end) or self._titles(start, toponym.end)
            return (self.evidence.dateline if dateline else self.evidence.initial), False
        previous = stripped.split()[-1]
        if previous.islower():
            return self._after_small(previous, start)
        if first and words.adjoin(first - 1):
            return self._after_capital(toponym)
        # `Smallville, Ky.`: the town may be unknown, the abbreviation is not
        abbreviated = toponym.name.territory and toponym.name.common
        if abbreviated and previous[-1] == "," and previous[0].isupper() and self.body[start - 1] == " ":
            return self.evidence.contained, False
        return 0, False

    def _titles(self, start: int, end: int) -> bool:
        """Whether a name stands at the head of a headline, before a colon: "Montauban : …"."""
        return self._begins(start) and self.body[end : end + 2].lstrip()[:1] == ":"

    def _after_small(self, previous: str, start: int) -> tuple[int, bool]:
        """After a word in small letters."""
        if "'" in previous or "’" in previous:
            previous = previous.replace("’", "'").rsplit("'", 1)[-1] or previous
        if not previous.isascii():
            previous = fold_name(previous)
        said = _points_after(previous)
        return said if said is not None else self._after_of(previous, start)

    def _after_of(self, previous: str, start: int) -> tuple[int, bool]:
        """After `of`: the town of, or anything else of."""
        two = self.body[max(0, start - 24) : start].split()
        if len(two) > 1 and fold_name(two[-2]) in self.cues.words["settlement_of"]:
            return self.evidence.called, True
        return self.evidence.related if previous in self.cues.related else 0, False

    def _opens(self, index: int) -> bool:
        """Whether a word opens the text: there it has a capital whatever it is."""
        return index == 0 or self._begins(self.words.starts[index])

    def _begins(self, start: int) -> bool:
        """Whether nothing but quotation marks stands before an offset."""
        return start <= _QUOTED and not self.body[:start].strip(' "“«')

    def _after_capital(self, toponym: Toponym) -> tuple[int, bool]:
        """Right after a capitalised word."""
        before = toponym.first - 1
        if self.words.forms[before].key in self.cues.located:
            return self.evidence.located, True
        if self.nouns_tall and self.words.forms[before].key.endswith(self.cues.bodies):
            return self.evidence.located, True
        flags = self.words.forms[before].flags
        if not toponym.name.territory:
            if flags & Flag.TITLE:
                return self.evidence.person, False
            if not flags & (Flag.COMPASS | Flag.NAME) and not self._opens(before):
                return self.evidence.strange_before, False
        return 0, False
