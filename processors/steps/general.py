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


def general(mention: Mention, line: Line, language: str | None) -> bool:
    """Whether a sentence below the headline speaks of deeds as such: "abductions have grown rare there".

    It tells of a deed where it names a victim, who is hunted, or a community.
    """
    if line.headline or line.communities or not line.cues.keys().isdisjoint(_TOLD_BY):
        return False
    return fold(mention.text)[0] in kinds(language)
