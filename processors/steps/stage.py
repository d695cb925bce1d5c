"""Where what a text tells of took place: incidents get their places, places their role, the event its countries."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import islice
from math import inf
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from processors.knowledge.countries import is_country
from processors.knowledge.phrases import data
from processors.steps.advise import advisers
from processors.steps.furniture import furnished
from schemas.claims import Line
from schemas.reading import Incident, Mention, Place, PlaceName, Text
from schemas.taxonomy import LANGUAGES

# Votes of a place for the country of the event: where it stands says more than how often.
_HEADLINE, _LEAD, _DATELINE, _BODY, _HOME = 3.0, 2.0, 2.5, 0.5, 0.4
_DATELINE_LENGTH = 60
"""Letters up to which what stands around a text may say where it was written: "Madrid, 16 June"."""
_DEMONYM = 0.5
"""A demonym says who as often as where."""
_OWN = 2.0
"""Votes of the main event's own place besides those for where it stands."""
_OCCASION = 0.4
"""Part of its votes that is left to a place that is only the occasion: "more patrols in London after … in Vienna"."""
_SPEAKS = 1.2
"""Votes of an authority for its own country."""
_OF = 5
"""Letters between "embassy" and whose it is: " of ", " d'", " de "."""
_LEAD_SENTENCES = 3
_OCCASIONS, _FAR = 8, 200
"""Occasions of a line that are looked at, and letters that one reaches at most."""
_EDGE = re.compile(r"[,;:–]")
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
    beside = furnished(text, (place.start for place in places), _DATELINE_LENGTH)
    whose = _whose(text, lines, places)
    scene = _Scene(
        whose | advisers(_words(_language(text)).abroad, text, lines, places, whose),
        _occasions(text, lines),
        ends,
        country,
        lines,
    )
    if not incidents:
        return Staged((), places, _told(None, _besides(places, beside), scene, bool(whose)))
    sentence_of = _sentences(ends, (*(i.start for i in incidents), *(p.start for p in places)))
    in_sentence: dict[int, list[Place]] = {}
    for place in places:
        if place.start in whose or place.start in beside:
            continue
        in_sentence.setdefault(sentence_of[place.start], []).append(place)
    sites = {at: [place for place in near if place.kind != "demonym"] or near for at, near in in_sentence.items()}
    around = _besides(places, beside)
    lead = [place for place in around if sentence_of[place.start] < _LEAD_SENTENCES and place.kind == "place"]
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
    return Staged(tuple(staged), cast, _told(main, _besides(cast, beside), scene, bool(whose)))


def _besides(places: tuple[Place, ...], beside: frozenset[int]) -> tuple[Place, ...]:
    """The places of the text itself: what a page names around it tells nothing."""
    return tuple(place for place in places if place.start not in beside)


class _Scene(NamedTuple):
    """What bears on where a text plays."""

    aside: frozenset[int]
    """Where names start that say who speaks or whose a place is."""
    occasions: tuple[tuple[int, int], ...]
    ends: list[int]
    home: str | None
    lines: tuple[Line, ...]


class _Words(NamedTuple):
    inside: re.Pattern[str]
    after: re.Pattern[str]
    abroad: re.Pattern[str]


@cache
def _words(language: str) -> _Words:
    table = data(language)["where"]
    patterns = {name: rf"(?<!\w)(?:{table[name]})" for name in ("inside", "after", "abroad")}
    patterns["inside"] += r"\s*$"
    return _Words(*(re.compile(rf"{pattern}(?!\w)", re.IGNORECASE) for pattern in patterns.values()))


def _occasions(text: Text, lines: tuple[Line, ...]) -> tuple[tuple[int, int], ...]:
    """Stretches that name what guards or a denial elsewhere follow; where people are held, it is the event itself."""
    found = []
    for line in lines[: _LEAD_SENTENCES + 1]:
        cues = line.cues
        if "arrest" in cues or not ("posture" in cues or "denial" in cues or "negation" in cues):
            continue
        words = _words(_language(text)).after.finditer(text.body, line.start, line.end)
        for match in islice(words, _OCCASIONS):
            edge = _EDGE.search(text.body, match.end(), min(line.end, match.end() + _FAR))
            found.append((match.start(), edge.start() if edge else min(line.end, match.end() + _FAR)))
    return tuple(found)


def _language(text: Text) -> str:
    return text.language if text.language in LANGUAGES else "en"


def _told(
    main: Incident | None,
    places: tuple[Place, ...],
    scene: _Scene,
    embassy: bool,
) -> tuple[str, ...]:
    """The countries of the text; whose an embassy is and who advises is left aside."""
    if scene.aside:
        others = tuple(place for place in places if place.start not in scene.aside)
        found = _countries(main, others, scene)
        if found or embassy:
            return found or ((scene.home,) if scene.home else ())
    return _countries(main, places, scene)


def _whose(text: Text, lines: tuple[Line, ...], places: tuple[Place, ...]) -> frozenset[int]:
    """Where names start that say whose an embassy is, not where: "the embassy of Israel", "the Israeli consulate"."""
    found: set[int] = set()
    starts = [place.start for place in places]
    for line in lines:
        for target in line.targets:
            if target.type != "embassy":
                continue
            at = max(0, bisect_left(starts, target.start) - 1)
            near = places[at : bisect_right(starts, target.end + _OF)]
            found |= {place.start for place in near if _owns(text, place, target)}
    return frozenset(found)


def _owns(text: Text, place: Place, embassy: Mention) -> bool:
    """Whether a country or its people stand in, right before or after the words for an embassy, and not as where."""
    if place.kind == "place" and not is_country(place.name, place.country):
        return False
    if 0 <= embassy.start - place.end <= 1:
        return True
    inside = embassy.start <= place.start < embassy.end
    if not inside and not 0 <= place.start - embassy.end <= _OF:
        return False
    before = text.body[max(embassy.start, place.start - _OF) : place.start]
    return _words(_language(text)).inside.search(before) is None


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
    scene: _Scene,
) -> tuple[str, ...]:
    """The country that most speaks for, the main event's own places before others; then the rest of its own."""
    named = {place.country for place in places}
    own = [place.country for place in main.places if place.country in named and place.country] if main else []
    firm = {place.country for place in places if place.role == "event" and not _within(place, scene.occasions)}
    headline, lead = _until(scene.ends, 1), _until(scene.ends, _LEAD_SENTENCES)
    votes: dict[str, float] = _authorities(scene.lines)
    for place in places:
        country, role, start = place.country, place.role, place.start
        if country is None or role == "precedent":
            continue
        vote = _HEADLINE if start < headline else _LEAD if start < lead else _BODY
        if role == "dateline":
            vote = _DATELINE
        if place.kind == "demonym":
            vote *= _DEMONYM
        if _within(place, scene.occasions):
            vote *= _OCCASION
        votes[country] = votes.get(country, 0.0) + vote
    if scene.home is not None and scene.home in votes:
        votes[scene.home] += _HOME
    ranked = sorted(votes, key=lambda name: (-votes[name], name))
    if own and own[0] in firm:
        votes[own[0]] += _OWN
        ranked.sort(key=lambda name: -votes[name])
    elif own and own[0] not in votes:  # history: its places have no vote
        ranked = []
    return tuple(dict.fromkeys([*ranked[:1], *own]))[:_COUNTRIES]


def _within(place: Place, spans: tuple[tuple[int, int], ...]) -> bool:
    return bool(spans) and any(start <= place.start < end for start, end in spans)


def _until(ends: list[int], sentences: int) -> float:
    """Where the first so many sentences end; a text of no more ends nowhere."""
    return ends[sentences - 1] if len(ends) > sentences else inf


def _sentences(ends: list[int], offsets: Iterable[int]) -> dict[int, int]:
    """The index of the sentence that holds each offset, of the sentences that end there."""
    last = len(ends) - 1
    return {offset: min(bisect_right(ends, offset), last) for offset in offsets}
