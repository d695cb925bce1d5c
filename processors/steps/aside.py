"""Lines and places → the change of an official level that a text tells in passing, further down than its news."""

from msgspec.structs import replace

from processors.steps.level import READ, level
from schemas.claims import Dated, Frame, Line
from schemas.reading import LevelChange, Place, Text

_LATELY = 31
"""Days in which a change is still worth telling; without a day it may be of any year."""


def aside(
    text: Text, lines: tuple[Line, ...], places: tuple[Place, ...], frame: Frame, dated: tuple[Dated, ...]
) -> LevelChange | None:
    """The first such change, marked as told aside: its own sentence says which country's it is, and when it was.

    "… were shut after Denmark raised its terror alert last week."
    """
    days = {one.sentence for one in dated if one.age is not None and 0 <= one.age <= _LATELY}
    for line in lines[READ:]:
        if line.index not in days or "level" not in line.cues or line.cues.keys().isdisjoint(("raised", "lowered")):
            continue
        moved = (line.cues.get("raised") or line.cues["lowered"])[0]
        inside = [place for place in places if line.start <= place.start < line.end and place.country]
        # "Shut in Rome after Spain raised its level": who raises it stands right before the word, else behind it.
        inside.sort(key=lambda place: (place.start > moved.start, abs(place.start - moved.start)))
        change = level(text, (line,), tuple(inside), frame, dated) if inside else None
        if change is not None:
            return replace(change, aside=True)
    return None
