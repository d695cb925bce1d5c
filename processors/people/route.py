"""Whom an alert is for: the routes of the profile that take it, and the persons that a name stands for."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from processors.people.duty import Roster, on_duty, within
from processors.steps.message import Facts
from schemas.alert import Alert
from schemas.taxonomy import ChannelKind, Marking


class Channel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to reach people. Its address and keys are secrets, and stand in the environment by its name."""

    name: str
    kind: ChannelKind
    cleared: Marking = "GREEN"
    """The strictest marking (TLP) of which it may carry what is known."""
    hint: Marking = "AMBER+STRICT"
    """The strictest of which it may say, without content, that there is an alert."""
    timeout: int = 20
    """Seconds that one attempt may take, 1 to 60."""
    attempts: int = 3
    """Before another channel is tried."""
    short: bool = False
    """Messages of at most 160 characters, as for SMS."""


class Person(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who can be reached."""

    name: str
    languages: tuple[str, ...] = ("en",)
    """ISO 639-1, in the order they are preferred; messages are in the first that Vigil speaks."""
    channels: tuple[str, ...]
    """In the order they are preferred."""
    to: dict[str, str] = {}
    """By channel this person's own address on it, which takes the place of `{to}` in the channel's."""


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told, too, when nobody has answered for so long."""

    after: str
    to: tuple[str, ...]
    """Names of persons and rosters."""


class Chain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An escalation chain."""

    name: str
    step: tuple[Step, ...] = ()


class Route(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which alerts go to whom. A list that is empty asks for nothing; those that are not must all hold."""

    name: str
    to: tuple[str, ...]
    """Names of persons and rosters."""
    priorities: tuple[int, ...] = (2, 3)
    countries: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    """`Mon-Fri 08:00-18:00`, as the schedule of a rule; one of them must hold, by the clock of `zone`."""
    zone: str = "UTC"
    chain: str | None = None
    updates: str = "15m"
    """News of an alert that somebody was told of waits until so much time has passed since the last message."""


def route(routes: Iterable[Route], alert: Alert, facts: Facts, at: datetime) -> tuple[Route, ...]:
    """The routes that take an alert, in their order: all of them do, not the first alone."""
    return tuple(
        one
        for one in routes
        if alert.priority in one.priorities
        and (not one.countries or not set(one.countries).isdisjoint(facts.countries))
        and (not one.rules or alert.rule in one.rules)
        and (not one.sites or not set(one.sites).isdisjoint(facts.sites))
        and within(one.hours, one.zone, at)
    )


def persons(names: Iterable[str], rosters: Iterable[Roster], at: datetime) -> tuple[str, ...]:
    """The persons that names stand for: a roster's name for whoever is on duty."""
    known = {roster.name: roster for roster in rosters}
    each = (on_duty(known[name], at) if name in known else (name,) for name in names)
    return tuple(dict.fromkeys(person for some in each for person in some))
