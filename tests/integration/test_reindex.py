"""Every index is built anew while the line writes, and nothing is missing, doubled or different afterwards."""

import asyncio
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import msgspec
import pytest
from elasticsearch import Elasticsearch

from deploy.account import account, hear
from deploy.bootstrap import connect
from deploy.reindex import Reindexed, reindex
from processors import queries
from processors.queries import answers
from processors.store import Store
from processors.workers.work import Supervisor
from producers.lines import published
from schemas.alert import Alert
from schemas.codec import encode
from schemas.errors import Refused
from schemas.index.names import KINDS, alias, index_of
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
