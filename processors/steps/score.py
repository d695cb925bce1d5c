"""A sum of integer points, each with its reason and its place in the text; how serious and how sure stay apart.

Weights stand in knowledge/weights.toml. A damper, a floor and the bounds are reasons of their own, so that the
points of all reasons add up to exactly the score.
"""

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from processors.steps import limit
from processors.steps.confidence import signs
from processors.steps.factor import Factor, Setting, factors
from schemas.reading import Reading
from schemas.scored import Reason
from schemas.taxonomy import STATUS_OF, Status

WEIGHTS = Path(__file__).parents[1] / "knowledge" / "weights.toml"
MOST = 100
_NONE: dict[str, int] = {}
_PAST = frozenset({"history", "trial"})


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """knowledge/weights.toml, whole."""

    priority: dict[str, int]
    """Least score of each priority, `1` to `3`."""
    points: dict[str, dict[str, int]]
    """By group and name of a factor; one that is not there has none."""
    most: dict[str, int]
    """Most points of a document, by the status of its main event or by what that is (processors.steps.limit)."""
    least: dict[str, int]
    """Least points of a document of these days; the difference is a reason of its own, as it is above."""
    confidence: dict[str, int]
    """Percent by sign (processors.steps.confidence), and the `least` and `most` that they add up to."""


class Verdict(Struct, frozen=True, kw_only=True, gc=False):
    """How serious, how sure, and why."""

    priority: int
    score: int
    confidence: int
    status: Status
    reasons: tuple[Reason, ...]


@cache
def weights() -> Weights:
    """The weights that Vigil ships."""
    return msgspec.convert(tomllib.loads(WEIGHTS.read_text("utf-8")), Weights)


def score(reading: Reading, setting: Setting, without: str | None = None) -> Verdict:
    """The verdict on one document; `without` leaves one factor out of the sum."""
    table = weights()
    status = status_of(reading)
    reasons = []
    for factor in factors(reading, setting):
        points = table.points.get(factor.group, _NONE).get(factor.name, 0)
        if points and factor.group != without:
            reasons.append(
                Reason(factor=factor.group, points=points, text=factor.text, start=factor.start, end=factor.end)
            )
    total = sum(reason.points for reason in reasons)
    for bound in limit.least(reading, setting):
        if total < table.least[bound.name] and without != bound.group:
            reasons.append(_limited(bound, table.least[bound.name] - total))
            total = table.least[bound.name]
    for bound in limit.most(reading, status):
        if total > table.most[bound.name] and without != bound.group:
            reasons.append(_limited(bound, table.most[bound.name] - total))
            total = table.most[bound.name]
    if setting.void and without != "void":
        reasons.append(Reason(factor="void", points=-total, text=setting.void))
        total, status = 0, "none"
    inside = max(0, min(MOST, total))
    if total != inside:
        reasons.append(Reason(factor="bounds", points=inside - total, text="a score is from 0 to 100"))
        total = inside
    if not reasons:
        reasons.append(Reason(factor="nothing", points=0, text="no incident, level, advice or denial was found"))
    priority = max((int(p) for p, least in table.priority.items() if total >= least), default=0)
    return Verdict(
        priority=priority,
        score=total,
        confidence=_sure(reading, setting, reasons, priority, table),
        status=status,
        reasons=tuple(reasons),
    )


def status_of(reading: Reading) -> Status:
    """Of the main event; without one a credible threat, a level raised or an advisory in force is a planned threat, and
    a court or a remembrance history."""
    if reading.main is not None:
        return STATUS_OF[reading.main.assertion]
    threatened = reading.credibility == "specific_credible" or reading.moved is not None
    if threatened or any(mark.kind == "advisory" for mark in reading.marks):
        return "planned_threat"
    # A court or a remembrance is of what was, though no word of the text names the deed.
    past = any(mark.kind == "frame" and mark.value in _PAST for mark in reading.marks)
    return "historical" if past else "none"


def _limited(bound: Factor, points: int) -> Reason:
    return Reason(factor=bound.group, points=points, text=bound.text, start=bound.start, end=bound.end)


def _sure(reading: Reading, setting: Setting, reasons: list[Reason], priority: int, table: Weights) -> int:
    found = signs(reading, reasons, table.priority.values(), priority, setting.grade)
    sure = sum(table.confidence.get(sign, 0) for sign in found)
    return max(table.confidence["least"], min(table.confidence["most"], sure))
