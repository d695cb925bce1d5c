"""Ends a process that holds work and finishes none, or that nobody supervises any more."""

import os
import signal
import threading
import time
from collections.abc import Callable

import structlog

from processors.loop import Progress

STUCK = 180.0
"""Seconds without a finished batch while one waits; a batch takes well under 30 s, a broker may be away for 30 s."""

GRACE = 40.0
"""Seconds in which a process that was told to stop must have stopped; its supervisor would wait as long."""

log = structlog.get_logger()


def guard(progress: Progress, stuck: float = STUCK, end: Callable[[int], None] = os._exit) -> threading.Thread:
    """Watch from a thread of its own, for a blocked event loop cannot watch itself.

    Exits with status 70 and no goodbye: nothing unacknowledged is lost by that.
    """

    def watch() -> None:
        while progress.stuck_for < stuck:
            time.sleep(min(1.0, stuck / 4))
        log.error("stuck", seconds=round(progress.stuck_for), waiting=progress.waiting)
        end(70)

    thread = threading.Thread(target=watch, name="watchdog", daemon=True)
    thread.start()
    return thread


def follow(
    supervisor: int,
    every: float = 1.0,
    end: Callable[[int, int], None] = os.kill,
    grace: float = GRACE,
    kill: Callable[[int], None] = os._exit,
) -> threading.Thread:
    """Stop this process in good order when the one that started it is gone (killed, so that it could not say so).

    Or it would work on beside those that the next supervisor starts under the same names. Where good order does not
    come to an end, as while the broker is away, the process ends without it after `grace` seconds.
    """

    def watch() -> None:
        while os.getppid() == supervisor:
            time.sleep(every)
        log.error("orphaned", supervisor=supervisor)
        end(os.getpid(), signal.SIGTERM)
        time.sleep(grace)
        log.error("orphaned", supervisor=supervisor, stopped_for=grace)
        kill(70)

    thread = threading.Thread(target=watch, name="follow", daemon=True)
    thread.start()
    return thread
