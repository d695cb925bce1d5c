"""`vigil status`: how the servers and the stages are, asked just now."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from elasticsearch import ApiError, Elasticsearch, TransportError
from msgspec import Struct

from deploy import local
from deploy.bootstrap import connect
from schemas.backlog import Backlog
from schemas.broker import Broker
from schemas.codec import encode_json
from schemas.errors import VigilError
from schemas.index.names import alias
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import ALERTS, DEAD, DESK, DOCUMENTS, FEEDS, NOTIFICATIONS, PICTURE, SCORED, Topic

READS: tuple[tuple[str, tuple[Topic, ...]], ...] = (
    ("enriching", (DOCUMENTS,)),
    ("judging", (DESK,)),
    ("indexing", (SCORED, PICTURE, ALERTS, NOTIFICATIONS, DEAD)),
    ("notifying", (NOTIFICATIONS,)),
)
"""What each stage reads, in the order of the line."""


class Stage(Struct, frozen=True, kw_only=True):
    """How far one stage is behind."""

    name: str
    unread: int
    oldest: datetime | None
    """When the oldest message that waits was written."""


class Blind(Struct, frozen=True, kw_only=True):
    """A source that cannot be read: not checked is never the same as clear."""

    source: str
    error: str
    last_ok: datetime | None


class Health(Struct, frozen=True, kw_only=True):
    """The whole line at one moment."""

    at: datetime
    servers: list[dict[str, Any]]
    stages: list[Stage]
    newest: datetime | None
    """First hearing of the newest document in the index."""
    dead: int
    blind: list[Blind]
    trouble: list[str]
    """What could not be asked, in words."""

    @property
    def well(self) -> bool:
        """Everything answered, and no local server is down."""
        return not self.trouble

    def json(self) -> bytes:
        """For a program."""
        return encode_json({**msgspec.to_builtins(self), "well": self.well})


def health(settings: Settings) -> Health:
    """Ask both servers; what does not answer is trouble, never an exception."""
    servers = [msgspec.to_builtins(status) for status in local.status(settings.state)]
    trouble: list[str] = []
    stages: list[Stage] = []
    blind: list[Blind] = []
    dead, newest = 0, None
    try:
        kafka = settings.broker()
        stages = [_stage(settings, kafka, name, topics) for name, topics in READS]
        with Log(kafka, settings.namespace) as log:
            dead, blind = log.end(DEAD), _blind(log)
    except (VigilError, OSError) as error:
        trouble.append(f"Kafka: {error}")
    try:
        with connect(settings) as client:
            newest = _newest(client, settings.namespace)
    except (VigilError, ApiError, TransportError) as error:
        trouble.append(f"Elasticsearch: {error}")
    return Health(
        at=datetime.now(UTC),
        servers=servers,
        stages=stages,
        newest=newest,
        dead=dead,
        blind=blind,
        trouble=trouble,
    )


def told(health: Health) -> str:
    """For a person."""
    lines = [f"{server['name']:<14} {server['state']} {server['address'] or ''}" for server in health.servers]
    for stage in health.stages:
        waits = f", oldest {_ago(stage.oldest, health.at)}" if stage.oldest else ""
        lines.append(f"{stage.name:<14} {stage.unread} unread{waits}")
    lines.append(f"{'newest':<14} {_ago(health.newest, health.at)}")
    lines.append(f"{'dead':<14} {health.dead}")
    lines += [f"blind          {blind.source}: {blind.error}" for blind in health.blind]
    lines += [f"trouble        {trouble}" for trouble in health.trouble]
    return "\n".join(lines)


def _stage(settings: Settings, kafka: Broker, name: str, topics: tuple[Topic, ...]) -> Stage:
    group = f"{settings.namespace}.{name}" if settings.namespace else name
    unread, waiting = 0, []
    for topic in topics:
        backlog = Backlog(kafka, settings.namespace, topic, group)
        try:
            unread += sum(end - start for start, end in backlog.unread().values())
            waiting.append(backlog.oldest())
        finally:
            backlog.close()
    return Stage(name=name, unread=unread, oldest=min(filter(None, waiting), default=None))


def _newest(client: Elasticsearch, namespace: str) -> datetime | None:
    found = client.search(
        index=alias("documents", namespace),
        size=1,
        sort=[{"@timestamp": "desc"}],
        source_includes=["@timestamp"],
        ignore_unavailable=True,
    )["hits"]["hits"]
    return datetime.fromisoformat(found[0]["_source"]["@timestamp"]) if found else None


def _blind(log: Log) -> list[Blind]:
    """The sources whose latest memory says that the last poll failed."""
    latest: dict[str, dict[str, Any]] = {}
    for record in log.read(FEEDS):
        if record.key and record.value:
            latest[record.key.decode()] = msgspec.json.decode(record.value)
    return [
        Blind(source=source, error=memory["error"], last_ok=memory.get("last_ok"))
        for source, memory in sorted(latest.items())
        if memory.get("error")
    ]


def _ago(then: datetime | None, now: datetime) -> str:
    if then is None:
        return "nothing yet"
    seconds = (now - then).total_seconds()
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{max(0, seconds):.0f} seconds ago"
