"""Lines → what the text says of a threat's credibility: denied, specific and credible, or nothing."""

from itertools import pairwise

from schemas.claims import Frame, Line
from schemas.reading import Mark, Mention
from schemas.taxonomy import Credibility

_REACH = 75
"""Letters between a negation and the threat it denies: "not, at this time, been any specific, credible threats"."""

_SAYING = ("denial", "negation", "credible")
"""Cues without which a line says nothing of it."""
_FOUND = frozenset({"arrest", "closed"})
_THREATS = frozenset({"threat", "hoax_threat"})
_FIRST = 3
_LEADING = 4
"""Lines in which what is called credible is the matter of the text."""
_OF_THREATS = ("level", "advisory", "designation", "posture", "planned", "foiled", "arrest", "motive")
"""Cues that a text is about violence where it names neither a deed nor whom it may hit."""
_SEVERAL, _JOINED, _NEAR = 2, 5, 90
"""Words that call a threat specific, the letters between two of them ("precise and well-founded"), and how far from it
they stand."""
_BESIDE = 12
"""Letters between a negation and a threat that is called nothing in particular: "no such threat"."""


def credibility(lines: tuple[Line, ...], frame: Frame, lead: int) -> tuple[Credibility, tuple[Mark, ...]]:
    """The verdict, and the passages that carry it as marks `denial` and `credible`.

    A denial outweighs: who writes "no specific, credible threat" also writes "credible threat".
    """
    denials: list[Mark] = []
    credible: list[Mark] = []
    for at, line in enumerate(lines):
        if line.cues.keys().isdisjoint(_SAYING) and len(line.cues.get("specific", ())) < _SEVERAL:
            continue
        doubts = line.cues.get("uncertain", ())
        threats = [m for m in line.incidents if m.type in _THREATS]
        sure = line.cues.get("credible", ()) or _called(line, threats)
        # "No evidence", "baseless": of a threat in the first sentences; further down where the sentence speaks of one.
        if line.index < _FIRST or threats or sure or line.cues.get("specific") or line.cues.get("warned"):
            denials += [_mark("denial", cue) for cue in line.cues.get("denial", ())]
        for cue in line.cues.get("negation", ()):
            if any(doubt.start <= cue.end and cue.start <= doubt.end for doubt in doubts):
                continue
            denied = _denied(cue, line, threats)
            if denied is not None:
                denials.append(Mark(kind="denial", start=cue.start, end=denied.end, text=cue.text))
        told = line.cues.keys() & _FOUND and not threats  # "precise information led to his arrest"
        if (
            sure
            and not told
            and (
                line.index < _LEADING
                or line.cues.get("specific")
                or _is_feared(line)
                or _is_feared(lines[max(0, at - 1)])
            )
            and not line.cues.get("negation")
            and not line.cues.get("denial")
            and not doubts
            and frame.kind in ("news", "history", "war")
        ):
            credible += [_mark("credible", cue) for cue in sure]
    # What the first sentences call credible is no less so for a denial of something else further down.
    if denials and not (credible and credible[0].start < lead <= denials[0].start):
        return "denied", tuple(denials[:3])
    if credible and any(_speaks_of_harm(line) for line in lines):
        return "specific_credible", tuple(credible[:3])
    return "unstated", ()


def _called(line: Line, threats: list[Mention]) -> list[Mention]:
    """Two words in a row that call a threat specific, serious or true say what one of them alone does not."""
    said = line.cues.get("specific", ())
    return [
        first
        for first, then in pairwise(said)
        if 0 < then.start - first.end <= _JOINED
        and then.text.casefold() != first.text.casefold()
        and any(abs(first.start - threat.end) <= _NEAR for threat in threats)
    ]


def _speaks_of_harm(line: Line) -> bool:
    """Whether a line names a deed or a threat, whom it may hit, or what authorities do about it."""
    if line.communities or line.authorities or not line.cues.keys().isdisjoint(_OF_THREATS):
        return True
    return any(not mention.weak for mention in (*line.incidents, *line.targets))


def _is_feared(line: Line) -> bool:
    """Whether a line speaks of what may come: what the next one calls credible is that."""
    return not line.cues.keys().isdisjoint(("warned", "planned")) or any(m.type in _THREATS for m in line.incidents)


def _denied(cue: Mention, line: Line, threats: list[Mention]) -> Mention | None:
    """A specific or credible threat within reach of the negation, or a threat that nothing else comes before."""
    sayings = [*line.cues.get("specific", ()), *line.cues.get("credible", ())]
    near = [m for m in (*sayings, *threats) if 0 <= m.start - cue.end <= _REACH]
    said = [m for m in near if m.kind == "cue"]
    meant = [m for m in near if m.kind == "incident"]
    if said and (meant or any(m.type == "credible" for m in said)):
        last: Mention = max((*said, *meant), key=lambda m: m.end)
        return last
    direct = [m for m in meant if m.start - cue.end <= _BESIDE]
    return direct[0] if direct else None


def _mark(kind: str, cue: Mention) -> Mark:
    return Mark(kind=kind, start=cue.start, end=cue.end, text=cue.text)
