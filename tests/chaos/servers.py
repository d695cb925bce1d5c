"""The test's own servers, set up so that they can be mistreated: Kafka behind a proxy, the index on a small disk."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy import kafka_node, local
from deploy.machine import next_free_port
from deploy.process import Ports, is_listening

NAMES = {"kafka": "Kafka", "elasticsearch": "Elasticsearch"}
SMALL = 256
"""Megabytes of the small disk."""


class Servers:
    """Both servers of one state folder."""

    def __init__(self, state: Path, env: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.state = state
        self._env = env
        self._say = say
        addresses = local.running(state)
        if addresses is None:
            raise RuntimeError("the servers do not run")
        self.ports = {name: addresses.port(name) for name in NAMES}

    def pid(self, server: str) -> int:
        (status,) = [one for one in local.status(self.state) if one.name == NAMES[server]]
        if status.pid is None:
            raise RuntimeError(f"{server} does not run")
        return status.pid

    def kill(self, server: str) -> None:
        """At once and without a word; returns when it no longer listens."""
        os.kill(self.pid(server), signal.SIGKILL)
        self._say(f"SIGKILL to {server}")
        while is_listening(self.ports[server]):
            time.sleep(0.1)

    def start(self) -> None:
        """Whatever does not run, on its data and its port."""
        cache = local.cache_folder(self._env)
        local.up(self.state, cache, self.ports["kafka"], self.ports["elasticsearch"], self._say, self._env)

    @contextmanager
    def advertised(self, proxy: int) -> Iterator[int]:
        """Start Kafka anew with one more listener, whose clients are sent to the proxy's port; gives its own port.

        Clients go on at the address that a broker names, so a proxy before the first one alone would see nothing.
        """
        inner = next_free_port(self.ports["kafka"] + 100)
        stock = kafka_node.properties

        def properties(data: Path, ports: Ports) -> str:
            given = dict(line.split("=", 1) for line in stock(data, ports).splitlines())
            given["listeners"] += f",PROXIED://127.0.0.1:{inner}"
            given["advertised.listeners"] += f",PROXIED://127.0.0.1:{proxy}"
            given["listener.security.protocol.map"] += ",PROXIED:PLAINTEXT"
            return "".join(f"{key}={value}\n" for key, value in given.items())

        kafka_node.properties = properties
        try:
            self.kill("kafka")
            self.start()
            yield inner
        finally:
            kafka_node.properties = stock

    @contextmanager
    def small_disk(self) -> Iterator[Path | None]:
        """The index's data on a file system of its own; None where this user may mount none."""
        data = (self.state / "elasticsearch").resolve() / "data"
        aside = data.with_name("data.aside")
        if os.geteuid() != 0 or not shutil.which("mount"):
            yield None
            return
        self.kill("elasticsearch")
        data.rename(aside)
        data.mkdir()
        mounted = _done("mount", "-t", "tmpfs", "-o", f"size={SMALL}m", "tmpfs", str(data))
        try:
            shutil.copytree(aside, data, dirs_exist_ok=True)
            self.start()
            yield data if mounted else None
        finally:
            self.kill("elasticsearch")
            with suppress(FileNotFoundError):
                (data / "filler").unlink()
            shutil.rmtree(aside)
            shutil.copytree(data, aside)
            if mounted:
                _done("umount", str(data))
            shutil.rmtree(data)
            aside.rename(data)
            self.start()


def _done(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def fill(disk: Path, leave: int) -> Path:
    """A file that leaves so many bytes of a file system."""
    filler = disk / "filler"
    room = shutil.disk_usage(disk).free - leave
    with filler.open("wb") as file, suppress(OSError):
        while room > 0:
            room -= file.write(b"\0" * min(room, 1 << 20))
    return filler
