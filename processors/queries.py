"""Named questions to the index: builders that are pure, and one way to ask them.

A builder gives a search of elasticsearch-dsl bound to no server, so what it asks can be read and tested.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Literal

from elasticsearch import ApiError, BadRequestError, Elasticsearch, TransportError
from elasticsearch_dsl import Q, Search
from msgspec import Struct

from processors.answers import AFTER, BEFORE
from schemas.errors import VigilError
from schemas.index.names import IndexKind, alias
from schemas.taxonomy import LANGUAGES, Stage

LONGEST_QUERY = 1000
MOST_HITS = 1000
PASSAGES = 3
"""Sentences shown of one document."""
TITLE_WEIGHT = 3
"""How much more a word counts in a title, where few words say most."""
OPEN: tuple[Stage, ...] = ("pending", "active", "escalated", "acknowledged", "snoozed", "recovering")
PAGE = 5000
KEPT = "2m"
"""How long a point in time outlives the last page that was read of it."""

GERSHAYIM = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
"""The quotation mark inside a Hebrew acronym, which the query syntax would take for the start of a phrase."""

Order = Literal["relevance", "score", "newest"]
_ORDERS: dict[Order, tuple[str, ...]] = {
    "relevance": ("_score", "-@timestamp"),
    "score": ("-vigil.priority", "-vigil.score", "-@timestamp"),
    "newest": ("-@timestamp", "_score"),
}


class BadQuery(VigilError):
    """A question that cannot be asked; one sentence for the person who asked it."""


class Unanswered(VigilError):
    """The index could not be asked at all."""


class Scope(Struct, frozen=True, kw_only=True):
    """Which documents a search looks at."""

    language: str | None = None
    since: datetime | None = None
    """First heard at or after."""
    until: datetime | None = None
    """First heard before."""
    priority: int = 0
    """At least."""
    countries: Sequence[str] = ()
    """Any of them."""


EVERYTHING = Scope()


def search(
    text: str,
    scope: Scope = EVERYTHING,
    *,
    size: int = 20,
    order: Order = "relevance",
    namespace: str = "",
) -> Search:
    """Documents that hold all the words, in any of their forms, with the sentences that hold them.

    Syntax of simple_query_string: `"a phrase"`, `-not`, `one | other`, `begin*`, `(a | b) c`, `misspelt~`.
    Raises BadQuery when there is no word in it, or too much.
    """
    asked = Q(
        "simple_query_string",
        query=_checked(text),
        fields=_fields(scope.language),
        default_operator="and",
        analyze_wildcard=True,
    )
    return (
        of("documents", namespace, size)
        .query("bool", must=[asked], filter=_filters(scope))
        .sort(*_ORDERS[order])
        .extra(track_total_hits=True, track_scores=True)
        .highlight_options(pre_tags=[BEFORE], post_tags=[AFTER])
        .highlight(
            "vigil.body.any",
            type="unified",
            matched_fields=[f"vigil.body.{name}" for name in LANGUAGES],
            boundary_scanner="sentence",
            fragment_size=0,  # a sentence is never split
            number_of_fragments=PASSAGES,
            order="score",
            highlight_query=asked.to_dict(),
        )
    )


def alerts(stages: Sequence[Stage] = OPEN, *, size: int = 100, namespace: str = "") -> Search:
    """Alerts in some stages, the most urgent and then the newest first; those still open unless said."""
    return (
        of("alerts", namespace, size)
        .filter("terms", **{"vigil.stage": list(stages)})
        .sort("-vigil.priority", "-event.start")
        .extra(track_total_hits=True)
    )


def top_stories(size: int = 10, *, since: datetime | None = None, namespace: str = "") -> Search:
    """Stories of concern by score, none that was merged away; `since` is of their latest document."""
    asked = (
        of("stories", namespace, size)
        .filter("range", **{"vigil.priority": {"gte": 1}})
        .exclude("exists", field="vigil.merged_into")
        .sort("-vigil.priority", "-vigil.score", "-event.end")
        .extra(track_total_hits=True)
    )
    return asked.filter("range", **{"event.end": {"gte": since}}) if since else asked


def document(identity: str, namespace: str = "") -> Search:
    """One document, whichever month holds it."""
    return _one("documents", identity, namespace)


def story(identity: str, namespace: str = "") -> Search:
    """One story, whichever month holds it."""
    return _one("stories", identity, namespace)


def alert(identity: str, namespace: str = "") -> Search:
    """One alert, whichever month holds it."""
    return _one("alerts", identity, namespace)


def rulings(subjects: Sequence[str], *, size: int = 200, namespace: str = "") -> Search:
    """What officers did to some things, in its order."""
    return of("rulings", namespace, size).filter("terms", **{"vigil.subject": list(subjects)}).sort("event.sequence")


def documents_of(identity: str, *, size: int = 100, namespace: str = "") -> Search:
    """The documents of a story, newest first."""
    return (
        of("documents", namespace, size)
        .filter("term", **{"vigil.story": identity})
        .sort("-@timestamp")
        .extra(track_total_hits=True)
    )


def ask(client: Elasticsearch, asked: Search) -> dict[str, Any]:
    """The answer to a search, for processors.answers to read.

    Raises BadQuery for a query that Elasticsearch cannot read, Unanswered when it does not answer.
    """
    with _answering():
        answer: dict[str, Any] = asked.using(client).execute().to_dict()
    return answer


def ids(client: Elasticsearch, kind: IndexKind, namespace: str = "") -> Iterator[str]:
    """Every id of a kind as of now, in no order, however many. Raises Unanswered."""
    for hit in _all(client, alias(kind, namespace), {"source": False, "sort": ["_shard_doc"]}):
        yield hit["_id"]


def heard(
    client: Elasticsearch, start: datetime | None, to: datetime | None, namespace: str = ""
) -> Iterator[dict[str, Any]]:
    """The documents that were first heard between two times, as they rest, in that order. Raises Unanswered."""
    asked = {"query": {"range": {"@timestamp": _span(start, to)}}, "sort": ["@timestamp", "event.sequence"]}
    return _all(client, alias("documents", namespace), asked)


def _span(start: datetime | None, to: datetime | None) -> dict[str, str]:
    ends = {"gte": start, "lte": to}
    return {name: end.isoformat() for name, end in ends.items() if end is not None}


def _all(client: Elasticsearch, name: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every hit as of now, page by page."""
    with _answering():
        pit = _point_in_time(client, f"{name}*")
    after: list[Any] | None = None
    try:
        while True:
            with _answering():
                answer = client.search(**asked, **page(pit, after))
            hits = answer["hits"]["hits"]
            pit = answer["pit_id"]
            yield from hits
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]
    finally:
        with suppress(ApiError, TransportError):  # it ends by itself after a while
            client.close_point_in_time(id=pit)


def _point_in_time(client: Elasticsearch, pattern: str) -> str:
    """Open one; the pattern, unlike the alias, may match nothing: before the first row there is no index."""
    while True:
        # An index that is just being made has no shard to ask yet.
        health = client.cluster.health(index=pattern, wait_for_status="yellow", timeout="10s")
        try:
            return str(client.open_point_in_time(index=pattern, keep_alive=KEPT)["id"])
        except ApiError as error:
            # One that was made after the question about health: that now waits for it.
            if error.status_code != 503 or health["timed_out"]:
                raise


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BadRequestError as error:
        raise BadQuery(f"the query is too long or too deep ({error.message}): ask with fewer words") from None
    except (ApiError, TransportError) as error:
        raise Unanswered(f"Elasticsearch does not answer ({error}): is it running (`vigil status`)?") from None


def page(pit: str, after: list[Any] | None) -> dict[str, Any]:
    """One page of what stands in a point in time."""
    asked: dict[str, Any] = {"pit": {"id": pit, "keep_alive": KEPT}, "size": PAGE, "track_total_hits": False}
    return asked | ({"search_after": after} if after else {})


def of(kind: IndexKind, namespace: str, size: int) -> Search:
    """All of a kind, to be narrowed down. Raises BadQuery for a size that cannot be had."""
    if not 0 < size <= MOST_HITS:
        raise BadQuery(f"{size} hits: ask for 1 to {MOST_HITS}")
    # Before the first row there is no index, and that is an empty answer.
    return Search(index=alias(kind, namespace)).params(ignore_unavailable=True).extra(size=size)


def _one(kind: IndexKind, identity: str, namespace: str) -> Search:
    # After a loss of the desk's memory an id may stand in two months: the later word counts.
    return of(kind, namespace, 1).filter("ids", values=[identity]).sort("-event.sequence")


def _fields(language: str | None) -> list[str]:
    names = ["any", *([language] if language in LANGUAGES else [] if language else LANGUAGES)]
    return [f"vigil.title.{name}^{TITLE_WEIGHT}" for name in names] + [f"vigil.body.{name}" for name in names]


def _filters(scope: Scope) -> list[Any]:
    filters = []
    if heard := {name: moment for name, moment in (("gte", scope.since), ("lt", scope.until)) if moment}:
        filters.append(Q("range", **{"@timestamp": heard}))
    if scope.priority:
        filters.append(Q("range", **{"vigil.priority": {"gte": scope.priority}}))
    if scope.language:
        filters.append(Q("term", **{"vigil.language": scope.language}))
    if scope.countries:
        filters.append(Q("terms", **{"vigil.countries": list(scope.countries)}))
    return filters


def _checked(text: str) -> str:
    words = text.encode("utf-8", "replace").decode().strip()
    if len(words) > LONGEST_QUERY:
        raise BadQuery(f"a query of {len(words)} characters: {LONGEST_QUERY} at most, so ask with fewer words")
    if not any(character.isalnum() for character in words):
        raise BadQuery(f"no word in the query {words!r}: give at least one")
    return GERSHAYIM.sub("\u05f4", words)
