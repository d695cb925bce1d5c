"""Reading and setting → the same judged again with one thing changed: what would raise a score, what would lower it.

Nothing here says what a change is worth: the score function judges the changed reading (counterfactual explanations:
Wachter, Mittelstadt, Russell 2018).
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from processors.steps.change import CHANGES, Supposed
from processors.steps.factor import Setting
from processors.steps.score import Verdict, score
from processors.steps.specify import specify
from schemas.reading import Reading


class WhatIf(Struct, frozen=True, kw_only=True, gc=False):
    """A change, and what the score would be with it."""

    way: Literal["raise", "lower"]
    change: str
    """Its name, for programs."""
    text: str
    """The change in words: "if …"."""
    score: int
    priority: int
    confidence: int


def suppose(reading: Reading, setting: Setting, without: str | None = None) -> tuple[WhatIf, ...]:
    """Every change that moves the score: those that move the priority first, the nearest first, then the greatest.

    Of changes of one sort (how old, which level) the least that moves the priority, else the one that moves most.
    """
    now = score(reading, setting, without)
    found = []
    for change, made in CHANGES.items():
        told = [_told(change, one, now, without) for one in made(reading, setting)]
        moving = [one for one in told if one.score != now.score]
        if moving:
            found.append(min(moving, key=lambda one: _nearness(one, now)))
    return tuple(sorted(found, key=lambda one: (one.way == "lower", *_nearness(one, now), one.change)))


def _nearness(one: WhatIf, now: Verdict) -> tuple[bool, int]:
    """What moves the priority by the fewest points first, then what moves the score by the most."""
    by = abs(one.score - now.score)
    return (False, by) if one.priority != now.priority else (True, -by)


def _told(change: str, made: Supposed, now: Verdict, without: str | None) -> WhatIf:
    told = made.reading
    verdict = score(replace(told, specificity=specify(told)), made.setting, without)
    return WhatIf(
        way="raise" if verdict.score > now.score else "lower",
        change=change,
        text=made.text,
        score=verdict.score,
        priority=verdict.priority,
        confidence=verdict.confidence,
    )
