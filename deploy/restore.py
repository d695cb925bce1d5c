"""`vigil restore`: topics, places of reading and index as a backup holds them (deploy/backup.py)."""

import asyncio
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from deploy.backup import AT_ONCE, FORM, MANIFEST, ORDER, ROWS, STAGES, Manifest, Places, consuming
from deploy.bootstrap import connect, make_topics, searching
from deploy.reindex import Tell
from processors.store import Store
from schemas.broker import Broker
from schemas.codec import Record
from schemas.errors import Refused
from schemas.index.bootstrap import claim_epoch, install_templates
from schemas.index.names import KINDS, alias, index_of, kind_of, month_of
from schemas.index.row import Row
from schemas.log import Log, answering
from schemas.settings import Settings
from schemas.topics import LARGEST_MESSAGE, TOPICS, Topic, name_of


def restore(own: Settings, folder: Path, tell: Tell) -> Manifest:
    """Make topics and indices as they were, where there are none. Raises Refused where there are, or is no backup."""
    manifest = opened(folder)
    kafka, space = own.broker(), own.namespace
    with answering(kafka), searching(), connect(own) as client:
        _need_nothing(own, client)
        install_templates(client, space)
        claim_epoch(client, manifest.epoch, space)
        made = make_topics(kafka, space)
        if len(made) < len(TOPICS):
            raise Refused("somebody else makes topics of this line: stop everything that works on it")
        for topic in reversed(ORDER):
            with _producing(kafka) as producer:
                _refill(producer, own, topic, manifest, folder, tell)
            _trim(kafka, space, topic, manifest)
        for stage, places in manifest.read.items():
            _commit(own, stage, places)
        asyncio.run(_store(own, _lines(folder / f"{ROWS}.jsonl.gz", Row), manifest.rows, tell))
    return manifest


def opened(folder: Path) -> Manifest:
    """The manifest of a backup. Raises Refused for what is none."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise Refused(f"{folder} holds no {MANIFEST}: it is no backup, or one that was not finished") from None
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{folder / MANIFEST} cannot be read: {error}") from None
    if manifest.form > FORM:
        raise Refused(f"{folder} is of form {manifest.form}, and this version reads up to {FORM}: use the newer Vigil")
    return manifest


def _refill(producer: Any, own: Settings, topic: Topic, manifest: Manifest, folder: Path, tell: Tell) -> None:
    """Send every message of a topic to the place that it had."""
    name, total, done = name_of(topic, own.namespace), manifest.messages[topic.name], 0
    for partition, first in manifest.first[topic.name].items():
        if not topic.compacted:
            for some in _batched(iter(range(first))):
                for sent in [producer.send(name, b"", partition=partition) for _ in some]:
                    sent.get(120)
    tell(topic.name, 0, total)
    for records in _batched(_lines(folder / f"{topic.name}.jsonl.gz", Record)):
        sent = [
            producer.send(
                name,
                record.value,
                key=record.key,
                headers=record.headers,
                partition=record.partition,
                timestamp_ms=record.timestamp,
            )
            for record in records
        ]
        for record, confirmed in zip(records, sent, strict=True):
            place = confirmed.get(120).offset
            if place != record.offset and not topic.compacted:
                raise Refused(f"`{name}` took at {place} what belongs at {record.offset}: somebody else writes there")
        done += len(records)
        tell(topic.name, done, total)
    if done != total:
        raise Refused(f"{folder} holds {done} messages of `{topic.name}`, and {total} were written: it is damaged")


def _trim(kafka: Broker, namespace: str, topic: Topic, manifest: Manifest) -> None:
    """Delete what was filled in before the first message."""
    name = name_of(topic, namespace)
    first = manifest.first[topic.name].items()
    due = {TopicPartition(name, partition): offset for partition, offset in first if offset and not topic.compacted}
    if due:
        admin = KafkaAdminClient(**kafka.options())
        try:
            admin.delete_records(due)
        finally:
            admin.close()


def _commit(own: Settings, stage: str, places: Places) -> None:
    with consuming(own, stage) as consumer:
        found = {
            TopicPartition(name_of(topic, own.namespace), number): OffsetAndMetadata(offset, "", -1)
            for topic in STAGES[stage]
            for number, offset in places.get(topic.name, {}).items()
        }
        if found:
            consumer.assign(list(found))
            consumer.commit(found)


async def _store(own: Settings, rows: Iterator[Row], total: int, tell: Tell) -> None:
    """Put rows back; each is of the namespace in which it is restored."""
    done = 0
    tell("index", 0, total)
    async with Store(own.elasticsearch_address(), own.elasticsearch_api_key, own.elasticsearch_ca) as store:
        for some in _batched(rows):
            here = [
                msgspec.structs.replace(row, index=index_of(kind_of(row.index), month_of(row.index), own.namespace))
                for row in some
            ]
            for row, outcome in zip(here, await store.write(here), strict=True):
                if outcome.status == "refused":
                    raise Refused(f"the index does not take {row.id} of the backup: {outcome.reason}")
            done += len(some)
            tell("index", done, total)
    if done != total:
        raise Refused(f"the backup holds {done} rows, and {total} were written: it is damaged")


def _need_nothing(own: Settings, client: Elasticsearch) -> None:
    """What is there would be mixed with what was."""
    with Log(own.broker(), own.namespace) as log:
        there = [name_of(topic, own.namespace) for topic in TOPICS if log.exists(topic)]
    if there:
        raise Refused(f"topic `{there[0]}` is there: delete all topics of the line first, or name another namespace")
    names = [f"{alias(kind, own.namespace)}*" for kind in KINDS]
    if rows := int(client.count(index=names, allow_no_indices=True)["count"]):
        raise Refused(
            f"the index holds {rows} rows, some perhaps later than the backup: delete all vigil-* indices first; what "
            "the backup has of them comes back"
        )


def _lines(path: Path, kind: type[Any]) -> Iterator[Any]:
    """Raises Refused where the file is torn."""
    decode = msgspec.json.Decoder(kind).decode
    try:
        with gzip.open(path) as file:
            for line in file:
                yield decode(line)
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise Refused(f"{path} cannot be read: {error}") from None


def _batched(items: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(items, AT_ONCE)):
        yield some


@contextmanager
def _producing(kafka: Broker) -> Iterator[Any]:
    producer = KafkaProducer(
        **kafka.options(),
        enable_idempotence=True,
        acks="all",
        linger_ms=20,
        batch_size=131072,
        compression_type="lz4",
        max_request_size=LARGEST_MESSAGE + 64 * 1024,
    )
    try:
        yield producer
    finally:
        producer.close()
