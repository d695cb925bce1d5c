"""What a reading says of an event: what to tell it from others by, and what of it may be news."""

from msgspec import Struct

from processors.knowledge.countries import is_country
from processors.knowledge.stories import numbers
from schemas.reading import Incident, Reading

_MOST = 8
"""Values of each kind that an event is known by."""


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event as its reports describe it, those values first that were told first."""

    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """`FR/Strasbourg`: places within a country; the country alone is none."""
    days: tuple[str, ...] = ()
    """ISO dates, known to the day."""
    targets: tuple[str, ...] = ()

    def joined(self, other: "Event") -> "Event":
        """What both know."""
        if self == other:
            return self
        return Event(
            **{
                name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name))))[:_MOST]
                for name in self.__struct_fields__
            }
        )


def event_of(reading: Reading) -> Event | None:
    """The event that a document is about, or None."""
    main = reading.main
    if main is None:
        return None
    countries = (*(place.country for place in main.places), *reading.countries)
    return Event(
        types=(main.type,),
        countries=tuple(dict.fromkeys(country for country in countries if country))[:_MOST],
        places=tuple(
            dict.fromkeys(
                f"{place.country or ''}/{place.name}"
                for place in main.places
                if not is_country(place.name, place.country)
            )
        )[:_MOST],
        days=(main.date,) if main.date and len(main.date) == len("2026-01-01") else (),
        targets=tuple(dict.fromkeys(target.type for target in main.targets or reading.targets))[:_MOST],
    )


OFFICIAL = "official"
"""The fact that an authority says so itself."""


def facts_of(reading: Reading) -> frozenset[str]:
    """All that can be material news in the text of a document, in one form for all languages (stories.toml, `news`)."""
    news = numbers().news
    if any(mark.kind == "frame" and mark.value in news.comment for mark in reading.marks):
        return frozenset()
    facts: set[str] = set()
    for incident in reading.incidents:
        if (incident.main or incident.fresh) and incident.assertion in news.assertions:
            facts.update(_of_incident(incident))
    facts.update([f"actor {actor.id} {actor.role}" for actor in reading.actors if actor.id is not None])
    facts.update(
        [
            f"{mark.kind} {mark.value or ''}"
            for mark in reading.marks
            if mark.kind in news.marks and (mark.kind != "toll" or mark.value)
        ]
    )
    if reading.credibility != "unstated":
        facts.add(f"credibility {reading.credibility}")
    if reading.level_change:
        facts.add(f"level {reading.level_change.country or ''} {reading.level_change.to}")
    return frozenset(facts)


def _of_incident(incident: Incident) -> list[str]:
    facts = [f"incident {incident.type} {incident.assertion}"]
    facts += [f"place {place.country or ''} {place.name}" for place in incident.places]
    facts += [f"target {target.type}" for target in incident.targets]
    return facts
