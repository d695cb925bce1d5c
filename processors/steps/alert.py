"""The life of an alert: raised, updated by news, escalated when nobody answers, cleared when it is quiet."""

from datetime import datetime, timedelta
from typing import TypedDict

import msgspec

from schemas.events import Alert, Decision, Scored
from schemas.ids import alert_id
from schemas.taxonomy import Marking, Stage, strictest

KEPT = 50
"""Documents an alert names; the first and the latest of a longer list."""
LATE = timedelta(hours=6)
"""A window that ended longer ago than this raises an alert that pages nobody (design: late)."""

OPEN: frozenset[Stage] = frozenset({"pending", "active", "acknowledged", "snoozed", "recovering"})


class Stamp(TypedDict):
    """What every output carries; the desk fills it."""

    sequence: int
    epoch: int
    month: str
    heard_at: datetime
    said_at: datetime
    fold: str
    rules: str


class Cause(TypedDict):
    """Why a rule speaks: what it is about, and the documents that led to it."""

    rule: str
    key: str
    why: str
    priority: int
    documents: tuple[str, ...]
    origins: int
    marking: Marking


def raised(
    cause: Cause,
    scored: Scored,
    stamp: Stamp,
    opening: int,
    *,
    escalate_after: timedelta | None,
    quiet_after: timedelta,
    ended: datetime,
) -> Alert:
    """A new alert; `ended` is the event time at which its condition was met."""
    now = stamp["said_at"]
    late = now - ended > LATE
    return Alert(
        id=alert_id(cause["rule"], cause["key"], opening),
        rule=cause["rule"],
        key=cause["key"],
        opening=opening,
        stage="active",
        change="raised",
        priority=cause["priority"],
        headline=headline(scored),
        why=cause["why"],
        story=scored.story,
        documents=cause["documents"][-KEPT:],
        origins=cause["origins"],
        opened_at=now,
        escalate_at=None if escalate_after is None or late else now + escalate_after,
        clear_at=now + quiet_after,
        late=late,
        marking=cause["marking"],
        **stamp,
    )


def updated(alert: Alert, cause: Cause, stamp: Stamp, quiet_after: timedelta) -> Alert:
    """An open alert after news; it keeps its stage, for news does not undo an acknowledgement."""
    now = stamp["said_at"]
    known = alert.documents
    documents = known + tuple(document for document in cause["documents"] if document not in known)
    if len(documents) > KEPT:
        documents = documents[:1] + documents[1 - KEPT :]
    return msgspec.structs.replace(
        alert,
        stage="active" if alert.stage == "recovering" else alert.stage,
        change="updated",
        priority=max(alert.priority, cause["priority"]),
        documents=documents,
        origins=max(alert.origins, cause["origins"]),
        marking=strictest(alert.marking, cause["marking"]),
        clear_at=now + quiet_after,
        **_again(stamp),
    )


def recovering(alert: Alert, stamp: Stamp, after: timedelta) -> Alert | None:
    """An open alert whose number has fallen: it clears unless that rises again; None where it is recovering already."""
    if alert.stage == "recovering":
        return None
    return msgspec.structs.replace(
        alert, stage="recovering", change="updated", clear_at=stamp["said_at"] + after, **_again(stamp)
    )


def due(alert: Alert, moment: datetime, stamp: Stamp) -> Alert | None:
    """The alert after a timer at `moment`, or None when nothing was due then."""
    if alert.stage not in OPEN:
        return None
    if alert.clear_at is not None and alert.clear_at <= moment:
        return _closed(alert, "quiet", stamp)
    if alert.stage == "active" and alert.escalate_at is not None and alert.escalate_at <= moment:
        return msgspec.structs.replace(alert, change="escalated", escalate_at=None, **_again(stamp))
    return None


def decided(alert: Alert, decision: Decision, stamp: Stamp) -> Alert | None:
    """The alert after an officer's act, or None when the act changes nothing about it."""
    if alert.stage not in OPEN:
        return None
    match decision.act:
        case "acknowledge" if alert.stage != "acknowledged":
            return msgspec.structs.replace(
                alert,
                stage="acknowledged",
                change="updated",
                officer=decision.officer,
                escalate_at=None,
                **_again(stamp),
            )
        case "close":
            closed = _closed(alert, f"closed by {decision.officer}: {decision.reason}", stamp)
            return msgspec.structs.replace(closed, officer=decision.officer)
    return None


def merged(alert: Alert, stamp: Stamp) -> Alert:
    """An alert whose story became part of another that has its own."""
    return _closed(alert, "merged", stamp)


def ended(alert: Alert, why: str, stamp: Stamp) -> Alert:
    """An alert whose cause is gone, or was never there."""
    return _closed(alert, why, stamp)


def headline(scored: Scored) -> str:
    """One line for a person: the title, else the beginning of the text."""
    document = scored.document
    return document.title or document.text[:120]


def _closed(alert: Alert, why: str, stamp: Stamp) -> Alert:
    return msgspec.structs.replace(
        alert,
        stage="closed",
        change="cleared",
        escalate_at=None,
        clear_at=None,
        ended=why,
        **_again(stamp),
    )


def _again(stamp: Stamp) -> dict[str, object]:
    """A stamp for a later state: the month and the first hearing stay those of the opening."""
    return {key: value for key, value in stamp.items() if key not in {"month", "heard_at"}}
