"""Whom Vigil protects and whom it tells: community.toml, read into frozen structs.

A profile that cannot be right does not load: a person whom no entry names, a chain without a step, a route that no
alert takes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from processors.knowledge.wordings import spoken
from processors.people.duty import Roster
from processors.people.route import Chain, Channel, Person, Route
from processors.rules.schedule import duration, spans
from processors.steps import concern
from schemas.channel import variable_of
from schemas.errors import VigilError
from schemas.taxonomy import Marking

SHIPPED = Path(__file__).parents[1] / "knowledge" / "community.toml"
LONGEST_TIMEOUT = 60
"""Seconds."""
MOST_ATTEMPTS = 5
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class BadProfile(VigilError):
    """A community.toml that does not load; the message names the key."""


class Profile(concern.Profile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom Vigil protects, and whom it tells."""

    person: tuple[Person, ...] = ()
    channel: tuple[Channel, ...] = ()
    route: tuple[Route, ...] = ()
    roster: tuple[Roster, ...] = ()
    chain: tuple[Chain, ...] = ()


def gather(path: Path) -> str:
    """The text of a profile; the shipped one where there is no such file. Raises BadProfile where it is no text."""
    try:
        return (path if path.exists() else SHIPPED).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadProfile(f"{path}: byte {error.start} is not UTF-8") from None


@lru_cache(4)
def read(text: str) -> Profile:
    """The profile in a text.

    Raises BadProfile with what is wrong.
    """
    try:
        profile = msgspec.toml.decode(text, type=Profile)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadProfile(f"community.toml: {error}") from None
    for problem in _problems(profile):
        raise BadProfile(f"community.toml: {problem}")
    return profile


def sites(profile: Profile) -> frozenset[str]:
    """The ids of its sites."""
    return frozenset(site.id for site in profile.site)


def language_of(profile: Profile, person: str | None) -> str:
    """The language in which a person of the profile reads; English for anybody else."""
    return spoken(next((one.languages for one in profile.person if one.name == person), ()))


def _problems(profile: Profile) -> Iterator[str]:
    named = (
        ("community", [one.id for one in profile.community]),
        ("site", [one.id for one in profile.site]),
        ("channel", [one.name for one in profile.channel]),
        ("route", [one.name for one in profile.route]),
        ("chain", [one.name for one in profile.chain]),
        ("person or roster", [*(one.name for one in profile.person), *(one.name for one in profile.roster)]),
    )
    for what, names in named:
        yield from (f"{what} {name!r}: there are two of that name" for name, n in Counter(names).items() if n > 1)
        if what in ("channel", "route", "chain", "person or roster"):
            bad = (name for name in names if not _NAME.fullmatch(name))
            yield from (f"{what} {name!r}: a name is of small letters, digits, - and _" for name in bad)
    channels = {one.name for one in profile.channel}
    persons = {one.name for one in profile.person}
    told = persons | {one.name for one in profile.roster}
    for channel in profile.channel:
        yield from (f"channel {channel.name}: {problem}" for problem in _channel(channel, profile.channel))
    for person in profile.person:
        yield from (f"person {person.name}: {problem}" for problem in _person(person, channels))
    for roster in profile.roster:
        yield from (f"roster {roster.name}: {problem}" for problem in _roster(roster, persons))
    for chain in profile.chain:
        if not chain.step:
            yield f"chain {chain.name}: it has no [[chain.step]]; add one, or take the chain out"
        for number, step in enumerate(chain.step, 1):
            where = f"chain {chain.name}, step {number}"
            yield from (f"{where}: {problem}" for problem in _told(step.to, told))
            yield from (f"{where}: {problem}" for problem in _span(step.after))
    for route in profile.route:
        yield from (f"route {route.name}: {problem}" for problem in _route(route, profile, told))


def _channel(channel: Channel, others: Iterable[Channel]) -> Iterator[str]:
    if not 1 <= channel.timeout <= LONGEST_TIMEOUT:
        yield f"`timeout` is {channel.timeout}; give 1 to {LONGEST_TIMEOUT} seconds"
    if not 1 <= channel.attempts <= MOST_ATTEMPTS:
        yield f"`attempts` is {channel.attempts}; give 1 to {MOST_ATTEMPTS}"
    order = get_args(Marking)
    if order.index(channel.hint) < order.index(channel.cleared):
        yield f"`hint` is {channel.hint}, below `cleared`, {channel.cleared}: what it may carry it may hint at, too"
    own = variable_of(channel.name)
    for other in others:
        theirs = variable_of(other.name)
        if (theirs == own and other.name < channel.name) or theirs == f"{own}_KEY":
            yield f"the environment cannot tell its secrets from those of channel {other.name}: rename one of them"


def _person(person: Person, channels: set[str]) -> Iterator[str]:
    if not person.channels:
        yield "no `channels`: nothing would reach this person"
    unknown = [name for name in (*person.channels, *person.to) if name not in channels]
    yield from (f"there is no [[channel]] {name!r}" for name in unknown)
    yield from (
        f"`to` has an address for {name}, which is not among its channels"
        for name in person.to
        if name not in person.channels and name in channels
    )
    if not person.languages:
        yield "no `languages`: give at least one, such as en"


def _roster(roster: Roster, persons: set[str]) -> Iterator[str]:
    yield from _zone(roster.zone)
    if not roster.shift:
        yield "it has no [[roster.shift]], so nobody is ever on duty"
    for number, shift in enumerate(roster.shift, 1):
        where = f"shift {number}"
        if not shift.who:
            yield f"{where}: `who` is empty"
        yield from (f"{where}: there is no [[person]] {name!r}" for name in shift.who if name not in persons)
        yield from (f"{where}: {problem}" for problem in _hours(shift.hours, roster.zone))


def _route(route: Route, profile: Profile, told: set[str]) -> Iterator[str]:
    yield from _told(route.to, told)
    yield from _zone(route.zone)
    yield from _span(route.updates)
    if not route.priorities or not set(route.priorities) <= {1, 2, 3}:
        yield f"no alert takes it: `priorities` is {list(route.priorities)}; alerts have 1, 2 or 3"
    sites = {site.id for site in profile.site}
    yield from (f"there is no [[site]] {site!r}" for site in route.sites if site not in sites)
    bad = [country for country in route.countries if not _COUNTRY.fullmatch(country)]
    yield from (f"{country!r} is no country; write its two capital letters, such as GB" for country in bad)
    if route.countries and profile.countries and not set(route.countries) & set(profile.countries):
        yield "no alert takes it: none of its `countries` is among those of the profile"
    if route.chain is not None and route.chain not in {chain.name for chain in profile.chain}:
        yield f"there is no [[chain]] {route.chain!r}"
    yield from _hours(route.hours, route.zone)


def _told(names: tuple[str, ...], told: set[str]) -> Iterator[str]:
    if not names:
        yield "`to` is empty: nobody would be told"
    yield from (f"there is no [[person]] or [[roster]] {name!r}" for name in names if name not in told)


def _hours(hours: tuple[str, ...], zone: str) -> Iterator[str]:
    try:
        spans(hours, zone)
    except ValueError as error:
        yield str(error)


def _zone(zone: str) -> Iterator[str]:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"there is no time zone {zone!r}; write one such as Europe/London"


def _span(text: str) -> Iterator[str]:
    try:
        duration(text)
    except ValueError as error:
        yield str(error)
