"""What an officer may do to an alert, or why not; every act says what it changed."""

from datetime import timedelta
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from processors.steps.alert import OPEN, Stamp, again, closed
from schemas.alert import Alert
from schemas.errors import VigilError
from schemas.heard import Decision

SNOOZED = timedelta(days=7)
"""The longest snooze: what must be quiet for longer should be closed, or its rule be mended."""
AUDITED = ("stage", "officer", "assigned", "snoozed_until", "priority", "ended")
"""Fields whose change is put down."""


class Unfit(VigilError):
    """A decision that cannot be done; the message says what is wrong."""


class _Kept(Protocol):
    __struct_fields__: tuple[str, ...]


def act(alert: Alert, decision: Decision, stamp: Stamp) -> Alert:
    """The alert after an officer's act. Raises Unfit."""
    if alert.stage not in OPEN:
        raise Unfit(f"alert {alert.id} was closed on {alert.said_at:%Y-%m-%d %H:%M} UTC ({alert.ended})")
    match decision.act:
        case "acknowledge":
            return _acknowledged(alert, decision, stamp)
        case "assign":
            return _assigned(alert, decision, stamp)
        case "snooze":
            return _snoozed(alert, decision, stamp)
        case "close":
            after = closed(alert, f"closed by {decision.officer}: {decision.reason}", stamp)
            return replace(after, officer=decision.officer)
        case "comment":
            return alert
    raise Unfit(f"{decision.act} is nothing that can be done to an alert")


def changed(before: Struct, after: Struct, names: tuple[str, ...] = AUDITED) -> tuple[str | None, str | None]:
    """What an act changed, as it was and as it is: `stage=active; officer=`."""
    differ = [name for name in names if getattr(before, name) != getattr(after, name)]
    if not differ:
        return None, None
    was, now = ("; ".join(f"{name}={_told(getattr(one, name))}" for name in differ) for one in (before, after))
    return was, now


def _acknowledged(alert: Alert, decision: Decision, stamp: Stamp) -> Alert:
    if alert.stage == "acknowledged" and alert.officer == decision.officer:
        raise Unfit(f"alert {alert.id} is acknowledged by {alert.officer} already")
    return _decided(alert, decision, stamp, stage="acknowledged", snoozed_until=None, escalate_at=None)


def _assigned(alert: Alert, decision: Decision, stamp: Stamp) -> Alert:
    """It is somebody's; whether they have seen it is another question, so it goes on escalating until answered."""
    whose = (decision.value or "").strip()
    if not whose:
        raise Unfit("to assign an alert takes the name of a person")
    if alert.assigned == whose:
        raise Unfit(f"alert {alert.id} is assigned to {whose} already")
    return _decided(alert, decision, stamp, assigned=whose)


def _snoozed(alert: Alert, decision: Decision, stamp: Stamp) -> Alert:
    now, until = stamp["said_at"], decision.until
    if until is None:
        raise Unfit("a snooze needs an end: until when?")
    if until <= now:
        raise Unfit(f"a snooze until {until:%Y-%m-%d %H:%M} UTC was over before it was heard")
    if until - now > SNOOZED:
        raise Unfit(f"a snooze of more than {SNOOZED.days} days: close the alert, or mend its rule")
    clear_at = None if alert.clear_at is None else max(alert.clear_at, until + timedelta(seconds=1))
    return _decided(alert, decision, stamp, stage="snoozed", snoozed_until=until, escalate_at=None, clear_at=clear_at)


def _decided(alert: Alert, decision: Decision, stamp: Stamp, **fields: object) -> Alert:
    return replace(alert, change="decided", news=(), officer=decision.officer, **fields, **again(stamp))


def _told(value: object) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M} UTC" if hasattr(value, "year") else str(value)
