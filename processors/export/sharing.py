"""What may leave the desk: alerts, their stories and the documents behind them, none above a marking (TLP 2.0).

Of a document goes out what it says and where it stands, never its text, which is its publisher's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec
from msgspec import Struct

from processors import queries
from processors.queries import answers
from processors.queries.answers import FoundAlert, FoundStory
from schemas.document import Publisher
from schemas.errors import VigilError
from schemas.index.names import IndexKind
from schemas.reading import Actor
from schemas.scored import Grade
from schemas.taxonomy import IncidentType, Marking, TargetType

UP_TO: Marking = "GREEN"
"""What may be passed on within a community goes out unless it is asked otherwise; AMBER and RED do not."""
PART = 500
"""Ids that one question asks for."""
Ask = Callable[[Any], answers.Answer]


class NoMarking(VigilError):
    """A word that is no marking of TLP 2.0."""


class TooMany(VigilError):
    """More than one answer of the index holds; the message says how to ask for fewer."""


class Where(Struct, frozen=True, kw_only=True):
    """A place that a document names."""

    name: str
    country: str | None = None
    role: str = "mention"
    kind: str = "place"
    location: Mapping[str, float] | None = None


class Report(Struct, frozen=True, kw_only=True):
    """A document as it is shared: what it says and where it stands."""

    id: str
    title: str
    source: str
    url: str | None
    heard_at: datetime
    said_at: datetime
    priority: int
    confidence: int
    status: str
    credibility: str
    story: str
    language: str | None = None
    published: datetime | None = None
    incident_types: tuple[IncidentType, ...] = ()
    target_types: tuple[TargetType, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[Where, ...] = ()
    actors: tuple[Actor, ...] = ()
    grade: Grade | None = None
    marking: Marking = "CLEAR"
    publisher: Publisher | None = None


class Shared(Struct, frozen=True, kw_only=True):
    """All that goes out at once; a story or report that is referred to and not here may not go, or is no more kept."""

    alerts: tuple[FoundAlert, ...] = ()
    stories: tuple[FoundStory, ...] = ()
    reports: tuple[Report, ...] = ()


def may_go(marking: str, up_to: Marking) -> bool:
    """Whether what bears a marking may go to those who may see `up_to`; a marking that is none of TLP's may not."""
    order: Sequence[str] = get_args(Marking)
    return marking in order and order.index(marking) <= order.index(up_to)


def marking_named(word: str) -> Marking:
    """The marking that a word names: `amber`, `TLP:AMBER+STRICT`. Raises NoMarking."""
    asked = word.upper().removeprefix("TLP:")
    for marking in get_args(Marking):
        if marking == asked:
            found: Marking = marking
            return found
    raise NoMarking(f"{word!r} is no marking of TLP 2.0: one of {', '.join(get_args(Marking))}")


def reports(answer: answers.Answer) -> list[Report]:
    """Documents in the order of the answer."""
    return [_report(found) for found in answer["hits"]["hits"]]


def reports_of(ask: Ask, ids: Iterable[str], up_to: Marking, namespace: str = "") -> Iterator[Report]:
    """The documents with these ids that may go, in the order of the ids. Raises Unanswered."""
    wanted = list(dict.fromkeys(ids))
    for part in _parts(wanted):
        found = {one.id: one for one in reports(ask(queries.some("documents", part, namespace)))}
        yield from (found[one] for one in part if one in found and may_go(found[one].marking, up_to))


def gather(
    ask: Ask,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    priority: int = 0,
    up_to: Marking = UP_TO,
    namespace: str = "",
) -> Shared:
    """What was last said of in a time, of a priority or higher: alerts but for rules on trial, and stories of concern.

    With each alert goes its story, with each story its latest documents. Raises Unanswered, TooMany.
    """
    asked = _within(_of("alerts", priority, namespace), "vigil.said_at", since, until).exclude("terms", tags=["shadow"])
    alerts = [one for one in answers.alerts(_all(ask, asked, "alerts")) if may_go(one.marking, up_to)]
    asked = _within(_of("stories", max(1, priority), namespace), "vigil.said_at", since, until)
    stories = answers.stories(_all(ask, asked.exclude("exists", field="vigil.merged_into"), "stories"))
    known = {one.id for one in stories}
    others = dict.fromkeys(one.story for one in alerts if one.story is not None and one.story not in known)
    for part in _parts(list(others)):
        stories += answers.stories(ask(queries.some("stories", part, namespace)))
    stories = [one for one in stories if may_go(one.marking, up_to)]
    documents = [*(id_ for one in alerts for id_ in one.documents), *(id_ for one in stories for id_ in one.recent)]
    return Shared(
        alerts=tuple(alerts),
        stories=tuple(stories),
        reports=tuple(reports_of(ask, documents, up_to, namespace)),
    )


def _report(found: Mapping[str, Any]) -> Report:
    row = found["_source"]
    return msgspec.convert(
        {
            **row["vigil"],
            "id": found["_id"],
            "title": row["message"],
            "source": row["event"]["provider"],
            "url": row["url"]["full"],
            "heard_at": row["@timestamp"],
        },
        Report,
    )


def _of(kind: IndexKind, priority: int, namespace: str) -> Any:
    asked = queries.of(kind, namespace, queries.MOST_HITS).extra(track_total_hits=True).sort("event.sequence")
    return asked.filter("range", **{"vigil.priority": {"gte": priority}})


def _within(asked: Any, field: str, since: datetime | None, until: datetime | None) -> Any:
    ends = {name: end for name, end in (("gte", since), ("lt", until)) if end is not None}
    return asked.filter("range", **{field: ends}) if ends else asked


def _all(ask: Ask, asked: Any, what: str) -> answers.Answer:
    answer = ask(asked)
    if answers.total(answer) > queries.MOST_HITS:
        raise TooMany(
            f"{answers.total(answer)} {what}, and {queries.MOST_HITS} go out at once: narrow it down with --since, "
            "--until or --priority"
        )
    return answer


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), PART):
        yield ids[start : start + PART]
