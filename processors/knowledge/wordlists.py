"""Short lists of words that are looked for within single sentences: people counted, weapons, who is speaking.

They stand beside the phrases (phrases/*.toml, tables `count`, `weapon`, `speech`, `response` and `trigger`) and apart
from their automaton, so that they take no word from what decides a judgement.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from processors.knowledge.alphabet import LETTER, classes, code
from processors.knowledge.automaton import SPACED, Meaning
from processors.knowledge.fold import fold
from processors.knowledge.phrases import PREFIXES, data, gathered, listed

_QUANTITIES = ("least", "most", "about", "between")
_HARMS = ("killed", "injured", "casualties", "missing", "hostages")
_OTHERS = ("person", "unit", "agent", "apart", "aged")
_FIRST_NUMBER = 2
"""What the list of numbers begins with: "one" is an article in most languages, and stands in `exact`."""
LONGEST = 80
"""Letters before a word that are looked at: no compound is longer."""
_UNITS = 9
"""Numbers below ten, which are joined to tens."""

Rows = Iterator[tuple[str, Meaning]]
Found = list[tuple[int, int, tuple[Meaning, ...]]]


class Words:
    """Words and what they mean, and where they stand in a sentence: leftmost and longest, as whole words."""

    def __init__(self, rows: Rows, language: str) -> None:
        """Raises ValueError with a word that has a gap, or a letter outside the alphabet."""
        phrases = gathered(rows)
        if gapped := [phrase.words for phrase in phrases if phrase.gapped]:
            raise ValueError(f"{gapped}: a word of these lists has no gap")
        # The first letter of every word is made capital, as in the automaton of the phrases.
        forms = [(code(phrase.words).title(), phrase) for phrase in phrases]
        forms += [(code(phrase.words[0]) + form[1:], phrase) for form, phrase in forms if phrase.open_left]
        self._forms = list(dict(forms).items())
        self._prefixes = frozenset(map(code, PREFIXES.get(language, frozenset())))
        self._matches = BytesAhoCorasick(
            [form for form, _ in self._forms], matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        ).find_matches_as_indexes

    def find(self, coded: bytes) -> Found:
        """Start, end and meanings of what is found in a piece of coded text, in order."""
        kinds = b""
        found: Found = []
        for index, start, end in self._matches(coded.translate(SPACED).title()):
            phrase = self._forms[index][1]
            kinds = kinds or classes(coded) + b"\0"  # also what stands before the first
            first = start
            if kinds[start - 1] == LETTER:
                while first and start - first <= LONGEST and kinds[first - 1] == LETTER:
                    first -= 1
                if not (phrase.open_left or coded[first:start] in self._prefixes):
                    continue
            last = end
            if kinds[end] == LETTER:
                if not phrase.open_right:
                    continue
                last = kinds.find(b"\0", end)
            found.append((first if phrase.open_left else start, last, phrase.meanings))
        return found


@cache
def listing(table: str, language: str) -> Words:
    """The words of a table whose entries are named for what they say; meanings `(table, name, False)`.

    `weapon`: weapon types; `speech`: `says`, `per` ("according to"), `holds` ("is not aware of"), `that`, `pronoun`;
    `response`: kinds of posture; `trigger`: kinds of trigger.
    """
    blocks: dict[str, str] = data(language)[table]
    return Words(((word, (table, name, False)) for name, block in blocks.items() for word in listed(block)), language)


@cache
def counting(language: str) -> Words:
    """Numbers, what bounds them, what harm they count, and what else they may count."""
    return Words(_counted(data(language)["count"]), language)


@cache
def beginnings(language: str) -> tuple[bytes, ...]:
    """The beginnings of words for harm: a sentence without any tells of none."""
    table: dict[str, str] = data(language)["count"]
    words = [word for harm in _HARMS for word in listed(table[harm])]
    return tuple(sorted({code(fold(word.strip("*"))[0])[:4] for word in words}))


@cache
def connecting(language: str) -> tuple[frozenset[str], frozenset[str], str]:
    """What stands between the two numbers of a range, between two that are added, and letters before an estimate."""
    table = data(language)["count"]
    to = frozenset(fold(word)[0] for word in listed(table["range"])) | {"-", "–"}
    return to, frozenset(fold(word)[0] for word in listed(table["joining"])), table["glued"]


def _counted(table: dict[str, Any]) -> Rows:
    for harm in _HARMS:
        yield from ((word, ("harm", harm, False)) for word in listed(table[harm]))
    for name in (*_QUANTITIES, *_OTHERS):
        yield from ((word, (name, "", False)) for word in listed(table[name]))
    yield from ((word, ("number", "0", False)) for word in listed(table["none"]))
    yield from ((word, ("number", str(value), False)) for word, value in table["exact"].items())
    yield from ((word, ("vague", str(value), False)) for word, value in table["vague"].items())
    for harm, block in table["pair"].items():
        yield from ((word, ("pair", harm, False)) for word in listed(block))
    units = _spelt(table["numbers"])
    tens = _spelt(table["tens"])
    yield from ((word, ("number", str(at + _FIRST_NUMBER), False)) for at, words in enumerate(units) for word in words)
    for at, words in enumerate(tens):
        value = 10 * (at + 2)
        yield from ((word, ("number", str(value), False)) for word in words)
        small = [(word, n + _FIRST_NUMBER) for n, spelt in enumerate(units[: _UNITS - 1]) for word in spelt]
        for ten, (unit, more), pattern in product(words, small, table["compound"]):
            yield pattern.replace("T", ten).replace("U", unit), ("number", str(value + more), False)


def _spelt(block: str) -> list[list[str]]:
    """The spellings of each number: `|` parts those of one, commas part numbers, `(|…)` endings go with each."""
    return [[word for entry in one.split("|") for word in listed(entry)] for one in _parted(block)]


def _parted(block: str) -> list[str]:
    return [part.strip() for part in block.split(",")]
