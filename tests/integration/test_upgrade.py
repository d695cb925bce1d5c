"""Rules change under a running line, and another version of the fold waits until the one that runs has stopped."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors.judging.fold import version
from processors.people import profile
from processors.rules import rulebook
from processors.workers.work import Supervisor, Worker, crew
from producers.lines import published
from schemas.alert import Alert
from schemas.codec import decode
from schemas.log import Log
from schemas.scored import Scored
from schemas.settings import Settings
from schemas.topics import ALERTS, SCORED
from tests.bench.attacks import attack
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration

OWN = """
name = "own-school"
why = "To try."
kind = "match"
[[when]]
field = "priority"
at_least = 1
[[fires]]
about = "x"
documents = [{ priority = 1 }]
[[quiet]]
about = "y"
documents = [{ priority = 0 }]
"""
ANOTHER = """
import sys
import processors.judging.fold as fold
fold.version = lambda: "another"
from faust.cli.faust import cli
sys.argv = ["faust", "-A", "processors.app:judging", "-l", "warn", "worker", "--without-web"]
cli()
"""


@pytest.fixture
def log(ready: Settings) -> Iterator[Log]:
    with Log(ready.kafka_address(), ready.namespace) as opened:
        yield opened


def publish(log: Log, number: int) -> None:
    """The report of an attack."""
    payload = io.BytesIO(json.dumps(attack(number)).encode() + b"\n")
    assert published(payload, log, lambda _name: None, datetime.now(UTC), print) == (1, 0)


def rules_of(log: Log) -> set[str]:
    """Of the rules that have raised something."""
    return {decode(record.value, record.headers, Alert).rule for record in log.read(ALERTS)}


def test_a_rule_holds_from_the_next_document_on_and_no_worker_is_started_again(
    ready: Settings, workers: Supervisor, log: Log
) -> None:
    publish(log, 1)
    eventually(lambda: rules_of(log), 120)
    before = dict(workers.pids)
    assert "own-school" not in rules_of(log)
    with connect(ready) as client:
        rules = (*rulebook.gather(), OWN)
        bootstrap(ready.kafka_address(), client, ready.namespace, rules, profile.gather(Path("none")), print)
    publish(log, 2)
    eventually(lambda: "own-school" in rules_of(log), 60)
    assert workers.pids == before


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "VIGIL_KAFKA": settings.kafka_address(),
        "VIGIL_ELASTICSEARCH": settings.elasticsearch_address(),
        "VIGIL_NAMESPACE": settings.namespace,
        "VIGIL_STATE": str(settings.state),
        "VIGIL_CLUSTER": cluster_of(settings.kafka_address()),
    }


@contextmanager
def running(settings: Settings, *workers: Worker) -> Iterator[None]:
    supervisor = Supervisor(list(workers), environment(settings), settings.state / "logs", print)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield
    finally:
        supervisor.stop()
        thread.join()


@contextmanager
def another(settings: Settings, said: Path) -> Iterator[None]:
    """A desk of another version."""
    env = {**environment(settings), "VIGIL_WORKER": "w2"}
    with said.open("wb") as file:
        process = subprocess.Popen([sys.executable, "-c", ANOTHER], env=env, stdout=file, stderr=file)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def folds(log: Log) -> list[str]:
    """Which version judged each document, in the order in which they were heard."""
    scored = [decode(record.value, record.headers, Scored) for record in log.read(SCORED)]
    return [one.fold for one in sorted(scored, key=lambda one: one.sequence)]


def test_another_version_stands_by_until_the_running_desk_has_stopped_and_then_says_so(
    ready: Settings, log: Log
) -> None:
    said = ready.state / "another.log"
    with running(ready, *crew("enriching")):
        with running(ready, *crew("judging", 1)):
            publish(log, 1)
            eventually(lambda: len(folds(log)) == 1, 120)
            with another(ready, said):
                eventually(lambda: "OK ^" in said.read_text("utf-8", "replace"), 120)
                for number in (2, 3):
                    publish(log, number)
                eventually(lambda: len(folds(log)) == 3, 120)
                assert "another" not in folds(log)
                assert "desk.taken_over" not in said.read_text("utf-8", "replace")
        with another(ready, said):
            publish(log, 4)
            eventually(lambda: len(folds(log)) == 4, 120)
            assert folds(log) == [version()] * 3 + ["another"]
            assert f'"before":"{version()}"' in said.read_text("utf-8", "replace").replace(": ", ":")
