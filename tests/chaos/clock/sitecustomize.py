"""A clock that is set wrong: in a process that finds this first, `time.time` is off by what a file says."""

import os
import time
from contextlib import suppress
from pathlib import Path


class Clock:
    """Looks into the file now and then."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._true, self._running = time.time, time.monotonic
        self._off = self._until = 0.0

    def __call__(self) -> float:
        if self._running() >= self._until:
            with suppress(OSError, ValueError):  # it is being written
                self._off = float(self._file.read_text("ascii"))
            self._until = self._running() + 0.2
        return self._true() + self._off


if "CHAOS_CLOCK" in os.environ:
    time.time = Clock(Path(os.environ["CHAOS_CLOCK"]))
