"""The line on the real servers: everything that goes in comes out once, whatever is killed or broken on the way."""

import io
import os
import signal
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from deploy.account import Account, account, hear
from deploy.bootstrap import connect
from deploy.polling import poll_sources
from deploy.sample.serve import serve, write_roster
from processors import queries
from processors.queries import answers
from processors.workers.work import Supervisor
from producers.formats import PARSERS
from producers.lines import published
from producers.source import roster
from schemas.codec import Message
from schemas.dead import letters
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DOCUMENTS
from tests.bench.corpus import lines
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
def log(ready: Settings) -> Iterator[Log]:
    with Log(ready.kafka_address(), ready.namespace) as opened:
        yield opened


def accounted(settings: Settings, log: Log, offers: Sequence[Any] = ()) -> Account:
    with connect(settings) as client:
        return account(offers, hear(log), queries.ids(client, "documents", settings.namespace))


def publish(log: Log, payload: bytes) -> tuple[int, int]:
    return published(io.BytesIO(payload), log, lambda _name: None, datetime.now(UTC), print)


def test_the_small_world_arrives_whole_and_is_found(ready: Settings, workers: Supervisor, log: Log) -> None:
    folder = ready.state / "roster"
    with serve() as world:
        write_roster(folder, world.base)
        manifest = world.world.manifest(world.base)
        offers = [item for offer in manifest["sources"] for item in offer["items"]]  # type: ignore[index]
        poll_sources(ready, roster([folder], PARSERS), [], True, print)
        found = eventually(lambda: (a := accounted(ready, log, offers)).whole and a, 120)
        assert found.offered == len(offers) > 70
        assert found.stored == found.documents
        poll_sources(ready, roster([folder], PARSERS), [], True, print)
        assert accounted(ready, log, offers).documents == found.documents
    errors = [letter for letter in letters(log) if letter.step == "polling"]
    assert {letter.key for letter in errors} >= {"radio-lagune", "pampa-diario"}
    with connect(ready) as client:
        hits = answers.hits(queries.ask(client, queries.search("synagogue", namespace=ready.namespace)))
        assert hits
        assert all(hit.passages for hit in hits)
        stories = answers.stories(queries.ask(client, queries.top_stories(namespace=ready.namespace)))
        assert stories[0].priority >= 2
        assert eventually(lambda: answers.alerts(queries.ask(client, queries.alerts(namespace=ready.namespace))), 30)


def test_what_is_no_document_is_dead_with_its_reason_and_the_line_goes_on(
    ready: Settings, workers: Supervisor, log: Log
) -> None:
    bad = [
        (b"not json", [("ce_type", b"vigil.document.v1")], "not a vigil.document.v1"),
        (b"{}", [("ce_type", b"vigil.document.v9")], "'vigil.document.v9' is unknown here"),
        (b"{}", [], "no ce_type header"),
        (b"\xff\xfe\x00", [("ce_type", b"vigil.document.v1")], "not a vigil.document.v1"),
    ]
    for number, (value, headers, _) in enumerate(bad):
        log.append(DOCUMENTS, Message(b"bad-%d" % number, value, headers)).result()
    assert publish(log, lines(20, seed=2, length=300)) == (20, 0)
    found = eventually(lambda: (a := accounted(ready, log)).stored == 20 and a)
    assert found.whole
    buried = {letter.key: letter for letter in letters(log)}
    for number, (_, _, reason) in enumerate(bad):
        letter = buried[f"bad-{number}"]
        assert letter.step == "enriching"
        assert reason in letter.error
        assert letter.origin["topic"].endswith("documents")


def test_nothing_is_lost_when_each_worker_is_killed(ready: Settings, workers: Supervisor, log: Log) -> None:
    def most_are_stored(so_far: int) -> bool:
        return accounted(ready, log).stored > so_far - 250

    sent = 0
    for round_, stage in enumerate(("enriching/w1", "judging/w1", "indexing/w1")):
        sent += publish(log, lines(300, seed=10 + round_, length=600))[0]
        eventually(partial(most_are_stored, sent))
        os.kill(workers.pids[stage], signal.SIGKILL)
        time.sleep(0.5)
    assert sent == 900
    found = eventually(lambda: (a := accounted(ready, log)).stored == sent and a, 120)
    assert found.whole
    assert found.dead == 0
