"""A sum of integer points, each with its reason and its place in the text; how serious and how sure stay apart.

Weights stand in knowledge/weights.toml. Dampers, floors and the cap are reasons of their own, so that the
points of all reasons add up to exactly the score.
"""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from schemas.events import Concern, Grade, Reason, Watched
from schemas.reading import Incident, Mark, Reading
from schemas.taxonomy import COMMUNAL, STATUS_OF, Kind, Status

WEIGHTS = Path(__file__).parents[1] / "knowledge" / "weights.toml"
MOST = 100
VAGUE = frozenset({"threat", "assassination", "other"})
EVENTS = frozenset({"current", "planned_threat", "foiled"})


class Recency(Struct, frozen=True, forbid_unknown_fields=True):
    """Points for a document up to so many hours old."""

    hours: float
    points: int
    why: str


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """knowledge/weights.toml, whole."""

    priority: dict[str, int]
    """Least score of each priority, `1` to `3`."""
    incident: dict[str, int]
    assertion: dict[str, int]
    target: dict[str, int]
    mark: dict[str, int]
    """Points of a kind of mark, counted once."""
    floor: dict[str, int]
    """Least score where a community or one of its places is named beside a mark of the kind: to be aware of."""
    unlifted: tuple[str, ...]
    """Sorts of text that no floor lifts."""
    mark_event: dict[str, int]
    """Points of a kind of mark beside an incident that is asserted, warned of, planned or foiled."""
    frame: dict[str, int]
    """Most points of a text of this sort, unless it tells of an attack on a communal place as done."""
    level: dict[str, int]
    status: dict[str, int]
    """Most points that a document of this status can have; the difference is a damper."""
    denied: int
    specific_credible: int
    fresh: int
    watch: int
    origin: int
    """For each further independent origin, up to two."""
    recency: tuple[Recency, ...]
    stale: int
    confidence: dict[str, int]


class Setting(Struct, frozen=True, kw_only=True):
    """What bears on a document from outside its text."""

    now: datetime
    published: datetime | None
    published_day: bool = False
    kind: Kind = "article"
    grade: Grade
    origins: int = 1
    concerns: tuple[Concern, ...] = ()
    watch: tuple[Watched, ...] = ()


class Verdict(Struct, frozen=True, kw_only=True):
    """How serious, how sure, and why."""

    priority: int
    score: int
    confidence: int
    status: Status
    reasons: tuple[Reason, ...]


@cache
def weights() -> Weights:
    """The weights that Vigil ships."""
    return msgspec.convert(tomllib.loads(WEIGHTS.read_text("utf-8")), Weights)


def score(reading: Reading, setting: Setting, without: str | None = None) -> Verdict:
    """The verdict on one document; `without` leaves one factor out of the sum."""
    table = weights()
    status = status_of(reading)
    reasons = [reason for reason in _reasons(reading, setting, table) if reason.points and reason.factor != without]
    total = sum(reason.points for reason in reasons)
    for factor, most, text in _caps(reading, status, table):
        if total > most and factor != without:
            reasons.append(Reason(factor=factor, points=most - total, text=text))
            total = most
    lift = _floor(reading, setting, total, table)
    if lift is not None and without != "floor":
        reasons.append(lift)
        total += lift.points
    bound = max(0, min(MOST, total))
    if total != bound:
        reasons.append(Reason(factor="bounds", points=bound - total, text="a score is from 0 to 100"))
        total = bound
    if not reasons:
        reasons.append(Reason(factor="nothing", points=0, text="no incident, level, advice or denial was found"))
    return Verdict(
        priority=max((int(p) for p, least in table.priority.items() if total >= least), default=0),
        score=total,
        confidence=_confidence(reading, setting, table),
        status=status,
        reasons=tuple(reasons),
    )


def _caps(reading: Reading, status: Status, table: Weights) -> Iterator[tuple[str, int, str]]:
    """What a document can have at most: (factor, points, why)."""
    main = reading.main
    if main is not None:
        yield "status", table.status[status], f"no more where the main event is {main.assertion}"
    attack = main is not None and main.assertion == "asserted" and _is_communal(reading)
    for mark in reading.marks:
        if mark.kind == "frame" and mark.value in table.frame and not attack:
            yield "frame", table.frame[mark.value], f"a text of this sort: {mark.value}"


def _is_attack(main: Incident | None) -> bool:
    """A deed done to a communal place itself: no denial of threats elsewhere takes anything from it."""
    if main is None or STATUS_OF[main.assertion] != "current" or main.type in VAGUE:
        return False
    return any(target.type in COMMUNAL for target in main.targets)


def _is_communal(reading: Reading) -> bool:
    return any(target.type in COMMUNAL for target in reading.targets) or any(
        mark.kind == "community" for mark in reading.marks
    )


def _floor(reading: Reading, setting: Setting, total: int, table: Weights) -> Reason | None:
    """What lifts a document to be aware of: posture, denial or advice where a community is named, and it is news."""
    about = {mark.value for mark in reading.marks if mark.kind == "frame"}
    if not _is_communal(reading) or about & set(table.unlifted) or _recency(setting, table).points < 0:
        return None
    best = max(_once(reading.marks), key=lambda mark: table.floor.get(mark.kind, 0), default=None)
    least = table.floor.get(best.kind, 0) if best is not None else 0
    return _reason("floor", least - total, "to be aware of", best) if total < least else None


def status_of(reading: Reading) -> Status:
    """Of the main event; without an incident, a level raised or an advisory in force is a planned threat."""
    if reading.main is not None:
        return STATUS_OF[reading.main.assertion]
    if reading.level_change is not None or any(mark.kind == "advisory" for mark in reading.marks):
        return "planned_threat"
    return "none"


def _reasons(reading: Reading, setting: Setting, table: Weights) -> list[Reason]:
    reasons: list[Reason] = []
    main = reading.main
    if main is not None and (reading.level_change is None or _is_attack(main)):
        reasons += _of_incident(main, reading, setting, table)
    if reading.level_change is not None:
        change = reading.level_change
        top = change.to_rank is not None and change.to_rank == _top(change.system)
        raised = change.from_rank is None or change.to_rank is None or change.to_rank > change.from_rank
        way = "top" if top and raised else "raised" if raised else "lowered"
        mark = next((mark for mark in reading.marks if mark.kind == "level"), None)
        reasons.append(_reason("level", table.level[way], f"official level {way}: {change.to}", mark))
    event = main is not None and STATUS_OF[main.assertion] in EVENTS
    for mark in _once(reading.marks):
        points = table.mark.get(mark.kind, 0)
        points += table.mark_event.get(mark.kind, 0) if event else 0
        reasons.append(_reason(mark.kind, points, mark.text, mark))
    if reading.credibility == "specific_credible":
        mark = next((mark for mark in reading.marks if mark.kind == "credible"), None)
        reasons.append(_reason("credibility", table.specific_credible, "called specific and credible", mark))
    if reading.credibility == "denied" and reading.level_change is None and not _is_attack(main):
        mark = next((mark for mark in reading.marks if mark.kind == "denial"), None)
        reasons.append(_reason("credibility", table.denied, "no specific or credible threat", mark))
    for watched in setting.watch[:1]:
        reasons.append(Reason(factor="watch", points=table.watch, text=watched.why))
    return reasons


def _of_incident(main: Incident, reading: Reading, setting: Setting, table: Weights) -> list[Reason]:
    at: dict[str, Any] = {"start": main.start, "end": main.end}
    reasons = [
        Reason(factor="incident", points=table.incident[main.type], text=f"{main.type}: {main.text}", **at),
        Reason(factor="assertion", points=table.assertion[main.assertion], text=main.assertion, **at),
    ]
    # Who is killed abroad is no communal place, whatever places the text goes on to name.
    killing = main.type == "assassination"
    hit = [target for target in reading.targets if not (killing and target.type in COMMUNAL)]
    best = max(hit, key=lambda target: table.target[target.type], default=None)
    if best is not None:
        reasons.append(Reason(factor="target", points=table.target[best.type], text=f"{best.type}: {best.text}"))
    if main.fresh:
        reasons.append(Reason(factor="fresh", points=table.fresh, text="told as news", **at))
    reasons.append(_recency(setting, table))
    further = min(2, setting.origins - 1)
    if further > 0 and STATUS_OF[main.assertion] == "current":
        text = f"{setting.origins} independent origins"
        reasons.append(Reason(factor="origins", points=table.origin * further, text=text))
    return reasons


def _recency(setting: Setting, table: Weights) -> Reason:
    """Age at the desk's now; without a date a document is judged as fresh."""
    age = timedelta(0)
    if setting.published is not None:
        end = setting.published + timedelta(days=1 if setting.published_day else 0)
        age = max(timedelta(0), setting.now - end)
    for step in table.recency:
        if age <= timedelta(hours=step.hours):
            return Reason(factor="recency", points=step.points, text=step.why)
    return Reason(factor="recency", points=table.stale, text="old")


def _confidence(reading: Reading, setting: Setting, table: Weights) -> int:
    sure = table.confidence["base"]
    sure += table.confidence[f"source_{setting.grade.source}"]
    sure += table.confidence[f"information_{setting.grade.information}"]
    if reading.main is None and reading.level_change is None:
        sure += table.confidence["no_event"]
    sure += table.confidence["warning"] * len(reading.warnings)
    return max(0, min(MOST, sure))


def _once(marks: tuple[Mark, ...]) -> list[Mark]:
    """The first mark of each kind: repetition adds nothing."""
    first: dict[str, Mark] = {}
    for mark in marks:
        first.setdefault(mark.kind, mark)
    return list(first.values())


def _reason(factor: str, points: int, text: str, mark: Mark | None) -> Reason:
    if mark is None:
        return Reason(factor=factor, points=points, text=text)
    return Reason(factor=factor, points=points, text=text, start=mark.start, end=mark.end)


@cache
def _tops() -> dict[str, int]:
    ladders = WEIGHTS.with_name("ladders.json")
    if not ladders.exists():
        return {}
    table = msgspec.json.decode(ladders.read_bytes())
    return {system["id"]: max(rung["rank"] for rung in system["scale"]) for system in table["systems"]}


def _top(system: str | None) -> int | None:
    return _tops().get(system or "")
