"""Documents go in while processes are killed; then everything is compared: `make chaos DOCUMENTS=… FAULTS=… SEED=…`.

Workers, both desks at once, a desk stopped for longer than its session and woken again, the broker, Elasticsearch.
The servers must be the test's own: `python -m deploy.with_servers python -m tests.chaos`.
"""

import io
import sys
import tempfile
import threading
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors import profile, rulebook
from processors.work import Supervisor, crew
from producers.lines import published
from schemas.errors import VigilError
from schemas.log import Backlog, Log
from schemas.settings import Settings, environment
from schemas.topics import ALERTS, DESK, DOCUMENTS, NOTIFICATIONS, PICTURE, SCORED, Topic
from tests.bench.corpus import lines
from tests.chaos.faults import Injector, plan
from tests.chaos.verdict import verdict

PATIENCE = 900
"""Seconds after the last fault for the line to come to rest."""
SLICE = 500
READS: dict[str, tuple[Topic, ...]] = {
    "enriching": (DOCUMENTS,),
    "judging": (DESK,),
    "indexing": (SCORED, PICTURE, ALERTS, NOTIFICATIONS),
    "notifying": (NOTIFICATIONS,),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is as if nothing had happened."""
    parser = ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=16)
    parser.add_argument("--servers", type=int, default=1, help="how often each server is killed")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return run(asked.documents, asked.faults, asked.servers, asked.seed, Path(folder))


def run(documents: int, faults: int, servers: int, seed: int, folder: Path) -> int:
    """A line of its own on the servers of the environment."""
    begun = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f} s] {line}", flush=True)

    given = Settings()
    kafka, search, home = given.kafka_address(), given.elasticsearch_address(), given.state
    own = Settings(kafka=kafka, elasticsearch=search, namespace=f"chaos{uuid.uuid4().hex[:6]}", state=folder)
    env = {
        **environment(),
        "VIGIL_NAMESPACE": own.namespace,
        "VIGIL_STATE": str(folder),
        "VIGIL_KAFKA": kafka,
        "VIGIL_ELASTICSEARCH": search,
        "VIGIL_CLUSTER": cluster_of(kafka),
    }
    with connect(own) as client:
        bootstrap(kafka, client, own.namespace, rulebook.gather(), profile.gather(Path("no such file")), say)
    crews = [[*crew("enriching"), *crew("judging")], crew("indexing")]
    supervisors = [Supervisor(workers, env, folder / "logs", say) for workers in crews]
    with ExitStack() as stack:
        for supervisor in supervisors:
            thread = threading.Thread(target=supervisor.run)
            thread.start()
            stack.callback(thread.join)
            stack.callback(supervisor.stop)
        feeding = threading.Thread(target=feed, args=(own, documents, seed, say))
        feeding.start()
        injector = Injector(supervisors, home, env, say)
        victims = [f"{worker.stage}/{worker.name}" for workers in crews for worker in workers]
        for fault in plan(faults, seed, victims, servers):
            injector.do(fault)
        say(f"done: {injector.done}")
        feeding.join()
        rest(own, ("enriching", "judging"), say)
        supervisors[0].stop()  # the clock stops with it, and nothing more is said
        rest(own, ("indexing",), say)
    with Log(kafka, own.namespace) as log, connect(own) as client:
        found = verdict(log, client.options(request_timeout=60), own.namespace, documents)
    for line in found.lines:
        say(line)
    say("all as if nothing had happened" if found.well else "NOT WELL")
    if not found.well:
        for file in sorted((folder / "logs").glob("*.log")):
            print(f"--- {file.name}\n{file.read_text('utf-8', 'replace')[-3000:]}")
    return 0 if found.well else 1


def feed(own: Settings, documents: int, seed: int, say: Callable[[str], None]) -> None:
    """Send all, in slices; one that was not confirmed is sent again."""
    for number, start in enumerate(range(0, documents, SLICE)):
        payload = lines(min(SLICE, documents - start), seed=seed * 10_000 + number, length=120)
        while True:
            try:
                with Log(own.kafka_address(), own.namespace) as log:
                    published(io.BytesIO(payload), log, lambda _name: None, datetime.now(UTC), lambda _: None)
                break
            except VigilError as error:
                say(f"not confirmed, sent again: {str(error)[:100]}")
                time.sleep(1)
    say(f"{documents} documents confirmed")


def rest(own: Settings, stages: tuple[str, ...], say: Callable[[str], None]) -> None:
    """Wait until nothing waits before these stages, but for the last ticks; tells what waits if it takes too long."""
    deadline = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 3:
        waiting = {stage: sum(unread(own, topic, stage) for topic in READS[stage]) for stage in stages}
        quiet = quiet + 1 if max(waiting.values()) <= (5 if "judging" in stages else 0) else 0
        if time.monotonic() > deadline:
            say(f"still unread: {waiting}")
            return
        time.sleep(1)


def unread(own: Settings, topic: Topic, stage: str) -> int:
    """Messages that a stage has not acknowledged."""
    backlog = Backlog(own.kafka_address(), own.namespace, topic, f"{own.namespace}.{stage}")
    try:
        return sum(end - start for start, end in backlog.unread().values())
    finally:
        backlog.close()


if __name__ == "__main__":
    sys.exit(main())
