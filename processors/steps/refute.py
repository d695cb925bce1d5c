"""Lines → lines without the harmless causes and the dangers that the text itself denies, held only at first or takes
back later."""

from msgspec.structs import replace

from processors.steps.clause import Clauses
from processors.steps.negate import about_other
from schemas.claims import Line
from schemas.reading import Mention, Text

_HARMLESS = ("accident", "resolved")
_DANGERS = ("at_large", "under_way")
_REACH = 16
"""Letters between a negation and the cause it denies: "was not caused by a gas leak"."""
_OPENING = 4
"""Lines that speak for the whole text (as in steps/settle.py)."""


def refute(text: Text, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines without causes that count for nothing.

    "It was no firework" in the headline leaves none in the opening; "at first a gas leak was suspected" is none;
    "the report says otherwise" takes back those before it.
    """
    lines = tuple(_calmed(line, text) for line in lines)
    opening = lines[:_OPENING]
    if not any(name in line.cues for line in opening for name in (*_HARMLESS, "unlike")):
        return lines
    first = opening[0]
    whole = any("unlike" in line.cues for line in opening) or (
        first.headline and any(_denied(cue, Clauses(text, first)) for cue in _causes(first))
    )
    back = max((cue.start for line in opening for cue in line.cues.get("otherwise", ())), default=-1)
    return tuple(_without(line, text, whole, back) for line in opening) + lines[_OPENING:]


def _calmed(line: Line, text: Text) -> Line:
    """A line without the dangers that a negation right before them denies: "no second gunman"."""
    told = [cue for name in _DANGERS for cue in line.cues.get(name, ())]
    if not told or "negation" not in line.cues:
        return line
    ends = {no.end for no in line.cues["negation"]}
    gone = {cue for cue in told if not ends.isdisjoint((cue.start - 1, cue.start))}
    if not gone:
        return line
    cues = {name: [cue for cue in found if cue not in gone] for name, found in line.cues.items()}
    return replace(line, cues={name: found for name, found in cues.items() if found})


def _causes(line: Line) -> list[Mention]:
    return [cue for name in _HARMLESS for cue in line.cues.get(name, ())]


def _without(line: Line, text: Text, whole: bool, back: int) -> Line:
    clauses = Clauses(text, line)
    causes = _causes(line)
    denied = [(no, cue) for cue in causes if (no := _denied(cue, clauses))]
    gone = {cue for cue in causes if whole or cue.end <= back or _held_first(cue, clauses)} | {cue for _, cue in denied}
    if not gone and "unlike" not in line.cues:
        return line
    cues = {name: [cue for cue in found if cue not in gone] for name, found in line.cues.items()}
    unlike = [replace(cue, start=no.start, text=text.body[no.start : cue.end]) for no, cue in denied]
    unlike = sorted([*cues.get("unlike", ()), *unlike], key=_start)
    if unlike:
        # "Not an accident" tells of intent.
        cues["unlike"] = unlike
        cues["deliberate"] = sorted([*cues.get("deliberate", ()), *unlike], key=_start)
    return replace(line, cues={name: found for name, found in cues.items() if found})


def _start(cue: Mention) -> int:
    return cue.start


def _denied(cue: Mention, clauses: Clauses) -> Mention | None:
    """The negation close before a cause, in its own clause: "it was no firework"."""
    start = max(clauses.of(cue)[0], cue.start - 2 * _REACH)
    near = [no for no in clauses.within("negation", start, cue.start) if 0 <= cue.start - no.end <= _REACH]
    return next((no for no in near if not about_other(no, cue.start, clauses)), None)


def _held_first(cue: Mention, clauses: Clauses) -> bool:
    """Whether a cause was held only at first: "at first a gas leak was suspected", not "at first a bomb, then …"."""
    return any(
        not clauses.incidents(min(first.start, cue.start), cue.start)
        for first in clauses.within("at_first", *clauses.of(cue))
    )
