"""Whether the profile reaches somebody: secrets that are not set, hours in which nobody is told, people nobody asks."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from processors.people.duty import within
from processors.people.profile import Profile
from processors.people.route import Route, persons
from schemas.channel import variable_of
from schemas.settings import Secrets

STEP = timedelta(minutes=15)
AHEAD = timedelta(days=14)
SURE = (3, 2)
"""Priorities that somebody must look at within hours."""


def missing(profile: Profile, secrets: Secrets) -> Iterator[str]:
    """Channels that cannot work, for something about them is not in the environment."""
    for channel in profile.channel:
        variable = variable_of(channel.name)
        address = secrets.address(channel.name)
        if address is None:
            yield f"channel {channel.name}: {variable} is not set; put its address there"
        if channel.kind == "webhook" and secrets.key(channel.name) is None:
            yield f"channel {channel.name}: {variable}_KEY is not set; what is sent by webhook is signed"
        for person in profile.person:
            if address is None or channel.name not in person.channels:
                continue
            if "{to}" in address and channel.name not in person.to:
                yield f"person {person.name}: no address under `to` for channel {channel.name}, whose own asks for one"
            if "{to}" not in address and channel.name in person.to:
                yield f"person {person.name}: an address for channel {channel.name}, but {variable} has no {{to}} in it"


def unknown(profile: Profile, rules: frozenset[str]) -> Iterator[str]:
    """Rules that routes name and that there are not."""
    for route in profile.route:
        yield from (f"route {route.name}: there is no rule {name!r}" for name in route.rules if name not in rules)


def idle(profile: Profile) -> Iterator[str]:
    """Persons, rosters, chains and channels that nothing leads to."""
    chains = {route.chain for route in profile.route}
    names = {name for route in profile.route for name in route.to}
    names |= {name for chain in profile.chain if chain.name in chains for step in chain.step for name in step.to}
    names |= {name for one in profile.roster if one.name in names for shift in one.shift for name in shift.who}
    used = {name for person in profile.person if person.name in names for name in person.channels}
    yield from (f"chain {one.name}: no route leads to it" for one in profile.chain if one.name not in chains)
    yield from (f"roster {one.name}: no route leads to it" for one in profile.roster if one.name not in names)
    yield from (f"person {one.name}: no route leads there" for one in profile.person if one.name not in names)
    yield from (f"channel {one.name}: nobody is told by it" for one in profile.channel if one.name not in used)


def gaps(profile: Profile, begin: datetime) -> Iterator[str]:
    """Times of the next two weeks in which an alert would reach nobody, whatever its place and rule."""
    found: dict[tuple[datetime, datetime], list[str]] = {}
    for priority in SURE:
        routes = [
            one for one in profile.route if priority in one.priorities and not (one.countries or one.rules or one.sites)
        ]
        if routes:
            for hole in _holes(profile, routes, begin):
                found.setdefault(hole, []).append(str(priority))
        else:
            yield f"priority {priority}: no route takes all alerts of it, whatever their country, rule and site"
    for (start, end), priorities in sorted(found.items()):
        told = f"from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
        yield f"priority {' and '.join(priorities)}: nobody is told {told}"


def _holes(profile: Profile, routes: list[Route], begin: datetime) -> Iterator[tuple[datetime, datetime]]:
    at = begin.replace(minute=0, second=0, microsecond=0)
    last, since = at + AHEAD, None
    while at < last:
        if any(_somebody(profile, route, at) for route in routes):
            if since is not None:
                yield since, at
            since = None
        elif since is None:
            since = at
        at += STEP
    if since is not None:
        yield since, last


def _somebody(profile: Profile, route: Route, at: datetime) -> bool:
    """Whether a route tells anybody; the steps of its chain are taken at once where nobody is on duty."""
    steps = (step.to for chain in profile.chain if chain.name == route.chain for step in chain.step)
    return within(route.hours, route.zone, at) and any(
        persons(names, profile.roster, at) for names in (route.to, *steps)
    )
