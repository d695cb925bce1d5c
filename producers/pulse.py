"""Whether a poll loop does its work: the sign of life that it gives the desk each minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from schemas.heard import Beat

EVERY = 60.0
"""Seconds between two beats."""
STUCK = timedelta(minutes=5)
"""A loop that has not finished with any source for so long, though one waits as long, is as good as dead."""


class Pulse:
    """The pulse of the loop for one part of the roster; `begun` is when it started."""

    def __init__(self, shard: str, begun: datetime) -> None:
        self._shard = shard
        self._begun = self._moved = begun

    def moved(self, now: datetime) -> None:
        """The loop is done with a source, well or not."""
        self._moved = now

    def beat(self, now: datetime, waiting: Iterable[datetime | None]) -> Beat | None:
        """A sign of life; `waiting` says of each source when it is to be polled next (None: at once).

        None where the process is there and polls nothing: whoever listens must not be deceived.
        """
        dues = [self._begun if due is None else due for due in waiting]
        if now - self._moved > STUCK and any(now - due > STUCK for due in dues):
            return None
        return Beat(id=self._shard, at=now, sources=len(dues))
