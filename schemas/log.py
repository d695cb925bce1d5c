"""The log: append with confirmation, read from the beginning. kafka-python stands here and nowhere else.

Workers do not use it: they read and write through their own transport (processors/safe.py).
"""

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from schemas.codec import Message, Record
from schemas.errors import VigilError
from schemas.topics import LARGEST_MESSAGE, Topic, name_of


class Undeliverable(VigilError):
    """The broker did not confirm a message."""


class Log:
    """A connection to the broker; made on first use, closed with `close` or by leaving the `with` block."""

    def __init__(self, servers: str, namespace: str = "") -> None:
        self._servers = servers
        self._namespace = namespace
        self._producer: KafkaProducer | None = None

    def __enter__(self) -> "Log":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, topic: Topic, message: Message, partition: int | None = None) -> Future[tuple[int, int]]:
        """Send a message; the future gives (partition, offset) once every replica in sync has it.

        The future raises Undeliverable when the broker did not confirm.
        """
        confirmed: Future[tuple[int, int]] = Future()

        def fail(error: BaseException) -> None:
            confirmed.set_exception(Undeliverable(f"{topic.name}: the broker did not confirm: {error!r}"))

        try:
            sent = self._connected().send(
                name_of(topic, self._namespace),
                message.value,
                key=message.key,
                headers=message.headers,
                partition=partition,
            )
        except KafkaError as error:
            fail(error)
            return confirmed
        sent.add_callback(lambda metadata: confirmed.set_result((metadata.partition, metadata.offset)))
        sent.add_errback(fail)
        return confirmed

    def flush(self, timeout: float | None = None) -> None:
        """Wait until all that was appended is confirmed or has failed."""
        if self._producer is not None:
            self._producer.flush(timeout)

    def read(self, topic: Topic, start: int | None = None) -> Iterator[Record]:
        """All messages from the beginning (or from offset `start` of each partition) to the end as it is now."""
        name = name_of(topic, self._namespace)
        consumer = KafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=LARGEST_MESSAGE,
            fetch_max_bytes=4 * LARGEST_MESSAGE,
        )
        try:
            partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
            ends = consumer.end_offsets(partitions)
            begins = consumer.beginning_offsets(partitions)
            consumer.assign(partitions)
            # An explicit seek: after assign() alone a reader can begin at the end.
            for partition in partitions:
                consumer.seek(partition, max(begins[partition], start or 0))
            yield from _until(consumer, ends)
        finally:
            consumer.close()

    def exists(self, topic: Topic) -> bool:
        """Whether the broker has the topic."""
        consumer = KafkaConsumer(bootstrap_servers=self._servers, group_id=None, enable_auto_commit=False)
        try:
            return name_of(topic, self._namespace) in consumer.topics()
        finally:
            consumer.close()

    def end(self, topic: Topic) -> int:
        """How many messages the topic has ever held, all partitions together."""
        name = name_of(topic, self._namespace)
        consumer = KafkaConsumer(bootstrap_servers=self._servers, group_id=None, enable_auto_commit=False)
        try:
            partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
            return sum(consumer.end_offsets(partitions).values())
        finally:
            consumer.close()

    def close(self) -> None:
        """Send what waits and let go of the broker."""
        if self._producer is not None:
            self._producer.close()
            self._producer = None

    def _connected(self) -> KafkaProducer:
        if self._producer is None:
            self._producer = KafkaProducer(
                bootstrap_servers=self._servers,
                # Said explicitly: a conflicting setting would silently turn it off.
                enable_idempotence=True,
                acks="all",
                linger_ms=20,
                batch_size=131072,
                compression_type="lz4",
                max_request_size=LARGEST_MESSAGE,
                reconnect_backoff_max_ms=1000,
            )
        return self._producer


def _until(consumer: Any, ends: dict[Any, int]) -> Iterator[Record]:
    waiting = {partition for partition, end in ends.items() if consumer.position(partition) < end}
    while waiting:
        for partition, messages in consumer.poll(timeout_ms=500, max_records=5000).items():
            for message in messages:
                if message.offset < ends[partition]:
                    yield Record(
                        partition.partition,
                        message.offset,
                        message.key,
                        message.value,
                        list(message.headers or ()),
                        message.topic,
                    )
        waiting = {partition for partition in waiting if consumer.position(partition) < ends[partition]}


class Backlog:
    """What a consumer group has not yet read of a topic."""

    def __init__(self, servers: str, namespace: str, topic: Topic, group: str) -> None:
        self._servers = servers
        self._name = name_of(topic, namespace)
        self._group = group
        self._consumer: KafkaConsumer | None = None

    def unread(self) -> dict[TopicPartition, tuple[int, int]]:
        """(next to read, end) of each partition in which something waits."""
        consumer = self._connected()
        partitions = [TopicPartition(self._name, n) for n in consumer.partitions_for_topic(self._name) or ()]
        ends, begins = consumer.end_offsets(partitions), consumer.beginning_offsets(partitions)
        read = {partition: consumer.committed(partition) or begins[partition] for partition in partitions}
        return {p: (read[p], ends[p]) for p in partitions if read[p] < ends[p]}

    def oldest(self) -> datetime | None:
        """When the oldest unread message was written (UTC), or None when nothing waits or the broker is away."""
        try:
            unread = self.unread()
            if not unread:
                return None
            consumer = self._connected()
            consumer.assign(list(unread))
            for partition, (start, _) in unread.items():
                consumer.seek(partition, start)
            heads = [m[0].timestamp for m in consumer.poll(timeout_ms=500, max_records=len(unread)).values() if m]
        except KafkaError:
            return None
        return datetime.fromtimestamp(min(heads) / 1000, UTC) if heads else None

    def close(self) -> None:
        """Let go of the broker."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def _connected(self) -> KafkaConsumer:
        if self._consumer is None:
            # It asks about the group's offsets and never joins it: assign() alone makes no member.
            self._consumer = KafkaConsumer(
                bootstrap_servers=self._servers,
                group_id=self._group,
                enable_auto_commit=False,
                max_poll_records=100,
            )
        return self._consumer
