"""What can be done to a line on purpose, drawn by a seed: the same seed does the same to the same processes."""

import os
import random
import signal
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from processors.workers.work import Supervisor
from tests.chaos.servers import Servers

Kind = Literal["kill", "both desks", "pause", "kafka", "elasticsearch"]
ASLEEP = 9.0
"""Seconds that a paused desk sleeps: longer than its session of six, so that the other takes over."""
DESKS = ("judging/w1", "judging/w2")
NOTIFIER = "notifying/w1"
BUSY = 30.0
"""Seconds in which a notifier that is to be killed may come to send something."""


class Fault(NamedTuple):
    """One act, after so many seconds of peace."""

    after: float
    kind: Kind
    victim: str = ""


def plan(count: int, seed: int, victims: list[str], servers: int = 3) -> list[Fault]:
    """`count` faults, `servers` of them on each server, the rest on workers; in a random order."""
    draw = random.Random(seed)
    rest = max(0, count - 2 * servers)
    both, pauses = (rest + 9) // 10, (rest + 9) // 10
    counts: dict[Kind, int] = {
        "kafka": servers,
        "elasticsearch": servers,
        "both desks": both,
        "pause": pauses,
        "kill": max(0, rest - both - pauses),
    }
    kinds = [kind for kind, times in counts.items() for _ in range(times)]
    draw.shuffle(kinds)
    return [
        Fault(
            draw.uniform(1, 4),
            kind,
            draw.choice(victims) if kind == "kill" else draw.choice(DESKS) if kind == "pause" else "",
        )
        for kind in kinds
    ]


def kills(count: int, seed: int) -> list[Fault]:
    """`count` kills of desk and notifier, about as many of each; of the two desks either, whoever sits there."""
    draw = random.Random(seed)
    return [
        Fault(draw.uniform(2, 8), "kill", NOTIFIER if draw.random() < 0.5 else draw.choice(DESKS)) for _ in range(count)
    ]


class Injector:
    """Does it, and says so."""

    def __init__(
        self,
        supervisors: list[Supervisor],
        servers: Servers,
        say: Callable[[str], None],
        sending: Callable[[], bool] = lambda: False,
    ) -> None:
        """`sending` says whether a message is on its way just now."""
        self._supervisors = supervisors
        self._sending = sending
        self._servers = servers
        self._say = say
        self.done: dict[str, int] = {}
        """How many of each kind."""
        self.caught = 0
        """Kills of the notifier while a message was on its way."""

    def do(self, fault: Fault) -> None:
        """Wait, then act."""
        time.sleep(fault.after)
        match fault.kind:
            case "kill":
                if fault.victim == NOTIFIER:
                    self._pid(NOTIFIER)
                    self.caught += self.wait_for_a_message(BUSY)
                self._signal(fault.victim, signal.SIGKILL)
            case "both desks":
                for desk in DESKS:
                    self._signal(desk, signal.SIGKILL)
            case "pause":
                self._pause(fault.victim)
            case "kafka" | "elasticsearch":
                self._servers.kill(fault.kind)
                self._servers.start()
        self.done[fault.kind] = self.done.get(fault.kind, 0) + 1

    def wait_for_a_message(self, within: float) -> bool:
        """Whether one is on its way within so many seconds: a kill between two messages shows little."""
        deadline = time.monotonic() + within
        while not self._sending() and time.monotonic() < deadline:
            time.sleep(0.01)
        return self._sending()

    def _pids(self) -> dict[str, int]:
        return {name: pid for supervisor in self._supervisors for name, pid in supervisor.pids.items()}

    def _pid(self, victim: str) -> int:
        """That of one of our own workers, once it runs."""
        deadline = time.monotonic() + 60
        while (pid := self._pids().get(victim)) is None:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{victim} does not run")
            time.sleep(0.1)
        return pid

    def _signal(self, victim: str, number: signal.Signals) -> int:
        """Signal one of our own workers, once it runs."""
        pid = self._pid(victim)
        os.kill(pid, number)
        self._say(f"{number.name} to {victim}")
        return pid

    def _pause(self, victim: str) -> None:
        pid = self._signal(victim, signal.SIGSTOP)
        time.sleep(ASLEEP)
        if self._pids().get(victim) == pid:
            os.kill(pid, signal.SIGCONT)
            self._say(f"SIGCONT to {victim}")
