"""Rows of figures: medians with their spread, ratios first."""

import math
import statistics
from collections.abc import Mapping, Sequence


def spread(values: Sequence[float], digits: int = 0) -> str:
    """`12 (11 to 15)`: median, least and greatest."""
    if not values:
        return "none"
    middle, least, most = (f"{one:,.{digits}f}" for one in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({least} to {most})"


def ratios(rounds: Sequence[float], base: Sequence[float]) -> str:
    """Round by round, for what slowed one slowed the other."""
    return spread([one / other for one, other in zip(rounds, base, strict=True)], 2)


def percentiles(seconds: Sequence[float], shares: Sequence[float] = (50, 99, 99.9)) -> list[str]:
    """In milliseconds, of the whole run: the least value that so many per cent do not exceed."""
    ordered = sorted(seconds)
    return [
        f"{ordered[math.ceil(len(ordered) * share / 100) - 1] * 1000:,.0f}" if ordered else "none" for share in shares
    ]


def table(head: Sequence[str], rows: Mapping[str, Sequence[str]]) -> None:
    """Print it in Markdown."""
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for name, cells in rows.items():
        print(f"| {' | '.join([name, *cells])} |")
    print(flush=True)
