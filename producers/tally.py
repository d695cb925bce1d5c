"""The sum of all visits since the loop began, for whoever looks on."""

from collections import deque
from collections.abc import Mapping

from producers.summary import Summary
from schemas.taxonomy import Health

RECENT = 50
"""Visits that are kept."""


class Tally:
    """Counts summaries; `recent` has the last ones, the newest first."""

    def __init__(self) -> None:
        self.visits = self.unchanged = self.failed = 0
        self.items = self.new = self.repeated = self.dead = self.received = 0
        self.recent: deque[Summary] = deque(maxlen=RECENT)
        self.met: set[str] = set()
        """Sources that were visited at least once."""
        self.errors: dict[str, str] = {}
        """Source → what its last visit failed with, where it did."""

    def count(self, summary: Summary) -> None:
        """Add one visit."""
        self.visits += 1
        self.unchanged += summary.unchanged
        self.failed += summary.error is not None
        self.items += summary.fetched
        self.new += summary.new
        self.repeated += summary.repeated
        self.dead += summary.dead
        self.received += summary.received
        self.recent.appendleft(summary)
        self.met.add(summary.source)
        if summary.error is None:
            self.errors.pop(summary.source, None)
        else:
            self.errors[summary.source] = summary.error


def told(summary: Summary) -> str:
    """One visit in one line, without the source's name."""
    if summary.error:
        return summary.error
    if summary.unchanged:
        return "unchanged"
    counts = {
        "repeated": summary.repeated,
        "held back": summary.held_back,
        "refused": summary.refused,
        "pages": summary.pages,
        "left for the next visit": summary.left,
    }
    return ", ".join([f"{summary.new} new", *(f"{n} {name}" for name, n in counts.items() if n)])


def by_health(healths: Mapping[str, Health]) -> dict[Health, int]:
    """How many sources are in each state of health; those that none is in are left out."""
    counts: dict[Health, int] = {}
    for health in healths.values():
        counts[health] = counts.get(health, 0) + 1
    return counts
