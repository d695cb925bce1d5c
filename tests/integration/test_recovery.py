"""Each disaster on the real servers: the index gone, memory gone, the broker's data gone, everything gone."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, TopicPartition

from deploy.account import account, hear
from deploy.backup import MANIFEST, backup
from deploy.bootstrap import bootstrap, cluster_of, connect
from deploy.reindex import reindex
from deploy.restore import restore
from processors import queries
from processors.judging.fold import version
from processors.past.replay import Replay
from processors.people import profile
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from producers.lines import published
from schemas.codec import Record, encode_json
from schemas.errors import Refused
from schemas.index.names import alias
from schemas.log import Log
from schemas.settings import Settings, environment
from schemas.topics import DESK, STATE, TOPICS, Topic, name_of
from tests.bench.attacks import attack
from tests.bench.corpus import lines
from tests.chaos.verdict import expected, misplaced, remembered
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration
COUNT = 30


@pytest.fixture
def log(ready: Settings) -> Iterator[Log]:
    with Log(ready.kafka_address(), ready.namespace) as opened:
        yield opened


@pytest.fixture
def client(ready: Settings) -> Iterator[Elasticsearch]:
    with connect(ready) as made:
        yield made.options(request_timeout=60)


@contextmanager
def working(settings: Settings) -> Iterator[Supervisor]:
    """All workers of a line, and on leaving none."""
    env = {
        **environment(),
        "VIGIL_KAFKA": settings.kafka_address(),
        "VIGIL_ELASTICSEARCH": settings.elasticsearch_address(),
        "VIGIL_NAMESPACE": settings.namespace,
        "VIGIL_STATE": str(settings.state),
        "VIGIL_CLUSTER": cluster_of(settings.kafka_address()),
    }
    supervisor = Supervisor(crew(), env, settings.state / "logs", print)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield supervisor
    finally:
        supervisor.stop()
        thread.join()


def publish(log: Log, seed: int) -> None:
    """Ordinary documents, and the report of an attack."""
    payload = lines(COUNT - 1, seed=seed, length=200) + json.dumps(attack(seed)).encode() + b"\n"
    assert published(io.BytesIO(payload), log, lambda _name: None, datetime.now(UTC), print) == (COUNT, 0)


def arrived(settings: Settings, log: Log, client: Elasticsearch, count: int) -> Callable[[], bool]:
    """Whether so many documents are in the index, and nothing is missing anywhere."""

    def all_there() -> bool:
        client.indices.refresh(index=f"{settings.namespace}-*")
        found = account([], hear(log), queries.ids(client, "documents", settings.namespace))
        return found.whole and found.stored == count

    return all_there


def as_expected(settings: Settings, log: Log, client: Elasticsearch) -> Callable[[], bool]:
    """Whether the index is what the topics say."""

    def same() -> bool:
        client.indices.refresh(index=f"{settings.namespace}-*")
        return not list(misplaced(client, settings.namespace, expected(log, settings.namespace)))

    return same


def made_ready(settings: Settings, client: Elasticsearch, say: Callable[[str], None] = print) -> int:
    gathered = profile.gather(Path("no such file"))
    return bootstrap(settings.kafka_address(), client, settings.namespace, rulebook.gather(), gathered, say)


def without_topics(settings: Settings, topics: tuple[Topic, ...], log: Log) -> None:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka_address())
    admin.delete_topics([name_of(topic, settings.namespace) for topic in topics])
    admin.close()
    eventually(lambda: not any(log.exists(topic) for topic in topics))


def without_index(settings: Settings, client: Elasticsearch) -> None:
    for name in client.indices.get(index=f"{settings.namespace}-vigil-*", expand_wildcards="all"):
        client.indices.delete(index=name)


def held(log: Log) -> dict[str, list[Record]]:
    """Every message of every topic, in its place."""
    return {
        topic.name: sorted(
            (msgspec.structs.replace(record, timestamp=0) for record in log.read(topic)),
            key=lambda record: (record.partition, record.offset),
        )
        for topic in TOPICS
    }


def test_the_index_is_deleted_and_built_anew_from_the_topics(ready: Settings, log: Log, client: Elasticsearch) -> None:
    with working(ready):
        publish(log, 1)
        eventually(arrived(ready, log, client, COUNT), 180)
        without_index(ready, client)
        made_ready(ready, client)
        done = reindex(ready, lambda *_: None)
        publish(log, 2)
        eventually(arrived(ready, log, client, 2 * COUNT), 180)
    assert done.refused == done.unreadable == 0
    assert as_expected(ready, log, client)()


def test_memory_is_deleted_and_made_again_from_the_whole_log(ready: Settings, log: Log, client: Elasticsearch) -> None:
    with working(ready):
        publish(log, 1)
        eventually(arrived(ready, log, client, COUNT), 180)
    without_topics(ready, (STATE,), log)
    made_ready(ready, client)
    with working(ready):
        publish(log, 2)
        eventually(arrived(ready, log, client, 2 * COUNT), 180)
    memory = remembered(log)
    replay = Replay(log, version(), 0, memory.position)
    assert replay.run().well
    assert {key: encode_json(value) for key, value in replay.desk.state.items()} == memory.values


def test_the_broker_has_lost_its_data_and_the_line_begins_anew_beside_what_the_index_holds(
    ready: Settings, log: Log, client: Elasticsearch
) -> None:
    with working(ready):
        publish(log, 1)
        eventually(arrived(ready, log, client, COUNT), 180)
    without_topics(ready, TOPICS, log)
    said: list[str] = []
    assert made_ready(ready, client, said.append) == 2
    assert any(f"{len(TOPICS)} made" in line for line in said)
    with working(ready):
        publish(log, 2)
        eventually(lambda: client.count(index=alias("documents", ready.namespace))["count"] == 2 * COUNT, 180)


def test_all_is_gone_and_restored_and_the_line_goes_on_where_it_was(
    ready: Settings, log: Log, client: Elasticsearch, tmp_path: Path
) -> None:
    with working(ready):
        publish(log, 1)
        eventually(arrived(ready, log, client, COUNT), 180)
    eventually(as_expected(ready, log, client), 60)
    aged(ready)
    before, rows = held(log), expected(log, ready.namespace)
    kept = backup(ready, tmp_path / "kept", lambda *_: None)
    with pytest.raises(Refused, match="is not empty"):
        backup(ready, tmp_path / "kept", lambda *_: None)
    with pytest.raises(Refused, match="is there: delete all topics"):
        restore(ready, tmp_path / "kept", lambda *_: None)
    without_topics(ready, TOPICS, log)
    with pytest.raises(Refused, match="the index holds"):
        restore(ready, tmp_path / "kept", lambda *_: None)
    without_index(ready, client)
    assert restore(ready, tmp_path / "kept", lambda *_: None) == kept
    after = held(log)
    assert {name: after[name] == before[name] for name in before if name != "feeds"} == dict.fromkeys(
        (name for name in before if name != "feeds"), True
    )
    client.indices.refresh(index=f"{ready.namespace}-*")
    assert not list(misplaced(client, ready.namespace, rows))
    spoken = log.end(DESK)
    with working(ready):
        publish(log, 2)
        eventually(lambda: client.count(index=alias("documents", ready.namespace))["count"] == 2 * COUNT, 180)
    again = [record for record in log.read(DESK, spoken) if dict(record.headers)["ce_type"] == b"vigil.enriched.v1"]
    assert len(again) == COUNT  # what was enriched before is not enriched once more


def aged(settings: Settings) -> None:
    """Retention has taken the first messages, so that what is restored does not begin at 0."""
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka_address())
    name = name_of(DESK, settings.namespace)
    admin.delete_records({TopicPartition(name, 0): 3})
    admin.close()


def test_a_backup_that_was_not_finished_or_is_torn_is_none(ready: Settings, log: Log, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not finished"):
        restore(ready, tmp_path, lambda *_: None)
    kept = tmp_path / "kept"
    backup(ready, kept, lambda *_: None)
    file = kept / f"{DESK.name}.jsonl.gz"
    file.write_bytes(file.read_bytes()[:-20])
    without_topics(ready, TOPICS, log)
    with pytest.raises(Refused, match="cannot be read"):
        restore(ready, kept, lambda *_: None)
    (kept / MANIFEST).write_text("{}", "utf-8")
    with pytest.raises(Refused, match="cannot be read"):
        restore(ready, kept, lambda *_: None)
