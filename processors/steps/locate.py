"""Where: every place that a text names, and which one it is."""

from processors.knowledge.countries import is_country
from processors.knowledge.gazetteer import Candidate
from processors.knowledge.meanings import resolve
from processors.knowledge.plausibility import in_dateline, recognise
from processors.knowledge.toponyms import Toponym
from schemas.reading import Mention, Place, Text


def locate(text: Text, country: str | None, names: tuple[Mention, ...] = ()) -> tuple[Place, ...]:
    """All names of places and words for their people, in order; offsets in the body.

    `country` is the source's (ISO 3166 alpha-2) and settles what the text leaves open. Roles are `dateline` and
    `mention`; which place is an event's, another step says. A town in one of the `names` of groups is part of that name
    ("Quds Force"); the country in one is where it is from.
    """
    found = recognise(text.body, text.language, country)
    if not found:
        return ()
    meaning = resolve(found, country, text.language)
    places = [_place(text.body, toponym, meaning[toponym.name.key]) for toponym in found]
    return tuple([place for place in places if not _within(place, names)])


def _within(place: Place, names: tuple[Mention, ...]) -> bool:
    if not any(name.start <= place.start and place.end <= name.end for name in names):
        return False
    return place.kind == "place" and not is_country(place.name, place.country)


def _place(body: str, toponym: Toponym, meaning: Candidate) -> Place:
    return Place(
        text=body[toponym.start : toponym.end],
        start=toponym.start,
        end=toponym.end,
        name=meaning.name,
        country=meaning.country,
        lat=meaning.lat,
        lon=meaning.lon,
        role="dateline" if in_dateline(body, toponym.start, toponym.end) else "mention",
        kind="demonym" if meaning.demonym else "place",
    )
