"""What opens a watch, what falls under one, and how much of its weight is left. The table is knowledge/watches.toml."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from processors.knowledge.countries import is_country
from processors.knowledge.watches import Kind, state_of, watches
from processors.steps.concern import apart
from processors.steps.factor import sphere
from schemas.particulars import Trigger
from schemas.picture import Watch
from schemas.reading import Incident, Place, Reading
from schemas.taxonomy import IncidentType, TargetType

FRESH = timedelta(days=3)
"""A trigger older than this was news to others before it came here; what it set off is known by then."""
_BESIDE = 200
"""Letters on either side of a trigger in which its parties are named: its sentence and those next to it."""
_WORDS = frozenset({"threat", "hoax_threat", "cyber", "vandalism"})
_EXPOSED = frozenset({"communal", "faith", "embassy"})
_UNREAL = frozenset({"historical", "exercise", "hypothetical", "negated"})
_SEQUEL = frozenset({"resolved", "withdrawn", "arrest", "closed", "trial"})
_NOT_NEWS = frozenset({"exercise", "fiction", "trial", "history", "sport", "animal", "guide", "commentary", "accident"})
"""Frames of texts that open no watch; commentary falls under none either."""


class Opening(Struct, frozen=True, kw_only=True):
    """A watch that a document opens, or renews where one of its key is open."""

    kind: Kind
    key: str
    """The party that it is about, empty for an area: what renews it."""
    text: str
    """The words that tell the trigger."""
    place: Place | None = None
    """Of a watch for an area, where the text names a town; else the desk knows from the story."""
    incident_types: tuple[IncidentType, ...] = ()
    target_types: tuple[TargetType, ...] = ()


def openings(reading: Reading) -> Iterator[Opening]:
    """The watches that a document opens: by its triggers in the headline or first sentences, told as news."""
    main, frame = reading.main, _frame(reading)
    if main is not None and main.type in _WORDS:
        return  # it recalls the trigger, and tells of a threat
    unreal = (main is not None and main.assertion in _UNREAL) or frame in _NOT_NEWS
    for trigger in reading.triggers:
        kind = watches().get(trigger.kind)
        if kind is None or trigger.start >= max(reading.lead, 1):
            continue
        if unreal and not (trigger.kind == "verdict" and frame in ("trial", None)):
            continue  # what a court has decided today is told with a deed of long ago
        if kind.km is not None:
            if main is not None and not _war(reading):
                yield Opening(
                    kind=kind,
                    key="",
                    text=trigger.text,
                    place=_where(reading),
                    incident_types=(main.type,),
                    target_types=tuple(sorted({target.type for target in reading.targets})),
                )
            continue
        party = _party(kind, trigger, reading)
        if party is not None and sphere(reading) != "communal":
            yield Opening(kind=kind, key=party, text=trigger.text)


def tells(reading: Reading) -> bool:
    """Whether a document tells an incident or threat as news, be it to say that it came to nothing."""
    main = reading.main
    if main is None or _frame(reading) in _NOT_NEWS:
        return False
    # "No bomb was found in the restaurant" is news of what was feared there; "there is no threat" is none.
    return main.assertion not in _UNREAL or (main.assertion == "negated" and main.type != "threat")


def goes_on(reading: Reading) -> bool:
    """Whether a document without an incident of its own tells how that of its story went on: over, somebody held."""
    sequel = any(mark.kind in _SEQUEL for mark in reading.marks)
    return reading.main is None and sequel and _frame(reading) not in _NOT_NEWS - {"trial"}


def waited(reading: Reading) -> str | None:
    """Whose harm a document tells (processors.steps.factor.sphere), where that is what some watch may wait for."""
    main = reading.main
    if main is None or not tells(reading):
        return None
    if main.type == "assassination" or (reading.credibility == "denied" and not main.fresh and main.type != "cyber"):
        return None  # the trigger, named beside whom it exposes; a notice that nothing is known
    of = sphere(reading)
    return of if of in _EXPOSED else None


def awaits(watch: Watch, reading: Reading, of: str, at: datetime) -> bool:
    """Whether a document of event time `at` tells harm to whom this watch is for, after what opened it.

    `of`: what `waited` says of it.
    """
    main = reading.main
    return main is not None and _communal(watch, reading, of) and not _earlier(main, watch, at)


def exposed(watch: Watch, reading: Reading, *, own: bool = False) -> bool:
    """Whether a document that a watch awaits tells the communal incident or threat that it waits for.

    `own`: it was put into the story that opened the watch; there only another deed elsewhere in town counts.
    """
    main = reading.main
    if main is None:
        return False
    if watch.km is None:
        return not own
    alike = main.type in watch.incident_types, any(t.type in watch.target_types for t in reading.targets)
    if any(alike) if own else all(alike):
        return False  # the opening event told again
    return any(
        apart(place, watch.lat, watch.lon) <= watch.km
        for place in reading.places
        if place.lat is not None and place.role == "event" and watch.lat is not None and watch.lon is not None
    )


def left(watch: Watch, at: datetime) -> int:
    """Percent of its weight that a watch has left at a time: halved after each half-life."""
    days = max(0.0, (at - watch.renewed_at) / timedelta(days=1))
    return round(100 * float(0.5 ** (days / watch.half_life)))


def _frame(reading: Reading) -> str | None:
    return next((mark.value for mark in reading.marks if mark.kind == "frame"), None)


def _war(reading: Reading) -> bool:
    """Whether it is a front, where attacks with many victims are of every day and no second target is waited for."""
    return _frame(reading) == "war" or any(mark.kind == "war" and mark.start < reading.lead for mark in reading.marks)


def _where(reading: Reading) -> Place | None:
    """The town of the main event, sooner where the headline names it; a country is no metropolitan area."""
    main = reading.main
    named = {place.name for place in main.places} if main else set()
    towns = [
        place
        for place in reading.places
        if place.lat is not None
        and place.kind == "place"
        and not is_country(place.name, place.country)
        and (place.role == "event" or place.name in named)
    ]
    return min(towns, key=lambda place: (place.start >= reading.headline, place.name not in named), default=None)


def _party(kind: Kind, trigger: Trigger, reading: Reading) -> str | None:
    """The party that a trigger is about, None where the table exposes nobody to it."""
    begin, end = trigger.start - _BESIDE, trigger.end + _BESIDE
    near = (a.id for a in reading.actors if a.id in kind.actors and begin <= a.start < end)
    actors = [state_of(actor) or actor for actor in near if actor]
    named = {place.country for place in reading.places if place.country and begin <= place.start < end}
    named.update(actors)
    if reading.language == "he":
        named.add("IL")  # the Hebrew press speaks of its own army without a country
    if kind.parties and all(named & set(group) for group in kind.parties):
        return next(country for country in kind.parties[-1] if country in named)
    if actors and len(kind.parties) < 2:
        return actors[0]
    if not kind.parties and not kind.actors:
        return trigger.country or next(iter(sorted(named)), "anywhere")
    return None


def _earlier(main: Incident, watch: Watch, at: datetime) -> bool:
    """The incident was before the trigger, as far as its date is known."""
    if main.date is None:
        return main.age is not None and at - timedelta(days=main.age) < watch.opened_at - timedelta(days=1)
    return main.date < watch.opened_at.date().isoformat()[: len(main.date)]


def _communal(watch: Watch, reading: Reading, of: str) -> bool:
    if not watch.communities:
        return of in ("communal", "faith")
    if "jewish" in watch.communities and (
        of == "communal" or (of == "embassy" and any(place.country == "IL" for place in reading.places))
    ):
        return True
    named = {mark.value for mark in reading.marks if mark.kind in ("community", "group") and mark.start < reading.lead}
    return of in ("communal", "faith") and not named.isdisjoint(watch.communities)
