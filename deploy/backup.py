"""`vigil backup`: all topics, what each stage has read of them, and all rows of the index.

A backup is a folder of packed JSON lines, taken while the line works. What counts by the offsets of a topic is written
before that topic, so nothing in it is ahead of what it is about. In the line that is restored every message has the
offset that it had; what lay before the first that was kept is filled with nothing, and deleted.
"""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from deploy.bootstrap import connect, searching
from deploy.health import READS
from deploy.reindex import Tell
from schemas.codec import Record
from schemas.errors import Refused
from schemas.index.bootstrap import greatest_epoch
from schemas.index.names import KINDS, alias, index_of, month_of
from schemas.index.row import Row
from schemas.log import Log, answering
from schemas.settings import Settings
from schemas.topics import DESK, DOCUMENTS, STATE, TOPICS, Topic, name_of

FORM = 1
ORDER = (STATE, *(topic for topic in TOPICS if topic not in (STATE, DESK, DOCUMENTS)), DESK, DOCUMENTS)
"""Memory before what it was made of, and all that was said of an event before nobody can say any more of it."""
AT_ONCE = 2000
"""Messages that may wait for their confirmation."""
MANIFEST, ROWS = "backup.json", "index"
"""The manifest is written last: a folder without one is no backup."""
STAGES = dict(READS)

Places = dict[str, dict[int, int]]
"""Offsets by topic and partition."""


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    form: int = FORM
    at: datetime
    epoch: int
    first: Places
    """Of each partition the first offset that was kept; what lay before is not in the backup."""
    messages: dict[str, int]
    read: dict[str, Places]
    """By stage: how far it was."""
    rows: int

    def told(self) -> str:
        """For a person."""
        return (
            f"{sum(self.messages.values())} messages of {len(self.messages)} topics and {self.rows} rows of the index"
        )


def backup(own: Settings, folder: Path, tell: Tell) -> Manifest:
    """Write all into a folder that is not there yet. Raises Refused where it is; Unreachable without Kafka."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty: name a folder that is not there yet")
    folder.mkdir(0o700, parents=True, exist_ok=True)  # as private as what it holds
    space = own.namespace
    with searching(), connect(own) as client, Log(own.broker(), space) as log:
        for topic in TOPICS:
            if not log.exists(topic):
                raise Refused(f"topic `{name_of(topic, space)}` is not there: there is no line to keep")
        read = {stage: committed(own, stage) for stage in STAGES}
        first: Places = {}
        messages = {}
        for topic in ORDER:
            first[topic.name], messages[topic.name] = _keep(own, log, topic, folder, tell)
        rows = _write(folder / f"{ROWS}.jsonl.gz", _counted(stored(client, space), "index", tell))
        manifest = Manifest(
            at=datetime.now(UTC),
            epoch=greatest_epoch(client, space),
            first=first,
            messages=messages,
            read=read,
            rows=rows,
        )
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def committed(own: Settings, stage: str) -> Places:
    """How far a stage has read each topic."""
    with consuming(own, stage) as consumer:
        places: Places = {}
        for topic in STAGES[stage]:
            name = name_of(topic, own.namespace)
            for number in sorted(consumer.partitions_for_topic(name) or ()):
                place = consumer.committed(TopicPartition(name, number))
                if place is not None:
                    places.setdefault(topic.name, {})[number] = place
        return places


def stored(client: Elasticsearch, namespace: str) -> Iterator[Row]:
    """Every row of the index under the name by which the line writes it."""
    for kind in KINDS:
        hits: Any = scan(client, index=f"{alias(kind, namespace)}*", version=True, query={"query": {"match_all": {}}})
        for hit in hits:
            name = index_of(kind, month_of(hit["_index"]), namespace)
            yield Row(name, hit["_id"], hit["_version"], msgspec.json.encode(hit["_source"]))


def _keep(own: Settings, log: Log, topic: Topic, folder: Path, tell: Tell) -> tuple[dict[int, int], int]:
    """Write a topic; the first offsets, and how many messages."""
    name = name_of(topic, own.namespace)
    with consuming(own, None) as consumer:
        partitions = [TopicPartition(name, number) for number in sorted(consumer.partitions_for_topic(name) or ())]
        first = {place.partition: offset for place, offset in consumer.beginning_offsets(partitions).items()}
    due = dict(first)

    def kept() -> Iterator[Record]:
        for record in log.read(topic):
            if record.offset != due[record.partition] and not topic.compacted:
                if due[record.partition] != first[record.partition]:
                    raise Refused(f"`{name}` has a hole before {record.offset} in partition {record.partition}")
                first[record.partition] = record.offset  # retention has gone on meanwhile
            due[record.partition] = record.offset + 1
            yield msgspec.structs.replace(record, topic=topic.name)

    return first, _write(folder / f"{topic.name}.jsonl.gz", _counted(kept(), topic.name, tell))


def _write(path: Path, items: Iterable[Struct]) -> int:
    count = 0
    with gzip.open(path, "wb", compresslevel=3) as file:
        for item in items:
            file.write(msgspec.json.encode(item) + b"\n")
            count += 1
    return count


def _counted(items: Iterable[Any], name: str, tell: Tell) -> Iterator[Any]:
    number = 0
    for number, item in enumerate(items, 1):
        yield item
        if number % AT_ONCE == 0:
            tell(name, number, number + 1)
    tell(name, number, number)


@contextmanager
def consuming(own: Settings, stage: str | None) -> Iterator[Any]:
    group = None if stage is None else f"{own.namespace}.{stage}" if own.namespace else stage
    broker = own.broker()
    with answering(broker):
        consumer = KafkaConsumer(**broker.options(), group_id=group, enable_auto_commit=False)
        try:
            yield consumer
        finally:
            consumer.close()
