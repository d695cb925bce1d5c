"""Under TLS, with a user and a key for each role, each does what it must, and real servers refuse it the rest."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from elastic_transport import TlsError
from elasticsearch import AuthenticationException, AuthorizationException, Elasticsearch
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from deploy.access import elasticsearch, kafka
from deploy.bootstrap import make_topics
from deploy.machine import cache_folder
from deploy.polling import poll_sources
from deploy.sample.serve import serve, write_roster
from processors.workers.work import STAGES
from producers.formats import PARSERS
from producers.source import roster
from schemas.broker import Broker
from schemas.codec import Message
from schemas.log import Denied, Log, Undeliverable
from schemas.settings import Settings
from schemas.topics import STATE, TOPICS, Role, Topic, name_of
from tests.bench.corpus import lines
from tests.integration.conftest import eventually
from tests.integration.guarded import PASSWORD, ROOT, Authority, guarded_elasticsearch, guarded_kafka

pytestmark = [
    pytest.mark.integration,
    # A client of kafka-python that is refused leaves its socket to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROLES = get_args(Role)
KEYS: dict[str, str] = {"indexing": "indexing", "board": "reader", "reader": "reader", "admin": "admin"}
"""Role → that of its key; the others have the worker's."""


@dataclass
class Guarded:
    """Both servers, and how each role reaches them."""

    folder: Path
    authority: Authority
    broker: Callable[[str], Broker]
    url: str

    def client(self, **how: Any) -> Elasticsearch:
        return Elasticsearch(self.url, ca_certs=str(self.authority.certificate), max_retries=0, **how)

    def root(self) -> Elasticsearch:
        return self.client(basic_auth=("elastic", PASSWORD))

    def keys(self, namespace: str) -> dict[str, str]:
        """Role → its API key, made from what `--access` prints."""
        with self.root() as client:
            return {
                role: client.security.create_api_key(**body)["encoded"]
                for role, body in elasticsearch.keys(namespace).items()
            }

    def environment(self, role: str, namespace: str, keys: dict[str, str]) -> dict[str, str]:
        """The settings of a process, its secrets in files."""
        own = self.folder / f"{namespace}-{role}"
        own.mkdir(exist_ok=True)
        for name, value in (("password", PASSWORD), ("key", keys[KEYS.get(role, "worker")])):
            (own / name).write_text(value + "\n", encoding="utf-8")
        plain = {name: value for name, value in os.environ.items() if not name.startswith("VIGIL_")}
        return {
            **plain,
            "VIGIL_KAFKA": self.broker(ROOT).servers,
            "VIGIL_KAFKA_SECURITY": "SASL_SSL",
            "VIGIL_KAFKA_CA": str(self.authority.certificate),
            "VIGIL_KAFKA_USER": f"vigil-{role}",
            "VIGIL_KAFKA_PASSWORD_FILE": str(own / "password"),
            "VIGIL_ELASTICSEARCH": self.url,
            "VIGIL_ELASTICSEARCH_CA": str(self.authority.certificate),
            "VIGIL_ELASTICSEARCH_API_KEY_FILE": str(own / "key"),
            "VIGIL_NAMESPACE": namespace,
            "VIGIL_STATE": str(own / "state"),
        }


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    cache = cache_folder(os.environ)
    (cache / "tests").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=cache / "tests", ignore_cleanup_errors=True)))
        folder.chmod(0o755)
        authority = Authority(folder / "authority")
        users = [f"vigil-{role}" for role in ROLES]
        broker = stack.enter_context(guarded_kafka(folder / "kafka", authority, users))
        url = stack.enter_context(guarded_elasticsearch(folder / "elasticsearch", authority))
        yield Guarded(folder, authority, broker, url)


@pytest.fixture
def lined(guarded: Guarded, namespace: str) -> str:
    """A namespace whose topics are made and whose rights are given."""
    make_topics(guarded.broker(ROOT), namespace)
    kafka.give(guarded.broker(ROOT), kafka.grants(namespace), print)
    with Log(guarded.broker(ROOT), namespace) as log:
        for topic in TOPICS:
            log.append(topic, Message(b"k", b"v", []), partition=0).result()
    return namespace


def _may(what: Callable[[], Any]) -> bool:
    try:
        what()
    except (Undeliverable, Denied):
        return False
    return True


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_and_writes_its_topics_and_no_others(guarded: Guarded, lined: str, role: Role) -> None:
    def log() -> Log:
        return Log(guarded.broker(f"vigil-{role}"), lined)

    def write(topic: Topic) -> None:
        with log() as opened:  # a refused producer writes nothing more, to whatever topic
            opened.append(topic, Message(b"k", b"v", []), partition=0).result()

    def read(topic: Topic) -> None:
        next(log().read(topic))

    for topic in TOPICS:
        writes, reads = role in (*topic.written_by, "admin"), role in (*topic.read_by, "reader", "admin")
        assert _may(partial(write, topic)) == writes, topic
        assert _may(partial(read, topic)) == reads, topic
        assert log().end(topic) > 0, "how much there is, each may see"


def test_the_desk_alone_trims_its_memory(guarded: Guarded, lined: str) -> None:
    def trim(user: str) -> None:
        admin = KafkaAdminClient(**guarded.broker(user).options())
        try:
            admin.delete_records({TopicPartition(name_of(STATE, lined), 0): 1})
        finally:
            admin.close()

    for role in ROLES:
        if role != "judging":
            with pytest.raises(KafkaError, match=r"AUTHORIZATION_FAILED|Authorization"):
                trim(f"vigil-{role}")
    trim("vigil-judging")


def test_a_group_is_joined_by_its_stage_alone(guarded: Guarded, lined: str) -> None:
    for role in (*STAGES, "reader", "producer"):
        for stage, topic in zip(STAGES, ("documents", "desk", "scored", "notifications"), strict=True):
            consumer = KafkaConsumer(
                **guarded.broker(f"vigil-{role}").options(), group_id=f"{lined}.{stage}", auto_offset_reset="earliest"
            )
            consumer.subscribe([f"{lined}.{topic}"])
            try:
                if role == stage:
                    assert eventually(partial(consumer.poll, timeout_ms=500), 20)
                else:
                    with pytest.raises(KafkaError, match=r"(?i)authorization"):
                        consumer.poll(timeout_ms=10_000)
            finally:
                with suppress(KafkaError):
                    consumer.close(autocommit=False)


def test_who_is_unknown_or_not_checked_gets_nowhere(guarded: Guarded, lined: str) -> None:
    right = guarded.broker(ROOT)
    wrong = Broker(right.servers, "SASL_SSL", right.ca, ROOT, "guessed")
    other = Authority(guarded.folder / "another authority")
    unchecked = Broker(right.servers, "SASL_SSL", other.certificate, ROOT, PASSWORD)
    for stranger in (wrong, Broker(right.servers), unchecked):
        with pytest.raises(KafkaError):
            KafkaAdminClient(**stranger.options(), bootstrap_timeout_ms=2_000)
    wrong_name = Broker(right.servers.replace("127.0.0.1", "127.0.0.2"), "SASL_SSL", right.ca, ROOT, PASSWORD)
    with pytest.raises(KafkaError):
        KafkaAdminClient(**wrong_name.options(), bootstrap_timeout_ms=2_000)


def test_who_may_not_give_rights_is_told_what_is_missing(guarded: Guarded, namespace: str) -> None:
    make_topics(guarded.broker(ROOT), namespace)
    wanted = kafka.grants(namespace)
    first = [one for one in wanted if one.user == "vigil-admin"]
    kafka.give(guarded.broker(ROOT), first, print)

    def told() -> list[str]:
        lines: list[str] = []
        kafka.give(guarded.broker("vigil-admin"), wanted, lines.append)
        return lines

    # The controller confirms a right before each broker has heard of it.
    said = eventually(lambda: (t := told())[0] == f"access on Kafka: 0 given, {len(first)} were there" and t, 30)
    assert len(said) == len(wanted) - len(first) + 2
    assert f"  --add --allow-principal User:vigil-judging --operation Delete --topic {namespace}.state" in said


def _index(client: Elasticsearch, index: str) -> None:
    client.index(index=index, id="1", document={}, version=1, version_type="external_gte")


def test_a_key_does_what_its_role_must_and_no_more(guarded: Guarded, namespace: str) -> None:
    keys = guarded.keys(namespace)
    month, epoch = f"{namespace}-vigil-documents-2026.11", f"{namespace}-vigil-epoch"
    with guarded.root() as root:
        for index in (month, epoch, "elsewhere"):
            root.indices.create(index=index)
    tried: dict[str, Callable[[Elasticsearch], Any]] = {
        "read": lambda client: client.search(index=month),
        "epoch": lambda client: client.search(index=epoch),
        "write": lambda client: _index(client, month),
        "delete": lambda client: client.delete(index=month, id="1"),
        "drop": lambda client: client.indices.delete(index=f"{namespace}-vigil-stories-2026.11"),
        "template": lambda client: client.indices.put_index_template(
            name=f"{namespace}-x", index_patterns=[f"{namespace}-vigil-x-*"]
        ),
        "elsewhere": lambda client: client.search(index="elsewhere"),
        "users": lambda client: client.security.create_api_key(name="more"),
    }
    may = {
        "worker": {"epoch"},
        "indexing": {"epoch", "write"},
        "reader": {"read", "epoch"},
        "admin": {"read", "epoch", "write", "delete", "drop", "template"},
    }
    for role, key in keys.items():
        with guarded.root() as root:
            root.options(ignore_status=400).indices.create(index=f"{namespace}-vigil-stories-2026.11")
            root.index(index=month, id="1", document={}, version=1, version_type="external_gte", refresh=True)
        done = set()
        with guarded.client(api_key=key) as client:
            for name, what in tried.items():
                with suppress(AuthorizationException):
                    what(client)
                    done.add(name)
        assert done == may[role], role
    with guarded.client(api_key="d3Jvbmc6a2V5") as client, pytest.raises(AuthenticationException):
        client.info()
    with Elasticsearch(guarded.url, max_retries=0) as client, pytest.raises(TlsError):
        client.info()


def _vigil(env: dict[str, str], *arguments: str, given: bytes = b"", status: int = 0) -> str:
    """A command as one of the roles; what it printed, both ways."""
    command = [sys.executable, "-P", "-m", "vigil", *arguments]
    done = subprocess.run(command, env=env, input=given, capture_output=True, timeout=120, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == status, said
    return said


def _poll(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The small world, polled as the role `producer`: what it remembers of a source, documents, dead letters."""
    with monkeypatch.context() as patch, serve() as world:
        for name, value in env.items():
            patch.setenv(name, value)
        own = Settings()
        write_roster(own.state / "roster", world.base)
        said: list[str] = []
        poll_sources(own, roster([own.state / "roster"], PARSERS), [], True, said.append)
    assert any(" new" in line for line in said), said


def _decided(own: dict[str, dict[str, str]]) -> None:
    """An officer's act, as the role `board`: `desk` is written, and what the desk made of it is read."""
    listed = json.loads(_vigil(own["reader"], "alerts", "list", "--json"))
    act = ("alerts", "comment", listed[0]["id"], "--reason", "seen", "--officer", "r.levy")
    assert _vigil(own["board"], *act).startswith("done")
    refused = _vigil(own["reader"], *act, status=1)
    assert "did not confirm" in refused


def test_the_whole_line_runs_under_it(guarded: Guarded, namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = guarded.keys(namespace)
    own = {role: guarded.environment(role, namespace, keys) for role in ROLES}
    # The rights of `admin` itself come from who runs the servers; it then tells what else is missing.
    kafka.give(guarded.broker(ROOT), kafka.grants(namespace), print)
    said = _vigil(own["admin"], "bootstrap")
    assert "9 made" in said
    assert "access on Kafka: 0 given" in said
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "vigil", "work", "--stage", stage], env=own[stage], stderr=subprocess.DEVNULL
        )
        for stage in STAGES
    ]
    try:
        _vigil(own["producer"], "publish", "-", given=lines(30, seed=3, length=300))
        _poll(own["producer"], monkeypatch)
        eventually(lambda: '"title"' in _vigil(own["reader"], "search", "synagogue", "--json"), 120)
        alerts = eventually(lambda: _vigil(own["reader"], "alerts", "list", "--json").strip() not in ("", "[]"), 60)
        assert alerts
        _decided(own)
        _vigil(own["reader"], "status")
        _vigil(own["admin"], "reindex")
        assert _vigil(own["reader"], "dead", "list") is not None
        assert "this key may not read" in _vigil(own["producer"], "search", "synagogue", status=1)
        _vigil(own["reader"], "publish", "-", given=lines(1, seed=4, length=300), status=1)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)
    for role in STAGES:
        for log in sorted((guarded.folder / f"{namespace}-{role}" / "state" / "logs").glob("*.log")):
            told = log.read_text("utf-8", "replace")
            assert "authoriz" not in told.lower(), f"{log}: {told[-2000:]}"
            assert PASSWORD not in told
            assert not any(key in told for key in keys.values())
