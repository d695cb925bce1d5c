"""Mentions → lines: each sentence with what was found in it, by class."""

from schemas.claims import Line
from schemas.reading import Mention, Text

_LEADING = 3
_SENTENCE = 25
"""Letters of a line that says something: a date line or a name alone does not make the lead longer."""
_PLACE = {"incident": 0, "target": 1, "community": 2, "actor": 3, "authority": 4}
_Classes = tuple[list[Mention], list[Mention], list[Mention], list[Mention], list[Mention]]


def arrange(text: Text, mentions: tuple[Mention, ...]) -> tuple[Line, ...]:
    """One line for each sentence that is no furniture, in order, be there mentions in it or not."""
    groups: dict[int, tuple[_Classes, dict[str, list[Mention]]]] = {}
    at = -1
    for mention in mentions:
        if mention.sentence != at:
            at = mention.sentence
            classes, cues = groups.setdefault(at, (([], [], [], [], []), {}))
        kind = mention.kind
        if kind != "cue":
            classes[_PLACE[kind]].append(mention)
        elif mention.type in cues:
            cues[mention.type].append(mention)
        else:
            cues[mention.type] = [mention]
    lines = []
    for index, sentence in enumerate(text.sentences):
        role = sentence.role
        if role == "furniture":
            continue
        start, end, headline = sentence.start, sentence.end, role == "headline"
        if index not in groups:
            lines.append(Line(index, start, end, headline, (), (), (), (), {}))
            continue
        (incidents, targets, communities, actors, authorities), cues = groups[index]
        found = (tuple(incidents), tuple(targets), tuple(communities), tuple(actors))
        lines.append(Line(index, start, end, headline, *found, cues, tuple(authorities)))
    return tuple(lines)


def edges(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Where the headline ends, and where the lead does: the headline and the first three sentences."""
    if not lines:
        return 0, 0
    told = [line for line in lines if not line.headline and line.end - line.start >= _SENTENCE][:_LEADING]
    return lines[0].end, max(lines[0].end, told[-1].end if told else 0)
