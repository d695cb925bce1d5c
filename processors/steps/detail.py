"""Incidents → the same with the particulars that are told of each: victims, weapons, actors, whether it is quoted."""

from bisect import bisect_right
from collections.abc import Iterable

from msgspec.structs import replace

from processors.knowledge.wordlists import listing
from processors.steps.speech import speaker
from schemas.claims import Claim, Dated, Line
from schemas.particulars import Quotation, Victims, Weapon
from schemas.reading import Actor, Incident, Text
from schemas.taxonomy import LANGUAGES

_BACK = 3
"""Lines after an incident in which its victims may be counted."""
_EACH = 8
"""Claims of victims, weapons and actors of one incident."""
_NAMED = 20
"""Weapons and actors of a sentence; an endless one is none."""
_OLD = 60
"""Days after which a sentence without an incident counts the victims of another event."""


def detail(
    text: Text,
    lines: tuple[Line, ...],
    claims: tuple[Claim, ...],
    incidents: tuple[Incident, ...],
    victims: tuple[Victims, ...],
    quotations: tuple[Quotation, ...],
    dates: Iterable[Dated],
    seen: dict[int, tuple[Actor, ...]],
) -> tuple[Incident, ...]:
    """The particulars go with the incident whose mention stands in their sentence, nearest to them.

    `seen`: the actors by line.
    """
    if not incidents:
        return ()
    by_line: dict[int, list[Claim]] = {}
    for claim in claims:
        by_line.setdefault(claim.line, []).append(claim)
    old = {date.sentence for date in dates if date.age is not None and date.age > _OLD}
    alike: dict[tuple[str, str | None], list[int]] = {}
    for at, incident in enumerate(incidents):
        alike.setdefault((incident.assertion, incident.date), []).append(at)
    whose = {id(claim): _owner(claim, incidents, alike) for claim in claims}
    weapons: list[list[Weapon]] = [[] for _ in incidents]
    actors: list[dict[str, None]] = [{} for _ in incidents]
    for line in lines:
        told = by_line.get(line.index)
        if not told:
            continue
        found = _weapons(text, line)
        for claim in told:
            owner = whose[id(claim)]
            if owner is None:
                continue
            alone = len(told) == 1
            weapons[owner] += [weapon for weapon in found if alone or _within(weapon.start, claim)]
            near = seen.get(line.index, ())[:_NAMED]
            actors[owner].update((actor.text, None) for actor in near if alone or _within(actor.start, claim))
    counted = _counted(text, lines, by_line, whose, incidents, victims, old)
    return tuple(
        replace(
            incident,
            victims=tuple(counted[at]),
            weapons=_one_each(weapons[at]),
            actors=tuple(actors[at])[:_EACH],
            quoted=any(q.start <= incident.start < q.end for q in quotations),
        )
        for at, incident in enumerate(incidents)
    )


def _owner(claim: Claim, incidents: tuple[Incident, ...], alike: dict[tuple[str, str | None], list[int]]) -> int | None:
    """The incident that a claim was merged into: told alike, of one date and kind, the nearest."""
    found = alike.get((claim.assertion, claim.date.value if claim.date else None), [])
    if len(found) < 2:
        return found[0] if found else None
    start = claim.mention.start
    return min(
        found, key=lambda at: (claim.type not in (incidents[at].type, "other"), abs(incidents[at].start - start))
    )


def _within(at: int, claim: Claim) -> bool:
    return claim.clause[0] <= at < claim.clause[1]


def _weapons(text: Text, line: Line) -> list[Weapon]:
    if text.language not in LANGUAGES:
        return []
    begin, end = text.within(line.start, line.end)
    found = []
    for a, b, meanings in listing("weapon", text.language).find(text.coded[begin:end])[:_NAMED]:
        start, stop = text.span(begin + a, begin + b)
        type_ = meanings[0][1]
        found.append(Weapon(type=type_, start=start, end=stop, text=text.body[start:stop]))  # type: ignore[arg-type]
    return found


def _one_each(weapons: list[Weapon]) -> tuple[Weapon, ...]:
    first: dict[str, Weapon] = {}
    for weapon in weapons:
        first.setdefault(weapon.type, weapon)
    return tuple(first.values())[:_EACH]


def _counted(
    text: Text,
    lines: tuple[Line, ...],
    by_line: dict[int, list[Claim]],
    whose: dict[int, int | None],
    incidents: tuple[Incident, ...],
    victims: tuple[Victims, ...],
    old: set[int],
) -> list[list[Victims]]:
    """Victims by incident; a sentence without an incident counts those of the one told before it, else of the main."""
    counted: list[list[Victims]] = [[] for _ in incidents]
    starts = [line.start for line in lines]
    main = next((at for at, incident in enumerate(incidents) if incident.main), None)
    for claimed in victims:
        place = bisect_right(starts, claimed.start) - 1
        line = lines[place]
        told = by_line.get(line.index, [])
        if told:
            at = whose[id(min(told, key=lambda claim: abs(claim.mention.start - claimed.start)))]
        elif line.index in old:
            continue
        else:
            at = next(
                (
                    whose[id(claim)]
                    for earlier in reversed(lines[max(0, place - _BACK) : place])
                    for claim in reversed(by_line.get(earlier.index, []))
                ),
                main,
            )
        if (
            at is None
            or len(counted[at]) == _EACH
            or any((v.kind, v.least, v.most) == (claimed.kind, claimed.least, claimed.most) for v in counted[at])
        ):
            continue
        counted[at].append(replace(claimed, speaker=speaker(text, lines, place, claimed.start)))
    return counted
