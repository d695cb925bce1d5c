"""Reading → how specific a threat it speaks of: the ladder S0 to S5 of United States advisories.

S0 says that there is no specific or credible threat. S1 is general: a threat environment, a raised level. S2 names a
community or a kind of target. S3 is specific: a target or means with a place or time. S4 is specific and credible: it
is called so, people were held for it, or a deed of these hours shows it and nothing is denied. S5 is going on, or its
makers are at large.
"""

from collections.abc import Iterator
from typing import Literal

from processors.knowledge.countries import is_country
from schemas.particulars import Carrier, Specificity
from schemas.reading import Incident, Mark, Reading

_THREATENED = frozenset({"warned", "planned"})
_DONE = frozenset({"asserted", "foiled"})
"""Read of the main event alone: others are done with."""
_DANGER = ("under_way", "at_large")
_EACH = 8
_MOST = 30
"""Incidents that are weighed; the first ones are what a text is about."""


def specify(reading: Reading) -> Specificity | None:
    """The highest rung that what is not negated reaches, with the words that carry it and the denial beside it."""
    denials = _stated(reading, "denial")
    level, carriers = 0, list[Carrier]()
    for incident in reading.incidents[:_MOST]:
        if incident.assertion not in _THREATENED and not (incident.main and incident.assertion in _DONE):
            continue
        own = list(_of(incident, reading))
        rung = _rung(incident, own, reading)
        if rung > level:
            level, carriers = rung, own
    main = reading.main
    credible = _stated(reading, "credible") if reading.credibility == "specific_credible" else []
    if credible and level < 4:
        level, carriers = 4, [*carriers, *credible]
    if main is not None and main.assertion == "asserted" and (main.fresh or level >= 3) and main.type != "cyber":
        danger = list(_danger(reading))
        if danger:
            level, carriers = 5, [*_of(main, reading), *danger]
    change = reading.moved
    if not level and change is not None and not change.lowered:
        level, carriers = 1, _marked(reading, "level") or _marked(reading, "raised")
    if not level and not denials and any(mark.kind == "advisory" for mark in reading.marks):
        level, carriers = 1, _marked(reading, "advisory")
    if not level and not denials:
        return None
    return Specificity(level=f"S{level}", carriers=(*carriers[:_EACH], *denials[:1]))  # type: ignore[arg-type]


def _rung(incident: Incident, carriers: list[Carrier], reading: Reading) -> int:
    """Of one incident; 0 where it is no threat of today."""
    kinds = {carrier.kind for carrier in carriers}
    if incident.assertion == "foiled":
        return 4 if kinds & {"held", "means", "target"} else 3
    if incident.assertion == "asserted":
        return 4 if incident.fresh and _shows(incident, reading) else 0
    if kinds & {"target", "means", "actor"} and kinds & {"place", "time"} and "target" in kinds | _named(reading):
        return 3
    return 2 if "target" in kinds or _named(reading) else 1


def _shows(incident: Incident, reading: Reading) -> bool:
    """Whether a deed shows a threat to others: none where it is denied, and no leader killed abroad."""
    return reading.credibility != "denied" and incident.type not in ("cyber", "assassination")


def _named(reading: Reading) -> set[str]:
    """`target` where the first sentences name a community."""
    named = any(mark.kind == "community" and mark.start < max(reading.lead, 1) for mark in reading.marks)
    return {"target"} if named else set()


def _of(incident: Incident, reading: Reading) -> Iterator[Carrier]:
    yield Carrier(kind="threat", start=incident.start, end=incident.end, text=incident.text)
    for target in incident.targets:
        if not target.faint and target.start is not None and target.end is not None:
            yield Carrier(kind="target", start=target.start, end=target.end, text=target.text)
    names = {place.name for place in incident.places}
    for place in reading.places:
        if place.name in names and place.kind == "place" and not is_country(place.name, place.country):
            yield Carrier(kind="place", start=place.start, end=place.end, text=place.text)
            break
    if incident.when is not None:
        yield Carrier(kind="time", start=incident.when.start, end=incident.when.end, text=incident.when.text)
    for weapon in incident.weapons[:2]:
        yield Carrier(kind="means", start=weapon.start, end=weapon.end, text=weapon.text)
    for actor in reading.actors:
        if actor.id is not None and actor.text in incident.actors:
            yield Carrier(kind="actor", start=actor.start, end=actor.end, text=actor.text)
    if incident.assertion == "foiled":
        yield from _marked(reading, "arrest", "held")


def _danger(reading: Reading) -> Iterator[Carrier]:
    """What goes on, or who is at large; where the headline has somebody held, forces and cordons are how it ended."""
    held = any(mark.kind in ("arrest", "closed") and mark.start < reading.headline for mark in reading.marks)
    for mark in reading.marks:
        if mark.kind in _DANGER and mark.start < reading.lead and not (held and mark.kind == "under_way"):
            yield _carrier(mark, "under_way")


def _marked(reading: Reading, kind: str, as_: str | None = None) -> list[Carrier]:
    return [_carrier(mark, as_ or kind) for mark in reading.marks if mark.kind == kind][:2]


def _stated(reading: Reading, kind: Literal["denial", "credible"]) -> list[Carrier]:
    said = [statement for statement in reading.statements if statement.kind == kind]
    return [Carrier(kind=kind, start=s.start, end=s.end, text=s.text) for s in said[:2]]


def _carrier(mark: Mark, kind: str) -> Carrier:
    known = kind if kind in ("held", "under_way") else "threat"
    return Carrier(kind=known, start=mark.start, end=mark.end, text=mark.text)  # type: ignore[arg-type]
