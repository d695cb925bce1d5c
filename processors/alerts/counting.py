"""Rules that look at a time: so many within it, so many different ones, or one thing after another."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from processors.alerts.surging import LATEST
from processors.judging.state import Hit, Window, counts, story_now
from processors.rules.rule import Rule
from processors.rules.ruleset import Ruleset, steps
from processors.steps.alert import Stamp
from processors.steps.match import occurred
from processors.steps.sight import Sight
from schemas.scored import Scored

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
    hit = Hit(
        at,
        said.id,
        said.story,
        voice,
        said.document.marking,
        values=values,
        stages=stages,
        revision=said.document.revision,
    )
    known = window.hits if window else ()
    hits = _with(hit, known, now - LATEST - rule.window)
    desk.put(key, Window(hits=hits, forget_at=now + LATEST + rule.window))
    told = tuple(_now(desk, one) for one in hits if counts(desk, one))
    found = _followed(rule, told, hit) if rule.kind == "sequence" else _full(rule, told, hit)
    # A word that is mended is no news: the same document counted for the same before.
    again = any(replace(one, at=hit.at, revision=hit.revision) == hit for one in known)
    return found if found is None or not again else Full(found.hits, news=False)


def _now(desk: Counting, hit: Hit) -> Hit:
    """A document with the story that it is part of now."""
    story = story_now(desk, hit.story)
    return hit if story == hit.story else replace(hit, story=story)


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
    """The shortest row of documents through the hit, one for each step in order, all within the window."""
    last = len(rule.then)
    for stage in hit.stages:
        row = [hit]
        for step in range(stage - 1, -1, -1):
            row[:0] = _nearest(reversed(hits), row, step, lambda one, row: one.at < row[0].at)
        for step in range(stage + 1, last + 1):
            row += _nearest(hits, row, step, lambda one, row: one.at > row[-1].at)
        whole = len(row) == last + 1 and row[-1].at - row[0].at <= rule.window
        if whole and len({one.voice for one in row}) >= rule.voices:
            return Full(row, True)
    return None


def _nearest(hits: Iterable[Hit], row: list[Hit], step: int, fits: Callable[[Hit, list[Hit]], bool]) -> list[Hit]:
    """The nearest document for a step beside a row, of another voice than those in it if there is one."""
    able = [one for one in hits if step in one.stages and fits(one, row)]
    voices = {one.voice for one in row}
    return [one for one in able if one.voice not in voices][:1] or able[:1]


def _different(rule: Rule, hits: Iterable[Hit]) -> set[str]:
    """What is counted of some hits, each once."""
    if rule.kind == "cardinality":
        return {value for hit in hits for value in hit.values}
    return {{"origins": hit.voice, "stories": hit.story, "documents": hit.document}[rule.count_of] for hit in hits}


def _time(hit: Hit) -> datetime:
    return hit.at


def _place(hit: Hit) -> tuple[datetime, str]:
    return hit.at, hit.document
