"""Processes of a measurement: started, asked for what they took, and ended."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

TICK = os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """CPU seconds of all threads so far, and the most memory ever held, in MB."""

    cpu: float
    peak: int


def took(pid: int) -> Took:
    """As Linux tells it; nothing of a process that is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except OSError:
        return Took(0.0, 0)
    return Took((int(fields[11]) + int(fields[12])) / TICK, int(status["VmHWM"].split()[0]) // 1024)


class Process:
    """One of our own, with a log of its own; started again under the same name it writes on."""

    def __init__(self, name: str, command: list[str], env: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self._command, self._env, self._log = command, dict(env), logs / f"{name.replace('/', '-')}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """While it runs. Raises RuntimeError with the end of its log when it ended by itself."""
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self.name} does not run: {self._log.read_text('utf-8', 'replace')[-2000:]}")
        return self._process.pid

    @property
    def took(self) -> Took:
        """Until now."""
        return took(self.pid)

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> float:
        """SIGKILL; gives the moment."""
        os.kill(self.pid, signal.SIGKILL)
        moment = time.monotonic()
        assert self._process is not None
        self._process.wait()
        return moment

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if that does not help."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
