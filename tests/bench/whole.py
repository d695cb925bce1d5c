"""The whole line as `vigil work` runs it, on real servers: what a document costs, how soon it is scored, found, told.

Beside the bare loop of the same steps; with one worker that enriches and with two; and with monsters among the rest.
"""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch
from kafka import KafkaConsumer

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from schemas.codec import Message
from schemas.index.names import alias
from schemas.settings import Settings, environment
from schemas.topics import DOCUMENTS, SCORED, TOPICS, name_of
from tests.bench.attacks import attack
from tests.bench.broker import Broker, stored
from tests.bench.hearing import Bare
from tests.bench.made import message, messages, with_monsters
from tests.bench.notify import PEOPLE
from tests.bench.processes import took
from tests.bench.table import percentiles, ratios, spread, table
from tests.processors.receiver import Receiver, receiving

WARM = 300
"""Documents that the workers have read before: a word table is loaded when a text needs it first."""
ASKS = 0.05
"""Seconds between two looks at the index: how exactly it is known when a document is found."""

SEQUENCE = "event.sequence"
BEHIND = 500 << 20
"""Five hundred places of `desk`: rows of several partitions are not found in their order."""


class Whole:
    """Our line in a namespace of its own, with a channel that listens."""

    def __init__(self, given: Settings, logs: Path, broker: Broker, enriching: int, receiver: Receiver) -> None:
        self.own = Settings(
            kafka=given.kafka_address(),
            elasticsearch=given.elasticsearch_address(),
            namespace=f"whole{uuid.uuid4().hex[:6]}",
            state=logs,
        )
        self._broker = broker
        self.index: Elasticsearch = connect(self.own).options(request_timeout=60)
        bootstrap(self.own.kafka_address(), self.index, self.own.namespace, rulebook.gather(), PEOPLE, lambda _: None)
        env = {
            **environment(),
            "VIGIL_KAFKA": self.own.kafka_address(),
            "VIGIL_ELASTICSEARCH": self.own.elasticsearch_address(),
            "VIGIL_NAMESPACE": self.own.namespace,
            "VIGIL_STATE": str(logs),
            "VIGIL_CLUSTER": cluster_of(self.own.kafka_address()),
            "VIGIL_CHANNEL_HOOK": receiver.url("/ok"),
            "VIGIL_CHANNEL_HOOK_KEY": "a key of this measurement alone",
        }
        self.supervisor = Supervisor(crew(enriching=enriching), env, logs / self.own.namespace, lambda _: None)
        self._working = threading.Thread(target=self.supervisor.run)
        self._working.start()

    def stop(self) -> None:
        """End the workers."""
        self.supervisor.stop()
        self._working.join()
        self.index.close()

    def name(self, topic: Any) -> str:
        """Of a topic here."""
        return name_of(topic, self.own.namespace)

    def cpu(self) -> dict[str, float]:
        """Seconds of each worker so far."""
        return {name: took(pid).cpu for name, pid in self.supervisor.pids.items()}

    def peak(self) -> int:
        """MB of all workers together, each at its most."""
        return sum(took(pid).peak for pid in self.supervisor.pids.values())

    def pass_through(self, documents: list[Message]) -> float:
        """Hand over all and wait until all are in the index; gives seconds by the clock."""
        end, begun = self.found() + len(documents), time.monotonic()
        self._broker.fill(self.name(DOCUMENTS), documents)
        self.wait_found(end)
        return time.monotonic() - begun

    def wait_found(self, end: int, within: float = 300.0) -> None:
        """Until a search finds so many documents. Raises TimeoutError."""
        deadline = time.monotonic() + within
        while (found := self.found()) < end:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{found} of {end} documents are in the index")
            time.sleep(0.2)

    def found(self) -> int:
        """Documents in the index that a search finds."""
        with suppress(ApiError):  # 503 of an index that is only just being made
            return int(self.index.count(index=self._documents, ignore_unavailable=True)["count"])
        return 0

    @property
    def _documents(self) -> str:
        return f"{alias('documents', self.own.namespace)}-*"

    def newer(self, than: int) -> list[dict[str, Any]]:
        """What a search finds that was said after this number."""
        with suppress(ApiError):
            answer = self.index.search(
                index=self._documents,
                query={"range": {SEQUENCE: {"gt": than}}},
                sort=[{SEQUENCE: "asc"}],
                size=2000,
                source=False,
                ignore_unavailable=True,
            )
            return list(answer["hits"]["hits"])
        return []


@contextmanager
def line(given: Settings, logs: Path, broker: Broker, enriching: int = 1) -> Iterator[tuple[Whole, Receiver]]:
    """Started, and warm."""
    with receiving() as receiver:
        whole = Whole(given, logs, broker, enriching, receiver)
        try:
            whole.pass_through(messages(WARM, seed=7, length=900))
            yield whole, receiver
        finally:
            whole.stop()


def cost(given: Settings, logs: Path, broker: Broker, count: int, rounds: int, folder: Path | None) -> None:
    """CPU a document of all workers, beside the bare loop; one worker that enriches, and two."""
    bare, rows = Bare(), {}
    bare.cost(messages(WARM, seed=7, length=900), index=True)
    for enriching in (1, 2):
        alone: list[float] = []
        cpu: list[float] = []
        rate: list[float] = []
        with line(given, logs, broker, enriching) as (whole, _):
            parts: dict[str, list[float]] = {name: [] for name in whole.supervisor.pids}
            for number in range(rounds):
                documents = messages(count, seed=200 + 10 * enriching + number, folder=folder)
                alone.append(bare.cost(documents, index=True) / count * 1e6)
                before = whole.cpu()
                rate.append(count / whole.pass_through(documents))
                after = whole.cpu()
                for name, found in parts.items():
                    found.append((after[name] - before[name]) / count * 1e6)
                cpu.append(sum(after.values()) / count * 1e6 - sum(before.values()) / count * 1e6)
            each = {stage: [f"{spread(found)}"] for stage, found in parts.items()}
            rows[f"{enriching}"] = [ratios(alone, cpu), spread(alone), spread(cpu), spread(rate), str(whole.peak())]
            size = sum(len(one.value) for one in documents) / len(documents)
            bytes_of = {topic.name: stored(given.state, whole.name(topic)) for topic in TOPICS}
            total = WARM + rounds * count
            indexed = int(
                whole.index.indices.stats(index=f"{whole.own.namespace}*")["_all"]["total"]["store"]["size_in_bytes"]
            )
        print(f"Workers, with {enriching} that enrich{'es' if enriching == 1 else ''}: CPU µs a document")
        table(("worker", "CPU µs a document"), each)
        told = ", ".join(f"{name} {found / total:,.0f}" for name, found in bytes_of.items() if found)
        print(f"Bytes a document of {size:,.0f} bytes of JSON: {told}; in the index {indexed / total:,.0f}")
    print(f"The whole line, {count} documents a round, {rounds} rounds: Kafka to found in the index")
    head = (
        "workers that enrich",
        "bare loop ÷ line",
        "bare loop, µs",
        "line, CPU µs",
        "documents a second by the clock",
    )
    table((*head, "peak MB of all"), rows)


def latency(given: Settings, logs: Path, broker: Broker, rate: int, seconds: int) -> None:
    """At a pace: until scored, until found, until told."""
    with line(given, logs, broker) as (whole, receiver), watched(whole) as seen:
        begun = paced(
            whole, broker, [(one, False) for one in messages(rate * seconds, seed=5, length=900)], rate, attacks=2
        )
        whole.wait_found(WARM + rate * seconds)
        time.sleep(1)  # who looks on asks twenty times a second
        rows = {
            "scored": seen.after(begun, seen.scored),
            "found by a search": seen.after(begun, seen.found),
        }
        came: dict[str, float] = {}
        for one in receiver.of("/ok"):
            came.setdefault(str(one.json["link"]), one.at)
        told = [came[url] - begun[url] for url in begun if url in came]
        rows["told to a channel"] = [*percentiles(told), str(len(told))]
    print(f"{rate} documents a second for {seconds} s, two attacks a second among them: milliseconds from handed over")
    table(("until", "50 %", "99 %", "99.9 %", "of"), rows)


def monsters(given: Settings, logs: Path, broker: Broker, rate: int, seconds: int) -> None:
    """One in a hundred is a million letters long: how long the others take."""
    with line(given, logs, broker) as (whole, _), watched(whole) as seen:
        made = with_monsters(rate * seconds, seed=6)
        begun = paced(whole, broker, made, rate)
        whole.wait_found(WARM + len(made))
        time.sleep(1)
        huge = {one.key.decode() for one, monster in made if monster}
        others = {name: at for name, at in begun.items() if name not in huge}
        rows = {
            "the others, scored": seen.after(others, seen.scored),
            "the others, found by a search": seen.after(others, seen.found),
            "monsters, scored": seen.after({name: begun[name] for name in huge}, seen.scored),
        }
    print(f"{rate} documents a second for {seconds} s, of which {len(huge)} have a million letters: milliseconds")
    table(("until", "50 %", "99 %", "99.9 %", "of"), rows)


def paced(
    whole: Whole, broker: Broker, documents: list[tuple[Message, bool]], rate: int, attacks: int = 0
) -> dict[str, float]:
    """Hand over so many a second; gives when each was, by its id (of an attack, its address)."""
    begun: dict[str, float] = {}

    def make(number: int) -> Message:
        one = documents[number][0]
        if attacks and number % (rate // attacks) == 0:
            report = attack(number // (rate // attacks), seed=3)
            one = message(json.dumps(report).encode())
            begun[report["url"]] = time.time()
        else:
            begun[one.key.decode()] = time.time()
        return one

    broker.pace(whole.name(DOCUMENTS), len(documents), rate, make)
    return begun


class Seen:
    """When each document was first seen, by id."""

    def __init__(self) -> None:
        self.scored: dict[str, float] = {}
        self.found: dict[str, float] = {}

    def after(self, begun: dict[str, float], seen: dict[str, float]) -> list[str]:
        """Percentiles of those that were seen, and how many of how many those are."""
        waited = [seen[name] - at for name, at in begun.items() if name in seen]
        return [*percentiles(waited), f"{len(waited)} of {len(begun)}"]


@contextmanager
def watched(whole: Whole) -> Iterator[Seen]:
    """Two threads that look on: at `scored` and at the index."""
    seen, over = Seen(), threading.Event()

    def read() -> None:
        consumer = KafkaConsumer(whole.name(SCORED), bootstrap_servers=whole.own.kafka_address())
        while not over.is_set():
            for found in consumer.poll(timeout_ms=200).values():
                now = time.time()
                for one in found:
                    seen.scored.setdefault(one.key.decode(), now)
        consumer.close()

    def search() -> None:
        newest = 0
        while not over.wait(ASKS):
            hits = whole.newer(newest - BEHIND)
            now = time.time()
            for hit in hits:
                seen.found.setdefault(str(hit["_id"]), now)
                newest = max(newest, int(hit["sort"][0]))

    threads = [threading.Thread(target=read), threading.Thread(target=search)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()
