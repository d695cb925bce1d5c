"""Rules that look at a time: so many within it, so many different ones, or one thing after another."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct

from processors.rule import Rule
from processors.ruleset import Ruleset, steps
from processors.state import Hit, Window
from processors.steps.alert import Stamp
from processors.steps.match import occurred
from processors.steps.sight import Sight
from processors.surging import LATEST
from schemas.events import Scored

S = TypeVar("S", bound=Struct)
HITS = 256
"""Documents that a window remembers: what is more than enough to count is not counted."""
VALUES = 8
"""Different values that one document brings."""


class Counting(Protocol):
    """The desk, as far as windows need it."""

    rules: Ruleset

    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...
    def stamp(self, heard_at: datetime | None = None, said_at: datetime | None = None) -> Stamp: ...


class Full(NamedTuple):
    """A window that has enough."""

    hits: Sequence[Hit]
    """Oldest first."""
    news: bool
    """The latest document brought one more."""


def counted(desk: Counting, rule: Rule, subject: str, said: Scored, voice: str, seen: Sight) -> Full | None:
    """Put a document into a window where it belongs by its own time, late or not; the window if it has enough now."""
    now, at = desk.stamp()["said_at"], occurred(said)
    if now - at > LATEST:
        return None
    key = f"w/{rule.name}/{subject}"
    window = desk.get(key, Window)
    values = tuple(map(str, seen.values(rule.distinct)[:VALUES])) if rule.distinct else ()
    stages = tuple(n for n, conditions in enumerate(steps(rule)) if desk.rules.meets(conditions, seen))
    hit = Hit(at, said.id, said.story, voice, said.document.marking, values=values, stages=stages)
    hits = _with(hit, window.hits if window else (), now - LATEST - rule.window)
    desk.put(key, Window(hits=hits, forget_at=now + LATEST + rule.window))
    return _followed(rule, hits, hit) if rule.kind == "sequence" else _full(rule, hits, hit)


def _with(hit: Hit, known: tuple[Hit, ...], since: datetime) -> tuple[Hit, ...]:
    """Hits in the order of their time with one more; what is too old or one too many is gone, the oldest first."""
    kept = [other for other in known if other.document != hit.document]
    insort(kept, hit, key=_place)
    first = max(bisect_left(kept, since, key=_time), len(kept) - HITS)
    return tuple(kept[first:])


def _full(rule: Rule, hits: tuple[Hit, ...], hit: Hit) -> Full | None:
    """The first window that holds the hit and enough different ones."""
    start = bisect_left(hits, hit.at, key=_time)
    for last in hits[start : bisect_right(hits, hit.at + rule.window, key=_time)]:
        first = bisect_left(hits, last.at - rule.window, key=_time)
        inside = hits[first : bisect_right(hits, last.at, key=_time)]
        if len(_different(rule, inside)) >= rule.count and len({other.voice for other in inside}) >= rule.voices:
            others = _different(rule, [other for other in inside if other != hit])
            return Full(inside, not others.issuperset(_different(rule, [hit])))
    return None


def _followed(rule: Rule, hits: tuple[Hit, ...], hit: Hit) -> Full | None:
    """The first row of documents, one for each step in order and all within the window, that the hit is part of."""
    for start, first in enumerate(hits):
        if 0 not in first.stages or hit.at - first.at > rule.window:
            continue
        row = [first]
        for other in hits[start + 1 :]:
            if other.at - first.at > rule.window or len(row) > len(rule.then):
                break
            if len(row) in other.stages and other.at > row[-1].at:
                row.append(other)
        if len(row) > len(rule.then) and hit in row and len({one.voice for one in row}) >= rule.voices:
            return Full(row, True)
    return None


def _different(rule: Rule, hits: Iterable[Hit]) -> set[str]:
    """What is counted of some hits, each once."""
    if rule.kind == "cardinality":
        return {value for hit in hits for value in hit.values}
    return {{"origins": hit.voice, "stories": hit.story, "documents": hit.document}[rule.count_of] for hit in hits}


def _time(hit: Hit) -> datetime:
    return hit.at


def _place(hit: Hit) -> tuple[datetime, str]:
    return hit.at, hit.document
