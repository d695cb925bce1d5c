"""Real servers for the tests marked `integration`; `make test` starts them and says where they are."""

import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from deploy.bootstrap import bootstrap, cluster_of
from processors.people import profile
from processors.rules import rulebook
from processors.workers.work import Supervisor, crew
from schemas.index.bootstrap import install_templates
from schemas.index.names import KINDS, alias, epoch_index
from schemas.index.templates import templates
from schemas.settings import Settings
from tests.integration.desk import Desk, opened

collect_ignore = [] if shutil.which("npm") else ["test_asyncapi.py"]
"""What asks npm, which is no requirement of ours."""
_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what was skipped."""
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped integration test is a failed run: it shows nothing."""
    if any("integration" in name for name in _skipped):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _address(name: str) -> str:
    address = os.environ.get(name)
    if not address:
        pytest.fail(f"{name} is not set: run the integration tests with `make integration`, which starts the servers")
    return address


@pytest.fixture(scope="session")
def kafka() -> str:
    """Bootstrap servers of a real Kafka."""
    return _address("VIGIL_KAFKA")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """URL of a real Elasticsearch."""
    return _address("VIGIL_ELASTICSEARCH")


@pytest.fixture
def namespace() -> str:
    """A line of its own for each test."""
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.fixture
def settings(kafka: str, elasticsearch_url: str, namespace: str, tmp_path: Path) -> Settings:
    """The settings of that line."""
    return Settings(kafka=kafka, elasticsearch=elasticsearch_url, namespace=namespace, state=tmp_path)


@pytest.fixture
def ready(settings: Settings) -> Iterator[Settings]:
    """A line whose topics and templates are made."""
    with Elasticsearch(settings.elasticsearch_address(), request_timeout=60) as client:
        bootstrap(
            settings.kafka_address(),
            client,
            settings.namespace,
            rulebook.gather(),
            profile.gather(Path("no such file")),
            lambda _line: None,
        )
        yield settings
        made = client.indices.get(index=f"{settings.namespace}-*", expand_wildcards="all", allow_no_indices=True)
        for name in made:
            client.indices.delete(index=name)
        client.indices.delete_index_template(name=f"{settings.namespace}-*")
        client.options(ignore_status=404).cluster.delete_component_template(name=f"{settings.namespace}-*")


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """The Elasticsearch of the test."""
    with Elasticsearch(elasticsearch_url, request_timeout=60) as made:
        yield made


@pytest.fixture
def installed(client: Elasticsearch, namespace: str) -> Iterator[str]:
    """A namespace with strict templates, gone afterwards."""
    install_templates(client, namespace, "strict")
    yield namespace
    names = [f"{alias(kind, namespace)}-2026.{month}" for kind in KINDS for month in (10, 11)]
    client.indices.delete(index=[*names, epoch_index(namespace)], ignore_unavailable=True)
    client.indices.delete_index_template(name=[alias(kind, namespace) for kind in KINDS])
    for name in templates(namespace).components:
        client.cluster.delete_component_template(name=name)


@pytest.fixture
def workers(ready: Settings) -> Iterator[Supervisor]:
    """All workers of that line, running."""
    env = {
        **os.environ,
        "VIGIL_KAFKA": ready.kafka_address(),
        "VIGIL_ELASTICSEARCH": ready.elasticsearch_address(),
        "VIGIL_NAMESPACE": ready.namespace,
        "VIGIL_STATE": str(ready.state),
        "VIGIL_CLUSTER": cluster_of(ready.kafka_address()),
    }
    supervisor = Supervisor(crew(), env, ready.state / "logs", print)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    yield supervisor
    supervisor.stop()
    thread.join()
    for log in sorted((ready.state / "logs").glob("*.log")):
        print(f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-2000:]}")


def eventually(what: Callable[[], Any], within: float = 60.0) -> Any:
    """The first true answer, asked again and again; fails with the last one after `within` seconds."""
    deadline = time.monotonic() + within
    while not (answer := what()):
        if time.monotonic() > deadline:
            pytest.fail(f"still {answer!r} after {within:.0f} s")
        time.sleep(0.2)
    return answer


@pytest.fixture
def desk(ready: Settings, workers: Supervisor) -> Iterator[Desk]:
    """The board beside the whole line."""
    with opened(ready) as made:
        yield made
