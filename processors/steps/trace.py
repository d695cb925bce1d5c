"""Lines → deeds told without a word of their own: by who was hurt, by what was seen, by two ambiguous words."""

from msgspec.structs import replace

from schemas.claims import Claim, Frame, Line
from schemas.reading import Mention
from schemas.taxonomy import COMMUNAL

_TRACES = ("trace", "toll", "at_large", "under_way", "evacuated")
_WORDLESS = frozenset({"toll", "trace", "evacuated"})
"""Cues one of which stands wherever a deed is told without a word of its own."""
_HARMLESS = ("accident", "resolved", "withdrawn", "harmless", "historical", "trial", "old_case")
_NO_DEED = ("accident", "harmless", "sport", "fiction")
_OF_A_LIFE = ("harmless",)
_POLICED = ("at_large", "under_way", "evacuated", "deliberate", "motive", "arrest")
_OF_TODAY: frozenset[str] = frozenset({"news", "harmless"})
_OTHERWISE = ("accident", "withdrawn", "historical", "trial", "old_case", "exercise", "fiction", "toll", "war")
"""Cues with which a place is emptied for another cause than a threat."""
_WEAPONS: frozenset[str] = frozenset({"shooting", "stabbing", "bombing"})
_SORTS = 2
_GATHERED = COMMUNAL | {"public_event"}
_SEEN = ("toll", "at_large", "under_way", "evacuated")
"""Cues that say at once that a deed was done: people hurt or sought, a place closed off."""
_DOUBTED = ("uncertain", "unlike", "negation")
_PLACES = _GATHERED | {"embassy"}
PAIR, _LED = 2, 3
"""The headline and the first sentence; and the second, where those hurt or sought may stand."""


def tells(lines: tuple[Line, ...]) -> bool:
    """Whether a text may tell of a deed at all: with a word for one, or with what the functions below need."""
    return any(line.incidents or not _WORDLESS.isdisjoint(line.cues) for line in lines)


def bare(line: Line, opening: tuple[Line, ...]) -> tuple[Mention, ...]:
    """Harm to people of a community told without naming the deed: "four dead at a mosque".

    An accident is none, nor is a death that the opening tells of a life and not of a deed.
    """
    harm = line.cues.get("toll", ())
    if not harm or _has(line, _NO_DEED) or not _gathered(line):
        return ()
    if any(_has(other, _OF_A_LIFE) for other in opening[:PAIR]) and not any(_has(other, _POLICED) for other in opening):
        return ()
    return (unnamed(harm[0]),)


def traced(lines: tuple[Line, ...], frame: Frame) -> Mention | None:
    """The first trace of a deed that the opening tells through what was seen: "blood", "they hid", "street sealed off".

    Two sorts of such cues where a community gathers: one that people are sought or a place is closed off and one of
    harm or flight, or of harm both to people and to things. Nothing of it where a cause that is no deed is told.
    """
    if frame.kind != "news" or not any(_gathered(line) for line in lines):
        return None
    # A word of its own tells of it, unless it is of broken things, which are what was seen.
    if any(_has(line, _HARMLESS) or any(m.type != "vandalism" or not m.weak for m in line.incidents) for line in lines):
        return None
    seen = {name: cues[0] for line in reversed(lines) for name, cues in line.cues.items() if name in _TRACES}
    if len(seen) < _SORTS or not ("trace" in seen or "toll" in seen or "evacuated" in seen):
        return None
    return min(seen.values(), key=lambda cue: cue.start)


def emptied(lines: tuple[Line, ...], frame: Frame) -> Mention | None:
    """What emptied a place of a community and came to nothing, where no word names it: a hoax that happened."""
    if frame.kind not in _OF_TODAY or not any(gathered_at(line) for line in lines):
        return None
    if any(line.incidents or _has(line, _OTHERWISE) for line in lines):
        return None
    found = [line.cues["resolved"][0] for line in lines if "resolved" in line.cues]
    if not found or not any("evacuated" in line.cues for line in lines):
        return None
    return replace(unnamed(found[0]), type="hoax_threat")


def unlike(lines: tuple[Line, ...]) -> Mention | None:
    """A headline that only says what it was not: "it was no firework", where the next sentences tell the deed."""
    first = lines[0] if lines else None
    if first is None or not first.headline or "unlike" not in first.cues or any(not m.weak for m in first.incidents):
        return None
    if not any(line.incidents for line in lines) or not any(_gathered(line) for line in lines):
        return None
    return replace(unnamed(first.cues["unlike"][0]), weak=False)


def told_of(line: Line) -> tuple[Mention, ...]:
    """The incidents of a line; a weapon shown in a video or letter is a threat: "a masked man shows a rifle"."""
    shown = line.cues.get("message")
    if not shown:
        return line.incidents
    return tuple(
        replace(m, type="threat") if m.weak and m.type in _WEAPONS and m.start > shown[0].end else m
        for m in line.incidents
    )


def told_twice(lines: tuple[Line, ...], frame: Frame) -> set[str]:
    """Types of incident for which the opening has two different ambiguous words, near a place where a community is."""
    if frame.kind != "news" or not any(gathered_at(line) for line in lines):
        return set()
    if any(_has(line, _HARMLESS) or any(not m.weak for m in line.incidents) for line in lines):
        return set()
    words: dict[str, set[str]] = {}
    for mention in (mention for line in lines for mention in line.incidents):
        words.setdefault(mention.type, set()).add(mention.text.lower())
    return {type_ for type_, found in words.items() if len(found) > 1}


def _gathered(line: Line) -> bool:
    return any(target.type in _GATHERED and not target.weak for target in line.targets)


def unnamed(cue: Mention) -> Mention:
    return Mention("incident", "other", cue.start, cue.end, cue.text, cue.sentence, True)


def gathered_at(line: Line) -> bool:
    """Whether a line names a place of a community."""
    return any(t.type in COMMUNAL and not t.weak for t in line.targets)


def paired(line: Line, opening: tuple[Line, ...], frame: Frame) -> bool:
    """The headline and the first sentence tell one thing: who was hurt or sought and what was hit may stand beside."""
    if frame.kind != "news" or _has(line, _DOUBTED) or not any(_has(other, _SEEN) for other in opening[:_LED]):
        return False
    return any(t.type in _PLACES and not t.weak for other in opening[:PAIR] for t in other.targets)


def shared(claim: Claim, line: Line, opening: tuple[Line, ...]) -> Claim:
    """A claim with the targets of the line beside it that names a place of a community, where its own names none."""
    if gathered_at(line):
        return claim
    return replace(claim, targets=next((other.targets for other in opening if gathered_at(other)), claim.targets))


def _has(line: Line, names: tuple[str, ...]) -> bool:
    return not line.cues.keys().isdisjoint(names)
