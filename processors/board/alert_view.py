"""Alerts as the pages show them; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from processors.board.text_view import DocumentView
from processors.queries.answers import FoundAlert, FoundStory
from processors.queries.found import FoundMessage, FoundRuling, FoundState

WAITING = ("pending", "active", "escalated")
IN_HAND = ("acknowledged",)
SNOOZES: tuple[tuple[str, timedelta], ...] = (
    ("30 min", timedelta(minutes=30)),
    ("1 h", timedelta(hours=1)),
    ("2 h", timedelta(hours=2)),
    ("4 h", timedelta(hours=4)),
    ("12 h", timedelta(hours=12)),
    ("1 d", timedelta(days=1)),
)


class AlertView(Struct, frozen=True, kw_only=True):
    """One alert, and what goes with it."""

    alert: FoundAlert
    holder: str | None
    flags: tuple[str, ...]
    members: tuple[FoundAlert, ...] = ()


class Group(Struct, frozen=True):
    """Alerts that ask the same of an officer."""

    key: str
    alerts: tuple[AlertView, ...]


class AlertPage(Struct, frozen=True, kw_only=True):
    """All about one alert."""

    shown: AlertView
    story: FoundStory | None
    document: DocumentView | None
    trail: tuple[FoundRuling, ...]
    course: tuple[FoundState, ...]
    """Its states, but for what officers did, which is the trail."""
    told: tuple[FoundMessage, ...]
    head: FoundAlert | None


def groups(alerts: Sequence[FoundAlert]) -> tuple[Group, ...]:
    """Open alerts by what they ask: an answer, nothing more for now, or not even that; those on trial last."""
    known = {one.id for one in alerts}
    going: dict[str, list[FoundAlert]] = {}
    for one in alerts:
        if one.head in known and not one.shadow:
            going.setdefault(str(one.head), []).append(one)
    heads = [one for one in alerts if one.shadow or one.head not in known]
    parts = {"waiting": WAITING, "in hand": IN_HAND, "quiet": ("snoozed", "recovering")}
    found = [
        Group(key, tuple(view(one, going.get(one.id, ())) for one in heads if one.stage in stages and not one.shadow))
        for key, stages in parts.items()
    ]
    found.append(Group("on trial", tuple(view(one) for one in heads if one.shadow)))
    return tuple(group for group in found if group.alerts or group.key == "waiting")


def view(alert: FoundAlert, members: Iterable[FoundAlert] = ()) -> AlertView:
    """One alert."""
    flags = [
        name
        for name, holds in (("late", alert.late), ("flapping", alert.flapping), ("on trial", alert.shadow))
        if holds
    ]
    return AlertView(
        alert=alert,
        holder=alert.assigned or (alert.officer if alert.stage != "closed" else None),
        flags=tuple(flags),
        members=tuple(members),
    )


def snooze_until(name: str, now: datetime) -> datetime | None:
    """The end of a snooze by its name on the page; None for one that is not there."""
    lengths = dict(SNOOZES)
    return now + lengths[name] if name in lengths else None
