"""What a reading says of an event: what to tell it from others by, and what of it may be news."""

import re
from functools import lru_cache
from operator import itemgetter

from msgspec import Struct

from processors.knowledge.countries import is_country
from processors.knowledge.fold import fold
from processors.knowledge.stories import numbers
from processors.steps.elsewhere import elsewhere, is_whom
from schemas.ids import digest
from schemas.reading import Incident, Place, Reading
from schemas.taxonomy import COMMUNAL

_MOST = 8
"""Values of each kind that an event is known by."""
_VAGUE = frozenset({"person", "other", "cyber", "police_military"})
"""Targets that tell no event from another."""
_DAY = len("2026-01-01")

_SENT = frozenset({"threat", "hoax_threat", "cyber"})
"""Types of what comes by mail."""
_QUOTED = 5
"""Words from which a quotation is nobody else's by chance."""
_WORD = re.compile(r"\w+")
_LEVELS = frozenset({"level", "raised", "lowered"})
_FEARED = frozenset({"negated", "warned", "planned"})
_SEQUEL = frozenset({"arrest", "trial", "closed"})
"""What a headline says of those who did it, after it was done."""

Spot = tuple[str, float, float]
"""`FR/Strasbourg` with its latitude and longitude in degrees."""
Tally = tuple[tuple[str, int], ...]
"""What the reports of a story said of its event, each with how many said so; most first."""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An event as its reports describe it, those values first that were told first, or by most."""

    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[Spot, ...] = ()
    """Places within a country; the country alone is none."""
    days: tuple[str, ...] = ()
    """ISO dates, known to the day."""
    targets: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """`SE up`: whose official level moved, and which way."""
    texts: tuple[str, ...] = ()
    """Hashes of what a threat says in its own words: a campaign sends one text to many places."""
    notice: bool = False
    """It tells what somebody does about an event, not the event."""
    sequel: bool = False
    """It tells what came after the event, such as an arrest: the day it gives is not that of the event."""


def event_of(reading: Reading) -> Event:
    """The event that a document is about."""
    main = reading.main
    places = _places(reading, main)
    countries = [country for _, country in places]
    if main is not None:
        countries += [place.country for place in main.places]
    # The publisher's own country, where a text names none, says nothing of where it happened.
    said = {place.country for place in reading.places}
    countries += [country for country in reading.countries if country in said]
    change = reading.moved if _of_levels(reading) else None
    notice = _notice(reading)
    sworn = _sworn(reading)
    if notice or sworn:  # of one event each country has its notice; who swears names both sides
        named = (place for place in reading.places if place.role != "precedent" and (sworn or not is_whom(place)))
        countries += [place.country for place in named]
    targets = (main.targets or reading.targets) if main is not None else ()
    # A vow of revenge is told with what it answers.
    answered = [trigger for trigger in reading.triggers if trigger.kind == "killing"]
    types = [main.type] if main is not None else []
    # "A group claims the bombing": beside the threat it makes, the deed that the headline names.
    types += [one.type for one in reading.incidents if one.assertion == "asserted" and one.start < reading.headline]
    sequel = any(mark.kind in _SEQUEL and mark.start < reading.headline for mark in reading.marks)
    claimed = any(actor.role == "claims" and actor.start < reading.lead for actor in reading.actors)
    # A threat names the day that it is for.
    feared = main is not None and main.assertion in ("warned", "planned")
    claimed = claimed or any(mark.kind == "claimed" and mark.start < reading.lead for mark in reading.marks)
    if answered:
        types.append("assassination")
        countries += [trigger.country for trigger in answered]
    return Event(
        types=tuple(dict.fromkeys(types)),
        countries=tuple(dict.fromkeys([country for country in countries if country]))[:_MOST],
        places=tuple(dict.fromkeys([spot for spot, _ in places if spot is not None]))[:_MOST],
        days=(main.date,)
        if main is not None and main.date and len(main.date) == _DAY and not (sequel or claimed or feared)
        else (),
        targets=tuple(dict.fromkeys([target.type for target in targets if target.type not in _VAGUE]))[:_MOST],
        levels=(f"{change.country} {'down' if change.lowered else 'up'}",) if change and change.country else (),
        texts=_texts(reading) if main is not None and main.type in _SENT and not _sworn(reading) else (),
        notice=notice,
        sequel=sequel or claimed,
    )


def _of_levels(reading: Reading) -> bool:
    """The headline is about an official level, so that what it was raised for is no more than its reason."""
    return any(mark.kind in _LEVELS and mark.start < reading.headline for mark in reading.marks)


def _sworn(reading: Reading) -> bool:
    """A vow of revenge or a leader's speech, of which each report quotes another part: no letter sent to many."""
    return any(mark.kind in ("revenge", "leader") and mark.start < reading.lead for mark in reading.marks)


def _texts(reading: Reading) -> tuple[str, ...]:
    """What is quoted of a threat at length, but for what an authority says of it."""
    told = reading.statements
    found = [
        " ".join(_WORD.findall(fold(one.text)[0]))
        for one in reading.quotations
        if all(one.end <= said.start or said.end <= one.start for said in told)
    ]
    return tuple(dict.fromkeys(digest(text, size=4) for text in found if len(text.split()) >= _QUOTED))[:_MOST]


def _notice(reading: Reading) -> bool:
    """It tells what somebody does or knows about a threat; that one was nothing is the news of its own story.

    Who clears a building, stands with arms before one where it happens now, or tells of mails going round, tells of
    the event.
    """
    main = reading.main
    told = main is not None and main.assertion == "asserted"
    if told and elsewhere(reading) is not None:
        return True
    opening = {one.kind for one in reading.posture if one.start < reading.headline}
    if main is not None and told and (main.fresh or main.type in _SENT):
        return False
    if opening:
        return "closure" not in opening
    if reading.credibility != "denied" or any(mark.kind == "resolved" for mark in reading.marks):
        return False
    if main is None or not told:
        return main is None or main.assertion in _FEARED
    # "Belgium sees no threat after the attack in Lyon": one country tells of itself, after what was elsewhere.
    return len({one.country for one in reading.places if one.country and one.start < reading.headline}) > 1


def _places(reading: Reading, main: Incident | None) -> list[tuple[Spot | None, str | None]]:
    """Where it happened, with the countries: as the headline says, else as the incident does."""
    named = [place for place in reading.places if place.role != "precedent"]
    inside = [place for place in named if not is_country(place.name, place.country) and place.country]
    told = {place.name for place in main.places} if main is not None else set()
    chosen = [place for place in inside if place.start < reading.headline]
    chosen = [place for place in chosen if place.name in told] or chosen
    if chosen:
        return [(_spot(place), place.country) for place in chosen]
    chosen = [place for place in inside if place.name in told]
    # A text that begins in another country and comes to this place later is not sure to be about it.
    first = next((place for place in named if place.country), None)
    if first is not None and chosen and all(place.country != first.country for place in chosen):
        return [(None, first.country), *[(None, place.country) for place in chosen]]
    return [(_spot(place), place.country) for place in chosen]


def _spot(place: Place) -> Spot | None:
    if place.lat is None or place.lon is None:
        return None
    return (f"{place.country}/{place.name}", round(place.lat, 2), round(place.lon, 2))


def tallied(tally: Tally, event: Event) -> Tally:
    """A tally with one more report."""
    total = dict(tally)
    for facet in facets(event):
        total[facet] = total.get(facet, 0) + 1
    return _most(total)


def added(tally: Tally, other: Tally) -> Tally:
    """The tally of two stories together."""
    total = dict(tally)
    for facet, count in other:
        total[facet] = total.get(facet, 0) + count
    return _most(total)


def _most(total: dict[str, int]) -> Tally:
    return tuple(sorted(total.items(), key=_count, reverse=True)[: numbers().memory.facets])


_count = itemgetter(1)


def facets(event: Event) -> list[str]:
    """All that an event is known by, in one line each."""
    found = [f"#{one}" for one in event.types]
    found += [f"@{one}" for one in event.countries]
    found += [f"/{name}|{lat}|{lon}" for name, lat, lon in event.places]
    found += [f"={one}" for one in event.days]
    found += [f"!{one}" for one in event.targets]
    found += [f"^{one}" for one in event.levels]
    found += [f'"{one}' for one in event.texts]
    found.append("?" if event.notice else ".")
    return found


def event_from(tally: Tally) -> Event:
    """The event of a story: what a fair share of those say who say anything of it."""
    kinds: dict[str, list[str]] = {}
    most: dict[str, int] = {}
    for facet, count in tally:
        kind = facet[0]
        if count * numbers().event.share >= most.setdefault(kind, count):
            kinds.setdefault(kind, []).append(facet[1:])
    get = kinds.get
    told = most.get("?", 0) + most.get(".", 0)
    return Event(
        types=tuple(get("#", ())),
        countries=tuple(get("@", ())),
        places=tuple(map(_parsed, get("/", ()))),
        days=tuple(get("=", ())),
        targets=tuple(get("!", ())),
        # One report that tells of a level as well makes no story of levels.
        levels=tuple(get("^", ())) if most.get("^", 0) * numbers().event.share >= told else (),
        texts=tuple(get('"', ())),
        notice=most.get("?", 0) > most.get(".", 0),
    )


def towns(tally: Tally) -> list[tuple[Spot, int]]:
    """The places that reports of a story tell, each with how many do."""
    return [(_parsed(facet[1:]), count) for facet, count in tally if facet[0] == "/"]


@lru_cache(1 << 14)
def _parsed(facet: str) -> Spot:
    name, lat, lon = facet.rsplit("|", 2)
    return (name, float(lat), float(lon))


OFFICIAL = "official"
"""The fact that an authority says so itself."""


def facts_of(reading: Reading) -> frozenset[str]:
    """All that can be material news in the text of a document, in one form for all languages (stories.toml, `news`)."""
    news = numbers().news
    if any(mark.kind == "frame" and mark.value in news.comment for mark in reading.marks):
        return frozenset()
    facts: set[str] = set()
    # Beside a level that moved the threat it is moved for is no second news.
    main = reading.main if reading.moved is None else None
    if main is not None and main.assertion in news.assertions:
        facts.update(_of_incident(main, reading.places))
    for incident in reading.incidents if main is not None else ():
        if (incident is main or incident.fresh) and incident.assertion in news.assertions:
            facts.update([f"{victims.kind} {victims.least}" for victims in incident.victims if victims.least])
    facts.update([f"actor {actor.id}" for actor in reading.actors if actor.id is not None and actor.role != "named"])
    sorts = {mark: name for name, marks in news.marks.items() for mark in marks}
    facts.update([f"told {sorts[mark.kind]}" for mark in reading.marks if mark.kind in sorts])
    if reading.credibility != "unstated":
        facts.add(f"credibility {reading.credibility}")
    change = reading.moved
    if change:
        facts.add(f"level {change.country or ''} {'down' if change.lowered else 'up'}")
    return frozenset(facts)


def _of_incident(main: Incident, places: tuple[Place, ...]) -> list[str]:
    news = numbers().news
    sort = next((name for name, types in news.sorts.items() if main.type in types), main.type)
    stands = next((name for name, assertions in news.stands.items() if main.assertion in assertions), main.assertion)
    facts = [f"incident {sort} {stands}"]
    if main.assertion == "resolved":
        facts.append("told over")
    named = {place.name for place in main.places if place.country and not is_country(place.name, place.country)}
    # A town and its quarters are one place, in whatever language.
    facts += [
        f"place {round(2 * p.lat)} {round(2 * p.lon)}"
        for p in places
        if p.name in named and p.lat is not None and p.lon is not None
    ]
    facts += [f"target {_class(target.type)}" for target in main.targets if target.type not in news.vague]
    return facts


def _class(target: str) -> str:
    return "communal" if target in COMMUNAL else target
