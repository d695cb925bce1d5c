"""The time of the machine, but for a jump that does not last."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

JUMP = 60.0
"""Seconds by which a clock that is only corrected never moves at once."""
BELIEVED = 600.0
"""Seconds that a clock which jumped must keep its new time: by then whoever sets clocks has set it right again."""

SINCE_START = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""On Linux the monotonic clock stands still while the machine sleeps, elsewhere it does not."""

log = structlog.get_logger()


class Timekeeper:
    """Goes on as before where the clock is set to another time, and follows it when it stays there.

    The desk's clock never goes back: one second of a wrong year would end every snooze and every alert, and no timer
    would move until that year.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = lambda: time.clock_gettime(SINCE_START),
    ) -> None:
        """`wall` is seconds since 1970 as they are set, `running` those since the machine started, sleep included."""
        self._wall = wall
        self._running = running
        self._ahead = wall() - running()
        self._jump: tuple[float, float] | None = None
        """How far the clock is ahead of the machine since a jump, and when that was."""

    def now(self) -> datetime:
        """The time, in UTC."""
        running = self._running()
        ahead = self._wall() - running
        if abs(ahead - self._ahead) <= JUMP:
            self._ahead, self._jump = ahead, None
        elif self._jump is None or abs(ahead - self._jump[0]) > JUMP:
            log.warning("clock.jumped", seconds=round(ahead - self._ahead), believed_in=BELIEVED)
            self._jump = (ahead, running)
        elif running - self._jump[1] >= BELIEVED:
            log.warning("clock.followed", seconds=round(ahead - self._ahead))
            self._ahead, self._jump = ahead, None
        return datetime.fromtimestamp(running + self._ahead, UTC)
