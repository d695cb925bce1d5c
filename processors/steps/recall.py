"""Lines, dates and places → the events that a text names only as history, linked to our table of precedents."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from processors.knowledge.fold import fold
from schemas.claims import Claim, Dated, Line
from schemas.reading import Place, Precedent

_OLD = 300
"""Days after which a year named beside an event makes it a precedent."""


def recall(
    lines: tuple[Line, ...], claims: tuple[Claim, ...], dates: tuple[Dated, ...], places: tuple[Place, ...]
) -> tuple[tuple[Precedent, ...], tuple[str, ...]]:
    """Precedents in order of the text, and doubts: a year beside a place where our table has the year before or after.

    A precedent is an old year in a line that speaks of an incident or of remembering.
    """
    told = {claim.line for claim in claims}
    found: dict[Precedent, None] = {}
    doubts: list[str] = []
    for dated in dates:
        if dated.value is None or dated.age is None or dated.age < _OLD:
            continue
        line = next((line for line in lines if line.index == dated.sentence), None)
        if line is None or (line.index not in told and not line.incidents and "historical" not in line.cues):
            continue
        near = [place for place in places if line.start <= place.start < line.end]
        place = min(near, key=lambda p: (p.kind == "demonym", abs(p.start - dated.start)), default=None)
        year = int(dated.value[:4])
        record = _record(year, place) if place else None
        other = (_record(year - 1, place) or _record(year + 1, place)) if place and not record else None
        if place and other and _agrees(line, other):
            doubts.append(f"{place.name} {year}: our table has {other['date']}, {other['title']}")
            record = other
        found[
            Precedent(
                id=record["id"] if record else None,
                year=int(record["date"][:4]) if record else year,
                place=place.name if place else None,
                country=place.country if place else None,
            )
        ] = None
    return tuple(found), tuple(dict.fromkeys(doubts))


def _agrees(line: Line, record: dict[str, Any]) -> bool:
    return any(target.type in record["target_types"] for target in line.targets)


@cache
def _by_year() -> dict[int, list[dict[str, Any]]]:
    table = json.loads(files("processors.knowledge").joinpath("precedents.json").read_text("utf-8"))["precedents"]
    years: dict[int, list[dict[str, Any]]] = {}
    for record in table:
        years.setdefault(int(record["date"][:4]), []).append(record)
    return years


def _record(year: int, place: Place) -> dict[str, Any] | None:
    """The precedent of that year at that place; a country alone is enough where the year had one there."""
    there = [record for record in _by_year().get(year, ()) if record["country"] == place.country]
    same = [record for record in there if fold(record["city"])[0] in fold(place.name)[0]]
    if same:
        return same[0]
    return there[0] if len(there) == 1 else None
