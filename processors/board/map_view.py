"""The map and the timeline as figures to draw; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from processors.board.projection import point, window
from processors.queries.answers import Answer, FoundStory
from processors.queries.counts import Moment

SPANS: dict[str, tuple[timedelta, timedelta]] = {
    "24 h": (timedelta(hours=24), timedelta(minutes=30)),
    "3 d": (timedelta(days=3), timedelta(hours=2)),
    "7 d": (timedelta(days=7), timedelta(hours=6)),
    "30 d": (timedelta(days=30), timedelta(days=1)),
}
"""A time that is looked back on, and what one bar of it holds."""
WIDTH = 1000


class Told(Struct, frozen=True):
    """A story at a place."""

    id: str
    headline: str
    priority: int
    score: int
    at: datetime


class Spot(Struct, frozen=True, kw_only=True):
    """A place where something happened, on the map."""

    id: str
    name: str
    x: float
    y: float
    radius: float
    priority: int
    stories: tuple[Told, ...]
    inside: bool
    """Whether the part of the map that is shown holds it."""


class MapPage(Struct, frozen=True, kw_only=True):
    """A part of the map with its spots."""

    area: str
    span: str
    window: tuple[int, int, int, int]
    spots: tuple[Spot, ...]


class Bar(Struct, frozen=True, kw_only=True):
    """What was heard in one span of time; offsets and heights of 1000."""

    x: float
    width: float
    parts: tuple[tuple[int, float, float], ...]
    """(priority, from the top, height)."""
    begin: datetime
    counts: tuple[int, int, int, int]
    """Documents of priority 0, 1, 2, 3."""


class Lane(Struct, frozen=True, kw_only=True):
    """A story in its time."""

    story: FoundStory
    x: float
    width: float


class TimelinePage(Struct, frozen=True, kw_only=True):
    """What was heard, and which stories there were."""

    span: str
    bars: tuple[Bar, ...]
    lanes: tuple[Lane, ...]
    begin: datetime
    end: datetime
    heard: int
    concern: int


def spots(answer: Answer, area: str, span: str) -> MapPage:
    """Documents by the place of their event; of a story once at each place, by its gravest report."""
    shown = window(area)
    found: dict[tuple[float, float], tuple[str, dict[str, Told]]] = {}
    for hit in answer["hits"]["hits"]:
        row = hit["_source"]
        place = _event(row)
        if place is None:
            continue
        where = (round(place["location"]["lat"], 1), round(place["location"]["lon"], 1))
        name = f"{place['name']}, {place['country']}" if place.get("country") else str(place["name"])
        vigil = row["vigil"]
        told = Told(
            vigil["story"], row["message"], vigil["priority"], vigil["score"], datetime.fromisoformat(row["@timestamp"])
        )
        found.setdefault(where, (name, {}))[1].setdefault(told.id, told)
    ordered = sorted(found.items(), key=lambda one: -max(told.score for told in one[1][1].values()))
    return MapPage(area=area, span=span, window=shown, spots=tuple(_spot(*one, shown) for one in ordered))


def timeline(heard: Iterable[Moment], stories: Iterable[FoundStory], span: str, now: datetime) -> TimelinePage:
    """Bars of what was heard, and lanes of stories, over the same time."""
    length, step = SPANS[span]
    begin = now - length
    counts = {
        one.start: {priority: one.priorities.get(str(priority), 0) for priority in range(4)}
        for one in heard
        if one.documents
    }
    most = max((sum(one.values()) - one[0] for one in counts.values()), default=0)
    bars = tuple(_bar(at, one, begin, length, step, max(most, 4)) for at, one in sorted(counts.items()))
    lanes = [_lane(story, begin, length) for story in stories if story.last > begin]
    return TimelinePage(
        span=span,
        bars=bars,
        lanes=tuple(lanes),
        begin=begin,
        end=now,
        heard=sum(sum(bar.counts) for bar in bars),
        concern=sum(sum(bar.counts[1:]) for bar in bars),
    )


def _event(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    places = [one for one in row["vigil"].get("places", ()) if one.get("location") and one.get("kind") == "place"]
    return next((one for one in places if one["role"] == "event"), None)


def _spot(where: tuple[float, float], told: tuple[str, dict[str, Told]], shown: tuple[int, int, int, int]) -> Spot:
    x, y = point(*where)
    left, top, width, height = shown
    stories = tuple(sorted(told[1].values(), key=lambda one: (-one.priority, -one.score)))
    return Spot(
        id=f"spot{where[0]:+.1f}{where[1]:+.1f}",
        name=told[0],
        x=round(x, 1),
        y=round(y, 1),
        radius=round(width * (0.006 + 0.002 * min(6, len(stories))), 1),
        priority=stories[0].priority,
        stories=stories,
        inside=left <= x <= left + width and top <= y <= top + height,
    )


def _bar(
    at: datetime, counts: Mapping[int, int], begin: datetime, length: timedelta, step: timedelta, most: int
) -> Bar:
    parts, top = [], 100.0
    for priority in (1, 2, 3):
        if counts.get(priority):
            height = 100.0 * counts[priority] / most
            top -= height
            parts.append((priority, round(top, 2), round(height, 2)))
    x, end = ((moment - begin) / length * WIDTH for moment in (at, at + step))
    return Bar(
        x=round(max(0.0, x), 2),
        width=round(max(1.0, min(WIDTH, end) - max(0.0, x) - 1.5), 2),
        parts=tuple(parts),
        begin=at,
        counts=(counts[0], counts[1], counts[2], counts[3]),
    )


def _lane(story: FoundStory, begin: datetime, length: timedelta) -> Lane:
    first = max(0.0, (story.first - begin) / length * WIDTH)
    last = min(float(WIDTH), (story.last - begin) / length * WIDTH)
    return Lane(story=story, x=round(min(first, WIDTH - 8), 2), width=round(max(8.0, last - first), 2))
