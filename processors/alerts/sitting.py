"""The desk, as far as alerts need it, and how an alert is remembered and said."""

from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct

from processors.alerts.standing import Standing
from processors.judging.state import Clock
from processors.rules.rule import Rule
from processors.rules.ruleset import Ruleset
from processors.steps import alert as life
from processors.steps.alert import Stamp
from schemas.alert import Alert
from schemas.envelope import Said

S = TypeVar("S", bound=Struct)
T = TypeVar("T", bound=Said)


class Sitting(Protocol):
    """The desk, as far as alerts need it."""

    rules: Ruleset
    standing: Standing
    state: dict[str, Struct]

    @property
    def clock(self) -> Clock: ...
    def came(self, heard: datetime, told: datetime | None) -> datetime: ...
    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...
    def say(self, output: T) -> T: ...
    def stamp(self, heard_at: datetime | None = None, said_at: datetime | None = None) -> Stamp: ...


def keep(desk: Sitting, key: str, alert: Alert | None) -> None:
    """Remember an alert and say what it is now; nothing where nothing changed."""
    if alert is not None:
        desk.put(key, alert)
        said = desk.say(alert)
        if said is not alert:
            desk.put(key, said)


def joined(said: list[Said], alert: Alert) -> Alert:
    """Put an alert to what is said; what follows one upon the other for it becomes one change."""
    for n, other in enumerate(reversed(said), 1):
        if other.said_at != alert.said_at:
            break
        if isinstance(other, Alert) and other.id == alert.id and not life.apart(other, alert):
            said[-n] = alert = life.both(other, alert)
            return alert
    said.append(alert)
    return alert


def key_of(rule: Rule, subject: str) -> str:
    """Where the desk remembers the alert of a rule about a subject."""
    return f"a/{rule.name}/{subject}"
