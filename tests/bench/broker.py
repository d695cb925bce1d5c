"""The broker, as a measurement needs it: topics made, filled at once or at a pace, their ends, and what they hold."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from schemas.codec import Headers, Message
from schemas.topics import LARGEST_MESSAGE
from tests.bench.processes import Process

PAUSE = 0.1


class Broker:
    """One connection for each purpose; close it, or use it in a `with` block."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._reader = KafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
        self._writer = KafkaProducer(
            bootstrap_servers=servers,
            acks="all",
            enable_idempotence=True,
            linger_ms=5,
            batch_size=131072,
            compression_type="lz4",
            max_request_size=LARGEST_MESSAGE,
        )
        self._partitions: dict[str, list[TopicPartition]] = {}

    def __enter__(self) -> "Broker":
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        self._writer.close()

    def make(self, topics: Iterable[str], partitions: int = 1) -> None:
        """Topics that take what the line's take."""
        admin = KafkaAdminClient(bootstrap_servers=self._servers)
        admin.create_topics(
            [
                NewTopic(name, partitions, 1, topic_configs={"max.message.bytes": str(LARGEST_MESSAGE)})
                for name in topics
            ]
        )
        admin.close()

    def fill(self, topic: str, messages: Iterable[Message], partition: int | None = None) -> int:
        """Send all, and wait until each is confirmed; how many there were."""
        sent = [
            self._writer.send(topic, one.value, key=one.key, headers=one.headers, partition=partition)
            for one in messages
        ]
        self._writer.flush()
        for future in sent:
            future.get(timeout=60)
        return len(sent)

    def pace(self, topic: str, count: int, rate: int, make: Callable[[int], Message]) -> float:
        """So many a second, in hundredths of a second; gives when the last was due."""
        start = time.monotonic()
        for number in range(count):
            due = start + number / rate
            if (wait := due - time.monotonic()) > 0:
                time.sleep(wait)
            one = make(number)
            self._writer.send(topic, one.value, key=one.key, headers=one.headers)
        self._writer.flush()
        return time.monotonic()

    def end(self, *topics: str) -> int:
        """Messages that the topics have ever held."""
        partitions = [one for topic in topics for one in self._of(topic)]
        return sum(self._reader.end_offsets(partitions).values())

    def wait(self, topics: Iterable[str], end: int, workers: Iterable[Process] = (), within: float = 300.0) -> float:
        """Until they hold so many; gives the moment. Raises TimeoutError, or RuntimeError when one who works ended."""
        names, deadline = tuple(topics), time.monotonic() + within
        while (found := self.end(*names)) < end:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{names} hold {found} of {end} after {within:.0f} s")
            for worker in workers:
                worker.pid  # noqa: B018 - raises with the end of its log
            time.sleep(PAUSE)
        return time.monotonic()

    def read(self, topic: str) -> Iterator[Any]:
        """All messages, partition by partition."""
        partitions = self._of(topic)
        ends = self._reader.end_offsets(partitions)
        self._reader.assign(partitions)
        for partition in partitions:
            self._reader.seek(partition, 0)
        while any(self._reader.position(partition) < end for partition, end in ends.items()):
            for messages in self._reader.poll(timeout_ms=500, max_records=5000).values():
                yield from messages
        self._reader.unsubscribe()

    def _of(self, topic: str) -> list[TopicPartition]:
        if topic not in self._partitions:
            deadline = time.monotonic() + 10
            while not (found := self._reader.partitions_for_topic(topic)):
                if time.monotonic() > deadline:
                    raise TimeoutError(f"no topic {topic}")
                time.sleep(0.1)
            self._partitions[topic] = [TopicPartition(topic, number) for number in sorted(found)]
        return self._partitions[topic]


def stored(logs: Path, topic: str) -> int:
    """Bytes of a topic in the folder of a local broker."""
    return sum(file.stat().st_size for file in logs.glob(f"**/{topic}-*/*.log"))


def headers_of(message: Any) -> Headers:
    """As a list of pairs."""
    return list(message.headers or ())
