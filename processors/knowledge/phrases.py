"""The phrases of six languages, from the files that list them to what is looked for."""

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from msgspec.structs import replace

from processors.knowledge import phrase_table
from processors.knowledge.actors import actor_meanings
from processors.knowledge.alphabet import spelt
from processors.knowledge.automaton import IDIOM, Automaton, Meaning, Phrase
from processors.knowledge.communities import communities
from processors.knowledge.fold import fold
from schemas.taxonomy import LANGUAGES

# One-letter words that Hebrew and Arabic write together with the next, and the article that may follow them.
_JOINED = {
    "he": (("", "ו"), ("", "כש", "מש", "לכש", "ש"), ("", "ה", "ב", "ל", "מ", "כ"), ("", "ה")),
    "ar": (("", "و", "ف"), ("", "س"), ("", "ب", "ل", "ك"), ("", "ال", "ل")),
}
PREFIXES = {language: frozenset(map("".join, product(*parts))) for language, parts in _JOINED.items()}
_ARTICLE = {"he": "ה", "ar": "ال"}
# Signs that are letters of a Hebrew word: before the last letter of an abbreviation, and after what they soften.
_INNER_SIGNS = {"he": "(?<=[א-ת])\"(?=[א-ת](?![א-ת]))|(?<=[גזצתד])'(?=[א-ת])"}
_CHOICE = re.compile(r"\(([^()]*)\)")


def expand(pattern: str) -> list[str]:
    """All phrases that a pattern of the data stands for: `(a|b|)` is each of its choices.

    >>> expand("bomb(s|)")
    ['bombs', 'bomb']
    """
    inner = _CHOICE.search(pattern)
    if inner is None:
        return [re.sub(r" +", " ", pattern).replace("~", ",").strip()]
    before, after = pattern[: inner.start()], pattern[inner.end() :]
    return list(dict.fromkeys(p for choice in inner[1].split("|") for p in expand(before + choice + after)))


def listed(block: str) -> list[str]:
    """The phrases of a block of the data, expanded: separated by commas and line ends; `~` is a comma of the phrase."""
    entries = re.split(r"[,\n]", block)
    return [phrase for entry in entries if entry.strip(" ,") for phrase in expand(entry.strip(" ,"))]


@cache
def data(language: str) -> dict[str, Any]:
    """The phrase file of a language, as written."""
    return phrase_table.data(language) or read(language)


def read(language: str) -> dict[str, Any]:
    """The same, from the file itself."""
    text = files("processors.knowledge").joinpath(f"phrases/{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def stopwords() -> dict[str, frozenset[str]]:
    """The commonest little words of each language, in lower case."""
    text = files("processors.knowledge").joinpath("stopwords.toml").read_text("utf-8")
    return {language: frozenset(words.split()) for language, words in tomllib.loads(text).items()}


@cache
def question_words(language: str | None) -> frozenset[str]:
    """The folded words with which a language asks who, where or why; none of one that is not first-class."""
    text = files("processors.knowledge").joinpath("questions.toml").read_text("utf-8")
    return frozenset(fold(tomllib.loads(text).get(language or "", ""))[0].split())


@cache
def kinds(language: str | None) -> frozenset[str]:
    """The folded words of a language for deeds, weapons and doers in general; none of one that is not first-class."""
    return _folded_list(language, "words")


@cache
def done(language: str | None) -> frozenset[str]:
    """The folded words for what is done to people, which beside a span of years tell of no deed; as `kinds`."""
    return _folded_list(language, "done")


def _folded_list(language: str | None, name: str) -> frozenset[str]:
    listed_words = listed(data(language)["kinds"][name]) if language in LANGUAGES else ()
    return frozenset(fold(words)[0] for words in listed_words)


@cache
def own_words(language: str) -> frozenset[str]:
    """The single words of a language's phrases, folded: what news of our kind is written in."""
    return phrase_table.words(language) or frozenset(phrase_table.words_of(merged(language)))


def meanings(language: str) -> list[tuple[str, Meaning]]:
    """Every expanded phrase of a language with what it means, as written; a phrase may mean several things."""
    table = read(language)
    rows: list[tuple[str, Meaning]] = []
    for kind in ("incident", "target"):
        for type_, block in table[kind].items():
            for strength in ("strong", "weak"):
                rows += [(phrase, (kind, type_, strength == "weak")) for phrase in listed(block[strength])]
    for type_, block in table["cue"].items():
        rows += [(phrase, ("cue", type_, False)) for phrase in listed(block)]
    return rows + community_meanings(language)


def community_meanings(language: str) -> list[tuple[str, Meaning]]:
    """The words, feasts and places of every community in a language."""
    rows: list[tuple[str, Meaning]] = []
    for id_, known in communities().items():
        for named in (known.words, known.calendar):
            rows += [(phrase, (known.kind, id_, False)) for phrase in listed(named.get(language, ""))]
        for type_, block in known.places.get(language, {}).items():
            rows += [(phrase, meaning) for phrase in listed(block) for meaning in _theirs(known.kind, id_, type_)]
    return rows


def _theirs(kind: str, id_: str, type_: str) -> tuple[Meaning, Meaning]:
    return (kind, id_, False), ("target", type_, False)


def authority_meanings() -> list[tuple[str, Meaning]]:
    """Bodies that speak of their own country, by its code."""
    text = files("processors.knowledge").joinpath("authorities.json").read_text("utf-8")
    table: dict[str, list[str]] = json.loads(text)["authorities"]
    return [(name, ("authority", country, False)) for country, names in table.items() for name in names]


@dataclass
class _Entry:
    meanings: dict[Meaning, None] = field(default_factory=dict)
    gapped: dict[tuple[str, bool], dict[Meaning, None]] = field(default_factory=dict)
    open_left: bool = False
    open_right: bool = False

    def phrase(self, words: str) -> Phrase:
        gapped = tuple(
            (0, len(words), Phrase(word, False, right, tuple(found))) for (word, right), found in self.gapped.items()
        )
        # A phrase listed as plain and as ambiguous for the same meaning is plain.
        sure = tuple(m for m in self.meanings if not m[2] or (m[0], m[1], False) not in self.meanings)
        return Phrase(words, self.open_left, self.open_right, sure, gapped)


@cache
def lexicon(language: str | None) -> Automaton:
    """The phrases of a language, ready to be found; of one that is not first-class, the names of actors alone."""
    known = language if language in LANGUAGES else None
    phrases = phrase_table.phrases(known or "") or merged(known)
    return Automaton(phrases, PREFIXES.get(known or "", frozenset()), _INNER_SIGNS.get(known or ""))


def merged(language: str | None) -> tuple[Phrase, ...]:
    """The phrases of a language, or of None, those of one folded form merged.

    Raises ValueError with a phrase that holds a letter outside the alphabet.
    """
    rows = (meanings(language) if language else []) + actor_meanings() + authority_meanings()
    found = gathered(rows, _ARTICLE.get(language or "", ""))
    index = {phrase.words: at for at, phrase in enumerate(found)}
    joined = sorted(PREFIXES.get(language or "", ()), key=len)
    return tuple(_inherited(phrase, index, found, joined) for phrase in found)


def gathered(rows: Iterable[tuple[str, Meaning]], article: str = "") -> tuple[Phrase, ...]:
    """Phrases with their meanings, those of one folded form merged; nouns of several words also with the article.

    Raises ValueError with a phrase that holds a letter outside the alphabet.
    """
    entries: dict[str, _Entry] = {}
    for pattern, meaning in rows:
        first, gap, second = pattern.partition(" * ")
        words = _folded(first)
        if not words:
            continue
        if not spelt(words):
            raise ValueError(f"{pattern!r}: a letter of it is not in processors/knowledge/alphabet.py: add it there")
        entry = entries.setdefault(words, _Entry())
        if gap:
            entry.gapped.setdefault((_folded(second), second.endswith("*")), {})[meaning] = None
        else:
            entry.meanings[meaning] = None
            entry.open_left |= first.startswith("*")
            entry.open_right |= first.endswith("*")
    if article:
        for words, entry in list(entries.items()):
            if any(kind in _INNER for kind, _, _ in entry.meanings):
                for form in _definite(words, article):
                    entries.setdefault(form, entry)
    return tuple(entry.phrase(words) for words, entry in entries.items())


def _folded(written: str) -> str:
    return fold(written.strip("*"))[0].replace("-", " ")


def _definite(words: str, article: str) -> list[str]:
    """A noun of two or three words with the article at the last, and at all but the first, where it has none.

    >>> _definite("בית כנסת", "ה")
    ['בית הכנסת']
    """
    first, *rest = words.split(" ")
    if not 0 < len(rest) < _NOUN or any(word.startswith(article) or len(word) < _NOUN for word in rest):
        return []
    last = [*rest[:-1], article + rest[-1]]
    return list(dict.fromkeys(" ".join((first, *form)) for form in (last, [article + word for word in rest])))


# Cues whose words mean nothing else: an idiom, a gas explosion and a rifle range are no attacks.
_CLOSED = frozenset(
    [
        "idiom",
        "accident",
        "sport",
        "commerce",
        "politics",
        "animal",
        "war",
        "combat",
        "army",
        "crime",
        "level",
        "trade",
        "harmless",
        "clause",
        "fiction",
        "negation",
    ]
)


_NOUN = 3
"""Words of a phrase that is taken for a noun, and letters of one."""
_INNER = frozenset({"incident", "target", "community", "group"})
_INNER_CUES = frozenset({"specific", "credible"})


def _inherited(phrase: Phrase, index: dict[str, int], phrases: tuple[Phrase, ...], joined: list[str]) -> Phrase:
    """A phrase with what is named within it, and with the second words that words of it wait for."""
    if any(kind == "cue" and type_ in _CLOSED for kind, type_, _ in phrase.meanings):
        return phrase
    words = phrase.words
    ends = [at for at in range(1, len(words) + 1) if at == len(words) or _is_edge(words, at)]
    starts = {0: 0}
    """Where a word begins, and where it did before its joined letters were taken off."""
    for at in ends[:-1]:
        starts.setdefault(at, at)
    for at in list(starts):
        for letters in joined:
            if letters and words.startswith(letters, at) and words[at + len(letters) : at + len(letters) + 1].isalpha():
                starts.setdefault(at + len(letters), at)
    spans = [(a, b) for a in starts for b in ends if a < b and b - a < len(words) and words[a:b] in index]
    waiting = [
        (a, b, other)
        for a, b in spans
        for _, _, other in phrases[index[words[a:b]]].gapped
        if starts[a] == a and not set(other.meanings) <= set(phrase.meanings)
    ]
    return replace(
        phrase, gapped=(*phrase.gapped, *waiting), nested=_nested(phrase, sorted(spans, key=_longest), index, phrases)
    )


def _longest(span: tuple[int, int]) -> int:
    return span[0] - span[1]


def _nested(
    phrase: Phrase, spans: list[tuple[int, int]], index: dict[str, int], phrases: tuple[Phrase, ...]
) -> tuple[tuple[int, Phrase], ...]:
    """Shorter phrases within this one that add a kind of meaning it lacks, longest first, none over another."""
    kinds = {kind for kind, _, _ in phrase.meanings}
    taken: list[tuple[int, int]] = []
    inner = []
    for start, end in spans:
        if any(start < b and a < end for a, b in taken):
            continue
        other = phrases[index[phrase.words[start:end]]]
        if IDIOM in other.meanings:  # its words have no other meaning here either
            taken.append((start, end))
            continue
        added = tuple(m for m in other.meanings if m[0] not in kinds and (m[0] in _INNER or m[1] in _INNER_CUES))
        if added:
            taken.append((start, end))
            inner.append((start, Phrase(other.words, False, False, added)))
    return tuple(sorted(inner, key=lambda pair: pair[0]))


def _is_edge(words: str, at: int) -> bool:
    return not (words[at].isalnum() and words[at - 1].isalnum())
