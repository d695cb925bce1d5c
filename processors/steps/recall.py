"""Lines, dates and places → the events that a text names only as history, linked to our table of precedents."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from processors.knowledge.countries import is_country
from processors.knowledge.fold import fold
from processors.knowledge.precedents import Record, precedents
from processors.knowledge.sieve import Sieve
from schemas.claims import Claim, Dated, Line
from schemas.reading import Incident, Place, Precedent, Text

_OLD = 300
"""Days after which a year named beside an event makes it a precedent."""
_RECENT = 60
"""Days in which an event of our table is still news when it is named."""
_NEAREST = 20
"""Places before and after a year that are looked at."""


def recall(
    text: Text,
    lines: tuple[Line, ...],
    claims: tuple[Claim, ...],
    dates: tuple[Dated, ...],
    places: tuple[Place, ...],
    main: Incident | None = None,
    published: datetime | None = None,
) -> tuple[tuple[Precedent, ...], tuple[str, ...]]:
    """Precedents in order of the text, and doubts: a year beside a place where our table has the year before or after.

    A precedent is an old year beside an incident that is not the main one, or an event of our table by its name. A
    text without a date of publication has only those of our table: no other year is known to be old.
    """
    told = {claim.line for claim in claims}
    by_line: dict[int, list[Dated]] = {}
    for dated in dates:
        by_line.setdefault(dated.sentence, []).append(dated)
    starts = [place.start for place in places]
    sentence = _sentence(lines, main)
    found: dict[Precedent, None] = {}
    doubts: list[str] = []
    named: set[str] = set()
    names: list[tuple[str, Record]] | None = None
    for line in lines:
        if line.index == sentence or not (line.index in told or line.incidents or "historical" in line.cues):
            continue
        if names is None:
            names = [_names()[at] for at in _sieve().held(text.coded)]
        for record in _named(text, line, names) if names else ():
            if published is not None and published.date() - record.date < timedelta(_RECENT):
                continue
            named.add(record.id)
            found[_linked(record)] = None
        for dated in by_line.get(line.index, ()):
            if dated.value is None or (dated.age is not None and dated.age < _RECENT):
                continue
            at = bisect_left(starts, dated.start)
            first = max(at - _NEAREST, bisect_left(starts, line.start))
            near = list(places[first : min(at + _NEAREST, bisect_left(starts, line.end))])
            if not _is_old(dated):
                found |= dict.fromkeys(_linked(record) for record in _of_month(line, dated.value, near))
                continue
            precedent, linked, doubt = _dated(line, dated, near)
            if doubt:
                doubts.append(doubt)
            if linked is not None and linked.id in named:
                continue
            if linked is not None or (dated.age is not None and precedent.place is not None):
                found[precedent] = None
    return tuple(found), tuple(dict.fromkeys(doubts))


def _is_old(dated: Dated) -> bool:
    return dated.age is None or dated.age >= _OLD


def _sentence(lines: tuple[Line, ...], main: Incident | None) -> int | None:
    if main is None or main.assertion != "historical":
        return None
    return next((line.index for line in lines if line.start <= main.start < line.end), None)


def _named(text: Text, line: Line, names: list[tuple[str, Record]]) -> Iterator[Record]:
    """Events of our table that a line names, of those that the text may name."""
    said = fold(text.body[line.start : line.end])[0]
    for name, record in names:
        at = said.find(name)
        if at >= 0 and not said[at - 1 : at].isalpha() and not said[at + len(name) : at + len(name) + 1].isalpha():
            yield record


def _dated(line: Line, dated: Dated, near: list[Place]) -> tuple[Precedent, Record | None, str | None]:
    """What an old year in a line stands for: the event itself, its record in our table, a doubt about the year."""
    assert dated.value is not None  # noqa: S101 - narrows the type for the checker
    year = int(dated.value[:4])
    ranked = sorted(
        near, key=lambda p: (p.kind == "demonym", is_country(p.name, p.country), abs(p.start - dated.start))
    )
    for place in ranked:
        record = _record(year, place, line)
        if record is not None:
            return _linked(record), record, None
    for place in ranked:
        record = _record(year - 1, place, line, agreed=True) or _record(year + 1, place, line, agreed=True)
        if record is not None:
            doubt = f"{place.name} {year}: our table has {record.date}, {record.title}"
            return _linked(record), record, doubt
    nearest = next(iter(ranked), None)
    told = Precedent(year=year, place=nearest.name if nearest else None, country=nearest.country if nearest else None)
    return told, None, None


def _of_month(line: Line, value: str, near: list[Place]) -> Iterator[Record]:
    """Events of our table of a month of this or the last year: "the attacks in Paris in January"."""
    for place in near:
        record = _record(int(value[:4]), place, line, agreed=True) if len(value) > len("2015") else None
        if record is not None and record.date.isoformat().startswith(value):
            yield record


def _record(year: int, place: Place, line: Line, *, agreed: bool = False) -> Record | None:
    """The event of that year at that place; of a country alone, the one whose target the line names.

    `agreed`: the line must name its target at any rate, for the year does not fit.
    """
    there = _by_year().get((year, place.country))
    if there is None:
        return None
    city = [record for record in there if _same(record.city, place.name)]
    whole = place.kind == "demonym" or is_country(place.name, place.country)
    fitting = [record for record in (city or (there if whole else ())) if _agrees(line, record)]
    if fitting:
        return fitting[0]
    return city[0] if len(city) == 1 and not agreed else None


def _same(city: str, name: str) -> bool:
    return fold(city)[0].split("/")[0].split(" (")[0] in fold(name)[0]


def _agrees(line: Line, record: Record) -> bool:
    return any(target.type in record.kinds for target in line.targets)


def _linked(record: Record) -> Precedent:
    return Precedent(id=record.id, year=record.date.year, place=record.city, country=record.country)


@cache
def _by_year() -> dict[tuple[int, str | None], list[Record]]:
    """By year and country."""
    years: dict[tuple[int, str | None], list[Record]] = {}
    for record in precedents():
        years.setdefault((record.date.year, record.country), []).append(record)
    return years


@cache
def _names() -> tuple[tuple[str, Record], ...]:
    return tuple((fold(name)[0], record) for record in precedents() for name in record.names)


@cache
def _sieve() -> Sieve:
    return Sieve(name for name, _ in _names())
