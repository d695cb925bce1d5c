"""Documents go in while each worker is killed once; then every id is looked for: `python -m tests.chaos [COUNT]`."""

import io
import os
import random
import signal
import sys
import tempfile
import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from deploy.account import account, hear
from deploy.bootstrap import bootstrap, connect
from processors import profile, queries, rulebook
from processors.work import Supervisor, crew
from producers.lines import published
from schemas.log import Log
from schemas.settings import Settings, environment
from tests.bench.corpus import lines

PATIENCE = 300


def main(count: int, seed: int = 1) -> int:
    """0 when every document sent is stored, and none twice or by nobody."""
    with tempfile.TemporaryDirectory() as folder:
        return run(count, seed, Path(folder))


def run(count: int, seed: int, folder: Path) -> int:
    """A line of its own on the servers of the environment."""
    own = Settings(namespace=f"chaos{uuid.uuid4().hex[:6]}", state=folder)
    kafka, search = own.kafka_address(), own.elasticsearch_address()
    env = {**environment(), "VIGIL_NAMESPACE": own.namespace, "VIGIL_STATE": str(folder)}
    env |= {"VIGIL_KAFKA": kafka, "VIGIL_ELASTICSEARCH": search}
    own = own.model_copy(update={"kafka": kafka, "elasticsearch": search})
    bootstrap(kafka, connect(own), own.namespace, rulebook.gather(), profile.gather(Path("no such file")), print)
    supervisor = Supervisor(crew(), env, folder / "logs")
    working = threading.Thread(target=supervisor.run)
    working.start()
    try:
        return watch(own, supervisor, count, seed)
    finally:
        supervisor.stop()
        working.join()


def watch(own: Settings, supervisor: Supervisor, count: int, seed: int) -> int:
    """Send in slices, kill between them, wait, account."""
    draw = random.Random(seed)
    victims = draw.sample(sorted(["enriching/w1", "judging/w1", "indexing/w1"]), 3)
    begun, slices = time.monotonic(), 6
    with Log(own.kafka_address(), own.namespace) as log, connect(own) as client:
        sent = 0
        for number in range(slices):
            part = io.BytesIO(lines(count // slices, seed=seed * 100 + number, length=1500))
            sent += published(part, log, lambda _name: None, datetime.now(UTC), print)[0]
            if number % 2 == 0:
                time.sleep(draw.uniform(1, 4))
                victim = victims[number // 2]
                os.kill(supervisor.pids[victim], signal.SIGKILL)
                print(f"[{time.monotonic() - begun:5.1f} s] sent {sent}, killed {victim}")
        while True:
            found = account([], hear(log), queries.ids(client, "documents", own.namespace))
            done = found.whole and found.stored == sent
            if done or time.monotonic() - begun > PATIENCE:
                break
            time.sleep(1)
    for line in found.lines():
        print(f"[{time.monotonic() - begun:5.1f} s] sent {sent}; {line}")
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
