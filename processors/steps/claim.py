"""Lines → claims: each mention of an incident with what its own clause says of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from processors.steps.frame import FIGURATIVE
from processors.steps.settle import MAY_BE_ACCIDENT, OPENING, THREATS, Opening, settle
from schemas.claims import Claim, Dated, Frame, Line
from schemas.reading import Mention, Text
from schemas.taxonomy import COMMUNAL, Assertion, IncidentType

_STOP = re.compile(r"[:;–—“»]| - ")
"""What no negation reaches over: what is said, and who says it."""
_BREAK = re.compile(r"[,;:()–—|،؛\n-]")
# How far a negation reaches, in letters: "not any specific, credible threats", six words and no other noun of ours.
_REACH = 60
_OLD = 60
"""Days after which an event is no longer told as news (domain page 1: charges within weeks are still current)."""
# Frames in which a violent word means something else unless its own line says otherwise.
_PLAYED: frozenset[str] = frozenset({"exercise", "fiction"})
_PAST: frozenset[str] = frozenset({"trial", "history"})
_ADVISING: frozenset[str] = frozenset({"guide", "trade", "commentary"})
_TOLD: frozenset[str] = frozenset({"exercise", "fiction", "guide", "history", "trial"})
"""Frames about violence, though not of today: their ambiguous words mean it too."""
_HARD = ("toll", "at_large", "under_way", "arrest", "evacuated", "deliberate", "motive", "leader")
"""Cues that a deed was done: they support a weak word."""
_GATHERED = COMMUNAL | {"public_event"}
_WEAPONS: frozenset[str] = frozenset({"other", "bombing", "shooting"})
_NOW = ("at_large", "under_way")
_NEWS = ("at_large", "under_way", "evacuated", "toll", "arrest")
_TAKES_NEGATION = (
    "arrest",
    "toll",
    "at_large",
    "evacuated",
    "under_way",
    "deliberate",
    "motive",
    "closed",
    "posture",
    "advisory",
)
"""What a negation may be about instead of the incident: "no arrests", "no one was hurt", "no motive"."""


def claims(text: Text, lines: tuple[Line, ...], frame: Frame, dates: tuple[Dated, ...]) -> tuple[Claim, ...]:
    """One claim for each mention of an incident, in order of the text.

    The clause decides first, then the sentence, then the frame of the whole text; a line that speaks of today or of
    people still sought is news whatever the frame.
    """
    by_line: dict[int, list[Dated]] = {}
    for dated in dates:
        by_line.setdefault(dated.sentence, []).append(dated)
    setting = _setting(lines)
    opening = Opening.of(lines[:OPENING])
    # People still sought, or a place still closed off, in the first lines: the text is of today whatever it recalls.
    current = frame.kind not in ("trial", "exercise", "fiction") and any(_has(line, _NOW) for line in lines[:OPENING])
    made = []
    for line in lines:
        told = line.incidents or _bare(line)
        if not told:
            continue
        breaks = _breaks(text, line)
        stops = [line.start + stop.start() for stop in _STOP.finditer(text.body[line.start : line.end])]
        fresh = current or _is_fresh(line, by_line.get(line.index, []))
        for mention in told:
            if (mention.weak or frame.kind in FIGURATIVE) and not _supported(mention, line, setting, frame):
                continue
            clause = _clause(line, breaks, mention)
            claim = _claim(mention, line, clause, frame, by_line.get(line.index, []), fresh, stops)
            made.append(settle(claim, opening) if line.index < OPENING or opening.withdrawn else claim)
    return tuple(made)


def _bare(line: Line) -> tuple[Mention, ...]:
    """Harm to people of a community told without naming the deed: "four dead at a mosque"; an accident is none."""
    harm = line.cues.get("toll", ())
    if not harm or "accident" in line.cues or not any(t.type in _GATHERED and not t.weak for t in line.targets):
        return ()
    cue = harm[0]
    return (Mention("incident", "other", cue.start, cue.end, cue.text, cue.sentence, True),)


def _setting(lines: tuple[Line, ...]) -> bool:
    """A communal target stands in the headline or one of the first two sentences."""
    return any(t.type in COMMUNAL and not t.weak for line in lines[:3] for t in line.targets)


def _breaks(text: Text, line: Line) -> list[int]:
    body, start, end = text.body, line.start, line.end
    edges = [cue.start for cue in line.cues.get("clause", ())]
    reached = start
    for match in _BREAK.finditer(body, start, end):
        at = match.start()
        if body[at] != "-":
            edges.append(at)
        elif at > reached and body[at - 1] == " " and body[at + 1 : min(at + 2, end)] == " ":  # a dash, as typed
            edges.append(at - 1)
            reached = at + 2
    edges.sort()
    return edges


def _clause(line: Line, breaks: list[int], mention: Mention) -> tuple[int, int]:
    before, after = bisect_right(breaks, mention.start), bisect_left(breaks, mention.end)
    return breaks[before - 1] if before else line.start, breaks[after] if after < len(breaks) else line.end


def _claim(
    mention: Mention,
    line: Line,
    clause: tuple[int, int],
    frame: Frame,
    dated: list[Dated],
    fresh: bool,
    stops: list[int],
) -> Claim:
    own = _date(mention, line, clause, dated)
    assertion, because = _assertion(mention, line, clause, frame, own, fresh, stops)
    return Claim(
        mention=mention,
        type=_killing(mention, line),
        assertion=assertion,
        line=line.index,
        clause=clause,
        fresh=fresh and assertion == "asserted",
        date=own,
        targets=line.targets,
        because=because,
    )


def _killing(mention: Mention, line: Line) -> IncidentType:
    """A commander or leader killed, by whatever weapon, is an assassination: what follows it is what counts."""
    if "leader" in line.cues and mention.type in _WEAPONS and (mention.weak or "toll" in line.cues):
        return "assassination"
    return mention.type  # type: ignore[return-value]


def _supported(mention: Mention, line: Line, setting: bool, frame: Frame) -> bool:
    """A second cue stands beside an ambiguous word; in a text about sport, animals or trade it must tell of a deed."""
    hard = _has(line, _HARD)
    if frame.kind in _TOLD:
        return True
    if frame.kind in FIGURATIVE:
        return _has(line, _NEWS) and (setting or bool(line.communities))
    if hard or line.communities or any(not target.weak for target in line.targets):
        return True
    return any(not other.weak and other.start != mention.start for other in line.incidents)


def _has(line: Line, names: Iterable[str]) -> bool:
    return not line.cues.keys().isdisjoint(names)


def _is_fresh(line: Line, dated: list[Dated]) -> bool:
    old = [d for d in dated if d.age is not None and d.age > _OLD]
    recent = [d for d in dated if d.age is not None and -1 <= d.age <= 10]
    if recent and not old:
        return True
    return not old and ("fresh" in line.cues or (_has(line, _NEWS) and "historical" not in line.cues))


def _date(mention: Mention, line: Line, clause: tuple[int, int], dated: list[Dated]) -> Dated | None:
    inside = [d for d in dated if clause[0] <= d.start <= clause[1]]
    if inside:
        # A date goes with the incident next to it: "opens fire at a vigil for the victims of the 2015 attack".
        nearest = min(line.incidents, key=lambda other: abs(other.start - inside[0].start), default=mention)
        return inside[0] if nearest.start == mention.start or inside[0].relative else None
    # A span of years in another clause dates something else: "ten years after that attack, a fire …".
    return dated[0] if len(dated) == 1 and not dated[0].relative else None


def _in(clause: tuple[int, int], cues: Iterable[Mention]) -> Mention | None:
    return next((cue for cue in cues if clause[0] <= cue.start < clause[1]), None)


def _before(mention: Mention, start: int, cues: Iterable[Mention]) -> Mention | None:
    return next((cue for cue in cues if start <= cue.start <= mention.start), None)


def _assertion(
    mention: Mention,
    line: Line,
    clause: tuple[int, int],
    frame: Frame,
    own: Dated | None,
    fresh: bool,
    stops: list[int],
) -> tuple[Assertion, str | None]:
    cues = line.cues

    def first(name: str) -> Mention | None:
        found = cues.get(name)
        return found[0] if found else None

    def before(name: str) -> Mention | None:
        found = cues.get(name)
        return _before(mention, clause[0], found) if found else None

    if (cue := first("exercise")) or frame.kind in _PLAYED:
        return "exercise", cue.text if cue else frame.kind
    if cue := first("withdrawn"):
        return "negated", cue.text
    if cue := _negation(mention, line, clause, stops):
        return "negated", cue.text
    if cue := first("resolved"):
        return "resolved", cue.text
    # "An explosion …: it was a gas leak". Where a deed is denied to be an accident the negation stands in the line.
    if (
        mention.type in MAY_BE_ACCIDENT
        and (cue := first("accident"))
        and not _has(line, ("deliberate", "motive", "negation"))
    ):
        return "resolved", cue.text
    if (old := _past(mention, line, clause, frame, own, fresh)) is not None:
        return "historical", old
    if (cue := before("hypothetical")) or (frame.kind in _ADVISING and not _has(line, _NEWS)):
        return "hypothetical", cue.text if cue else frame.kind
    if cue := first("foiled"):
        return "foiled", cue.text
    if (cue := before("planned")) and (mention.type not in THREATS or _has(line, ("arrest", "closed"))):
        return ("foiled" if _has(line, ("arrest", "closed")) else "planned"), cue.text
    if (cue := before("warned")) and mention.type != "hoax_threat":
        return "warned", cue.text
    if mention.type == "threat":
        return "warned", None
    return "asserted", None


def _negation(mention: Mention, line: Line, clause: tuple[int, int], stops: list[int]) -> Mention | None:
    """The word that denies this incident: before it, near, and about nothing else of ours in between.

    One that says of something told that it did not happen denies what stands in its clause, before it or after.
    """
    for cue in line.cues.get("denial", ()):
        if mention.type in THREATS and (mention.end <= cue.end + 2 * _REACH):
            return cue
        if clause[0] <= cue.start < clause[1] and cue.start - mention.end <= _REACH and mention.start < cue.end:
            return cue
    for cue in line.cues.get("negation", ()):
        inside = cue.start < mention.start and mention.end < cue.end
        if not inside and (
            not 0 <= mention.start - cue.end <= _REACH or any(cue.end <= at < mention.start for at in stops)
        ):
            continue
        between = [
            m for name in _TAKES_NEGATION for m in line.cues.get(name, ()) if cue.start <= m.start < mention.start
        ]
        doubt = [m for m in line.cues.get("uncertain", ()) if m.start <= cue.end and cue.start <= m.end]
        other = [m for m in line.incidents if cue.end <= m.start < mention.start and m.end < clause[0]]
        if not between and not doubt and not other:
            return cue
    return None


def _past(
    mention: Mention, line: Line, clause: tuple[int, int], frame: Frame, own: Dated | None, fresh: bool
) -> str | None:
    if own is not None and own.age is not None and own.age > _OLD:
        return own.text
    in_court = line.cues.get("trial", ()) or line.cues.get("old_case", ())
    # Charged with what they planned: people held for a plot are news, whatever court they come before.
    if in_court and not (_has(line, ("arrest", "closed")) and _has(line, ("planned", "foiled"))):
        return in_court[0].text
    if cue := _in(clause, line.cues.get("historical", ())):
        return cue.text
    if frame.kind in _PAST and not (fresh and frame.kind == "history"):
        return frame.kind
    # In another clause: "On the anniversary of the attack, gunmen fire at a synagogue" tells a deed of today.
    if line.cues.get("historical") and not fresh and mention.weak:
        return line.cues["historical"][0].text
    return None
