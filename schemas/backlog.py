"""How far a consumer group is behind."""

import time
from datetime import UTC, datetime

from kafka import KafkaConsumer, TopicPartition

from schemas.broker import Broker, broker_of
from schemas.log import Unreachable, answering
from schemas.topics import Topic, name_of


class Backlog:
    """What a consumer group has not yet read of a topic."""

    def __init__(self, servers: str | Broker, namespace: str, topic: Topic, group: str) -> None:
        self._broker = broker_of(servers)
        self._name = name_of(topic, namespace)
        self._group = group
        self._consumer: KafkaConsumer | None = None

    def unread(self) -> dict[TopicPartition, tuple[int, int]]:
        """(next to read, end) of each partition in which something waits. Raises Unreachable."""
        with answering(self._broker):
            return self._unread()

    def _unread(self) -> dict[TopicPartition, tuple[int, int]]:
        consumer = self._connected()
        partitions = [TopicPartition(self._name, n) for n in consumer.partitions_for_topic(self._name) or ()]
        ends, begins = consumer.end_offsets(partitions), consumer.beginning_offsets(partitions)
        read = {p: max(consumer.committed(p) or 0, begins[p]) for p in partitions}
        return {p: (read[p], ends[p]) for p in partitions if read[p] < ends[p]}

    def oldest(self) -> datetime | None:
        """When the oldest unread message was written (UTC), or None when nothing waits or the broker is away."""
        try:
            with answering(self._broker):
                heads = self._heads(self._unread())
        except Unreachable:
            return None
        return datetime.fromtimestamp(min(heads) / 1000, UTC) if heads else None

    def _heads(self, unread: dict[TopicPartition, tuple[int, int]]) -> list[int]:
        """Times of the first unread message of each partition, as far as they come within half a second."""
        consumer = self._connected()
        consumer.assign(list(unread))
        for partition, (start, _) in unread.items():
            consumer.seek(partition, start)
        heads: dict[TopicPartition, int] = {}
        deadline = time.monotonic() + 0.5
        while len(heads) < len(unread) and time.monotonic() < deadline:
            for partition, messages in consumer.poll(timeout_ms=100, max_records=1).items():
                heads[partition] = messages[0].timestamp
                consumer.pause(partition)  # or one partition's messages would keep the others' from being seen
        return list(heads.values())

    def close(self) -> None:
        """Let go of the broker."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def _connected(self) -> KafkaConsumer:
        if self._consumer is None:
            # It asks about the group's offsets and never joins it: assign() alone makes no member.
            self._consumer = KafkaConsumer(
                **self._broker.options(),
                group_id=self._group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_partition_fetch_bytes=16 * 1024,  # of each partition only the first message is looked at
            )
        return self._consumer
