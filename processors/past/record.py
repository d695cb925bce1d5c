"""The record of rules: how often each fired, and what officers made of it."""

from collections.abc import Iterable

from msgspec import Struct

from schemas.alert import Alert


class Fired(Struct, frozen=True, kw_only=True):
    """Of one rule, in so far as `alerts` still holds it (90 days)."""

    fired: int = 0
    acknowledged: int = 0
    """Somebody took it."""
    dismissed: int = 0
    """An officer closed it without having taken it, or ruled its cause out."""
    late: int = 0
    """Found too late to page."""


def record(alerts: Iterable[Alert]) -> dict[str, Fired]:
    """What became of the alerts in a log of their states, by the name of the rule."""
    raised: dict[str, Alert] = {}
    taken: set[str] = set()
    dismissed: set[str] = set()
    for alert in alerts:
        raised.setdefault(alert.id, alert)
        if alert.stage == "acknowledged":
            taken.add(alert.id)
        elif alert.stage == "closed" and (alert.ended or "").startswith(("closed by", "overridden by")):
            dismissed.add(alert.id)
    found: dict[str, Fired] = {}
    for alert in raised.values():
        known = found.get(alert.rule, Fired())
        found[alert.rule] = Fired(
            fired=known.fired + 1,
            acknowledged=known.acknowledged + (alert.id in taken),
            dismissed=known.dismissed + (alert.id in dismissed - taken),
            late=known.late + alert.late,
        )
    return found
