"""Lines → those with words that make somebody an actor, in words, with all that decides whether a name is one."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from processors.knowledge.countries import is_country
from processors.knowledge.toponym import UPPER
from processors.knowledge.wordlists import listing
from processors.steps.name import Tongue, Word, titled, tongue, words
from schemas.claims import Line
from schemas.reading import Place, Text
from schemas.taxonomy import LANGUAGES

_SAYING = frozenset(
    {
        "held",
        "tried",
        "against",
        "accused",
        "behind",
        "by",
        "state",
        "hyphened",
        "suspected",
        "suspect",
        "identified",
        "claims",
        "claimed",
    }
)
"""Words that say something of a name; the others (`case`, `group`, `victim`) stand beside them."""
_OF_DEEDS = frozenset({"motive", "toll", "deliberate", "foiled", "trial", "arrest"})
"""Cues that speak of a deed which no word names."""
_PAIR = re.compile(rf"[{UPPER}][^\s,;:]*+ (?:[^\s,;:]{{1,5}} )?[{UPPER}]")
"""Two words with capitals near each other: a line without any has no name of a person."""
HYPHENS = frozenset("-‐‑")
_CUES = 60
"""Words of a line that are looked at."""


class Cue(NamedTuple):
    """A word or phrase of the table `actor`, and its class."""

    start: int
    end: int
    kind: str
    text: str


class Row(NamedTuple):
    """A line in words."""

    line: Line
    words: list[Word]
    starts: list[int]
    of: Tongue
    plain: bool
    """Capitals tell names from other words in it."""
    cues: list[Cue]
    shortened: bool
    """A name with an initial for its surname stands in it."""
    told: bool
    """An incident stands in the line or beside it."""
    suspected: bool
    """The line before speaks of a suspect or an arrest, and of no victim."""
    places: tuple[Place, ...]
    begins: list[int]
    """Where the places begin."""
    taken: list[tuple[int, int]]
    """In order, the spans of what has another meaning: groups of our table, targets, communities, authorities."""


def rows(text: Text, lines: tuple[Line, ...], places: tuple[Place, ...]) -> Iterator[Row]:
    """The lines in which a name may stand beside such words; none of a text that tells of no deed."""
    if text.language not in LANGUAGES:
        return
    if not any(line.incidents or not _OF_DEEDS.isdisjoint(line.cues) for line in lines):
        return
    of = tongue(text.language)
    begins = [line.start for line in lines]
    by_line = _cues(text, lines, begins)
    if not by_line:
        return
    short = set() if of.uncased else _shortened(text.body, lines, begins)
    starts = [place.start for place in places]
    for at in sorted(by_line.keys() | short):
        line, cues = lines[at], by_line.get(at, [])[:_CUES]
        first, last = bisect_left(starts, line.start), bisect_left(starts, line.end)
        within = places[first:last]
        if not (
            of.uncased
            or _PAIR.search(text.body, line.start, line.end)
            or any(is_country(place.name, place.country) for place in within)
            or any(cue.kind in ("group", "state", "hyphened") for cue in cues)
        ):
            continue
        row = words(text.body, line.start, line.end)
        mentions = (*line.actors, *line.targets, *line.communities, *line.authorities, *line.groups)
        yield Row(
            line=line,
            words=row,
            starts=[word.start for word in row],
            of=of,
            plain=not titled(row, of),
            cues=cues,
            shortened=at in short,
            told=any(near.incidents for near in lines[max(0, at - 1) : at + 2]),
            suspected=_suspects(by_line.get(at - 1, [])),
            places=within,
            begins=starts[first:last],
            taken=sorted((mention.start, mention.end) for mention in mentions if not mention.weak),
        )


def _suspects(cues: list[Cue]) -> bool:
    kinds = {cue.kind for cue in cues[:_CUES]}
    return bool(kinds & {"suspect", "held"}) and "victim" not in kinds


def _cues(text: Text, lines: tuple[Line, ...], begins: list[int]) -> dict[int, list[Cue]]:
    """What is said beside names, by the number of the line."""
    spans = listing("actor", text.language or "").find(text.coded)
    kinds = {kind for _, _, meanings in spans for _, kind, _ in meanings}
    if kinds.isdisjoint(_SAYING if "case" in kinds else _SAYING - {"against"}):
        return {}
    found: dict[int, list[Cue]] = {}
    for a, b, meanings in spans:
        start, end = text.span(a, b)
        at = bisect_right(begins, start) - 1
        if at >= 0 and end <= lines[at].end:
            words_ = text.body[start:end]
            found.setdefault(at, []).extend([Cue(start, end, kind, words_) for _, kind, _ in meanings])
    return {at: cues for at, cues in found.items() if _says(text.body, cues)}


def _says(body: str, cues: list[Cue]) -> bool:
    """Whether any of the words says something of a name: "against" beside an indictment, "backed" behind a hyphen."""
    kinds = {cue.kind for cue in cues if cue.kind != "hyphened" or body[cue.start - 1 : cue.start] in HYPHENS}
    return not kinds.isdisjoint(_SAYING if "case" in kinds else _SAYING - {"against"})


def _shortened(body: str, lines: tuple[Line, ...], begins: list[int]) -> set[int]:
    """The lines in which an initial ends a name: "Jo K."."""
    found = set()
    dot = body.find(".")
    while dot >= 0:
        if (
            body[dot - 1 : dot].isupper()
            and body[dot - 2 : dot - 1] == " "
            and not body[dot + 1 : dot + 3].strip().isupper()
        ):
            at = bisect_right(begins, dot) - 1
            if at >= 0 and dot < lines[at].end:
                found.add(at)
        dot = body.find(".", dot + 1)
    return found
