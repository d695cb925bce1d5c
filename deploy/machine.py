"""What the machine offers the two servers: a cache folder, Java, Maven, disk space and ports."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from schemas.errors import VigilError

Say = Callable[[str], None]

JAVA_AT_LEAST = 17
JVM_FOLDER = Path("/usr/lib/jvm")
LOOPBACK = "127.0.0.1"


class ServerError(VigilError):
    """Says in one sentence why a server cannot be had, and what to do about it."""


def cache_folder(env: Mapping[str, str], uid: int | None = None) -> Path:
    """The folder all checkouts share; root's is one that Elasticsearch's own user can reach."""
    if chosen := env.get("VIGIL_CACHE"):
        return Path(chosen).expanduser().absolute()
    if (os.geteuid() if uid is None else uid) == 0:
        return Path("/var/tmp/vigil")  # noqa: S108 - used only while it is our own
    if base := env.get("XDG_CACHE_HOME"):
        return Path(base) / "vigil"
    return Path(env.get("HOME") or Path.home()) / ".cache" / "vigil"


def make_folder(folder: Path, setting: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(
            f"The folder {folder} cannot be made ({error.strerror}): name another one in {setting}."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ServerError(f"The folder {folder} cannot be written to: name another one in {setting}.")


@contextmanager
def locked(path: Path, waiting: str, say: Say) -> Iterator[None]:
    """Holds a lock file against other processes; the system lets go of it when this one dies."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def need_linux() -> None:
    if not Path("/proc/self/cmdline").exists():
        raise ServerError("The local servers run on Linux alone: use `docker compose up` on this machine.")


def find_java(env: Mapping[str, str], jvms: Path = JVM_FOLDER) -> Path:
    """The home of the first Java that is new enough."""
    seen: list[str] = []
    for home in _java_homes(env, jvms):
        major = _java_major(home / "bin" / "java")
        if major is not None and major >= JAVA_AT_LEAST:
            return home
        if major is not None:
            seen.append(f"{home} is Java {major}")
    found = f" ({'; '.join(seen)})" if seen else ""
    raise ServerError(
        f"Kafka and Elasticsearch need Java {JAVA_AT_LEAST} or newer and none was found{found}: "
        "install a JDK, or name its folder in ES_JAVA_HOME or JAVA_HOME."
    )


def find_maven(env: Mapping[str, str]) -> Path:
    """The Maven command on the search path."""
    if found := _on_path("mvn", env):
        return found
    raise ServerError(
        "The servers are assembled by Maven and no `mvn` was found: install Maven 3.6 or newer "
        "and see that PATH names its folder."
    )


def need_space(folder: Path, megabytes: int, setting: str) -> None:
    """Raises when the disk under a folder has less room than what is about to be written."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise ServerError(
            f"{folder} has {free:,} MB of free disk space and {megabytes:,} MB are needed: "
            f"free some, or name a folder on another disk in {setting}."
        )


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A port whose last connections are still closing can be listened on, by the servers too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((LOOPBACK, port))
            return True
    return False


def choose_port(server: str, configured: int | None, default: int, setting: str) -> int:
    """The configured port, else the default one, else the next that is free."""
    if configured is None:
        return next_free_port(default)
    if not port_is_free(configured):
        raise ServerError(
            f"{server} cannot listen on port {configured} because another program does: "
            f"stop that program, or set another port in {setting}."
        )
    return configured


def next_free_port(first: int) -> int:
    """Counted upwards, so that it stays below the ports the system lends to outgoing connections."""
    return next(port for port in count(first) if port_is_free(port))


def _java_homes(env: Mapping[str, str], jvms: Path) -> Iterator[Path]:
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if env.get(name):
            yield Path(env[name])
    yield from _sorted(jvms.glob("*"))
    if java := _on_path("java", env):
        yield java.resolve().parent.parent


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if (path / "bin" / "java").is_file())


def _java_major(java: Path) -> int | None:
    try:
        answer = subprocess.run(  # noqa: S603 - a Java that the user or the system named
            [java, "-version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    return int(found[1]) if found else None


def _on_path(command: str, env: Mapping[str, str]) -> Path | None:
    found = shutil.which(command, path=env.get("PATH", "/usr/local/bin:/usr/bin:/bin"))
    return Path(found) if found else None
