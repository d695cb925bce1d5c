"""A dead letter as a row: what a person searches it by. It says nothing of the desk, so it has no epoch."""

from datetime import UTC, datetime
from typing import Any

from schemas.codec import Record
from schemas.ids import digest
from schemas.index import body
from schemas.index.names import index_of
from schemas.index.row import Row
from schemas.index.rows import ECS_VERSION

BEGINS = 4096
"""Characters that are searched."""
LONGEST_REASON = 1000


def row(record: Record, namespace: str = "") -> Row:
    """The row of a message of `dead`, in the month in which it was written there."""
    value = record.value or b""
    text = value[: 4 * BEGINS].decode("utf-8", "replace")[:BEGINS]
    facts = {name: (fact or b"").decode("utf-8", "replace") for name, fact in record.headers}
    step, error = facts.get("vigil_step", "unknown"), facts.get("vigil_error", "no reason given")
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    # Topics that were made anew count from 0 again: what died is part of the id.
    identity = digest("dead", str(record.partition), str(record.offset), str(record.timestamp), error, text)
    fields: dict[str, Any] = {
        "@timestamp": at,
        "ecs": {"version": ECS_VERSION},
        "message": error,
        "error": {"message": error[:LONGEST_REASON]},
        "event": {
            "kind": "pipeline_error",
            "module": "vigil",
            "dataset": "vigil.dead",
            "id": identity,
            "sequence": record.offset,
            "original": text,
        },
        "vigil": {
            "step": step,
            "key": (record.key or b"").decode("utf-8", "replace"),
            "partition": record.partition,
            "offset": record.offset,
            "bytes": len(value),
            "origin": {
                name.removeprefix("vigil_"): fact
                for name, fact in facts.items()
                if name.startswith("vigil_") and name not in ("vigil_step", "vigil_error")
            },
            "begins": text,
        },
    }
    return Row(index_of("dead", f"{at:%Y.%m}", namespace), identity, record.offset, body.encode(fields))
