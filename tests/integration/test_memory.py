"""The desk's memory on a real broker: kept, trimmed, found again, and refused where it is of another log."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from kafka import KafkaAdminClient

from deploy.bootstrap import bootstrap, connect
from processors import memory
from processors.judging import recollection
from processors.judging.recollection import mark_of
from processors.memory import Memory
from processors.workers.work import Supervisor, Worker
from schemas.codec import encode, encode_json
from schemas.errors import Refused
from schemas.heard import Tick
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DESK, DOCUMENTS, LARGEST_MESSAGE, STATE, Topic, name_of
from tests.bench.desk import Producing
from tests.integration.conftest import eventually
from tests.integration.test_faults import environment, publish

pytestmark = pytest.mark.integration
BEGIN = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def log(ready: Settings) -> Iterator[Log]:
    with Log(ready.kafka_address(), ready.namespace) as opened:
        yield opened


@asynccontextmanager
async def sending(settings: Settings) -> AsyncIterator[Any]:
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka_address(), acks="all", max_request_size=LARGEST_MESSAGE, compression_type="lz4"
    )
    await producer.start()
    try:
        yield Producing(producer)
    finally:
        await producer.stop()


def kept(settings: Settings, writer: str) -> Memory:
    names = (name_of(STATE, settings.namespace), name_of(DESK, settings.namespace))
    return Memory(settings.kafka_address(), *names, "fold", writer)


def tick(number: int) -> Tick:
    return Tick(at=BEGIN + timedelta(seconds=number))


def ticked(log: Log, count: int) -> None:
    for confirmed in [log.append(DESK, encode(tick(number), "/t"), partition=0) for number in range(count)]:
        confirmed.result()


async def worked(settings: Settings, log: Log, batches: int) -> dict[str, bytes]:
    """Fold nothing, but keep a delta of forty keys for each ten events; what must be remembered."""
    records = list(log.read(DESK))
    state: dict[str, Any] = {}
    keeper = kept(settings, "w1")
    async with sending(settings) as sender:
        for number in range(batches):
            to = number * 10 + 9
            changes: dict[str, Any] = {f"c{(number * 17 + n) % 100}": tick(to * 100 + n) for n in range(40)}
            state |= changes
            await keeper.write(sender, keeper.cut(to - 10, to, mark_of(records[to]), changes, state))
            if keeper._writing is not None:
                await keeper._writing
    return {key: encode_json(value) for key, value in state.items()}


def test_memory_is_found_again_from_the_last_snapshot_and_what_came_before_the_last_but_one_is_deleted(
    ready: Settings, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "FEWEST", 100)
    monkeypatch.setattr(recollection, "PART", 500)
    ticked(log, 200)
    state = asyncio.run(worked(ready, log, 15))
    assert log.bounds(STATE)[0] > 0
    recalled = asyncio.run(kept(ready, "w2").recall())
    assert (recalled.position, recalled.values) == (149, state)


def test_a_desk_made_anew_and_filled_beyond_memory_is_refused(ready: Settings, log: Log) -> None:
    ticked(log, 50)
    asyncio.run(worked(ready, log, 2))
    (message,) = recollection.delta("w9", "fold", recollection.Cut(19, 29, "another mark", {}))
    asyncio.run(appended(ready, message))
    with pytest.raises(Refused, match="holds another event at 29 than memory has seen there"):
        asyncio.run(kept(ready, "w2").recall())


async def appended(settings: Settings, message: bytes) -> None:
    async with sending(settings) as sender:
        await (await sender.send(name_of(STATE, settings.namespace), b"desk", message, [], partition=0))


def test_a_worker_that_was_started_for_another_cluster_ends_and_says_so(ready: Settings) -> None:
    ended = subprocess.run(
        Worker("judging", "w1").command(),
        env={**environment(ready), "VIGIL_CLUSTER": "another"},
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 78
    assert b"this worker was started for another: the broker was replaced" in ended.stdout + ended.stderr


def test_a_line_that_has_worked_is_replayed_without_a_difference(
    ready: Settings, workers: Supervisor, log: Log
) -> None:
    publish(log, 30)
    command = [str(Path(sys.executable).with_name("vigil")), "replay", "--from", "0", "--to", "20", "--json"]

    def replayed() -> Any:
        done = subprocess.run(command, env={**os.environ, **environment(ready)}, capture_output=True, check=False)
        found = json.loads(done.stdout or b"{}")
        return found.get("well") and done.returncode == 0 and found

    found = eventually(replayed)
    assert found["same"] == found["said"] > 10


def test_a_part_of_the_log_is_found_by_offset_and_by_time(ready: Settings, log: Log) -> None:
    before = datetime.now(UTC)
    ticked(log, 5)
    assert log.span(DESK, None, None) == (0, 6)
    assert log.span(DESK, before - timedelta(hours=1), 3) == (0, 3)
    assert log.span(DESK, before, datetime.now(UTC)) == (2, 6), "the epoch and the rules were there before"
    assert log.span(DESK, 4, before - timedelta(hours=1)) == (4, -1)
    assert log.span(DESK, datetime.now(UTC) + timedelta(hours=1), None) == (7, 6)


@pytest.mark.parametrize("gone", [DOCUMENTS, DESK])
def test_a_topic_by_whose_offsets_others_count_is_not_made_anew(ready: Settings, gone: Topic) -> None:
    admin = KafkaAdminClient(bootstrap_servers=ready.kafka_address())
    try:
        admin.delete_topics([name_of(gone, ready.namespace)])
        eventually(lambda: name_of(gone, ready.namespace) not in admin.list_topics())
    finally:
        admin.close()
    with connect(ready) as client, pytest.raises(Refused, match=f"{gone.name}` is gone and .* counts by its offsets"):
        bootstrap(ready.kafka_address(), client, ready.namespace, (), "", lambda _line: None)
