"""What becomes of alerts whose story was cancelled, ruled out, or became part of another."""

import msgspec

from processors.alerts.sitting import Sitting, keep, key_of
from processors.judging.state import Ended, Window
from processors.steps import alert as life
from processors.steps.alert import OPEN
from processors.steps.news import both
from schemas.alert import Alert


def cancelled(desk: Sitting, why: str) -> None:
    """Documents were taken back: each open alert that rests on such alone ends, whatever it is about."""
    for key, alert in desk.standing.all():
        if alert.documents and all(_is_over(desk, one) for one in alert.documents):
            keep(desk, key, life.closed(alert, why, desk.stamp(alert.heard_at)))


def _is_over(desk: Sitting, document: str) -> bool:
    """Whether a document was cancelled, or what was put in its place was."""
    met = {document}
    while (ended := desk.get(f"e/{document}", Ended)) is not None:
        if not ended.updated:
            return True
        document = ended.by
        if document in met:
            return False  # two updates that name each other
        met.add(document)
    return False


def moved(desk: Sitting, story: str, to: str) -> None:
    """A story became part of another: the older of their alerts goes on, the other closes as merged."""
    for rule in desk.rules.of_stories:
        _join(desk, f"w/{rule.name}/{story}", f"w/{rule.name}/{to}")
        old_key, new_key = key_of(rule, story), key_of(rule, to)
        left, right = desk.get(old_key, Alert), desk.get(new_key, Alert)
        if left is None or left.stage not in OPEN:
            continue
        # The openings of both count, or the next one would take the name of one that was.
        opening = max(left.opening, right.opening if right else 0)
        if right is None or right.stage not in OPEN:
            desk.put(old_key, None)
            _carry(desk, new_key, left, to, opening)
            continue
        older, younger = sorted((left, right), key=lambda alert: (alert.opened_at, alert.id))
        closed = life.closed(younger, "merged", desk.stamp(younger.heard_at))
        desk.say(closed)
        desk.put(old_key, None)
        _carry(desk, new_key, msgspec.structs.replace(older, told=both(older.told, younger.told)), to, opening)


def _join(desk: Sitting, key: str, into: str) -> None:
    """What was counted of a story is counted of the one that it is part of now."""
    left, right = desk.get(key, Window), desk.get(into, Window)
    if left is not None:
        hits = tuple(sorted((*left.hits, *(right.hits if right else ())), key=lambda hit: (hit.at, hit.document)))
        desk.put(into, Window(hits=hits, forget_at=max(left.forget_at, right.forget_at if right else left.forget_at)))
        desk.put(key, None)


def ended(desk: Sitting, story: str, why: str) -> None:
    """Close the open alerts of a story whose cause an officer has ruled out."""
    for rule in desk.rules.of_stories:
        key = key_of(rule, story)
        alert = desk.get(key, Alert)
        if alert is not None and alert.stage in OPEN:
            keep(desk, key, life.closed(alert, why, desk.stamp(alert.heard_at)))


def _carry(desk: Sitting, key: str, alert: Alert, story: str, opening: int) -> None:
    """An open alert goes on under the story into which its own was merged; what it is now is said, too."""
    went_on = msgspec.structs.replace(alert, key=story, story=story, opening=opening)
    if went_on != alert:
        keep(desk, key, msgspec.structs.replace(went_on, change="noted", news=(), **desk.stamp(alert.heard_at)))
