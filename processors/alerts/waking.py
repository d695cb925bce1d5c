"""The timers of alerts: one that was snoozed wakes, one that nobody answered escalates, one that is quiet ends."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from processors.alerts import awaiting
from processors.alerts.sitting import Sitting, keep
from processors.judging.state import Tale
from processors.rules.rule import Rule
from processors.rules.schedule import duration
from processors.steps import alert as life
from schemas.alert import Alert
from schemas.taxonomy import COMMUNAL

_SOLVED = frozenset({"told held", "told closed"})
"""What a story tells of those who did it (processors.steps.group.facts)."""
QUIET = timedelta(hours=24)
"""Of an alert whose rule is gone."""


def timers(alert: Alert) -> list[datetime]:
    """When something must happen to an open alert by itself."""
    moments = (alert.escalate_at, alert.clear_at, alert.snoozed_until)
    return [moment for moment in moments if moment is not None]


def due(desk: Sitting, key: str, alert: Alert, moment: datetime) -> None:
    """A timer of an alert; what follows bears the due time.

    One whose story had news since, though none that is told, is not over yet: it waits, and nothing is said.
    """
    rule = desk.rules.by_name.get(alert.rule)
    ends = alert.clear_at is not None and alert.clear_at <= moment
    if desk.clock.waiting is not None and ends:
        if alert.rule != awaiting.UNJUDGED:  # whether it has become quiet cannot be judged
            awaiting.unjudged(desk, desk.clock.waiting, moment)
        alert = replace(alert, clear_at=moment + awaiting.PUT_OFF)
        desk.put(key, alert)
    quiet_from = _quiet_from(desk, rule, alert)
    if quiet_from is not None and alert.clear_at is not None and alert.clear_at <= moment < quiet_from:
        alert = replace(alert, clear_at=quiet_from)
        desk.put(key, alert)
    escalate = None if rule is None or rule.escalate_after is None else duration(rule.escalate_after)
    quiet = QUIET if rule is None else duration(rule.quiet_after)
    stamp = desk.stamp(alert.heard_at, moment)
    keep(desk, key, life.due(alert, moment, stamp, quiet=quiet, escalate=escalate))


def _quiet_from(desk: Sitting, rule: Rule | None, alert: Alert) -> datetime | None:
    """When the story of an alert has been without news for long enough; None where it is about no one story."""
    if rule is None or rule.keys != ("story",) or rule.ends_after is not None or alert.stage == "recovering":
        return None
    tale = desk.get(f"s/{alert.key}", Tale)
    if tale is None:
        return None
    longer = rule.unsolved_after if _unsolved(alert, tale) else None
    return tale.news_at + duration(longer or rule.quiet_after)


def _unsolved(alert: Alert, tale: Tale) -> bool:
    """Whether a deed or threat at a place of a community or a school is told, and that nobody is held for it."""
    told, picture = alert.told, tale.picture
    if told.arrest or told.levels or picture.status not in ("current", "planned_threat"):
        return False
    if not _SOLVED.isdisjoint(tale.memory.facts):
        return False
    return bool(picture.incident_types) and not COMMUNAL.isdisjoint(picture.target_types)
