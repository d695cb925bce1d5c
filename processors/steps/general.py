"""What is no deed of its own: deeds named as such, and what armed forces at war do to each other."""

import re

from processors.knowledge.fold import fold
from processors.knowledge.phrases import done, kinds
from processors.steps.clause import Clauses
from processors.steps.settle import THREATS
from processors.steps.victim import civil, victim
from schemas.claims import Claim, Frame, Line
from schemas.reading import Mention, Text

_TOLD_BY = (
    "at_large",
    "under_way",
    "evacuated",
    "claimed",
)
_FORCES: frozenset[str] = frozenset({"police_military"})
_STATE: frozenset[str] = _FORCES | {"government"}
_FIGHTING = ("war", "combat", "army")
_FIGHT = 2
"""Different words of a fight that make one of what is told beside them."""
_COUNTED = re.compile(r"(?<![\d.,])(?:\d|1[0-2]) (?:\w+ )?$")
_BEFORE = 16
"""Letters before a deed in which it is counted."""


def combat(line: Line, frame: Frame, text: Text) -> bool:
    """Whether a line tells of armed forces alone: what they do to each other in war is no attack of ours.

    At war, or in two words of a fight, and of nobody and nothing that fights in none.
    """
    if line.communities or any(not target.weak and target.type not in _FORCES for target in line.targets):
        return False
    cues = line.cues
    only = bool(line.targets) and all(target.type in _FORCES for target in line.targets)
    if only and (frame.kind == "war" or "war" in cues or "combat" in cues):
        return True
    if not ("war" in cues or "combat" in cues):
        return False
    fought = {cue.text.lower() for name in _FIGHTING for cue in cues.get(name, ())}
    return len(fought) >= _FIGHT and not civil(line, text)


def ungraded(told: tuple[Mention, ...], line: Line, early: bool) -> tuple[Mention, ...]:
    """The mentions of a line without a threat that is only what a level measures: "raised its terror threat level".

    In the first sentences it may be what the text is about.
    """
    levels = line.cues.get("level", ())
    if early or not levels or line.cues.keys().isdisjoint(("raised", "lowered", "kept")):
        return told
    inside = [one for one in told if any(cue.start <= one.start and one.end <= cue.end for cue in levels)]
    return tuple(one for one in told if one.type != "threat" or one not in inside)


def echo(claim: Claim, line: Line, text: Text) -> bool:
    """Whether what follows a fight speaks of it again: "the attack lasted an hour"."""
    if not claim.mention.weak or claim.type in THREATS or line.communities:
        return False
    aimed = any(not target.weak and target.type not in _FORCES for target in line.targets)
    return not (aimed or victim(claim.mention, line, text))


def general(mention: Mention, clause: tuple[int, int], clauses: Clauses, text: Text) -> bool:
    """Whether a sentence below the headline speaks of deeds as such: "abductions have grown rare there".

    It tells of a deed where it names a community, a target or a day beside it, who is hunted or claims it, or counts;
    not where it says over how long: "have been murdered in recent years".
    """
    line = clauses.line
    if line.headline or line.communities or not line.cues.keys().isdisjoint(_TOLD_BY):
        return False
    word = fold(mention.text)[0]
    if not (word in kinds(text.language) or ("trend" in line.cues and word in done(text.language))):
        return False
    if any(not t.weak and t.type not in _STATE and clause[0] <= t.start < clause[1] for t in line.targets):
        return False
    if "trend" in line.cues:
        return True
    if clauses.first("fresh", *clause):
        return False
    return _COUNTED.search(text.body, max(line.start, mention.start - _BEFORE), mention.start) is None
