"""Faults that no unit test can make: on the real servers, each worker as it runs in earnest."""

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.account import account, hear
from deploy.bootstrap import connect
from processors import queries
from processors.judging.recollection import Cut, delta
from processors.memory import Memory
from processors.workers.work import Supervisor
from producers.lines import published
from schemas.backlog import Backlog
from schemas.codec import Message
from schemas.dead import letters
from schemas.errors import Refused
from schemas.heard import Tick
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DESK, DOCUMENTS, STATE, name_of
from tests.bench.corpus import lines
from tests.integration.conftest import eventually

pytestmark = [
    pytest.mark.integration,
    # kafka-python 3.0.12 leaves the socket of a connection that broke off to the collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"),
]

RAISING = """
import sys
from processors.stages import Enriching
take = Enriching.take
async def half(self, records):
    await take(self, records[: len(records) // 2])
    raise ValueError("in the middle of a batch")
Enriching.take = half
from faust.cli.faust import cli
sys.argv = ["faust", "-A", "processors.app:enriching", "-l", "warn", "worker", "--without-web"]
cli()
"""


@pytest.fixture
def log(ready: Settings) -> Iterator[Log]:
    with Log(ready.kafka_address(), ready.namespace) as opened:
        yield opened


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "VIGIL_KAFKA": settings.kafka_address(),
        "VIGIL_ELASTICSEARCH": settings.elasticsearch_address(),
        "VIGIL_NAMESPACE": settings.namespace,
        "VIGIL_STATE": str(settings.state),
    }


def publish(log: Log, count: int) -> None:
    payload = io.BytesIO(lines(count, seed=4, length=300))
    assert published(payload, log, lambda _name: None, datetime.now(UTC), print) == (count, 0)


def test_an_exception_in_the_middle_of_a_batch_ends_the_worker_and_acknowledges_nothing(
    ready: Settings, log: Log
) -> None:
    publish(log, 60)
    command = [sys.executable, "-c", RAISING]
    ended = subprocess.run(command, env=environment(ready), capture_output=True, timeout=50, check=False)
    assert ended.returncode == 1
    assert b"in the middle of a batch" in ended.stderr + ended.stdout
    unread = Backlog(ready.kafka_address(), ready.namespace, DOCUMENTS, f"{ready.namespace}.enriching")
    assert sum(end - start for start, end in unread.unread().values()) == 60
    assert isinstance(unread.oldest(), datetime)
    unread.close()


def test_poison_is_buried_and_the_line_goes_on(ready: Settings, workers: Supervisor, log: Log) -> None:
    headers = [("ce_type", b"vigil.document.v1")]
    deep = b'{"event":"document","x":' + b"[" * 200_000
    log.append(DOCUMENTS, Message(b"deep", deep, headers)).result()
    log.append(DOCUMENTS, Message(b"huge", b"\xff" * 8_300_000, headers)).result()
    publish(log, 20)
    with connect(ready) as client:

        def arrived() -> bool:
            found = account([], hear(log), queries.ids(client, "documents", ready.namespace))
            return found.whole and found.stored == 20

        eventually(arrived)
    assert {letter.key for letter in letters(log)} == {"deep", "huge"}


def test_workers_do_not_outlive_a_supervisor_that_was_killed(ready: Settings) -> None:
    code = (
        "import os, sys; from pathlib import Path; from processors.workers.work import Supervisor, crew; "
        f"Supervisor(crew('enriching'), os.environ, Path({str(ready.state / 'logs')!r})).run()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], env=environment(ready))
    children = Path(f"/proc/{supervisor.pid}/task")
    found: list[str] = eventually(
        lambda: [pid for t in children.iterdir() for pid in (t / "children").read_text().split()]
    )
    datadir = ready.state / "logs" / "enriching-w1.log"
    eventually(lambda: "OK ^" in datadir.read_text("utf-8", "replace"))
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()

    def gone() -> bool:
        stat = Path(f"/proc/{found[0]}/stat")
        return not stat.exists() or stat.read_text().split()[2] == "Z"

    eventually(gone, 20)


def memory(settings: Settings, fold: str) -> Memory:
    names = (name_of(STATE, settings.namespace), name_of(DESK, settings.namespace))
    return Memory(settings.kafka_address(), *names, fold, "test")


def test_another_version_takes_over_and_memory_ahead_of_the_desk_is_refused(ready: Settings, log: Log) -> None:
    tick = Tick(at=datetime(2026, 11, 20, tzinfo=UTC))
    for message in delta("w", "old", Cut(-1, 1, "", {"c": tick})):
        log.append(STATE, Message(b"desk", message, []), partition=0).result()
    recalled = asyncio.run(memory(ready, "new").recall())
    assert (recalled.position, recalled.fold) == (1, "old")
    for message in delta("w", "old", Cut(1, 99, "", {"c": tick})):
        log.append(STATE, Message(b"desk", message, []), partition=0).result()
    with pytest.raises(Refused, match="ends at 2 but memory has seen up to 99"):
        asyncio.run(memory(ready, "new").recall())
