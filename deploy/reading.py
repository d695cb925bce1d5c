"""Several topics read from their beginnings to their ends, and on from there, again and again, by one connection."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition

from schemas.broker import Broker, broker_of
from schemas.codec import Record
from schemas.log import Unreachable, answering
from schemas.topics import LARGEST_MESSAGE, Topic, name_of

MOST, MOST_BYTES = 1000, 16 * 1024 * 1024
"""Messages that are held at a time."""
SILENCE = 120
"""Polls of half a second without a message where more must come, after which it gives up."""


class Reading:
    """Use it as `with Reading(…) as reading`. All raises Unreachable when the broker does not answer."""

    def __init__(self, servers: str | Broker, namespace: str, topics: Sequence[Topic]) -> None:
        self._broker = broker_of(servers)
        self._names = [name_of(topic, namespace) for topic in topics]
        self._consumer: Any = None
        self._partitions: list[TopicPartition] = []

    def __enter__(self) -> Self:
        with answering(self._broker):
            self._consumer = KafkaConsumer(
                **self._broker.options(),
                group_id=None,
                enable_auto_commit=False,
                max_partition_fetch_bytes=LARGEST_MESSAGE,
                fetch_max_bytes=4 * LARGEST_MESSAGE,
            )
            self._partitions = [
                TopicPartition(name, number)
                for name in self._names
                for number in self._consumer.partitions_for_topic(name) or ()
            ]
            self._consumer.assign(self._partitions)
            for partition, begin in self._consumer.beginning_offsets(self._partitions).items():
                self._consumer.seek(partition, begin)
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def left(self) -> int:
        """How many messages are there that were not read."""
        with answering(self._broker):
            return sum(end - self._consumer.position(p) for p, end in self._ends().items())

    def rest(self) -> Iterator[list[Record]]:
        """All that was not read, to the ends as they are now; what comes meanwhile may be among it."""
        with answering(self._broker):
            ends = self._ends()
            silent = 0
            while any(self._consumer.position(p) < end for p, end in ends.items()):
                found = self._consumer.poll(timeout_ms=500, max_records=MOST)
                silent = 0 if found else silent + 1
                if silent > SILENCE:
                    raise Unreachable(f"Kafka at {self._broker} gave nothing where more must come; is it running?")
                yield from _batches(
                    Record(m.partition, m.offset, m.key, m.value, list(m.headers or ()), m.topic, m.timestamp or 0)
                    for messages in found.values()
                    for m in messages
                )

    def _ends(self) -> dict[TopicPartition, int]:
        return dict(self._consumer.end_offsets(self._partitions))


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.value or b"")
        if len(batch) == MOST or size > MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
