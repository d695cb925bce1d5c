"""How long the desk is silent when it is killed: `python -m deploy.with_servers python -m tests.bench.takeover`.

Observations go straight into `desk`, twenty a second; each gives an output. Silence is from the kill to the first
output of whoever comes after. Nothing here fails a build.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kafka import KafkaConsumer

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors.judging.recollection import read_part
from processors.people import profile
from processors.rules import rulebook
from processors.workers.work import Worker
from schemas.codec import encode
from schemas.heard import Observation
from schemas.log import Log
from schemas.settings import Settings, environment
from schemas.topics import DESK, PICTURE, STATE, name_of

ROUNDS = 4


class Line:
    """Two desks, a source of events, and the times at which outputs arrive."""

    def __init__(self, own: Settings, env: dict[str, str]) -> None:
        self._own, self._env = own, env
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.arrivals: list[float] = []
        self._over = threading.Event()

    def start(self, name: str) -> None:
        """Start a worker under a name."""
        command = Worker("judging", name).command()
        with (self._own.state / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, env={**self._env, "VIGIL_WORKER": name}, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """SIGKILL, and gone."""
        self._running[name].send_signal(signal.SIGKILL)
        self._running.pop(name).wait()

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """Events go in and outputs are noted, until the end."""
        threads = [threading.Thread(target=self._feed), threading.Thread(target=self._hear)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
            for process in self._running.values():
                process.terminate()
                process.wait()

    def _feed(self) -> None:
        with Log(self._own.kafka_address(), self._own.namespace) as log:
            number = 0
            while not self._over.wait(0.05):
                seen = Observation(
                    id=f"o{number}", at=datetime.now(UTC), system="s", scope="GB", level=str(number % 2), source="s"
                )
                log.append(DESK, encode(seen, "/t"), partition=0)
                number += 1

    def _hear(self) -> None:
        name = name_of(PICTURE, self._own.namespace)
        consumer = KafkaConsumer(name, bootstrap_servers=self._own.kafka_address(), auto_offset_reset="earliest")
        while not self._over.is_set():
            for messages in consumer.poll(timeout_ms=100).values():
                self.arrivals += [time.monotonic()] * len(messages)
        consumer.close()

    def sitting(self) -> str:
        """Who has written to `state` last; its messages name the process."""
        with Log(self._own.kafka_address(), self._own.namespace) as log:
            first, end = log.bounds(STATE)
            (record,) = list(log.read(STATE, max(first, end - 1)))[:1]
            writer = read_part(record.value or b"", record.offset, "state").head.writer
        return next(name for name, process in self._running.items() if f"-{name}-{process.pid}-" in writer)

    def silence(self, act: float, within: float = 40.0) -> float:
        """Seconds from an act to the first output of whoever came after; what was on its way then is not counted."""
        deadline = act + within
        while time.monotonic() < deadline:
            later = [arrival for arrival in self.arrivals if arrival > act + 0.5]
            if later:
                return later[0] - act
            time.sleep(0.05)
        return float("inf")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        given = Settings()
        own = given.model_copy(
            update={
                "namespace": f"take{uuid.uuid4().hex[:6]}",
                "state": Path(folder),
                "kafka": given.kafka_address(),
                "elasticsearch": given.elasticsearch_address(),
            }
        )
        env = {
            **environment(),
            "VIGIL_NAMESPACE": own.namespace,
            "VIGIL_STATE": folder,
            "VIGIL_KAFKA": own.kafka_address(),
            "VIGIL_ELASTICSEARCH": own.elasticsearch_address(),
            "VIGIL_CLUSTER": cluster_of(own.kafka_address()),
        }
        with connect(own) as client:
            bootstrap(
                own.kafka_address(), client, own.namespace, rulebook.gather(), profile.gather(Path("-")), lambda _: None
            )
        line = Line(own, env)
        with line.flowing():
            measure(line)


def measure(line: Line) -> None:
    """Kill who sits there, with and without a restart."""
    line.start("w1")
    time.sleep(12)
    line.start("w2")
    time.sleep(15)
    sitting = line.sitting()
    found: dict[str, list[float]] = {"killed and restarted at once": [], "killed, the other takes over": []}
    for _ in range(ROUNDS):
        act = time.monotonic()
        line.kill(sitting)
        line.start(sitting)
        found["killed and restarted at once"].append(line.silence(act))
        time.sleep(12)
    for _ in range(ROUNDS):
        act = time.monotonic()
        line.kill(sitting)
        found["killed, the other takes over"].append(line.silence(act))
        line.start(sitting)
        time.sleep(15)  # when it is back the group gives the desk to either
        sitting = line.sitting()
    for name, seconds in found.items():
        told = ", ".join(f"{one:.1f}" for one in seconds)
        print(f"{name}: {statistics.median(seconds):.1f} s median ({told}); load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
    sys.exit(0)
