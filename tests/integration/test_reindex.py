"""Every index is built anew while the line writes, and nothing is missing, doubled or different afterwards."""

import asyncio
import io
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import msgspec
import pytest
from elasticsearch import Elasticsearch

from deploy.account import account, hear
from deploy.bootstrap import bootstrap, connect
from deploy.lease import left_behind
from deploy.reindex import Reindexed, reindex
from deploy.sweep import heal
from processors import queries
from processors.queries import answers
from processors.store import Store
from processors.workers.work import Supervisor
from producers.lines import published
from schemas.alert import Alert
from schemas.codec import encode
from schemas.errors import Refused
from schemas.index.names import KINDS, alias, epoch_index, index_of
from schemas.index.rows import row, rows
from schemas.log import Log
from schemas.scored import Scored
from schemas.settings import Settings
from schemas.topics import ALERTS, DEAD, SCORED
from tests.bench.corpus import lines
from tests.chaos.verdict import expected, misplaced
from tests.integration.conftest import eventually
from tests.integration.library import alert, scored

pytestmark = pytest.mark.integration
OLD = "2025.01"


@pytest.fixture
def log(ready: Settings) -> Iterator[Log]:
    with Log(ready.kafka_address(), ready.namespace) as opened:
        yield opened


@pytest.fixture
def client(ready: Settings) -> Iterator[Elasticsearch]:
    with connect(ready) as made:
        yield made.options(request_timeout=60)


def said(number: int) -> list[Scored | Alert]:
    """What a desk says at one step: a document, and now and then another state of one of three alerts."""
    place = (number + 1) << 20
    document = scored(f"d{number}", sequence=place)
    state = alert(f"a{number % 3}", sequence=place + 1, origins=number)
    return [document, state] if number % 2 else [document]


async def tell(store: Store, log: Log, namespace: str, number: int) -> None:
    """Into the topics and, as indexing does, from there into the index."""
    for event in said(number):
        log.append(SCORED if isinstance(event, Scored) else ALERTS, encode(event, "/vigil/test")).result()
        outcomes = await store.write(rows(event, namespace))
        assert {outcome.status for outcome in outcomes} == {"stored"}


@contextmanager
def line(settings: Settings, log: Log, first: int) -> Iterator[list[int]]:
    """A line that speaks and writes until the block is left; the numbers of its steps."""
    told: list[int] = []
    stopped = threading.Event()

    async def speak() -> None:
        async with Store(settings.elasticsearch_address()) as store:
            for number in count(first):
                await tell(store, log, settings.namespace, number)
                told.append(number)
                if stopped.is_set():
                    return

    speaking = threading.Thread(target=lambda: asyncio.run(speak()))
    speaking.start()
    try:
        yield told
    finally:
        stopped.set()
        speaking.join()


def before(settings: Settings, log: Log, client: Elasticsearch) -> None:
    """A month that no topic holds any more, and one that they do."""
    aged(client, settings.namespace)
    with line(settings, log, 0) as told:
        eventually(lambda: len(told) > 20)


def aged(client: Elasticsearch, namespace: str) -> None:
    """A document of a month that no topic holds any more."""
    event = msgspec.structs.replace(scored("aged"), month=OLD, heard_at=datetime(2025, 1, 9, tzinfo=UTC))
    answer = client.bulk(operations=row(event, namespace).operation, refresh=True)  # type: ignore[arg-type]
    assert not answer["errors"]


def unlike(settings: Settings, log: Log, client: Elasticsearch) -> list[str]:
    """Ids of rows that are missing, different, doubled or of no message, but for the one of long ago."""
    client.indices.refresh(index=[f"{alias(kind, settings.namespace)}*" for kind in KINDS])
    wanted = expected(log, settings.namespace)
    total = client.count(index=[f"{alias(kind, settings.namespace)}*" for kind in KINDS if kind != "dead"])["count"]
    wrong = [identity for identity in misplaced(client, settings.namespace, wanted) if identity != "aged"]
    return [*wrong, *([f"{total} rows"] if total != len(wanted) + 1 else [])]


def kinds(done: Reindexed) -> set[str]:
    return {name.partition("vigil-rebuilt-")[2].partition("-")[0] for name in done.indices}


def test_all_is_built_anew_while_the_line_writes(ready: Settings, log: Log, client: Elasticsearch) -> None:
    before(ready, log, client)
    log.append(DEAD, msgspec.structs.replace(encode(alert("x"), "/t"), headers=[("vigil_error", b"no")])).result()
    heard: list[tuple[str, int, int]] = []
    with line(ready, log, 1000) as told:
        eventually(lambda: len(told) > 5)
        first = reindex(ready, lambda *step: heard.append(step))
        between = len(told)
        eventually(lambda: len(told) > between + 5)
        second = reindex(ready, lambda *step: heard.append(step))
    assert unlike(ready, log, client) == []
    assert kinds(first) == kinds(second) == {"documents", "alerts", "history", "dead"}
    for done in (first, second):
        assert (done.refused, done.unreadable) == (0, 0)
        assert done.from_index >= 1
    assert {step for step, _, _ in heard} == {"topics", "old indices", "catching up"}
    assert all(done <= total for _, done, total in heard)
    assert answers.one(queries.ask(client, queries.document("aged", ready.namespace))) is not None
    (letter,) = answers.letters(queries.ask(client, queries.dead(namespace=ready.namespace)))
    assert letter.error == "no"
    held = client.indices.get_alias(name=alias("documents", ready.namespace))
    assert set(held) == {name for name in second.indices if "rebuilt-documents" in name}
    assert client.indices.exists_alias(name=index_of("documents", OLD, ready.namespace))


@pytest.mark.parametrize("step", ["topics", "old indices", "catching up"])
def test_whoever_interrupts_it_finds_all_as_it_was(ready: Settings, log: Log, client: Elasticsearch, step: str) -> None:
    def interrupt(at: str, _done: int, _total: int) -> None:
        if at == step:
            raise KeyboardInterrupt

    before(ready, log, client)
    known = dict(client.indices.get_alias(name=f"{ready.namespace}-vigil-*"))
    with line(ready, log, 1000) as told:
        eventually(lambda: told)
        with pytest.raises(KeyboardInterrupt):
            reindex(ready, interrupt)
        assert dict(client.indices.get_alias(name=f"{ready.namespace}-vigil-*")) == known
        assert not client.indices.get(index=f"{ready.namespace}-vigil-rebuilt-*", allow_no_indices=True)
        after = len(told)
        eventually(lambda: len(told) > after)
    assert unlike(ready, log, client) == []


def test_one_that_is_interrupted_while_the_line_waits_lets_it_write_again(
    ready: Settings, log: Log, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(ready, log, client)
    with monkeypatch.context() as patched:
        patched.setattr("deploy.reindex._Rebuilding._check", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            reindex(ready, lambda *_: None)
    with line(ready, log, 1000) as told:
        eventually(lambda: len(told) > 3)
    assert unlike(ready, log, client) == []


def test_what_a_killed_run_left_is_taken_away_and_the_line_writes_again(
    ready: Settings, log: Log, client: Elasticsearch
) -> None:
    aged(client, ready.namespace)
    name = index_of("documents", OLD, ready.namespace)
    client.indices.add_block(index=name, block="write")
    client.indices.create(index=f"{ready.namespace}-vigil-rebuilt-documents-{OLD}-20250101")
    done = reindex(ready, lambda *_: None)
    assert (done.from_index, len(done.indices)) == (1, 1)
    assert list(client.indices.get(index=f"{ready.namespace}-vigil-rebuilt-*")) == list(done.indices)
    aged(client, ready.namespace)


CLOSING = """
import os, signal
from deploy import reindex
from commands.settings import settings
reindex._Rebuilding._check = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
reindex.reindex(settings(), lambda *_: None)
"""
"""A program that is killed when the old indices are closed to writes."""


def closed(client: Elasticsearch, namespace: str) -> list[str]:
    """Indices that take no writes."""
    found = client.indices.get_settings(index=f"{namespace}-vigil-*", filter_path="*.settings.index.blocks.write")
    return sorted(found)


@pytest.mark.parametrize("again", ["reindex", "bootstrap"])
def test_one_that_is_killed_while_the_line_waits_is_healed(
    ready: Settings, log: Log, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, again: str
) -> None:
    before(ready, log, client)
    for name in ("kafka", "elasticsearch", "namespace"):
        monkeypatch.setenv(f"VIGIL_{name.upper()}", str(getattr(ready, name)))
    done = subprocess.run([sys.executable, "-P", "-c", CLOSING], check=False)
    assert done.returncode == -signal.SIGKILL
    assert closed(client, ready.namespace)
    monkeypatch.setattr("deploy.lease.SILENT", 4.0)
    with line(ready, log, 1000) as told:
        if again == "reindex":
            reindex(ready, lambda *_: None)
        else:
            bootstrap(ready.kafka_address(), client, ready.namespace, ("",), "", lambda _: None)
            assert not client.indices.get(index=f"{ready.namespace}-vigil-rebuilt-*", allow_no_indices=True)
        eventually(lambda: len(told) > 3)
    assert closed(client, ready.namespace) == []
    assert unlike(ready, log, client) == []


def test_two_at_once_are_refused_and_the_first_one_ends_well(ready: Settings, log: Log, client: Elasticsearch) -> None:
    heard: list[str] = []

    def also(step: str, _done: int, _total: int) -> None:
        if step == "old indices" and not heard:
            with pytest.raises(Refused, match=r"another `vigil reindex` is running \(process \d+ on .*\): wait until"):
                reindex(ready, lambda *_: None)
            heal(client, ready.namespace, heard.append)

    before(ready, log, client)
    with line(ready, log, 1000) as told:
        eventually(lambda: told)
        done = reindex(ready, also)
    assert kinds(done) == {"documents", "alerts", "history"}
    assert "is running" in heard[0]
    assert unlike(ready, log, client) == []
    assert not left_behind(client, ready.namespace)


def test_one_whose_place_was_taken_changes_nothing(
    ready: Settings, log: Log, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it did not come through for so long that the other one took it for dead."""

    def robbed(step: str, _done: int, _total: int) -> None:
        if step == "old indices":
            client.index(index=epoch_index(ready.namespace), id="reindex", document={"reindex": {"token": "another"}})

    before(ready, log, client)
    known = dict(client.indices.get_alias(name=f"{ready.namespace}-vigil-*"))
    with pytest.raises(Refused, match="another one began"):
        reindex(ready, robbed)
    assert dict(client.indices.get_alias(name=f"{ready.namespace}-vigil-*")) == known
    assert closed(client, ready.namespace) == []


def test_before_the_first_row_there_is_nothing_to_build(ready: Settings, log: Log) -> None:
    done = reindex(ready, lambda *_: None)
    assert (done.indices, done.from_topics) == ((), 0)


def test_a_row_that_no_longer_fits_is_said_and_the_old_indices_stay(
    ready: Settings, log: Log, client: Elasticsearch
) -> None:
    name = index_of("documents", OLD, ready.namespace)
    text = {"properties": {"@timestamp": {"type": "keyword"}}}
    client.indices.create(index=name, mappings=text, aliases={alias("documents", ready.namespace): {}})
    client.index(index=name, id="x", document={"@timestamp": "no time at all"}, refresh=True)
    with pytest.raises(Refused, match="does not fit"):
        reindex(ready, lambda *_: None)
    assert list(client.indices.get_alias(name=alias("documents", ready.namespace))) == [name]


def test_the_workers_go_on_through_it(ready: Settings, workers: Supervisor, log: Log, client: Elasticsearch) -> None:
    sent, seeds = 0, count(1)
    for _ in range(2):
        offered = io.BytesIO(lines(40, seed=next(seeds), length=400))
        sent += published(offered, log, lambda _name: None, datetime.now(UTC), print)[0]
        reindex(ready, lambda *_: None)

    def stored() -> int:
        return account([], hear(log), queries.ids(client, "documents", ready.namespace)).stored

    eventually(lambda: stored() == sent, 300)
    eventually(lambda: not list(misplaced(client, ready.namespace, expected(log, ready.namespace))), 60)
