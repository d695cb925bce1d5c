"""The two local servers, really: started, used, stopped, started again."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from deploy import local
from deploy.machine import next_free_port

pytestmark = pytest.mark.integration
LARGE = bytes(8 * 1024 * 1024)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder of its own, beside whatever servers run on this machine."""
    folder = tmp_path / "state"
    yield folder
    local.down(folder, print)
    # As root it is outside this test's folder, which is closed to Elasticsearch's own user.
    shutil.rmtree((folder / "elasticsearch").resolve().parent, ignore_errors=True)


def up(state: Path, ports: tuple[int, int]) -> local.Addresses:
    return local.up(state, local.cache_folder(os.environ), *ports, print, os.environ)


def pids(state: Path) -> list[int | None]:
    return [server.pid for server in local.status(state)]


def write(addresses: local.Addresses) -> None:
    admin = KafkaAdminClient(bootstrap_servers=addresses.kafka)
    admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=addresses.kafka, max_request_size=9 * 1024 * 1024, acks="all")
    producer.send("kept", b"small").get(timeout=30)
    producer.send("kept", LARGE).get(timeout=30)
    producer.close()
    with Elasticsearch(addresses.elasticsearch) as client:
        client.index(index="kept", id="1", document={"title": "kept"}, refresh=True)


def read(addresses: local.Addresses) -> tuple[list[bytes], str]:
    consumer = KafkaConsumer(
        "kept",
        bootstrap_servers=addresses.kafka,
        group_id=None,
        auto_offset_reset="earliest",
        consumer_timeout_ms=30_000,
    )
    values = [next(consumer).value for _ in range(2)]
    consumer.close()
    with Elasticsearch(addresses.elasticsearch) as client:
        return values, client.get(index="kept", id="1")["_source"]["title"]


def test_servers_start_stay_stop_and_keep_their_data(state: Path) -> None:
    ports = next_free_port(19092), next_free_port(19200)
    first = up(state, ports)
    assert first == local.Addresses(f"127.0.0.1:{ports[0]}", f"http://127.0.0.1:{ports[1]}")
    assert local.running(state) == first
    assert [server.state for server in local.status(state)] == ["healthy", "healthy"]

    started = pids(state)
    assert up(state, ports) == first
    assert pids(state) == started, "a second start starts nothing"
    with pytest.raises(local.ServerError, match=r"is running on port .* `vigil down` first"):
        up(state, (ports[0] + 1, ports[1]))

    write(first)
    local.down(state, print)
    assert local.running(state) is None
    assert pids(state) == [None, None]

    other = next_free_port(ports[0] + 1), next_free_port(ports[1] + 1)
    again = up(state, other)
    assert again != first
    assert read(again) == ([b"small", LARGE], "kept")
