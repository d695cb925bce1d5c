"""What happened in a time: the hand-over of a shift, and the digest of what paged nobody."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct

from processors import queries
from processors.alerts.awaiting import NOT_POLLED, UNJUDGED
from processors.officer import show
from processors.queries import answers
from processors.queries.answers import FoundAlert, FoundStory
from processors.queries.found import FoundFeed, FoundLevel, FoundRuling, FoundWatch
from schemas.index.names import IndexKind

MOST = 500
"""Of each sort."""
Ask = Callable[[Any], answers.Answer]


class Shift(Struct, frozen=True, kw_only=True):
    """What the next officer must know."""

    start: datetime
    end: datetime
    open: tuple[FoundAlert, ...]
    """All that are open now, the most urgent first."""
    closed: tuple[FoundAlert, ...]
    """In the shift."""
    acts: tuple[FoundRuling, ...]
    watches: tuple[FoundWatch, ...]
    """Open now, or ended in the shift."""
    levels: tuple[FoundLevel, ...]
    """Changed in the shift, or not checked for a day."""
    blind: tuple[FoundFeed, ...]
    """Sources that cannot be read."""
    unjudged: tuple[FoundAlert, ...]
    """When documents waited so long, or nobody polled, so that what did not come could not be judged."""
    dead: dict[str, int]
    """Dead letters of the shift, by the step that gave up."""


class Digest(Struct, frozen=True, kw_only=True):
    """What paged nobody."""

    start: datetime
    end: datetime
    stories: tuple[FoundStory, ...]
    """Of priority 1, with a document in the time."""
    shadow: tuple[FoundAlert, ...]
    """Of rules on trial."""
    late: tuple[FoundAlert, ...]
    """Found more than six hours after they happened."""


def handover(ask: Ask, start: datetime, end: datetime, namespace: str = "") -> Shift:
    """What the index knows of a shift. Raises Unanswered."""
    alerts = queries.alerts(size=MOST, namespace=namespace)
    over = _said("alerts", start, end, namespace).filter("term", **{"vigil.stage": "closed"})
    unjudged = _begun("alerts", start, end, namespace).filter("terms", **{"rule.name": [UNJUDGED, NOT_POLLED]})
    acts = queries.of("rulings", namespace, MOST).filter("range", **{"event.created": _between(start, end)})
    watches = queries.of("watches", namespace, MOST)
    levels = queries.levels(every=True, size=MOST, namespace=namespace)
    feeds = queries.blind(size=MOST, namespace=namespace)
    return Shift(
        start=start,
        end=end,
        open=tuple(one for one in answers.alerts(ask(alerts)) if not one.shadow),
        closed=tuple(one for one in answers.alerts(ask(over.sort("vigil.said_at"))) if not one.shadow),
        acts=tuple(answers.rulings(ask(acts.sort("event.sequence")))),
        watches=tuple(
            one
            for one in answers.watches(ask(watches.sort("event.start")))
            if one.stage == "open" or start <= one.said_at < end
        ),
        levels=tuple(
            one
            for one in answers.levels(ask(levels))
            if one.stale or (one.since is not None and one.before is not None and start <= one.since < end)
        ),
        blind=tuple(answers.feeds(ask(feeds))),
        unjudged=tuple(answers.alerts(ask(unjudged.sort("event.start")))),
        dead=_dead(ask, start, end, namespace),
    )


def digest(ask: Ask, start: datetime, end: datetime, namespace: str = "") -> Digest:
    """What paged nobody in a time. Raises Unanswered."""
    stories = (
        queries.of("stories", namespace, MOST)
        .filter("term", **{"vigil.priority": 1})
        .filter("range", **{"event.end": _between(start, end)})
        .exclude("exists", field="vigil.merged_into")
        .sort("-vigil.score", "-event.end")
    )
    quiet = _begun("alerts", start, end, namespace).sort("rule.name", "event.start")
    found = answers.alerts(ask(quiet.filter("terms", tags=["shadow", "late"])))
    return Digest(
        start=start,
        end=end,
        stories=tuple(answers.stories(ask(stories))),
        shadow=tuple(one for one in found if one.shadow),
        late=tuple(one for one in found if one.late and not one.shadow),
    )


def handover_text(shift: Shift) -> str:
    """The same for a person."""
    return "\n".join(
        [
            f"Hand-over, {_span(shift.start, shift.end)}",
            *_part("Open alerts", map(show.alert_line, shift.open)),
            *_part("Closed in the shift", (f"{show.alert_line(one)}: {one.ended}" for one in shift.closed)),
            *_part("What officers did", map(show.ruling, shift.acts)),
            *_part("Watches", map(_watch, shift.watches)),
            *_part("Levels that changed or were not checked", map(_level, shift.levels)),
            *_part(
                "Blind sources", (f"{one.id} {one.health} since {_at(one.since)}: {one.error}" for one in shift.blind)
            ),
            *_part("What could not be judged", (f"{_at(one.opened_at)}: {one.headline}" for one in shift.unjudged)),
            *_part("Dead letters, by the step that gave up", (f"{step}: {n}" for step, n in shift.dead.items())),
        ]
    )


def digest_text(found: Digest) -> str:
    """The same for a person."""
    rules = Counter(one.rule for one in found.shadow)
    return "\n".join(
        [
            f"What paged nobody, {_span(found.start, found.end)}",
            *_part("Stories of priority 1", (show.stories([one]) for one in found.stories)),
            *_part("Rules on trial", (f"{rule}: {count}" for rule, count in sorted(rules.items()))),
            *_part("Their alerts", map(show.alert_line, found.shadow)),
            *_part("Found too late to page", map(show.alert_line, found.late)),
        ]
    )


def _dead(ask: Ask, start: datetime, end: datetime, namespace: str) -> dict[str, int]:
    """How many dead letters there were of each step, however many."""
    asked = queries.of("dead", namespace, 1).filter("range", **{"@timestamp": _between(start, end)})
    asked.aggs.bucket("steps", "terms", field="vigil.step", order={"_key": "asc"})
    buckets = ask(asked).get("aggregations", {"steps": {"buckets": ()}})["steps"]["buckets"]  # no index yet: none
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def _part(name: str, lines: Iterator[str]) -> list[str]:
    found = [f"  {line}" for line in lines]
    return ["", f"{name}: {len(found) or 'none'}", *found]


def _between(start: datetime, end: datetime) -> dict[str, datetime]:
    return {"gte": start, "lt": end}


def _begun(kind: IndexKind, start: datetime, end: datetime, namespace: str) -> Any:
    return queries.of(kind, namespace, MOST).filter("range", **{"event.start": _between(start, end)})


def _said(kind: IndexKind, start: datetime, end: datetime, namespace: str) -> Any:
    return queries.of(kind, namespace, MOST).filter("range", **{"vigil.said_at": _between(start, end)})


def _watch(watch: FoundWatch) -> str:
    whom = ", ".join(watch.communities) or watch.place or "all"
    told = f"({whom}; {watch.stories} stories; {watch.id})"
    return f"{watch.stage} until {_at(watch.until)}  {watch.why}: {watch.cause}  {told}"


def _feed(feed: FoundFeed) -> str:
    return f"{feed.id} {feed.health} since {_at(feed.since)}: {feed.error}"


def _level(level: FoundLevel) -> str:
    changed = f"{level.before or '?'} to {level.level}" if level.before else f"{level.level}"
    stale = f", not checked since {_at(level.checked)}" if level.stale else ""
    return f"{level.scope} {level.system}: {changed} since {_at(level.since)}{stale}"


def _at(moment: datetime | None) -> str:
    return "?" if moment is None else f"{moment:%d %b %H:%M}"


def _span(start: datetime, end: datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
