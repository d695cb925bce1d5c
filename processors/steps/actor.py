"""Lines → who is blamed, suspected, held or claims: groups of our table, persons and groups by name, states.

Whom no table knows is found by the words beside a name (phrases/*.toml, table `actor`): whoever was arrested, charged
or convicted, is called a suspect, is accused, or claims. Where the words leave it open nobody is named.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from processors.knowledge.actors import capitals
from processors.knowledge.countries import is_country
from processors.steps.accuse import named, verbal
from processors.steps.beside import HYPHENS, Cue, Row, rows
from processors.steps.name import Name, Word, given, name_at, name_before
from schemas.claims import Line
from schemas.reading import Actor, Place, Text
from schemas.taxonomy import ActorRole

_OF_LINE: tuple[tuple[str, ActorRole], ...] = (
    ("claimed", "claims"),
    ("designation", "designated"),
    ("arrest", "arrested"),
    ("blamed", "blamed"),
    ("suspected", "suspected"),
)
_ROLE: dict[str, ActorRole] = {
    "held": "arrested",
    "tried": "arrested",
    "against": "arrested",
    "accused": "blamed",
    "behind": "blamed",
    "by": "blamed",
    "state": "blamed",
    "hyphened": "blamed",
    "suspected": "suspected",
    "suspect": "suspected",
    "identified": "suspected",
    "claims": "claims",
    "claimed": "claims",
}
_RANK: tuple[ActorRole, ...] = ("claims", "designated", "arrested", "blamed", "suspected", "named")
"""Strongest first, as for the groups of our table."""
_STATES = frozenset({"accused", "behind", "by", "claims", "claimed"})
"""What is said of states: to be arrested, suspected or identified is for persons."""
_OF_ARREST = frozenset({"arrest", "closed", "trial"})
"""Cues beside which a suspect is one who is held."""
_DOUBTFUL = frozenset({"accused", "suspected", "behind", "by"})
"""What is said of a deed only where one is told: else an actor is accused of arrogance."""
_OFFICIAL = frozenset({"held", "tried", "accused"})
"""What is said of rabbis and ministers too; else a word for an office beside a name says whose part that is."""
_THEIRS = frozenset({"state", "hyphened"})
_CLOSE = 12
"""Letters between a word for a victim and the victim's name."""
_EACH = 40
"""Persons, groups and states of a text that no table knows."""
_FEW = 3
"""Spans before an offset that may reach over it."""
_KIN = 3
"""Words for kin between "and" and a name: "and his brother X"."""


def sightings(text: Text, lines: tuple[Line, ...], places: tuple[Place, ...]) -> dict[int, tuple[Actor, ...]]:
    """All actors by the line they stand in, in order; one of our table of which nothing is said has role `named`."""
    found = {line.index: _known(line) for line in lines if line.actors}
    for row in rows(text, lines, places):
        told = sorted([*found.get(row.line.index, []), *_told(text.body, row)], key=lambda actor: actor.start)
        found[row.line.index] = told
    return {index: tuple(some) for index, some in found.items() if some}


def actors(seen: dict[int, tuple[Actor, ...]], lines: tuple[Line, ...]) -> tuple[Actor, ...]:
    """Each actor once, in the strongest role the text gives it; one only named has an incident beside it."""
    if not seen:
        return ()
    told = [line.incidents for line in lines]
    beside = {line.index for at, line in enumerate(lines) if any(told[max(0, at - 1) : at + 2])}
    found: dict[str, Actor] = {}
    strange = 0
    for index in sorted(seen):
        for actor in seen[index]:
            if actor.role == "named" and index not in beside:
                continue
            key = actor.id or actor.text.casefold().rstrip(".")
            known = found.get(key)
            if known is None:
                strange += actor.id is None
                if actor.id is not None or strange <= _EACH:
                    found[key] = actor
            elif _RANK.index(actor.role) < _RANK.index(known.role) and (actor.id is None or known.role == "named"):
                found[key] = actor
    return tuple(sorted(found.values(), key=lambda actor: actor.start))


def _known(line: Line) -> list[Actor]:
    """The groups of our table that a line names."""
    role: ActorRole = next((role for name, role in _OF_LINE if name in line.cues), "named")
    return [
        Actor(text=mention.text, start=mention.start, end=mention.end, id=mention.type, role=role)
        for mention in line.actors
        if (not mention.weak or line.incidents or line.communities)
        and not (mention.text.upper() in capitals() and mention.text not in capitals())
    ]


def _told(body: str, row: Row) -> Iterator[Actor]:
    """Whom the words of a line name, each once."""
    seen: set[int] = set()
    held = not _OF_ARREST.isdisjoint(row.line.cues)
    for cue in row.cues:
        if cue.kind not in _ROLE:
            continue
        role = "arrested" if held and _ROLE[cue.kind] == "suspected" else _ROLE[cue.kind]
        first = bisect_right(row.starts, cue.start) - 1
        beyond = bisect_left(row.starts, cue.end)
        for start, end in _spans(body, row, cue, first, beyond):
            if start not in seen:
                seen.add(start)
                yield Actor(text=body[start:end], start=start, end=end, role=role)
    for start, end in _abbreviated(row):
        if start not in seen:
            yield Actor(text=body[start:end], start=start, end=end, role="arrested" if held else "suspected")


def _abbreviated(row: Row) -> Iterator[tuple[int, int]]:
    """ "21-year-old Jo K.": the press shortens the surnames of suspects, and of hardly anybody else."""
    told = row.words
    if not row.shortened or any(cue.kind == "victim" for cue in row.cues):
        return
    for at in range(1, len(told)):
        if len(told[at].text) != 2 or told[at].text[1] != "." or not told[at - 1].text[0].isupper():
            continue
        name = name_before(told, at + 1, row.of, row.plain)
        if name is None or name.office or not (given(told[name.first], row.of) or _aged(told, name)):
            continue
        span = _span(row, name)
        if span is not None:
            yield span


def _aged(told: list[Word], name: Name) -> bool:
    """An age stands beside a name."""
    before = told[name.first - 1].text[:1] if name.first else ""
    after = [word.text[0] for word in told[name.beyond : name.beyond + 2]]
    return before.isdecimal() or (len(after) == 2 and after[0] in ",(" and after[1].isdecimal())


def _spans(body: str, row: Row, cue: Cue, first: int, beyond: int) -> Iterator[tuple[int, int]]:
    if not row.of.uncased and row.words[first].start != cue.start and cue.kind not in _THEIRS:
        return  # the end of another word: anti-terrorist
    state = _state(row, cue, first, beyond) if cue.kind in _STATES and row.line.incidents else None
    if state is not None:
        yield state
        return
    if cue.kind in _THEIRS:
        yield from _affiliated(body, row, cue)
        return
    if cue.kind in _DOUBTFUL and not row.told:
        return
    name = named(row, cue, first, beyond)
    for one in _joined(row, name) if name is not None else ():
        span = _span(row, one)
        if span is not None and not (one.office and cue.kind not in _OFFICIAL):
            yield span


def _span(row: Row, name: Name) -> tuple[int, int] | None:
    """Where a name stands; None where it is a place, has another meaning, or is a victim's."""
    start, end = row.words[name.first].start + name.skip, row.words[name.beyond - 1].end
    at = bisect_left(row.taken, (end, 0))
    if any(a < end and start < b for a, b in row.taken[max(0, at - _FEW) : at]):
        return None
    first = row.words[name.first].end
    if any(place.start <= start < place.end and (place.end >= end or place.end > first) for place in _near(row, start)):
        return None
    if any(cue.kind == "victim" and 0 <= start - cue.end <= _CLOSE for cue in row.cues):
        return None
    return start, end


def _joined(row: Row, name: Name) -> Iterator[Name]:
    """A name with those that "and" joins to it."""
    yield name
    of, told = row.of, row.words
    if name.beyond < len(told) - 1 and told[name.beyond].key in of.joining:
        other = name_at(told, name.beyond + 1, of, row.plain)
        if other is not None:
            yield other
    at = name.first
    while at > 0 and name.first - at < _KIN and told[at - 1].key in of.mister:
        at -= 1
    if at > 1 and told[at - 1].key in of.joining:
        other = name_before(told, at - 1, of, row.plain)
        if other is not None:
            yield other


def _state(row: Row, cue: Cue, first: int, beyond: int) -> tuple[int, int] | None:
    """The state of which a line says that it is behind a deed."""
    of, told = row.of, row.words
    if cue.kind in ("behind", "claims"):
        verb = None if of.uncased else verbal(row, first)
        return _country(row, (first if verb is None else verb) - 1)
    if cue.kind == "accused":
        verb = None if of.uncased else verbal(row, first)
        if verb is not None:
            return _country(row, verb - 1)
        if of.language == "ar":
            return None  # who accuses stands there, too
    at = beyond
    while at < len(told) - 1 and told[at].key in of.mister:
        at += 1
    return _country(row, at)


def _country(row: Row, at: int) -> tuple[int, int] | None:
    if not 0 <= at < len(row.words):
        return None
    word = row.words[at]
    for place in _near(row, word.end - 1):
        if place.start < word.end and word.start < place.end:
            if place.kind == "place" and is_country(place.name, place.country):
                return place.start, place.end
            return None
    return None


def _near(row: Row, at: int) -> tuple[Place, ...]:
    """The last places that begin at or before an offset."""
    beyond = bisect_right(row.begins, at)
    return row.places[max(0, beyond - _FEW) : beyond]


def _affiliated(body: str, row: Row, cue: Cue) -> Iterator[tuple[int, int]]:
    """ "Iran-backed", "Iranian-affiliated", "Iranian agents": whose they are stands before."""
    for place in _near(row, cue.start):
        if cue.start == place.end + 1 and (
            body[place.end] in HYPHENS if cue.kind == "hyphened" else body[place.end] == " "
        ):
            yield place.start, cue.end
