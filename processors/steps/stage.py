"""Where what a text tells of took place: incidents get their places, places their role, the event its countries."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import inf

from msgspec import Struct
from msgspec.structs import replace

from processors.knowledge.countries import is_country
from processors.knowledge.cues import cues
from processors.knowledge.fold import fold
from schemas.claims import Line
from schemas.reading import Incident, Place, PlaceName, Text

# Votes of a place for the country of the event: where it stands says more than how often.
_HEADLINE, _LEAD, _DATELINE, _BODY, _HOME = 3.0, 2.0, 2.5, 0.5, 0.4
_DEMONYM = 0.5
"""A demonym says who as often as where."""
_SPEAKS = 1.2
"""Votes of an authority for its own country."""
_OF = 5
"""Letters between "embassy" and whose it is: " of ", " d'", " de "."""
_LEAD_SENTENCES = 3
_PLACES_EACH = 3
_NEAREST = 20
"""Places before and after an incident that are looked at."""
_COUNTRIES = 3


class Staged(Struct, frozen=True):
    """Incidents and places that know of each other, and the countries of the event, most certain first."""

    incidents: tuple[Incident, ...]
    places: tuple[Place, ...]
    countries: tuple[str, ...]


def stage(
    text: Text,
    lines: tuple[Line, ...],
    incidents: tuple[Incident, ...],
    places: tuple[Place, ...],
    country: str | None,
) -> Staged:
    """Put incidents and places together.

    `country` is the publisher's: it breaks a tie, and speaks where the text names neither a place nor an authority.
    """
    if not places:
        return Staged(incidents, places, _unplaced(lines, incidents, country))
    ends = [sentence.end for sentence in text.sentences]
    whose = _whose(text, lines, places)
    if not incidents:
        return Staged((), places, _told(None, places, whose, ends, country, lines))
    sentence_of = _sentences(ends, (*(i.start for i in incidents), *(p.start for p in places)))
    in_sentence: dict[int, list[Place]] = {}
    for place in places:
        if place.start in whose:
            continue
        in_sentence.setdefault(sentence_of[place.start], []).append(place)
    sites = {at: [place for place in near if place.kind != "demonym"] or near for at, near in in_sentence.items()}
    lead = [place for place in places if sentence_of[place.start] < _LEAD_SENTENCES and place.kind == "place"]
    lead = [place for place in lead if place.start not in whose] or lead
    staged: list[Incident] = []
    role_of: dict[int, str] = {}
    for incident in incidents:
        own = _own(incident, sites.get(sentence_of[incident.start], []))
        if incident.main and (not own or own[0].kind == "demonym"):
            own = _own(incident, lead) or own  # a demonym says who: "a Swedish man held over the attack in Lyon"
        staged.append(replace(incident, places=_named(own)))
        role = "precedent" if incident.assertion == "historical" else "event" if incident.main else None
        for place in own:
            if role and place.role != "dateline" and role_of.get(place.start) != "event":
                role_of[place.start] = role
    cast = tuple(replace(place, role=role_of[place.start]) if place.start in role_of else place for place in places)
    main = next((incident for incident in staged if incident.main), None)
    return Staged(tuple(staged), cast, _told(main, cast, whose, ends, country, lines))


def _told(
    main: Incident | None,
    places: tuple[Place, ...],
    whose: frozenset[int],
    ends: list[int],
    country: str | None,
    lines: tuple[Line, ...],
) -> tuple[str, ...]:
    """The countries of the text, whose embassy it is left aside unless nothing else is named."""
    if whose:
        others = tuple(place for place in places if place.start not in whose)
        found = _countries(main, others, ends, country, _authorities(lines))
        if found:
            return found
    return _countries(main, places, ends, country, _authorities(lines))


def _whose(text: Text, lines: tuple[Line, ...], places: tuple[Place, ...]) -> frozenset[int]:
    """Where names start that say whose an embassy is, not where: "the embassy of Israel", "the Israeli consulate"."""
    found: set[int] = set()
    starts = [place.start for place in places]
    for line in lines:
        for target in line.targets:
            if target.type != "embassy":
                continue
            at = bisect_left(starts, target.start)
            before = places[at - 1] if at else None
            if before is not None and 0 <= target.start - before.end <= 1 and _owns(before):
                found.add(before.start)
            for place in places[at : bisect_right(starts, target.end + _OF)]:
                link = fold(text.body[target.end : place.start])[0].split()
                if place.start < target.end or cues().located.isdisjoint(link):
                    found.add(place.start)
    return frozenset(found)


def _owns(place: Place) -> bool:
    return place.kind == "demonym" or is_country(place.name, place.country)


def _authorities(lines: tuple[Line, ...]) -> dict[str, float]:
    """Votes of the bodies that speak in a text for their own country."""
    votes: dict[str, float] = {}
    for line in lines:
        for mention in line.authorities:
            votes[mention.type] = max(votes.get(mention.type, 0.0), _SPEAKS)
    return votes


def _unplaced(lines: tuple[Line, ...], incidents: tuple[Incident, ...], country: str | None) -> tuple[str, ...]:
    votes = _authorities(lines)
    if votes:
        return tuple(sorted(votes, key=lambda name: (-votes[name], name)))[:1]
    return (country,) if country and any(incident.main for incident in incidents) else ()


def _own(incident: Incident, near: list[Place]) -> list[Place]:
    """The places that go with an incident, of those in order: the nearest to it, all places or all demonyms."""
    at = bisect_left(near, incident.end, key=_start)
    ranked = sorted(
        near[max(0, at - _NEAREST) : at + _NEAREST], key=lambda place: (_distance(incident, place), place.start)
    )
    if not ranked:
        return []
    first = ranked[0]
    same = [place for place in ranked[1:] if place.country == first.country and place.name != first.name]
    return [first, *same][:_PLACES_EACH]


def _start(place: Place) -> int:
    return place.start


def _distance(incident: Incident, place: Place) -> int:
    """Characters between the two; what stands before the incident is a little further away than what follows."""
    if place.start >= incident.end:
        return place.start - incident.end
    return int((incident.start - place.end) * 1.3) + 10


def _named(places: list[Place]) -> tuple[PlaceName, ...]:
    return tuple(dict.fromkeys(PlaceName(name=place.name, country=place.country) for place in places))


def _countries(
    main: Incident | None,
    places: tuple[Place, ...],
    ends: list[int],
    home: str | None,
    authorities: dict[str, float],
) -> tuple[str, ...]:
    """The countries of the main event's own places, then the one that most of the text speaks for."""
    own = [place.country for place in main.places if place.country] if main else []
    headline, lead = _until(ends, 1), _until(ends, _LEAD_SENTENCES)
    votes: dict[str, float] = dict(authorities)
    for place in places:
        country, role, start = place.country, place.role, place.start
        if country is None or role == "precedent":
            continue
        vote = _HEADLINE if start < headline else _LEAD if start < lead else _BODY
        if role == "dateline":
            vote = _DATELINE
        if place.kind == "demonym":
            vote *= _DEMONYM
        votes[country] = votes.get(country, 0.0) + vote
    if home is not None and home in votes:
        votes[home] += _HOME
    ranked = sorted(votes, key=lambda name: (-votes[name], name))
    return tuple(dict.fromkeys([*own, *ranked[: 0 if own else 1]]))[:_COUNTRIES]


def _until(ends: list[int], sentences: int) -> float:
    """Where the first so many sentences end; a text of no more ends nowhere."""
    return ends[sentences - 1] if len(ends) > sentences else inf


def _sentences(ends: list[int], offsets: Iterable[int]) -> dict[int, int]:
    """The index of the sentence that holds each offset, of the sentences that end there."""
    last = len(ends) - 1
    return {offset: min(bisect_right(ends, offset), last) for offset in offsets}
