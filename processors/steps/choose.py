"""Claims → the one that a text is about."""

from bisect import bisect_left
from typing import NamedTuple

from msgspec.structs import replace

from processors.steps.dating import LONG_AGO
from schemas.claims import Claim, Line
from schemas.reading import Mention
from schemas.taxonomy import COMMUNAL, Assertion

# What is done and new goes before what is recalled or only thought of; a denial speaks where it is the headline.
_BY_ASSERTION: dict[Assertion, int] = {
    "asserted": 46,
    "foiled": 58,
    "planned": 50,
    "warned": 48,
    "resolved": 52,
    "negated": 34,
    "exercise": 40,
    "historical": 30,
    "hypothetical": 20,
}
_HEADLINE, _FIRST = 26, 14
"""Points of a claim in the headline and in the first sentence; further down it loses one with each line."""
_DENIED, _RECALLED = 10, -10
"""Beside them, of a denial and of a recollection in the headline."""
_NEWS, _PARTICULAR, _FAINT, _OLD = 8, 4, -16, -12
_THEIRS, _SOMEBODYS, _NEXT = 20, 6, 8
"""A communal place in its sentence, any other target, and either in its own clause."""
_VOW = 24
"""Of a killing and the revenge vowed for it, the vow is what the text is about."""
_SPRAYED = 24
"""Of a threat on a wall, the paint is what happened."""
_SMALLER = 24
"""Of broken things and a graver deed told as news in the first sentences, the deed is what the text is about."""
_TAKEN = 8
"""Of armed men and the people they hold, whom they hold is what the text is about."""
_GRAVE = frozenset({"arson", "bombing", "shooting", "stabbing", "vehicle_ramming", "hostage"})
_GENERAL = frozenset({"other", "threat"})
_LIVE = frozenset({"asserted", "foiled", "planned", "warned"})
_HARM = frozenset({"toll", "at_large", "under_way", "evacuated", "deliberate", "claimed"})
"""Cues that a deed was done: what stands beside them is told."""
_READ = 10
"""Lines in which an event stands that a text is about."""


def choose(lines: tuple[Line, ...], claims: tuple[Claim, ...], lead: int) -> Claim | None:
    """The main claim, or None; `lead` is where the lead ends.

    What a text is about stands in its headline and first sentences: an incident told further down is its main event
    only where it is told as news, in a word that means nothing else.
    """
    if not claims:
        return None
    rank = {line.index: at for at, line in enumerate(lines)}
    first = 0 if lines and lines[0].headline else 1
    walls = {
        line.index for line in lines if "hate_sign" in line.cues or any(m.type == "vandalism" for m in line.incidents)
    }
    vows = {line.index for line in lines if "revenge" in line.cues}
    sieges = {
        line.index for line in lines if "toll" not in line.cues and any(m.type == "hostage" for m in line.incidents)
    }
    # All claims of a line share its targets: they are read once.
    hits = {key: _Hit.of(targets) for key, targets in {id(c.targets): c.targets for c in claims}.items()}
    able = [claim for claim in claims if _is_told(claim, rank[claim.line], lead)]
    grave = any(
        claim.type in _GRAVE and claim.assertion == "asserted" and claim.fresh and not claim.mention.weak
        for claim in able
    )
    return max(
        able,
        key=lambda claim: (
            _weight(claim, rank[claim.line] + first, claim.line in vows, claim.line in walls)
            + hits[id(claim.targets)].weight(claim.clause)
            - _SMALLER * (grave and claim.type == "vandalism")
            + _TAKEN * (claim.line in sieges and claim.type == "hostage" and not claim.mention.weak),
            -claim.mention.start,
        ),
        default=None,
    )


def _is_told(claim: Claim, place: int, lead: int) -> bool:
    if claim.mention.start < lead:
        return True
    particular = not claim.mention.weak and claim.type not in _GENERAL
    return claim.fresh and particular and place < _READ


def _weight(claim: Claim, place: int, vow: bool, wall: bool) -> int:
    """`place` is 0 in the headline, 1 in the first sentence."""
    weight = _BY_ASSERTION[claim.assertion]
    weight -= _SPRAYED if wall and claim.type == "threat" else 0
    if place == 0:
        weight += _HEADLINE
        weight += _DENIED if claim.assertion == "negated" else _RECALLED if claim.assertion == "historical" else 0
    else:
        weight += _FIRST if place == 1 else 2 - place
    weight += _NEWS if claim.fresh else 0
    weight += _VOW if vow and claim.type == "threat" else 0
    weight += _FAINT if claim.mention.weak else 0
    weight += _PARTICULAR if claim.type not in _GENERAL else 0
    old = claim.date is not None and claim.date.age is not None and claim.date.age > LONG_AGO
    weight += _OLD if old and claim.assertion != "foiled" else 0
    return weight


class _Hit(NamedTuple):
    """What the targets of a line are worth."""

    points: int
    starts: list[int]

    @classmethod
    def of(cls, targets: tuple[Mention, ...]) -> "_Hit":
        sure = [target for target in targets if not target.weak]
        points = _THEIRS if any(target.type in COMMUNAL for target in sure) else _SOMEBODYS
        return cls(points if sure else 0, sorted(target.start for target in sure))

    def weight(self, clause: tuple[int, int]) -> int:
        at = bisect_left(self.starts, clause[0])
        return self.points + (_NEXT if at < len(self.starts) and self.starts[at] < clause[1] else 0)


def _is_vague(claim: Claim) -> bool:
    """A threat that names no target: "the threat that terrorism poses"."""
    clause = claim.clause
    aimed = any(not target.weak and clause[0] <= target.start < clause[1] for target in claim.targets)
    return claim.type == "threat" and claim.assertion == "warned" and claim.mention.weak and not aimed


def recede(lines: tuple[Line, ...], claims: tuple[Claim, ...], main: Claim | None, lead: int) -> tuple[Claim, ...]:
    """The claims, of which those are only thought of that a text names in passing.

    That is a deed of another kind than the main one, named below the first sentences without a day, a victim or
    anything that is new: "a country that knows bombings", "he spoke of the murders". Harm by networks is a way of its
    own, and told as going on where it is said to rise.
    """
    told = {line.index: line for line in lines}
    live = main is not None and main.assertion in _LIVE
    kinds = {main.type, "other"} if main is not None and live else set()
    return tuple(
        replace(claim, assertion="hypothetical", because="in passing")
        if (claim.assertion == "asserted" or _is_vague(claim))
        and claim is not main
        and claim.mention.start >= lead
        and not claim.fresh
        and not claim.named
        and claim.date is None
        and claim.type not in kinds
        and told[claim.line].cues.keys().isdisjoint(_HARM)
        and not (claim.type == "cyber" and "rise" in told[claim.line].cues)
        else claim
        for claim in claims
    )
