"""Documents go in while processes are killed; then everything is compared: `make chaos DOCUMENTS=… FAULTS=… SEED=…`.

Workers, both desks at once, a desk stopped for longer than its session and woken again, the broker, Elasticsearch;
or, with `KILLS=50`, desk and notifier alone, over and over while documents pass. Attacks among the documents raise
alerts, of which two people are told: by a webhook that is slow, and by one that also fails now and then.
The servers must be the test's own: `python -m deploy.with_servers python -m tests.chaos`.
"""

import sys
import tempfile
import threading
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from schemas.backlog import Backlog
from schemas.log import Log
from schemas.settings import Settings, environment
from schemas.topics import ALERTS, DESK, DOCUMENTS, NOTIFICATIONS, PICTURE, SCORED, Topic
from tests.chaos.faults import Injector, kills, plan
from tests.chaos.feed import Feed, attacks, documents, passing
from tests.chaos.messages import last
from tests.chaos.verdict import ordered, verdict
from tests.processors.receiver import receiving

PATIENCE = 900
"""Seconds after the last fault for the line to come to rest."""
STARTED = 120.0
"""Seconds within which the first message is on its way."""
READS: dict[str, tuple[Topic, ...]] = {
    "enriching": (DOCUMENTS,),
    "judging": (DESK,),
    "indexing": (SCORED, PICTURE, ALERTS, NOTIFICATIONS),
    "notifying": (NOTIFICATIONS,),
}
WORKING = ("enriching", "judging", "notifying")
"""Stages that go round in a circle: what became of a message is heard by the desk."""
PEOPLE = """
[[channel]]
name = "slow"
kind = "webhook"
[[channel]]
name = "flaky"
kind = "webhook"
[[person]]
name = "dana"
channels = ["slow"]
[[person]]
name = "eli"
channels = ["flaky"]
[[route]]
name = "all"
to = ["dana", "eli"]
updates = "0s"
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is as if nothing had happened."""
    parser = ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=16)
    parser.add_argument("--servers", type=int, default=1, help="how often each server is killed")
    parser.add_argument("--kills", type=int, default=0, help="so many kills of desk and notifier instead")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return run(asked.documents, asked.faults, asked.servers, asked.seed, Path(folder), asked.kills)


def run(count: int, faults: int, servers: int, seed: int, folder: Path, killed: int = 0) -> int:
    """A line of its own on the servers of the environment; with `killed` only that many kills of desk and notifier."""
    begun = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f} s] {line}", flush=True)

    given = Settings()
    kafka, search, home = given.kafka_address(), given.elasticsearch_address(), given.state
    own = Settings(kafka=kafka, elasticsearch=search, namespace=f"chaos{uuid.uuid4().hex[:6]}", state=folder)
    with connect(own) as client:
        bootstrap(kafka, client, own.namespace, rulebook.gather(), PEOPLE, say)
    crews = [[worker for stage in WORKING for worker in crew(stage)], crew("indexing")]
    victims = [f"{worker.stage}/{worker.name}" for workers in crews for worker in workers]
    over = threading.Event()
    with receiving() as receiver:
        env = {
            **environment(),
            "VIGIL_NAMESPACE": own.namespace,
            "VIGIL_STATE": str(folder),
            "VIGIL_KAFKA": kafka,
            "VIGIL_ELASTICSEARCH": search,
            "VIGIL_CLUSTER": cluster_of(kafka),
        }
        for name in ("slow", "flaky"):
            env[f"VIGIL_CHANNEL_{name.upper()}"] = receiver.url(f"/{name}")
            env[f"VIGIL_CHANNEL_{name.upper()}_KEY"] = "a key of this test alone"
        supervisors = [Supervisor(workers, env, folder / "logs", say) for workers in crews]
        with ExitStack() as stack:
            for supervisor in supervisors:
                thread = threading.Thread(target=supervisor.run)
                thread.start()
                stack.callback(thread.join)
                stack.callback(supervisor.stop)
            feeds = [
                Feed(own, passing(seed, over) if killed else documents(count, seed), say),
                Feed(own, attacks(seed, over), say),
            ]
            stack.callback(over.set)
            for feed in feeds:
                feed.start()
            injector = Injector(supervisors, home, env, say, lambda: receiver.open > 0)
            say(f"messages pass: {injector.wait_for_a_message(STARTED)}")
            for fault in kills(killed, seed) if killed else plan(faults, seed, victims, servers):
                injector.do(fault)
            say(f"done: {injector.done}, {injector.caught} of them while a message was on its way")
            over.set()
            for feed in feeds:
                feed.join()
            say(f"{feeds[0].sent} documents confirmed, and {feeds[1].sent} attacks")
            rest(own, WORKING, say)
            supervisors[0].stop()  # the clock stops with it, and nothing more is said
            rest(own, ("indexing",), say)
        with Log(kafka, own.namespace) as log, connect(own) as client:
            sent = sum(feed.sent for feed in feeds)
            found = verdict(log, client.options(request_timeout=60), own.namespace, sent, list(receiver.came))
    say(f"{receiver.torn} requests broke off in the middle")
    for line in found.lines:
        say(line)
    say("all as if nothing had happened" if found.well else "NOT WELL")
    if not found.well:
        for file in sorted((folder / "logs").glob("*.log")):
            print(f"--- {file.name}\n{file.read_text('utf-8', 'replace')[-3000:]}")
    return 0 if found.well else 1


def rest(own: Settings, stages: tuple[str, ...], say: Callable[[str], None]) -> None:
    """Wait until nothing waits before these stages, but for the last ticks; tells what waits if it takes too long.

    Where messages are sent, until the desk has heard of each what became of it.
    """
    deadline = time.monotonic() + PATIENCE
    quiet = 0
    while quiet < 3:
        waiting = {stage: sum(unread(own, topic, stage) for topic in READS[stage]) for stage in stages}
        still = max(waiting.values()) > (5 if "judging" in stages else 0)
        if "notifying" in stages and not still:
            waiting["messages"] = unheard(own)
            still = waiting["messages"] > 0
        quiet = 0 if still else quiet + 1
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


def unheard(own: Settings) -> int:
    """Messages to people that are on their way or wait for another attempt."""
    with Log(own.kafka_address(), own.namespace) as log:
        return sum(one.state in ("due", "retrying") for one in last(ordered(log)).values())


if __name__ == "__main__":
    sys.exit(main())
