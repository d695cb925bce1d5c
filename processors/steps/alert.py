"""The life of an alert: raised, updated by news, escalated when nobody answers, cleared when it is over or quiet.

What an officer does to one stands in processors.steps.act.
"""

from datetime import datetime, timedelta
from typing import TypedDict

from msgspec.structs import replace

from processors.steps.news import graver
from schemas.alert import Alert, News, Told
from schemas.ids import alert_id
from schemas.scored import Scored
from schemas.taxonomy import AlertEvent, Marking, Stage, strictest

KEPT = 50
"""Documents an alert names; the first and the latest of a longer list."""
LATE = timedelta(hours=6)
"""A window that ended longer ago than this raises an alert that pages nobody (design: late)."""

FLAPS, FLAPPING = 3, timedelta(hours=6)
"""So many openings within such a time are flapping: said once, and then only that it has become steady."""
STEADY = timedelta(hours=1)
"""How long one that flapped must hold still before it is closed."""
RESOLVED = timedelta(minutes=30)
"""How long after its all-clear a story must stay so before its alert is closed."""

OPEN: frozenset[Stage] = frozenset({"pending", "active", "escalated", "acknowledged", "snoozed", "recovering"})


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
    before: Alert | None,
    *,
    escalate_after: timedelta | None,
    quiet_after: timedelta,
    ended: datetime,
    told: Told | None = None,
) -> Alert:
    """A new alert; `before` is what its key had last, `ended` the event time at which its condition was met."""
    now = stamp["said_at"]
    late = now - ended > LATE
    opening = 1 if before is None else before.opening + 1
    alert = Alert(
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
        told=told or Told(),
        **stamp,
    )
    return opened(alert, before)


def opened(alert: Alert, before: Alert | None) -> Alert:
    """A new alert with the times at which its key was opened of late: too often is said once, as flapping."""
    recent = before.openings if before is not None else ()
    times = (*(one for one in recent if alert.opened_at - one <= FLAPPING), alert.opened_at)
    return replace(alert, openings=times[-FLAPS:], flapping=len(times) >= FLAPS)


def updated(
    alert: Alert,
    cause: Cause,
    stamp: Stamp,
    *,
    news: tuple[News, ...],
    quiet_after: timedelta,
    escalate_after: timedelta | None,
    ended: datetime,
    told: Told | None = None,
) -> Alert:
    """An open alert after material news.

    Whoever has answered it is called anew only by graver news. One that was found too late to page is raised by news
    that is not late.
    """
    now = stamp["said_at"]
    seen = alert.documents
    documents = seen + tuple(document for document in cause["documents"] if document not in seen)
    if len(documents) > KEPT:
        documents = documents[:1] + documents[1 - KEPT :]
    worse = graver(news) or cause["priority"] > alert.priority
    first = alert.late and now - ended <= LATE
    anew = first or (worse and alert.stage in ("acknowledged", "snoozed", "recovering"))
    quiet_from = max(now + quiet_after, alert.snoozed_until or now)
    escalate_at = now + escalate_after if anew and escalate_after is not None else alert.escalate_at
    return replace(
        alert,
        stage="active" if anew else alert.stage,
        change="raised" if first else "updated",
        late=alert.late and not first,
        opened_at=now if first else alert.opened_at,
        snoozed_until=None if anew else alert.snoozed_until,
        escalate_at=escalate_at,
        priority=max(alert.priority, cause["priority"]),
        documents=documents,
        origins=max(alert.origins, cause["origins"]),
        marking=strictest(alert.marking, cause["marking"]),
        clear_at=alert.clear_at if alert.stage == "recovering" and not anew else quiet_from,
        news=news,
        told=told or alert.told,
        **again(stamp),
    )


def recovering(alert: Alert, stamp: Stamp, after: timedelta) -> Alert | None:
    """An open alert whose number has fallen: it clears unless that rises again; None where it is recovering already."""
    if alert.stage == "recovering":
        return None
    return replace(
        alert,
        stage="recovering",
        change="noted",
        news=(),
        kept=alert.stage == "acknowledged",
        escalate_at=None,
        snoozed_until=None,
        clear_at=stamp["said_at"] + after,
        **again(stamp),
    )


def steady(alert: Alert, stamp: Stamp, clear_at: datetime | None, escalate_after: timedelta | None) -> Alert:
    """One that was recovering and is not any more: nothing to tell, but where nobody answered it escalates as at first.

    A snooze is over by then: nobody need be on it still.
    """
    calls = not (escalate_after is None or alert.kept or alert.late or alert.head is not None)
    return replace(
        alert,
        stage="acknowledged" if alert.kept else "active",
        change="noted",
        news=(),
        escalate_at=stamp["said_at"] + escalate_after if calls and escalate_after is not None else None,
        clear_at=clear_at,
        kept=False,
        fell=False,
        **again(stamp),
    )


def due(alert: Alert, moment: datetime, stamp: Stamp, *, quiet: timedelta, escalate: timedelta | None) -> Alert | None:
    """The alert after a timer at `moment`, or None when nothing was due then.

    One that was snoozed wakes, and is quiet or unanswered from then on.
    """
    if alert.stage not in OPEN:
        return None
    if alert.snoozed_until is not None and alert.snoozed_until <= moment:
        return replace(
            alert,
            stage="active",
            change="woken",
            news=(),
            snoozed_until=None,
            escalate_at=None if escalate is None else moment + escalate,
            clear_at=None if alert.clear_at is None else moment + quiet,
            **again(stamp),
        )
    if alert.clear_at is not None and alert.clear_at <= moment:
        return closed(alert, "resolved" if alert.stage == "recovering" else "quiet", stamp)
    if alert.stage == "active" and alert.escalate_at is not None and alert.escalate_at <= moment:
        return replace(alert, stage="escalated", change="escalated", news=(), escalate_at=None, **again(stamp))
    return None


def let_go(alert: Alert, why: str, stamp: Stamp) -> Alert | None:
    """An alert whose condition holds no longer; while it flaps it stays until it has been steady."""
    if alert.flapping:
        return recovering(alert, stamp, STEADY)
    return closed(alert, why, stamp)


_MATTERS: tuple[AlertEvent, ...] = ("raised", "cleared", "escalated", "updated", "woken", "decided", "noted")
"""What happened to an alert, what matters most first."""


def apart(before: Alert, after: Alert) -> bool:
    """Whether two changes of one moment are told apart: that one was opened, and that it was closed again."""
    return {before.change, after.change} == {"raised", "cleared"}


def both(before: Alert, after: Alert) -> Alert:
    """Two changes of one moment as one: what the second made of it, with the news of both."""
    news = (*before.news, *(one for one in after.news if one not in before.news))
    change = min(before.change, after.change, key=_MATTERS.index)
    return replace(after, change=change, news=news, sequence=before.sequence)


def is_told(alert: Alert) -> bool:
    """Whether people are told of an alert: not if it was found too late, is on trial or goes with another."""
    return not alert.late and not alert.shadow and alert.head is None


def headline(scored: Scored) -> str:
    """One line for a person: the title, else the beginning of the text."""
    document = scored.document
    return document.title or document.text[:120]


def closed(alert: Alert, why: str, stamp: Stamp) -> Alert:
    return replace(
        alert,
        stage="closed",
        change="cleared",
        news=(),
        escalate_at=None,
        clear_at=None,
        snoozed_until=None,
        ended=why,
        **again(stamp),
    )


def again(stamp: Stamp) -> dict[str, object]:
    """A stamp for a later state: the month and the first hearing stay those of the opening."""
    return {key: value for key, value in stamp.items() if key not in {"month", "heard_at"}}
