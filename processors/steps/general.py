"""What is no deed of its own: deeds named as such, and what armed forces at war do to each other."""

from processors.knowledge.fold import fold
from processors.knowledge.phrases import kinds
from schemas.claims import Frame, Line
from schemas.reading import Mention

_TOLD_BY = (
    "toll",
    "at_large",
    "under_way",
    "evacuated",
    "arrest",
    "weapon_find",
    "claimed",
    "deliberate",
    "advisory",
)


def combat(line: Line, frame: Frame) -> bool:
    """Whether a line tells of armed forces alone, at war: what they do to each other is no attack of ours."""
    if not line.targets or line.communities or not (frame.kind == "war" or "war" in line.cues):
        return False
    return all(target.type == "police_military" for target in line.targets)


def ungraded(told: tuple[Mention, ...], line: Line, early: bool) -> tuple[Mention, ...]:
    """The mentions of a line without a threat that is only what a level measures: "raised its terror threat level".

    In the first sentences it may be what the text is about.
    """
    levels = line.cues.get("level", ())
    if early or not levels or line.cues.keys().isdisjoint(("raised", "lowered", "kept")):
        return told
    inside = [one for one in told if any(cue.start <= one.start and one.end <= cue.end for cue in levels)]
    return tuple(one for one in told if one.type != "threat" or one not in inside)


def general(mention: Mention, line: Line, language: str | None) -> bool:
    """Whether a sentence below the headline speaks of deeds as such: "abductions have grown rare there".

    It tells of a deed where it names a victim, who is hunted, or a community.
    """
    if line.headline or line.communities or not line.cues.keys().isdisjoint(_TOLD_BY):
        return False
    return fold(mention.text)[0] in kinds(language)
