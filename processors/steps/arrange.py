"""Mentions → lines: each sentence with what was found in it, by class."""

from collections.abc import Iterable
from itertools import islice

from msgspec.structs import replace

from processors.steps.refute import refute
from schemas.claims import Line
from schemas.reading import Mention, Text

_LEADING = 3
_SENTENCE = 25
"""Letters of a line that says something: a date line or a name alone does not make the lead longer."""
_SIGNED = frozenset({"synagogue", "cemetery", "community_centre", "other_place_of_worship"})
_OF_A_PAGE = frozenset({"advisory", "level", "clause", "report", "then", "fresh"})
"""Cues of a headline that may be no more than the name of a page."""
_Grouped = dict[str, list[Mention]]


def arrange(text: Text, mentions: tuple[Mention, ...]) -> tuple[Line, ...]:
    """One line for each sentence that is no furniture, in order, be there mentions in it or not.

    A city, a name, "Good morning." before all else are none: what a text begins with is counted without them.
    """
    groups = _grouped(mentions)
    lines = []
    begun = False
    for index, sentence in enumerate(text.sentences):
        role = sentence.role
        if role == "furniture":
            continue
        if role != "headline" and not begun:
            begun = index in groups
            if not begun and sentence.end - sentence.start < _SENTENCE:
                continue
        classes, cues = groups.get(index) or ({}, {})
        start, end, headline = sentence.start, sentence.end, role == "headline"
        if not classes:
            lines.append(Line(index, start, end, headline, (), (), (), (), cues))
            continue
        of = classes.get
        lines.append(
            Line(
                index,
                start,
                end,
                headline,
                tuple(of("incident", ())),
                _signed(of("target", ()), cues),
                tuple(of("community", ())),
                tuple(of("actor", ())),
                cues,
                tuple(of("authority", ())),
                tuple(of("group", ())),
            )
        )
    return refute(text, tuple(lines))


def _grouped(mentions: Iterable[Mention]) -> dict[int, tuple[_Grouped, _Grouped]]:
    """The mentions of each sentence by class, and its cues by name."""
    groups: dict[int, tuple[_Grouped, _Grouped]] = {}
    at = -1
    for mention in mentions:
        if mention.sentence != at:
            at = mention.sentence
            if at in groups:
                classes, cues = groups[at]
            else:
                classes, cues = groups[at] = {}, {}
        name = mention.kind
        if name == "cue":
            name, group = mention.type, cues
        else:
            group = classes
        if name in group:
            group[name].append(mention)
        else:
            group[name] = [mention]
    return groups


def _signed(targets: Iterable[Mention], cues: dict[str, list[Mention]]) -> tuple[Mention, ...]:
    """A swastika says whose place it is: "swastikas on the doors of the temple"."""
    if "hate_sign" not in cues:
        return tuple(targets)
    return tuple(replace(t, weak=False) if t.weak and t.type in _SIGNED else t for t in targets)


def edges(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Where the headline ends, and where the lead does: the headline and the first three sentences.

    A headline that only names the page tells nothing ("Travel advice: Norway", "OSLO, 2 May (News Service)"): the first
    sentence tells what such a text is about.
    """
    if not lines:
        return 0, 0
    said = (line for line in lines if not line.headline and line.end - line.start >= _SENTENCE)
    told = list(islice(said, _LEADING))
    first = told[0] if told and lines[0].headline and _is_name(lines[0]) else lines[0]
    return first.end, max(first.end, told[-1].end if told else 0)


def _is_name(line: Line) -> bool:
    return not (line.incidents or line.targets or line.communities) and line.cues.keys() <= _OF_A_PAGE
