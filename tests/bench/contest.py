"""The arms of a contest: what each is called, how its processes are started, and how its topics are named."""

import os
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

from deploy.bootstrap import cluster_of
from schemas.settings import environment
from tests.bench.processes import Process

ARMS = {
    "ours": "our line",
    "quix": "Quix Streams",
    "confluent": "plain confluent-kafka loop",
    "aio": "plain aiokafka loop",
    "stock": "Faust as its guide shows it",
}
"""By module of tests.bench.arms."""
STAGES = {"hop": "hopping", "enriching": "enriching", "judging": "judging"}


class Contest:
    """Processes of all arms, each in a namespace of its own; ends them all when left."""

    def __init__(self, kafka: str, state: Path, arms: Mapping[str, str] = ARMS) -> None:
        """`state`: folder of logs."""
        self.kafka = kafka
        self.arms = arms
        self._state = state
        self._cluster = cluster_of(kafka)
        self._mark = uuid.uuid4().hex[:6]
        self._peers = os.environ.get("BENCH_PEERS", sys.executable)
        self._running: list[Process] = []

    def __enter__(self) -> "Contest":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.stop()

    def namespace(self, arm: str) -> str:
        """Of the topics of an arm."""
        return f"{arm}{self._mark}"

    def process(self, arm: str, step: str, worker: str = "w1") -> Process:
        """One worker of an arm, started; `step` as in tests.bench.arms.steps."""
        env = {
            **environment(),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "BENCH_STEP": step,
            "VIGIL_KAFKA": self.kafka,
            "VIGIL_NAMESPACE": self.namespace(arm),
            "VIGIL_STATE": str(self._state),
            "VIGIL_CLUSTER": self._cluster,
            "VIGIL_WORKER": worker,
            "VIGIL_LOG": "warning",
        }
        process = Process(f"{arm}-{step}-{worker}", command(arm, step, self._peers), env, self._state)
        process.start()
        self._running.append(process)
        return process


def command(arm: str, step: str, peers: str) -> list[str]:
    """How an arm is started; what it needs beside ours is in an environment of its own."""
    if arm == "ours":
        faust = [sys.executable, "-m", "faust", "-L", "uvloop", "-A", f"tests.bench.arms.ours:{STAGES[step]}"]
        return [*faust, "-l", "warn", "worker", "--without-web"]
    if arm == "stock":
        return [
            sys.executable,
            "-m",
            "faust",
            "-A",
            "tests.bench.arms.stock:app",
            "-l",
            "warn",
            "worker",
            "--without-web",
        ]
    return [sys.executable if arm == "aio" else peers, "-m", f"tests.bench.arms.{arm}"]
