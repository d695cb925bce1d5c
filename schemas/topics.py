"""The topics: the only place where one is named."""

from typing import Literal

from msgspec import Struct

DAY = 24 * 60 * 60 * 1000
LARGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes; brokers, topics and all clients agree on it."""
LARGEST_TEXT = 1024 * 1024
"""Code points of one document's text; the rest is cut, and marked."""

Role = Literal["producer", "enriching", "judging", "indexing", "notifying", "board", "reader", "admin"]
"""Who speaks to the servers: the poll loop, each stage, the board, who only looks (`status`, `search`, `export`,
`tail`, `replay`), and who tends (`bootstrap`, `dead retry`, `reindex`)."""


class Topic(Struct, frozen=True, kw_only=True):
    """One topic, as `vigil bootstrap` makes it."""

    name: str
    key: str
    """What its messages are keyed by."""
    holds: str
    partitions: int
    kept_days: int | None
    """None: no limit of time."""
    compacted: bool = False
    written_by: tuple[Role, ...]
    """Besides `admin`, who may write to all."""
    read_by: tuple[Role, ...]
    """Besides `reader` and `admin`, who may read all."""
    trimmed_by: tuple[Role, ...] = ()
    """Who may delete what comes before a place in it."""

    @property
    def config(self) -> dict[str, str]:
        """Settings of the topic on the broker."""
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "retention.ms": "-1" if self.kept_days is None else str(self.kept_days * DAY),
            "max.message.bytes": str(LARGEST_MESSAGE),
            "compression.type": "producer",
        }


DOCUMENTS = Topic(
    name="documents",
    key="document id",
    holds="Document",
    partitions=12,
    kept_days=30,
    written_by=("producer", "board"),
    read_by=("enriching", "judging"),  # the desk's clock looks at the oldest that waits
)
DESK = Topic(
    name="desk",
    key="document id",
    holds="Epoch, Enriched, Observation, Poll, Beat, Decision, Delivery, Config, Tick",
    partitions=1,
    kept_days=30,
    written_by=("producer", "enriching", "judging", "notifying", "board"),
    read_by=("judging",),
)
SCORED = Topic(
    name="scored",
    key="document id",
    holds="Scored",
    partitions=12,
    kept_days=90,
    written_by=("judging",),
    read_by=("indexing",),
)
PICTURE = Topic(
    name="picture",
    key="id",
    holds="Story, Level, Watch, Feed, Ruling",
    partitions=4,
    kept_days=90,
    written_by=("judging",),
    read_by=("indexing", "board"),  # an officer is told what the desk made of an act
)
ALERTS = Topic(
    name="alerts",
    key="alert id",
    holds="Alert",
    partitions=4,
    kept_days=90,
    written_by=("judging",),
    read_by=("indexing", "board"),
)
NOTIFICATIONS = Topic(
    name="notifications",
    key="alert id",
    holds="Notification",
    partitions=4,
    kept_days=90,
    written_by=("judging",),
    read_by=("indexing", "notifying"),
)
STATE = Topic(
    name="state",
    key="desk",
    holds="the desk's memory",
    partitions=1,
    kept_days=None,
    written_by=("judging",),
    read_by=("judging", "notifying"),  # the heartbeat asks when the desk last remembered something
    trimmed_by=("judging",),
)
FEEDS = Topic(
    name="feeds",
    key="source id",
    holds="what producers remember of a source",
    partitions=1,
    kept_days=None,
    compacted=True,
    written_by=("producer",),
    read_by=("producer",),
)
DEAD = Topic(
    name="dead",
    key="as it came",
    holds="raw bytes",
    partitions=4,
    kept_days=90,
    written_by=("producer", "enriching", "judging", "indexing", "notifying"),
    read_by=("indexing",),
)

TOPICS = (DOCUMENTS, DESK, SCORED, PICTURE, ALERTS, NOTIFICATIONS, STATE, FEEDS, DEAD)
"""In the order of the line."""


def name_of(topic: Topic, namespace: str) -> str:
    """The topic's name on the broker: `documents`, or `trial.documents` in the namespace `trial`."""
    return f"{namespace}.{topic.name}" if namespace else topic.name
