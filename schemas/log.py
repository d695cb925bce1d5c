"""The log: append with confirmation, read from the beginning. kafka-python stands here and nowhere else.

Workers do not use it: they read and write through their own transport (processors/safe.py).
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import AuthorizationError, KafkaError, SaslAuthenticationFailedError

from schemas.broker import Broker, broker_of
from schemas.codec import Message, Record
from schemas.errors import VigilError
from schemas.topics import LARGEST_MESSAGE, Topic, name_of


class Undeliverable(VigilError):
    """The broker did not confirm a message."""


class Unreachable(VigilError):
    """The broker does not answer, or stopped answering."""


class Denied(Unreachable):
    """The broker answers, and does not let this user do that."""


REFUSALS = (SaslAuthenticationFailedError, AuthorizationError)
"""That is how kafka-python says so."""
SILENCE = 60.0
"""Seconds without a message where more must come, after which a reader gives up."""


@contextmanager
def answering(servers: str | Broker) -> Iterator[None]:
    """Says in one sentence that Kafka does not answer."""
    try:
        yield
    except REFUSALS as error:
        raise Denied(
            f"Kafka at {servers} refuses this user ({type(error).__name__}: {error}): `vigil bootstrap --access` "
            "prints what each role may do; check `kafka_user` and `kafka_password` (VIGIL_KAFKA_USER)"
        ) from None
    except KafkaError as error:
        asks = broker_of(servers).security != "PLAINTEXT"
        check = "`kafka`, `kafka_ca`, `kafka_user` and `kafka_password`" if asks else "`kafka`"
        raise Unreachable(
            f"Kafka does not answer at {servers} ({error}): start the local one with `vigil up`, or check {check} in "
            "vigil.toml (VIGIL_KAFKA)"
        ) from None


class Log:
    """A connection to the broker; made on first use, closed with `close` or by leaving the `with` block."""

    def __init__(self, servers: str | Broker, namespace: str = "") -> None:
        self._broker = broker_of(servers)
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

    def read(self, topic: Topic, start: int | None = None, partition: int | None = None) -> Iterator[Record]:
        """All messages of each partition, or of one, from its beginning or from offset `start` to its end as it is now.

        Raises Unreachable when the broker does not answer, or falls silent before that end.
        """
        name = name_of(topic, self._namespace)
        with self._consumer() as consumer:
            there = consumer.partitions_for_topic(name) or set()
            partitions = [TopicPartition(name, number) for number in there if partition in (None, number)]
            ends = consumer.end_offsets(partitions)
            begins = consumer.beginning_offsets(partitions)
            consumer.assign(partitions)
            # An explicit seek: after assign() alone a reader can begin at the end.
            for one in partitions:
                consumer.seek(one, max(begins[one], start or 0))
            yield from _until(consumer, ends)

    @contextmanager
    def onward(self, topic: Topic) -> Iterator[Callable[[float], Iterator[Record]]]:
        """What is written from now on: gives a reader that waits for it so many seconds. Raises Unreachable."""
        name = name_of(topic, self._namespace)
        with self._consumer() as consumer:
            partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
            ends = consumer.end_offsets(partitions)
            consumer.assign(partitions)
            for partition, end in ends.items():
                consumer.seek(partition, end)

            def follow(seconds: float) -> Iterator[Record]:
                until = time.monotonic() + seconds
                while (left := until - time.monotonic()) > 0:
                    for messages in consumer.poll(timeout_ms=min(500, int(left * 1000) + 1)).values():
                        yield from map(_record, messages)

            yield follow

    def bounds(self, topic: Topic) -> tuple[int, int]:
        """The first offset that a topic of one partition holds, and the one after its last. Raises Unreachable."""
        partition = TopicPartition(name_of(topic, self._namespace), 0)
        with self._consumer() as consumer:
            return consumer.beginning_offsets([partition])[partition], consumer.end_offsets([partition])[partition]

    def span(self, topic: Topic, start: int | datetime | None, to: int | datetime | None) -> tuple[int, int]:
        """The first and the last offset of a part of a topic of one partition; None for all, a time for when written.

        A time that is asked for as `to` is included. Raises Unreachable.
        """
        first, end = self.bounds(topic)
        begin = self._offset_at(topic, start, end) if isinstance(start, datetime) else start
        last = self._offset_at(topic, to + timedelta(milliseconds=1), end) - 1 if isinstance(to, datetime) else to
        return first if begin is None else begin, end - 1 if last is None else last

    def _offset_at(self, topic: Topic, moment: datetime, end: int) -> int:
        """The first offset written at or after a moment; the end when there is none."""
        partition = TopicPartition(name_of(topic, self._namespace), 0)
        with self._consumer() as consumer:
            found = consumer.offsets_for_times({partition: round(moment.timestamp() * 1000)})[partition]
            return end if found is None else int(found.offset)

    def exists(self, topic: Topic) -> bool:
        """Whether the broker has the topic. Raises Unreachable."""
        with self._consumer() as consumer:
            return name_of(topic, self._namespace) in consumer.topics()

    def newest(self, topic: Topic) -> datetime | None:
        """When the last message of a topic of one partition was written; None when it has none. Raises Unreachable."""
        partition = TopicPartition(name_of(topic, self._namespace), 0)
        with self._consumer() as consumer:
            end = consumer.end_offsets([partition])[partition]
            if end <= consumer.beginning_offsets([partition])[partition]:
                return None
            consumer.assign([partition])
            consumer.seek(partition, end - 1)
            for messages in consumer.poll(timeout_ms=5000, max_records=1).values():
                return datetime.fromtimestamp(messages[0].timestamp / 1000, UTC)
        return None

    def end(self, topic: Topic) -> int:
        """How many messages the topic has ever held, all partitions together. Raises Unreachable."""
        name = name_of(topic, self._namespace)
        with self._consumer() as consumer:
            partitions = [TopicPartition(name, number) for number in consumer.partitions_for_topic(name) or ()]
            return sum(consumer.end_offsets(partitions).values())

    def close(self) -> None:
        """Send what waits and let go of the broker."""
        if self._producer is not None:
            self._producer.close()
            self._producer = None

    @contextmanager
    def _consumer(self) -> Iterator[Any]:
        with answering(self._broker):
            consumer = KafkaConsumer(
                **self._broker.options(),
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_partition_fetch_bytes=LARGEST_MESSAGE,
                fetch_max_bytes=4 * LARGEST_MESSAGE,
            )
            try:
                yield consumer
            finally:
                consumer.close()

    def _connected(self) -> KafkaProducer:
        if self._producer is None:
            self._producer = KafkaProducer(
                **self._broker.options(),
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
    heard = time.monotonic()
    while waiting:
        found = consumer.poll(timeout_ms=500, max_records=5000)
        if not found and time.monotonic() - heard > SILENCE:
            where = ", ".join(sorted(f"{p.topic}/{p.partition} at {consumer.position(p)}" for p in waiting))
            raise Unreachable(f"Kafka gave nothing for {SILENCE:.0f} s where more must come: {where}; is it running?")
        for partition, messages in found.items():
            for message in messages:
                if message.offset < ends[partition]:
                    yield _record(message)
        if found:
            heard = time.monotonic()
        waiting = {partition for partition in waiting if consumer.position(partition) < ends[partition]}


def _record(message: Any) -> Record:
    headers = list(message.headers or ())
    return Record(
        message.partition, message.offset, message.key, message.value, headers, message.topic, message.timestamp or 0
    )
