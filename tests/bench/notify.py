"""From document to message: `python -m deploy.with_servers python -m tests.bench.notify [SECONDS [RATE]]`.

Two hundred documents a second go into the running line, and among them two reports of attacks. A webhook notes when
it hears of each. What is told is the time from before the report is handed to the producer until the request is there,
by percentile, the parts of that way by the times that the topics keep, and the CPU that each process took. What the
machine was otherwise busy with is not taken off. Nothing here fails a build.
"""

import io
import json
import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from deploy import local
from deploy.bootstrap import bootstrap, cluster_of, connect
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from producers.lines import published
from schemas.backlog import Backlog
from schemas.log import Log
from schemas.settings import Settings, environment
from schemas.topics import DESK, DOCUMENTS, NOTIFICATIONS, Topic, name_of
from tests.bench.attacks import attack
from tests.bench.corpus import lines
from tests.processors.receiver import Receiver, receiving

SECONDS, RATE = 120, 200
SLICES = 20
"""In a second, each sent and confirmed by itself."""
WARM = 600
"""Documents in six languages that the workers have read before: a word table is loaded when a text needs it first."""
LEAD = 10
"""Seconds of documents before the first attack."""
REST = 5
"""Seconds after the last document."""
PEOPLE = """
[[channel]]
name = "hook"
kind = "webhook"
cleared = "RED"
hint = "RED"
[[person]]
name = "officer"
channels = ["hook"]
[[route]]
name = "all"
to = ["officer"]
priorities = [1, 2, 3]
updates = "0s"
"""
PARTS = ("to `documents`", "to `desk`", "to `notifications`", "to the channel")


def feed(log: Log, seconds: int, rate: int, begun: dict[str, float]) -> None:
    """Documents in slices, an attack in each tenth slice; `begun` notes when each was handed over."""
    ordinary: Iterator[bytes] = iter(lines(rate * seconds, seed=5, length=900).splitlines())
    start = time.monotonic()
    for turn in range(seconds * SLICES):
        time.sleep(max(0.0, start + turn / SLICES - time.monotonic()))
        given = list(islice(ordinary, rate // SLICES))
        if turn >= LEAD * SLICES and turn % 10 == 0:
            made = attack(turn // 10)
            begun[made["url"]] = time.time()
            given.insert(0, json.dumps(made).encode())
        published(io.BytesIO(b"\n".join(given)), log, lambda _name: None, datetime.now(UTC), lambda _line: None)
    took = time.monotonic() - start
    count = rate * seconds + len(begun)
    print(f"{count} documents in {took:.1f} s, {count / took:.0f} a second")


def written(settings: Settings, topic: Topic) -> Iterator[tuple[float, Any]]:
    """Each message with the time, in seconds since 1970, at which its producer took it."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_address(), auto_offset_reset="earliest")
    name = name_of(topic, settings.namespace)
    partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    for partition in partitions:
        consumer.seek(partition, 0)
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for messages in consumer.poll(timeout_ms=500).values():
            for message in messages:
                yield message.timestamp / 1000, json.loads(message.value)
    consumer.close()


def ways(settings: Settings, receiver: Receiver, begun: dict[str, float]) -> list[list[float]]:
    """Of each attack that was told the moments: handed over, in each topic, at the channel."""
    documents = {value["url"]: at for at, value in written(settings, DOCUMENTS) if value["url"] in begun}
    desk = {
        value["document"]["url"]: at
        for at, value in written(settings, DESK)
        if value["event"] == "enriched" and value["document"]["url"] in begun
    }
    orders: dict[str, float] = {}
    for at, value in written(settings, NOTIFICATIONS):
        if value["state"] == "due" and value["link"] in begun:
            orders.setdefault(value["link"], at)
    came: dict[str, float] = {}
    for one in receiver.of("/ok"):
        came.setdefault(one.json["link"], one.at)
    return [[begun[url], documents[url], desk[url], orders[url], came[url]] for url in begun if url in came]


def told(name: str, seconds: list[float]) -> str:
    """Percentiles in milliseconds."""
    ordered = sorted(seconds)
    shares = [ordered[-(-len(ordered) * share // 100) - 1] * 1000 for share in (50, 90, 99, 100)]
    return f"{name:20}" + "".join(f"{each:9.0f}" for each in shares)


@contextmanager
def measured(pids: dict[str, int]) -> Iterator[None]:
    """Print what CPU the processes took meanwhile."""
    before, start = {name: cpu(pid) for name, pid in pids.items()}, time.monotonic()
    yield
    took = time.monotonic() - start
    shares = [f"{name} {(cpu(pid) - before[name]) / took:.0%}" for name, pid in pids.items()]
    print(f"CPU, of one core: {', '.join(shares)}")


def cpu(pid: int) -> float:
    """CPU seconds of a process, as Linux tells them."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settled(settings: Settings, log: Log) -> None:
    """Wait until the workers have read some documents of each language."""
    published(
        io.BytesIO(lines(WARM, seed=4, length=900)), log, lambda _name: None, datetime.now(UTC), lambda _line: None
    )
    backlogs = [
        Backlog(settings.kafka_address(), settings.namespace, topic, f"{settings.namespace}.{stage}")
        for topic, stage in ((DOCUMENTS, "enriching"), (DESK, "judging"))
    ]
    while sum(end - start for one in backlogs for start, end in one.unread().values()) > 5:
        time.sleep(1)


def main() -> None:
    """The whole line for some seconds."""
    asked = [int(one) for one in sys.argv[1:3]]
    seconds, rate = (*asked, *(SECONDS, RATE)[len(asked) :])
    given = Settings()
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        own = Settings(
            kafka=given.kafka_address(),
            elasticsearch=given.elasticsearch_address(),
            namespace=f"bench{uuid.uuid4().hex[:6]}",
            state=Path(folder),
        )
        with connect(own) as client:
            bootstrap(own.kafka_address(), client, own.namespace, rulebook.gather(), PEOPLE, lambda _line: None)
        env = {
            **environment(),
            "VIGIL_KAFKA": own.kafka_address(),
            "VIGIL_ELASTICSEARCH": own.elasticsearch_address(),
            "VIGIL_NAMESPACE": own.namespace,
            "VIGIL_STATE": folder,
            "VIGIL_CLUSTER": cluster_of(own.kafka_address()),
            "VIGIL_CHANNEL_HOOK": receiver.url("/ok"),
            "VIGIL_CHANNEL_HOOK_KEY": "a key of this measurement alone",
        }
        supervisor = Supervisor(crew(), env, own.state / "logs", print)
        working = threading.Thread(target=supervisor.run)
        working.start()
        begun: dict[str, float] = {}
        servers = {one.name: one.pid for one in local.status(given.state) if one.pid is not None}
        print(f"load of the machine before: {os.getloadavg()[0]:.1f}", flush=True)
        try:
            with Log(own.kafka_address(), own.namespace) as log:
                settled(own, log)
                with measured({**supervisor.pids, **servers, "this": os.getpid()}):
                    feed(log, seconds, rate, begun)
                    time.sleep(REST)
        finally:
            supervisor.stop()
            working.join()
        found = ways(own, receiver, begun)
    print(f"{len(begun)} attacks, {len(found)} told of; the rest is no news beside those before")
    if found:
        print(f"{'milliseconds':20}" + "".join(f"{share:>9}" for share in ("50 %", "90 %", "99 %", "most")))
        for number, name in enumerate(PARTS):
            print(told(name, [way[number + 1] - way[number] for way in found]))
        print(told("all", [way[-1] - way[0] for way in found]))
    print(f"load of the machine after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
