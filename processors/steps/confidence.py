"""What bears on how sure a judgement is: each sign by its name. No number stands here (weights.toml, `confidence`).

Confidence is the share of such judgements whose priority is right, in percent, as tests/quality/fit_confidence.py
measures it. Whether the source may be believed is the grade's matter: no more than a few points here.
"""

from collections.abc import Collection, Iterator

from processors.steps.factor import LONG
from schemas.reading import Reading
from schemas.scored import Grade, Reason

_LIMITS = frozenset({"most", "least", "status"})
CLEAR = (10, 20, 30)
"""Points between a sum and the nearest border of a priority."""


def signs(
    reading: Reading, reasons: Collection[Reason], borders: Collection[int], priority: int, grade: Grade
) -> Iterator[str]:
    """The signs of one judgement; a sign counts as often as it comes. `borders`: the least score of each priority."""
    yield "base"
    total = sum(reason.points for reason in reasons if reason.factor != "bounds")
    apart = min(total - border if total >= border else border - total - 1 for border in borders)
    yield from (f"clear_{points}" for points in CLEAR if apart >= points)
    if any(reason.factor in _LIMITS for reason in reasons):
        yield "limited"  # a rule decides, whatever the sum
    if priority >= 2:
        yield "page"
    if reading.length > LONG:
        yield "long"
    main = reading.main
    if main is not None:
        if main.assertion == "asserted":
            yield "asserted"
        if main.start >= reading.headline:
            yield "below"
        if main.faint:
            yield "faint"
    if any(not one.main for one in reading.incidents):
        yield "several"
    yield from ("warning" for _ in reading.warnings)
    yield f"source_{grade.source}"
    yield f"information_{grade.information}"
