"""What the board asks the index beside the questions that all share (processors.queries); pure."""

from datetime import datetime, timedelta
from typing import Any

from processors import queries
from processors.queries.answers import Stored

MOST = 500


def newest(namespace: str) -> Any:
    """The document that was heard last, without its text."""
    return queries.of("documents", namespace, 1).sort("-@timestamp").source(["@timestamp"])


def heard(row: Stored | None) -> datetime | None:
    """When that was."""
    return datetime.fromisoformat(row.fields["@timestamp"]) if row else None


def blind(namespace: str) -> Any:
    """The sources that cannot be read."""
    return queries.of("feeds", namespace, 1).filter("term", tags="blind").extra(track_total_hits=True)


def closed(since: datetime, namespace: str) -> Any:
    """Alerts that were closed of late, the latest first."""
    return (
        queries.of("alerts", namespace, 100)
        .filter("term", **{"vigil.stage": "closed"})
        .filter("range", **{"vigil.said_at": {"gte": since}})
        .sort("-vigil.said_at")
    )


def levels(namespace: str) -> Any:
    """All official levels."""
    return queries.of("levels", namespace, MOST).sort("vigil.scope", "vigil.system")


def watches(namespace: str) -> Any:
    """All watches, the latest first."""
    return queries.of("watches", namespace, MOST).sort("-event.start")


def feeds(namespace: str) -> Any:
    """All sources that were heard of."""
    return queries.of("feeds", namespace, queries.MOST_HITS).sort("event.provider")


def placed(since: datetime, namespace: str) -> Any:
    """Documents of concern that say where, without their texts, the most serious first."""
    return (
        queries.of("documents", namespace, MOST)
        .filter("range", **{"vigil.priority": {"gte": 1}})
        .filter("range", **{"@timestamp": {"gte": since}})
        .filter("term", **{"vigil.new": True})
        .sort("-vigil.priority", "-vigil.score", "-@timestamp")
        .source(["message", "@timestamp", "vigil.places", "vigil.story", "vigil.priority", "vigil.score"])
    )


def by_time(since: datetime, step: timedelta, namespace: str) -> Any:
    """How many documents were heard in each span of time, by priority."""
    asked = queries.of("documents", namespace, 1).filter("range", **{"@timestamp": {"gte": since}}).source(False)
    every = f"{int(step.total_seconds())}s"
    times = asked.aggs.bucket("times", "date_histogram", field="@timestamp", fixed_interval=every, min_doc_count=1)
    times.bucket("priority", "terms", field="vigil.priority")
    return asked
