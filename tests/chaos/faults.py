"""What can be done to a line on purpose, drawn by a seed: the same seed does the same to the same processes."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from deploy import local
from deploy.process import is_listening
from processors.work import Supervisor

Kind = Literal["kill", "both desks", "pause", "kafka", "elasticsearch"]
ASLEEP = 9.0
"""Seconds that a paused desk sleeps: longer than its session of six, so that the other takes over."""
DESKS = ("judging/w1", "judging/w2")


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


class Injector:
    """Does it, and says so."""

    def __init__(
        self, supervisors: list[Supervisor], servers: Path, env: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self._supervisors = supervisors
        self._servers = servers
        self._env = env
        self._say = say
        self.done: dict[str, int] = {}
        """How many of each kind."""

    def do(self, fault: Fault) -> None:
        """Wait, then act."""
        time.sleep(fault.after)
        match fault.kind:
            case "kill":
                self._signal(fault.victim, signal.SIGKILL)
            case "both desks":
                for desk in DESKS:
                    self._signal(desk, signal.SIGKILL)
            case "pause":
                self._pause(fault.victim)
            case "kafka" | "elasticsearch":
                self._restart(fault.kind)
        self.done[fault.kind] = self.done.get(fault.kind, 0) + 1

    def _pids(self) -> dict[str, int]:
        return {name: pid for supervisor in self._supervisors for name, pid in supervisor.pids.items()}

    def _signal(self, victim: str, number: signal.Signals) -> int:
        """Signal one of our own workers, once it runs."""
        deadline = time.monotonic() + 60
        while (pid := self._pids().get(victim)) is None:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{victim} does not run")
            time.sleep(0.1)
        os.kill(pid, number)
        self._say(f"{number.name} to {victim}")
        return pid

    def _pause(self, victim: str) -> None:
        pid = self._signal(victim, signal.SIGSTOP)
        time.sleep(ASLEEP)
        if self._pids().get(victim) == pid:
            os.kill(pid, signal.SIGCONT)
            self._say(f"SIGCONT to {victim}")

    def _restart(self, server: str) -> None:
        """Kill a server of the test's own and start it again on its data and its port."""
        addresses = local.running(self._servers)
        names = {"kafka": "Kafka", "elasticsearch": "Elasticsearch"}
        (status,) = [one for one in local.status(self._servers) if one.name == names[server]]
        if addresses is None or status.pid is None:
            raise RuntimeError(f"{server} does not run")
        os.kill(status.pid, signal.SIGKILL)
        self._say(f"SIGKILL to {server}")
        ports = {name: addresses.port(name) for name in names}
        while is_listening(ports[server]):
            time.sleep(0.1)
        cache = local.cache_folder(self._env)
        local.up(self._servers, cache, ports["kafka"], ports["elasticsearch"], self._say, self._env)
