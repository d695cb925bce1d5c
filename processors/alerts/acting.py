"""What officers do to alerts: to the head of a bundle and so to all that go with it, for one answer is enough."""

from msgspec.structs import replace

from processors.alerts import bundling
from processors.alerts.sitting import Sitting, keep
from processors.steps.act import Unfit, act, changed
from schemas.alert import Alert
from schemas.heard import Decision

Outcome = tuple[str, str | None, str | None]
"""What was done, and what it changed: before and after."""


def decided(desk: Sitting, decision: Decision, key: str) -> Outcome:
    """An officer's act on the alert at a key. Raises Unfit."""
    alert = desk.get(key, Alert)
    if alert is None or alert.id != decision.subject:
        raise Unfit(f"alert {decision.subject} is over, and another of its kind was opened since")
    after = act(alert, decision, desk.stamp(alert.heard_at))
    if after == alert:
        return "noted", None, None
    keep(desk, key, after)
    done = 0
    for other_key, other in bundling.members(desk, alert):
        try:
            own = act(other, replace(decision, subject=other.id), desk.stamp(other.heard_at))
        except Unfit:
            continue  # it is so already
        keep(desk, other_key, own)
        done += 1
    return f"alert {alert.id}{f' and {done} that go with it' if done else ''}", *changed(alert, after)
