"""Mentions → lines: each sentence with what was found in it, by class."""

from schemas.claims import Line
from schemas.reading import Mention, Text

_LEADING = 3
_SENTENCE = 25
"""Letters of a line that says something: a date line or a name alone does not make the lead longer."""
_PLACE = {"incident": 0, "target": 1, "community": 2, "actor": 3, "authority": 4}


_Group = tuple[list[Mention], list[Mention], list[Mention], list[Mention], list[Mention], dict[str, list[Mention]]]


def arrange(text: Text, mentions: tuple[Mention, ...]) -> tuple[Line, ...]:
    """One line for each sentence that is no furniture, in order, be there mentions in it or not."""
    groups: dict[int, _Group] = {}
    for mention in mentions:
        group = groups.get(mention.sentence)
        if group is None:
            group = groups[mention.sentence] = ([], [], [], [], [], {})
        place = _PLACE.get(mention.kind)
        if place is None:
            group[5].setdefault(mention.type, []).append(mention)
        else:
            group[place].append(mention)  # type: ignore[union-attr]
    lines = []
    for index, sentence in enumerate(text.sentences):
        if sentence.role == "furniture":
            continue
        group = groups.get(index) or ([], [], [], [], [], {})
        lines.append(
            Line(
                index,
                sentence.start,
                sentence.end,
                sentence.role == "headline",
                tuple(group[0]),
                tuple(group[1]),
                tuple(group[2]),
                tuple(group[3]),
                group[5],
                tuple(group[4]),
            )
        )
    return tuple(lines)


def edges(lines: tuple[Line, ...]) -> tuple[int, int]:
    """Where the headline ends, and where the lead does: the headline and the first three sentences."""
    if not lines:
        return 0, 0
    told = [line for line in lines if not line.headline and line.end - line.start >= _SENTENCE][:_LEADING]
    return lines[0].end, max(lines[0].end, told[-1].end if told else 0)
