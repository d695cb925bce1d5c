"""Lines → deeds told without a word of their own: by who was hurt, by what was seen, by two ambiguous words."""

from schemas.claims import Frame, Line
from schemas.reading import Mention
from schemas.taxonomy import COMMUNAL

_TRACES = ("trace", "toll", "at_large", "under_way", "evacuated")
_HARMLESS = ("accident", "resolved", "withdrawn", "harmless", "historical", "trial", "old_case")
_SORTS = 2
_GATHERED = COMMUNAL | {"public_event"}


def bare(line: Line) -> tuple[Mention, ...]:
    """Harm to people of a community told without naming the deed: "four dead at a mosque"; an accident is none."""
    harm = line.cues.get("toll", ())
    if not harm or "accident" in line.cues or not _gathered(line):
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
    if any(_harmless(line) or any(m.type != "vandalism" or not m.weak for m in line.incidents) for line in lines):
        return None
    seen = {name: cues[0] for line in reversed(lines) for name, cues in line.cues.items() if name in _TRACES}
    if len(seen) < _SORTS or not ("trace" in seen or "toll" in seen or "evacuated" in seen):
        return None
    return min(seen.values(), key=lambda cue: cue.start)


def told_twice(lines: tuple[Line, ...], frame: Frame) -> set[str]:
    """Types of incident for which the opening has two different ambiguous words, near a place where a community is."""
    if frame.kind != "news" or not any(t.type in COMMUNAL and not t.weak for line in lines for t in line.targets):
        return set()
    if any(_harmless(line) or any(not m.weak for m in line.incidents) for line in lines):
        return set()
    words: dict[str, set[str]] = {}
    for mention in (mention for line in lines for mention in line.incidents):
        words.setdefault(mention.type, set()).add(mention.text.lower())
    return {type_ for type_, found in words.items() if len(found) > 1}


def _gathered(line: Line) -> bool:
    return any(target.type in _GATHERED and not target.weak for target in line.targets)


def unnamed(cue: Mention) -> Mention:
    return Mention("incident", "other", cue.start, cue.end, cue.text, cue.sentence, True)


def _harmless(line: Line) -> bool:
    return not line.cues.keys().isdisjoint(_HARMLESS)
