"""Alerts of one event that are opened within minutes go together: one is the head, of which one message is sent.

The head is the graver one, then the one that tells of more. What is graver than the head stands by itself. Where
another story joins by its town the head says so as news, so that nobody who was told misses it.
"""

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from processors.alerts.sitting import Sitting, keep
from processors.steps import alert as life
from processors.steps import news as material
from processors.steps.alert import OPEN
from schemas.alert import Alert, News
from schemas.taxonomy import strictest

WITHIN = timedelta(minutes=10)
MOST = 50
"""Alerts that one head names."""


def bundle(desk: Sitting, opened: Iterable[tuple[str, Alert]]) -> None:
    """Keep and say the alerts that one event opens, each by itself or with its head."""
    ordered = sorted(opened, key=lambda one: (-one[1].priority, -len(one[1].documents), one[0]))
    if not ordered:
        return
    now = desk.stamp()["said_at"]
    heads = {key: alert for key, alert in desk.standing.since(now - WITHIN) if life.is_told(alert)}
    fresh: dict[str, Alert] = {}
    joined: dict[str, list[Alert]] = {}
    for key, alert in ordered:
        head = next((at for at, one in {**heads, **fresh}.items() if _together(one, alert)), None)
        if head is not None and not alert.shadow and not alert.late:
            joined.setdefault(head, []).append(alert)
            fresh[key] = replace(alert, head={**heads, **fresh}[head].id, escalate_at=None)
        else:
            fresh[key] = alert
    for key, alert in fresh.items():
        others = joined.get(key, ())
        keep(desk, key, replace(alert, members=tuple(one.id for one in others), **_stamped(desk, alert)))
    for key, others in joined.items():
        if key in heads:
            keep(desk, key, _joined(desk, heads[key], others))


def freed(desk: Sitting, alert: Alert) -> Alert:
    """An alert by itself, if the one that it went with is over."""
    if alert.head is None:
        return alert
    head = desk.get(desk.standing.key(alert.head) or "", Alert)
    return alert if head is not None and head.id == alert.head and head.stage in OPEN else replace(alert, head=None)


def members(desk: Sitting, alert: Alert) -> list[tuple[str, Alert]]:
    """The open alerts that go with a head."""
    found = [(key, desk.get(key, Alert)) for key in map(desk.standing.key, alert.members) if key is not None]
    return [(key, one) for key, one in found if one is not None and one.head == alert.id and one.stage in OPEN]


def _together(head: Alert, alert: Alert) -> bool:
    if not life.is_told(head) or head.priority < alert.priority:
        return False
    if head.story is None and alert.story is None and not head.told.levels:
        return head.rule == alert.rule  # such as sources that fail together
    return (head.story == alert.story and alert.story is not None) or material.near(head.told, alert.told)


def _joined(desk: Sitting, head: Alert, others: list[Alert]) -> Alert:
    """A head that was said before, with those that go with it now."""
    named = (*head.members, *(one.id for one in others))[:MOST]
    stamp = life.again(desk.stamp(head.heard_at))
    marking = strictest(head.marking, *(one.marking for one in others))
    found = tuple(
        News(kind="alert", to=one.headline) for one in others if one.story is not None and one.story != head.story
    )
    if not found:
        return replace(head, members=named, change="noted", news=(), marking=marking, **stamp)
    anew = head.stage in ("acknowledged", "snoozed", "recovering")
    return replace(
        head,
        members=named,
        stage="active" if anew else head.stage,
        snoozed_until=None if anew else head.snoozed_until,
        change="updated",
        news=found,
        documents=(*head.documents, *(one.documents[-1] for one in others if one.documents))[-life.KEPT :],
        marking=marking,
        **stamp,
    )


def _stamped(desk: Sitting, alert: Alert) -> dict[str, object]:
    """The position at which it is said: others may have been said since it was made."""
    return {"sequence": desk.stamp(alert.heard_at, alert.said_at)["sequence"]}
