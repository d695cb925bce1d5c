"""Levels and advice: which countries a line is about, who advises their own people, and about which other country."""

import re

from schemas.claims import Line
from schemas.reading import Place, Text

_ADVISE = frozenset(
    {"US", "GB", "CA", "AU", "NZ", "IE", "FR", "DE", "AT", "CH", "BE", "NL", "ES", "IT", "IL", "SE", "DK"}
)
"""Countries that advise their people about others; in an advice they are who speaks."""
_ADVICE_LINES = 4
"""Of the head of a text, in which an advice says whose it is."""


def advisers(
    abroad: re.Pattern[str], text: Text, lines: tuple[Line, ...], places: tuple[Place, ...], whose: frozenset[int]
) -> frozenset[int]:
    """Where names start of the countries that advise their own people about another that the text names."""
    early = lines[:_ADVICE_LINES]
    if not any("advisory" in line.cues and abroad.search(text.body, line.start, line.end) for line in early):
        return frozenset()
    near = [p for p in places if p.country and p.start < early[-1].end and p.start not in whose]
    order = list(dict.fromkeys(place.country for place in near if place.country))
    named = set(order)
    if len(named) < 2:
        return frozenset()
    able = named & _ADVISE
    titles = [place for place in near if place.start < early[0].end] if early[0].headline else near
    if not able and len({place.country for place in titles}) < 2:
        return frozenset()
    if able == named or not able:
        # Of several, the one whose ministry or people speak, else the first: "Oman: Kuwait asks …" has it behind.
        speak = {mention.type for line in early for mention in line.authorities} & named
        people = {c for c in named if all(place.kind == "demonym" for place in near if place.country == c)}
        titled = text.body[near[0].end : near[0].end + 2].lstrip().startswith(":")
        able = speak or people or {order[1 if titled else 0]}
    return frozenset(place.start for place in near if place.country in able) if able != named else frozenset()


def travelled(places: tuple[Place, ...], lines: tuple[Line, ...], countries: tuple[str, ...]) -> tuple[str, ...]:
    """The countries that may be travelled to: not the one whose ministry or people speak, if another is named."""
    speak = {mention.type for line in lines for mention in line.authorities}
    sites = {place.country for place in places if place.kind == "place"}
    for kept in ([c for c in countries if c not in speak and c in sites], [c for c in countries if c not in speak]):
        if kept:
            return tuple(kept)
    return countries


def named(places: tuple[Place, ...], line: Line, early: tuple[Line, ...], home: str | None) -> tuple[str, ...]:
    """Countries that a line names, else those of the first lines, in order of the text; else of who speaks there."""
    own = [p.country for p in places if p.country and line.start <= p.start < line.end]
    first = [p.country for p in places if p.country and p.start < early[-1].end]
    speak = [mention.type for one in early for mention in one.authorities]
    return tuple(dict.fromkeys(own or first or speak or ([home] if home else [])))
