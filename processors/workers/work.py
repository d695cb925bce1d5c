"""Keeps the workers of the line alive: starts each stage as processes of its own, and starts again what ended."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from schemas.probes import FOLDER, bury

STAGES = ("enriching", "judging", "indexing", "notifying")
"""In the order of the line."""
STEADY = 20.0
"""Seconds after which a process that ran counts as sound: its next end is not punished for earlier ones. One that
cannot run ends sooner: it starts in five, and a broker that is away ends it in two."""
DESKS = 2
"""Workers of `judging`: one sits at the desk, the other stands by."""
LONGEST_PAUSE = 30.0
STOP_WITHIN = 40.0
"""Seconds a worker has to finish what is in flight; a body stays well under 30."""


class Refusal(Struct, frozen=True):
    """A line of a worker's log that says why it ended."""

    event: str
    reason: str


class Worker(Struct, frozen=True):
    """One process of one stage."""

    stage: str
    name: str

    @property
    def file(self) -> str:
        """The name of what it writes."""
        return f"{self.stage}-{self.name}"

    def command(self) -> list[str]:
        """How it is started: the Faust worker, on uvloop, without its web server."""
        faust = [sys.executable, "-m", "faust", "-L", "uvloop", "-A", f"processors.app:{self.stage}"]
        return [*faust, "-l", "warn", "worker", "--without-web"]


def crew(stage: str | None = None, workers: int | None = None, enriching: int = 1) -> list[Worker]:
    """The processes to run: `enriching` of that stage, two at the desk, one of each other; or those of one stage alone.

    `workers` sets how many of that one stage, or of enriching where none is named.
    """
    counts = {"enriching": enriching, "judging": DESKS, "indexing": 1, "notifying": 1}
    if workers is not None:
        counts[stage or "enriching"] = workers
    return [Worker(name, f"w{number + 1}") for name in ([stage] if stage else STAGES) for number in range(counts[name])]


class Supervisor:
    """Runs a crew until told to stop."""

    def __init__(
        self,
        crew: list[Worker],
        env: Mapping[str, str],
        logs: Path,
        say: Callable[[str], None] = print,
        figures: Path | None = None,
        broker: str | None = None,
    ) -> None:
        """`figures`: the folder in which workers keep what they count; None: each for itself alone.

        `broker`: the bootstrap servers without which no worker can begin; None: who knows.
        """
        self._crew = crew
        self._env = env
        self._logs = logs
        self._say = say
        self._figures = figures
        self._broker = broker
        self.starts: dict[Worker, int] = dict.fromkeys(crew, 0)
        """How often each was started."""
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._running: dict[Worker, subprocess.Popen[bytes]] = {}

    @property
    def pids(self) -> dict[str, int]:
        """Of the processes that run now, by `stage/name`."""
        running = list(self._running.items())  # a copy: the threads that tend them write to it
        return {f"{worker.stage}/{worker.name}": process.pid for worker, process in running}

    @property
    def tending(self) -> bool:
        """Each worker has somebody who starts it again when it ends."""
        return all(thread.ident is None or thread.is_alive() for thread in self._threads)  # None: about to start

    def stop(self, *_: object) -> None:
        """Ask for the end; also a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Start all, restart what ends, and on `stop` end all at once: each finishes what it has in flight."""
        self._logs.mkdir(parents=True, exist_ok=True)
        self._threads = [threading.Thread(target=self._tend, args=(worker,)) for worker in self._crew]
        for thread in self._threads:
            thread.start()
        self._stopping.wait()
        for thread in self._threads:
            thread.join()

    def _tend(self, worker: Worker) -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            ended = self._once(worker)
            if ended is None:
                return
            failures = 0 if time.monotonic() - began > STEADY else failures + 1
            # The first restart is at once, for the stages wait for each other; then ever slower, for a
            # broker that is away ends a process within two seconds.
            pause = 0.0 if failures <= 1 else min(LONGEST_PAUSE, 2.0 ** (failures - 2))
            away = self._broker is not None and not accepts(self._broker)
            when = "when Kafka takes connections again" if away else f"in {pause:.0f} s"
            self._say(f"{worker.stage}/{worker.name} {ended}; starting it again {when} (log: {self._log(worker)})")
            if away:
                self._await_broker()
            else:
                self._stopping.wait(pause)

    def _await_broker(self) -> None:
        """Whoever is started before that ends at once, and would wait ever longer to be started again."""
        while not self._stopping.wait(1.0) and not accepts(self._broker or ""):
            pass

    def _once(self, worker: Worker) -> str | None:
        """Run a worker until it ends, and say how; None when it was stopped because all are."""
        before = self._log(worker).stat().st_size if self._log(worker).exists() else 0
        try:
            process = self._start(worker)
        except OSError as error:  # no memory, no folder: the others go on, and this one is tried again
            return f"cannot be started ({error})"
        while process.poll() is None and not self._stopping.wait(0.2):
            pass
        stopped = self._stopping.is_set()
        self._end(worker, process)
        if stopped:
            return None
        reason = _refusal(self._log(worker), before)
        return f"ended with status {process.returncode}" + (f": {reason}" if reason else "")

    def _start(self, worker: Worker) -> subprocess.Popen[bytes]:
        with self._log(worker).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command line
                worker.command(),
                env={**self._env, **self._own(worker)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Its own group: Ctrl-C reaches the supervisor, which ends its workers in good order.
                start_new_session=True,
            )
        self._running[worker] = process
        self.starts[worker] += 1
        return process

    def _own(self, worker: Worker) -> dict[str, str]:
        """What one process is told of itself."""
        told = {"VIGIL_WORKER": worker.name, "VIGIL_SUPERVISOR": str(os.getpid())}
        if self._figures is not None:
            told |= {"VIGIL_FIGURES": worker.file, FOLDER: str(self._figures)}
        return told

    def _end(self, worker: Worker, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self._say(f"{worker.stage}/{worker.name} did not stop within {STOP_WITHIN:.0f} s; killed")
                process.kill()
                process.wait()
        self._running.pop(worker, None)
        if self._figures is not None:
            bury(self._figures, worker.file)

    def _log(self, worker: Worker) -> Path:
        return self._logs / f"{worker.file}.log"


def _refusal(log: Path, start: int) -> str | None:
    """The sentence with which a worker refused to go on, if its log has one from byte `start` on."""
    with log.open("rb") as file:
        file.seek(start)
        for line in file:
            try:
                said = msgspec.json.decode(line, type=Refusal)
            except msgspec.DecodeError:
                continue
            if said.event == "refused":
                return said.reason
    return None


def accepts(servers: str) -> bool:
    """Whether one of some bootstrap servers takes connections."""
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        with suppress(OSError, ValueError), socket.create_connection((host.strip("[]"), int(port)), timeout=2):
            return True
    return False
