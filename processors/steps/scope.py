"""A change of an official level → the part of the country, and the community, that it holds for."""

from msgspec.structs import replace

from processors.knowledge.countries import is_country
from processors.knowledge.fold import fold
from processors.knowledge.levelwords import level_words
from schemas.claims import Line
from schemas.reading import LevelChange, Place, Text
from schemas.taxonomy import LANGUAGES

_BEHIND = 30
"""Letters before a name in which a word for "for" stands."""


def scope(change: LevelChange, text: Text, lines: tuple[Line, ...], places: tuple[Place, ...]) -> LevelChange:
    """The change with its area and sector, each None where it holds for the whole; travel advice has neither.

    `lines`: the one that tells the change, and the next, which may tell it in full under a headline. Both are named
    behind a word for "for": a town at the beginning is the government that sits there. Where the next line tells
    what is kept, that is the rest's level.
    """
    if change.travel:
        return change
    kept = len(lines) > 1 and "kept" in lines[1].cues
    area, sector = _named(change, text, lines[0], places)
    if not (area or sector) and len(lines) > 1 and "level" in lines[1].cues and not kept:
        area, sector = _named(change, text, lines[1], places)
    if (area or sector) and kept:
        change = replace(change, from_=None, from_rank=None)
    return replace(change, area=area, sector=sector)


def _named(change: LevelChange, text: Text, line: Line, places: tuple[Place, ...]) -> tuple[str | None, str | None]:
    said = level_words(text.language if text.language in LANGUAGES else "en").scope

    def behind(at: int) -> bool:
        return said.search(fold(text.body[max(line.start, at - _BEHIND) : at])[0]) is not None

    named = (
        place.name
        for place in places
        if line.start <= place.start < line.end
        and place.kind == "place"
        and place.country == change.country
        and not is_country(place.name, place.country)
        and behind(place.start)
    )
    return next(named, None), next((mention.type for mention in line.communities if behind(mention.start)), None)
