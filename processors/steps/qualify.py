"""Claims → what the text says: its incidents, the one it is about, targets and the marks that bear on it."""

from bisect import bisect_left
from collections.abc import Iterable

from processors.steps.dating import is_recent
from schemas.claims import Claim, Dated, Frame, Line
from schemas.particulars import Passage
from schemas.reading import Incident, Mark, Mention, Target
from schemas.taxonomy import Assertion, IncidentType

_OF_DANGER = frozenset(
    {
        "at_large",
        "under_way",
        "evacuated",
        "toll",
        "deliberate",
        "motive",
        "claimed",
        "recon",
        "weapon_find",
        "uncertain",
        "exposed",
    }
)
_OF_AN_END = frozenset({"arrest", "closed", "resolved", "withdrawn", "trial", "old_case", "historical"})
_OF_ANOTHER_MATTER = frozenset({"exercise", "fiction", "accident", "war", "crime", "protest", "trade"})
_OF_AUTHORITIES = frozenset(
    {"usual", "posture", "advisory", "designation", "level", "raised", "lowered", "kept", "asked"}
)
_MARKED = _OF_DANGER | _OF_AN_END | _OF_ANOTHER_MATTER | _OF_AUTHORITIES | {"leader", "revenge"}
_MARKS_OF_A_KIND = 3
_POSTURES = 8
"""What is done about a threat is told of one place after the other."""
_GENERAL = frozenset({"other", "threat", "hoax_threat"})
_LIVE = frozenset({"asserted", "planned", "warned", "foiled"})
_NOT_DONE = frozenset({"warned", "hypothetical", "negated"})
_UNSURE, _UNDONE = 120, 300
"""Letters that a deed told in a word of many meanings is further away, and one that is only feared or thought of."""
_BESIDE = 3
"""Deeds before and after a general word that may be what it stands for."""
_Deed = tuple[int, IncidentType, int]
"""Where a deed is told, its type, and how many letters it counts as further away."""
_NEAR = 2
"""Sentences from a plot in which its means are told."""


def qualify(claims: tuple[Claim, ...], main: Claim | None) -> tuple[Incident, ...]:
    """The incidents in order of the text, mentions of one event merged; the one with the main claim is `main`."""
    particular = [c for c in claims if c.type not in _GENERAL]
    deeds = sorted((c.mention.start, c.type, _far(c)) for c in particular)
    of_today = sorted((c.mention.start, c.type, _far(c)) for c in particular if c.assertion in _LIVE)
    recent: dict[int, list[_Deed]] = {}
    for c in claims:
        if c.type not in _GENERAL and c.assertion != "historical":
            recent.setdefault(c.line, []).append((c.mention.start, c.type, _far(c)))
    groups: dict[tuple[IncidentType, Assertion, str | None], list[Claim]] = {}
    for claim in claims:
        groups.setdefault(
            (
                _typed(claim, of_today if claim.assertion in _LIVE and of_today else deeds, recent),
                claim.assertion,
                claim.date.value if claim.date else None,
            ),
            [],
        ).append(claim)
    _dated(groups)
    incidents = []
    for (type_, assertion, day), group in groups.items():
        lead = main if main is not None and any(claim is main for claim in group) else group[0]
        date = next((claim.date for claim in group if claim.date and claim.date.value == day), None)
        incidents.append(
            Incident(
                type=type_,
                assertion=assertion,
                start=lead.mention.start,
                end=lead.mention.end,
                text=lead.mention.text,
                main=lead is main,
                date=day,
                age=date.age if date else None,
                when=_when(date) if date else None,
                targets=_targets(group),
                fresh=any(claim.fresh for claim in group),
                faint=all(claim.mention.weak for claim in group),
                first=_first(lead, group),
            )
        )
    return tuple(sorted(incidents, key=lambda incident: incident.start))


def _dated(groups: dict[tuple[IncidentType, Assertion, str | None], list[Claim]]) -> None:
    """What a headline tells without a day happened on the only one of these days that the text tells it with."""
    for type_, assertion, day in list(groups):
        if day is not None or assertion == "historical":
            continue
        days = [key for key in groups if key[:2] == (type_, assertion) and key[2] and is_recent(groups[key][0].date)]
        if len(days) == 1:
            undated = groups.pop((type_, assertion, None))
            groups[days[0]] = sorted([*undated, *groups[days[0]]], key=_start)


def _start(claim: Claim) -> int:
    return claim.mention.start


def _first(lead: Claim, group: list[Claim]) -> int | None:
    """Where a group begins, if not with its lead."""
    start = min(claim.mention.start for claim in group)
    return start if start < lead.mention.start else None


def _when(date: Dated) -> Passage:
    return Passage(start=date.start, end=date.end, text=date.text)


def _far(claim: Claim) -> int:
    return _UNSURE * claim.mention.weak + _UNDONE * (claim.assertion in _NOT_DONE)


def _typed(claim: Claim, deeds: list[_Deed], recent: dict[int, list[_Deed]]) -> IncidentType:
    """What a general word ("attack", a "plot" whose makers are held) stands for: the particular deed nearest to it."""
    start = claim.mention.start
    if claim.type == "threat" and claim.assertion in ("planned", "foiled"):
        lines = range(claim.line - _NEAR, claim.line + _NEAR + 1)
        near = [deed for line in lines for deed in _nearest(recent.get(line, []), start)]
    elif claim.type == "other":
        beside = [deed for line in range(claim.line - 1, claim.line + 2) for deed in recent.get(line, [])]
        near = [deed for deed in _nearest(deeds, start) if deed[1] != "cyber" or deed in beside]
    else:
        return claim.type
    return min(near, key=lambda deed: abs(deed[0] - start) + deed[2])[1] if near else claim.type


def _nearest(deeds: list[_Deed], start: int) -> list[_Deed]:
    at = bisect_left(deeds, (start, "", 0))
    return deeds[max(0, at - _BESIDE) : at + _BESIDE]


def _targets(group: Iterable[Claim]) -> tuple[Target, ...]:
    strong: dict[str, Target] = {}
    weak: dict[str, Target] = {}
    # All claims of a line share its targets: they are read once.
    for targets in {id(claim.targets): claim.targets for claim in group}.values():
        for mention in targets:
            found = weak if mention.weak else strong
            if mention.type not in found:
                found[mention.type] = _target(mention)
    return tuple((strong or weak).values())


def _target(mention: Mention) -> Target:
    span = {"start": mention.start, "end": mention.end}
    return Target(type=mention.type, text=mention.text, faint=mention.weak, **span)  # type: ignore[arg-type]


def marks(lines: tuple[Line, ...], frame: Frame) -> tuple[Mark, ...]:
    """Passages that bear on the judgement without being incidents; docs/knowledge.md lists the kinds."""
    found: dict[str, list[Mark]] = {}
    for line in lines:
        for name, cues in line.cues.items():
            if name not in _MARKED:
                continue
            some = found.setdefault(name, [])
            most = _POSTURES if name == "posture" else _MARKS_OF_A_KIND
            for cue in cues[: max(0, most - len(some))]:
                some.append(Mark(kind=name, start=cue.start, end=cue.end, text=cue.text))
        for mention in (*line.communities, *line.groups):
            if not found.get(mention.type):
                value = mention.type
                found[value] = [
                    Mark(kind=mention.kind, start=mention.start, end=mention.end, text=mention.text, value=value)
                ]
    if frame.kind != "news":
        first = frame.cues[0]
        found["frame"] = [Mark(kind="frame", start=first.start, end=first.end, text=first.text, value=frame.kind)]
    return tuple(sorted((mark for some in found.values() for mark in some), key=lambda mark: (mark.start, mark.kind)))
