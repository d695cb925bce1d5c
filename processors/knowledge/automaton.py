"""The phrases of a language, ready to be found: one Aho-Corasick automaton, with word edges and prefixes."""

import re

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind
from msgspec import Struct

from processors.knowledge.alphabet import LETTER, classes, code

Meaning = tuple[str, str, bool]
"""Kind, type, weak."""
IDIOM: Meaning = ("cue", "idiom", False)
_GAP = 70
"""Letters that may stand between the parts of a separable verb."""
SPACED = bytes(32 if sign in b"\n-" else sign for sign in range(256))
"""A phrase is the same with a hyphen, a space or a line end between its words."""
_LONGEST_PREFIX = 5
_LONGEST_WORD = 80
"""Letters that an open end runs over at most: no real compound is longer, and a hostile one must not cost more."""


class Phrase(Struct, frozen=True, array_like=True, gc=False):
    """A phrase as it is matched: its folded words, whether its edges are open, and all that it means."""

    words: str
    open_left: bool
    open_right: bool
    meanings: tuple[Meaning, ...]
    gapped: tuple[tuple[int, int, "Phrase"], ...] = ()
    """What words of this phrase, from one offset to another, mean together with another word soon after them ("ruft …
    auf"): `words` is that other word."""
    nested: tuple[tuple[int, "Phrase"], ...] = ()
    """Incidents, targets and communities named within it, with their offsets: "reports of gunfire" is also gunfire."""


Found = list[tuple[int, int, Phrase]]


class Automaton:
    """The phrases of a language, and where they stand in a text."""

    def __init__(self, phrases: tuple[Phrase, ...], prefixes: frozenset[str], inner: str | None = None) -> None:
        """`prefixes` are written together with the next word; `inner` is the pattern of signs within a word."""
        self.phrases = phrases
        self._prefixes = frozenset(map(code, prefixes))
        self._inner = re.compile(code(inner)) if inner else None
        # In text and phrases the first letter of every word is made capital, so that the automaton does not stop at
        # parts of words. A phrase with an open left end also stands within a word.
        forms = [(code(phrase.words).title(), phrase) for phrase in phrases]
        forms += [(code(phrase.words[0]) + form[1:], phrase) for form, phrase in forms if phrase.open_left]
        forms = list(dict(forms).items())
        self._found = tuple(phrase for _, phrase in forms)
        self._closed_left = bytes(not phrase.open_left for phrase in self._found)
        self._closed_right = bytes(not phrase.open_right for phrase in self._found)
        self._plain = bytes(
            bool(phrase.meanings) and not (phrase.open_left or phrase.open_right or phrase.gapped or phrase.nested)
            for phrase in self._found
        )
        self._waited: dict[int, tuple[tuple[int, int, bytes, Phrase], ...]] = {}
        """By index, what is looked for after a gap, coded when it is first asked for."""
        self._matches = BytesAhoCorasick(
            [form for form, _ in forms], matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA
        ).find_matches_as_indexes

    def find(self, coded: bytes) -> Found:
        """Start, end and phrase of what is found, leftmost and longest, in a folded and coded text."""
        text = coded.translate(SPACED)
        kinds = classes(text) + b"\0"  # also what stands before the first
        if self._inner is not None and (b'"' in text or b"'" in text):
            marked = bytearray(kinds)
            for sign in self._inner.finditer(text):
                marked[sign.start()] = LETTER
            kinds = bytes(marked)
        closed_left, closed_right = self._closed_left, self._closed_right
        longest: dict[int, tuple[int, int, int]] = {}
        for match in self._matches(text.title(), overlapping=True):
            index, start, end = match
            # Most matches are parts of words: the quick questions come first, and here.
            if kinds[end] == LETTER and closed_right[index]:
                continue
            if kinds[start - 1] == LETTER and closed_left[index] and not self._prefixed(text, kinds, start):
                continue
            longest[start] = match  # they come in the order of their ends
        found: Found = []
        phrases, plain = self._found, self._plain
        reached = 0
        for start in sorted(longest):
            if start < reached:
                continue
            # What an open end runs over may be a phrase of its own, so only the words of this one are taken.
            index, _, reached = longest[start]
            if plain[index]:
                found.append((start, reached, phrases[index]))
            else:
                self._spread(text, kinds, start, reached, index, found)
        return found

    def _spread(self, text: bytes, kinds: bytes, start: int, end: int, index: int, found: Found) -> None:
        """A phrase with all that goes with it: its open ends, a word after a gap, phrases within."""
        phrase = self._found[index]
        begin, stop = start, end
        if phrase.open_right:
            stop = _word_end(kinds, end)
        if phrase.open_left:
            least = max(0, start - _LONGEST_WORD)
            while begin > least and kinds[begin - 1] == LETTER:
                begin -= 1
        waited: Found = []
        for opens, closes, word, other in self._gapped(index) if phrase.gapped else ():
            # What an open end runs over belongs to the first word; what a longer phrase adds may hold the second.
            after = stop if start + closes == end else start + closes
            at = text.find(word, after, after + _GAP)
            while at >= 0:
                last = at + len(word)
                if (other.open_right or kinds[last] != LETTER) and (
                    kinds[at - 1] != LETTER or self._prefixed(text, kinds, at)
                ):
                    waited.append((start + opens if opens else begin, _word_end(kinds, last), other))
                    break
                at = text.find(word, at + 1, after + _GAP)
        # "Under fire over its plans": an idiom of two parts leaves its first part no other meaning.
        if waited and (idioms := [one for one in waited if IDIOM in one[2].meanings]):
            found += idioms
            return
        found += waited
        if phrase.meanings:
            found.append((begin, stop, phrase))
        for at, inner in phrase.nested:
            found.append((start + at, start + at + len(inner.words), inner))

    def _gapped(self, index: int) -> tuple[tuple[int, int, bytes, Phrase], ...]:
        known = self._waited.get(index)
        if known is None:
            gapped = self._found[index].gapped
            known = self._waited[index] = tuple((opens, closes, code(one.words), one) for opens, closes, one in gapped)
        return known

    def _prefixed(self, text: bytes, kinds: bytes, start: int) -> bool:
        if not self._prefixes:
            return False
        edge = start
        while edge and start - edge <= _LONGEST_PREFIX and kinds[edge - 1] == LETTER:
            edge -= 1
        return text[edge:start] in self._prefixes


def _word_end(kinds: bytes, at: int) -> int:
    most = min(at + _LONGEST_WORD, len(kinds) - 1)
    end = kinds.find(b"\0", at, most)
    return most if end < 0 else end
