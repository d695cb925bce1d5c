"""Figures of the line's workers for Prometheus: counted where the work is done, read by `vigil work`.

A crew's workers each keep theirs in files of their name (schemas.probes.keep, before this module is imported), so one
that is started again counts on where it was.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.errors import Reason
from schemas.taxonomy import Step

Outcome = Literal["done", "older", "known", "dead"]
"""`older`: the index has a later state already; `known`: the desk has heard it before."""
Attempted = Literal["delivered", "failed", "given_up", "expired"]

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Bounds of the buckets: from a short text to a channel that never answers."""


REGISTRY = CollectorRegistry()
_RECORDS = Counter(
    "vigil_records",
    "Records that a stage has finished, by what became of them: done, older, known, dead.",
    ["stage", "outcome"],
    registry=REGISTRY,
)
_SCORED = Counter("vigil_documents_scored", "Documents judged, by priority: 0 to 3.", ["priority"], registry=REGISTRY)
_SECONDS = Histogram(
    "vigil_step_duration_seconds",
    "One document in enriching, one batch in judging and indexing, one attempt in notifying.",
    ["stage"],
    buckets=SECONDS,
    registry=REGISTRY,
)
_ALERTS = Counter(
    "vigil_alert_changes",
    "What happened to alerts: raised, updated, escalated, cleared, woken, decided, noted; on trial or not.",
    ["change", "shadow"],
    registry=REGISTRY,
)
_NOTIFICATIONS = Counter(
    "vigil_notification_attempts",
    "Attempts to reach somebody, by how they ended: delivered, failed, given_up, expired.",
    ["channel", "outcome"],
    registry=REGISTRY,
)
_DEAD = Counter(
    "vigil_dead_letters",
    "What could not be handled, by the step and why: unreadable, failed, refused.",
    ["step", "reason"],
    registry=REGISTRY,
)
_MEMORY = Gauge(
    "vigil_desk_memory_entries",
    "What the desk remembers: stories, documents, alerts, levels, watches and all else.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
_HEARD = Gauge(
    "vigil_desk_offset",
    "The last offset of `desk` that is in the desk's memory.",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)


def finished(stage: Step, outcome: Outcome, number: int = 1) -> None:
    """Count records of a stage."""
    if number:
        _RECORDS.labels(stage, outcome).inc(number)


def buried(step: Step, reason: Reason) -> None:
    """Count a dead letter."""
    _DEAD.labels(step, reason).inc()


def scored(priority: int) -> None:
    """Count a judgement."""
    _SCORED.labels(str(priority)).inc()


def changed(change: str, shadow: bool) -> None:
    """Count what happened to an alert."""
    _ALERTS.labels(change, str(shadow).lower()).inc()


def attempted(channel: str, outcome: Attempted) -> None:
    """Count an attempt to reach somebody by a channel of the profile."""
    _NOTIFICATIONS.labels(channel, outcome).inc()


def remembered(entries: int, offset: int) -> None:
    """Say how large the desk's memory is, and up to where it has heard."""
    _MEMORY.set(entries)
    _HEARD.set(offset)


@contextmanager
def timed(stage: Step) -> Iterator[None]:
    """Measure one step, failed or not."""
    began = time.perf_counter()
    try:
        yield
    finally:
        _SECONDS.labels(stage).observe(time.perf_counter() - began)
