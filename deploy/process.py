"""A server's process: started apart from the terminal, recognised before it is signalled, ended in order."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from deploy.machine import LOOPBACK, ServerError

START_WITHIN = 300  # seconds; one that dies is noticed at once, so this only bounds a very slow machine
STOP_WITHIN = 30


class Ports(NamedTuple):
    """Where one server listens: to its clients, and to other nodes, of which there are none."""

    clients: int
    peers: int


@dataclass(frozen=True)
class Instance:
    """One server of one state folder."""

    name: str
    folder: Path

    @property
    def marker(self) -> str:
        """An argument of the process, by which it is told from whoever has its pid later."""
        return f"-Dvigil.instance={self.folder}"

    @property
    def pid_file(self) -> Path:
        return self.folder / "run" / "pid"

    @property
    def output(self) -> Path:
        """What the process printed since it was started."""
        return self.folder / "start.log"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "server.log"

    def pid(self) -> int | None:
        """The recorded process, if it lives and is this server."""
        with suppress(OSError, ValueError):
            pid = int(self.pid_file.read_text(encoding="ascii"))
            if self.marker in _arguments(pid):
                return pid
        return None

    def spawn(self, command: list[str], env: Mapping[str, str]) -> int:
        """Starts a command that outlives this one and the terminal, and gives its pid."""
        self.output.write_bytes(b"")
        # The shell hands the server over to the system at once: no child to wait for remains here.
        script = '"$@" >>"$0" 2>&1 </dev/null & echo $!'
        answer = subprocess.run(  # noqa: S603 - the script is fixed, the command is an argument of it
            ["/bin/sh", "-c", script, str(self.output), *command],
            cwd=self.folder,
            env=env,
            stdout=subprocess.PIPE,
            start_new_session=True,
            check=True,
        )
        return int(answer.stdout)

    def wait(self, spawned: int, port: int, is_healthy: Callable[[int], bool]) -> None:
        """Returns when the server is healthy; raises when it has died or takes too long."""
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            # Asked for a connection first: the clients make a noise about every refused one.
            if self.pid() is not None and is_listening(port) and is_healthy(port):
                return
            if not _lives(spawned) and self.pid() is None:
                raise ServerError(self._complaint("died while it was starting"))
            time.sleep(0.1)
        raise ServerError(self._complaint(f"did not become healthy within {START_WITHIN} s"))

    def stop(self) -> bool:
        """Ends the process if there is one; its own orderly way first."""
        pid = self.pid()
        if pid is None:
            return False
        _signal(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        while self.pid() == pid:
            if time.monotonic() > deadline:
                _signal(pid, signal.SIGKILL)
            time.sleep(0.1)
        self.pid_file.unlink(missing_ok=True)
        return True

    def memory(self) -> int | None:
        """Resident megabytes of the running process."""
        with suppress(OSError):
            for line in Path(f"/proc/{self.pid()}/status").read_text(encoding="ascii").splitlines():
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) // 1000
        return None

    def _complaint(self, what: str) -> str:
        lines = [*_tail(self.log, 10), *_tail(self.output, 10)]
        return "\n".join([f"{self.name} {what}: see what it says in {self.log} and {self.output}.", *lines])


def log4j(log: Path) -> str:
    """Log4j's configuration, for either server: one file that is rolled before it grows large."""
    return f"""\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {log}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d{{ISO8601}}] %-5p %c - %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""


def is_listening(port: int) -> bool:
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # It may have ended since it was looked at.
        os.kill(pid, number)


def _arguments(pid: int) -> list[str]:
    """The command line of a live process; none of a dead one, nor of one that waits to be buried."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0")[:-1]
    return []


def _lives(pid: int) -> bool:
    """Whether a process runs: it is there, and does not wait to be buried.

    Not by its command line, which is empty for a moment whenever it becomes another program.
    """
    with suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
    return False


def _tail(file: Path, lines: int) -> list[str]:
    with suppress(OSError):
        return file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return []
