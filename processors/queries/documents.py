"""Documents by words in any language, by likeness, by what they count up to."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from elasticsearch_dsl import Q, Search

from processors.queries.answers import Stored
from processors.queries.errors import BadQuery
from processors.queries.passages import AFTER, BEFORE
from processors.queries.scope import Scope, filters
from processors.queries.sources import MOST_HITS, of, one
from schemas.taxonomy import LANGUAGES

LONGEST_QUERY = 1000
PASSAGES = 3
"""Sentences shown of one document."""
TITLE_WEIGHT = 3
"""How much more a word counts in a title, where few words say most."""
FACETS = {
    "language": "vigil.language",
    "country": "vigil.countries",
    "type": "vigil.incident_types",
    "target": "vigil.target_types",
    "priority": "vigil.priority",
    "status": "vigil.status",
    "source": "event.provider",
    "grade": "vigil.grade.source",
}
"""What documents are counted by, and the field of each."""
VALUES = 12
"""Of each facet, the most frequent; the others are counted together."""
LEAST_TERMS = 2
COUNTED_UP_TO = 10_000
"""A number of hits is exact up to here: to count every match of a common word costs more than to find the best."""
ALIKE = 12
"""Words of a document by which others like it are sought; half of them must be there."""
LEAD = 1000
"""Characters of a document, its title first, of which they are: the lead says what it is about."""
TOLD_ELSEWHERE = 25
"""What the same event in another language weighs beside words."""
STEPS: tuple[tuple[timedelta, str], ...] = (
    (timedelta(hours=3), "1m"),
    (timedelta(days=3), "1h"),
    (timedelta(days=120), "1d"),
    (timedelta(days=1200), "1w"),
)
"""Up to such a length of time a timeline has such steps; beyond, months."""

GERSHAYIM = re.compile('(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
"""The quotation mark inside a Hebrew acronym, which the query syntax would take for the start of a phrase."""

_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS = {
    "en": _LATIN,
    "fr": _LATIN,
    "es": _LATIN,
    "de": _LATIN,
    "he": re.compile("[\u05d0-\u05ea]"),
    "ar": re.compile("[\u0620-\u06ff]"),
}
"""What a word is written with that has other forms in a language."""

Order = Literal["relevance", "score", "newest"]
_ORDERS: dict[Order, tuple[str, ...]] = {
    "relevance": ("_score", "-@timestamp"),
    "score": ("-vigil.priority", "-vigil.score", "-@timestamp"),
    "newest": ("-@timestamp", "_score"),
}
_PLACES = tuple(f"vigil.places.{part}" for part in ("name", "country", "role", "kind", "location"))
EVERYTHING = Scope()


def search(
    text: str | None,
    scope: Scope = EVERYTHING,
    *,
    size: int = 20,
    order: Order | None = None,
    namespace: str = "",
) -> Search:
    """Documents that hold all the words, in any of their forms, with the sentences that hold them.

    Syntax of simple_query_string: `"a phrase"`, `-not`, `one | other`, `begin*`, `(a | b) c`, `misspelt~`.
    Without words all of the scope. By default the most relevant first, without words the newest.
    Raises BadQuery when there is no word in the text, or too much.
    """
    asked = None if text is None else _words(text, _fields(text, scope.language))
    order = order or ("newest" if asked is None else "relevance")
    found = _within(of("documents", namespace, size), asked, scope).sort(*_ORDERS[order])
    found = found.extra(track_total_hits=COUNTED_UP_TO, track_scores=order != "relevance" and asked is not None)
    return found if text is None else _shown(found, text, scope.language)


def like(stored: Stored, scope: Scope = EVERYTHING, *, size: int = 20, namespace: str = "") -> Search:
    """Documents like one: of its words in its own language, and of its kind of event at its place in any other.

    Their number is not counted, and equals stand in no order of time: either would look at all of the very many.
    """
    own = stored.fields["vigil"]
    ((language, body),) = own["body"].items()
    same = Q(
        "more_like_this",
        fields=[f"vigil.body.{language}"],  # which begins with the title
        like=[body[:LEAD]],  # as text: a document that is only named would be read in every month
        max_query_terms=ALIKE,
        min_term_freq=1,
        min_doc_freq=LEAST_TERMS,
        minimum_should_match="50%",
    )
    asked = Q("bool", should=[same, *_told_elsewhere(own)], minimum_should_match=1)
    return (
        _within(of("documents", namespace, size), asked, scope)
        .exclude("ids", values=[stored.id])
        .extra(track_total_hits=False)
    )


def _told_elsewhere(own: Any) -> list[Any]:
    """What the same event has in common with its reports in other languages: sort, country and place together."""
    places = sorted({place["name"] for place in own["places"] if place["role"] == "event" and place["name"]})
    if not (own["incident_types"] and own["countries"] and places):
        return []
    parts = [
        Q("terms", **{"vigil.incident_types": own["incident_types"]}),
        Q("terms", **{"vigil.countries": own["countries"]}),
        Q("terms", **{"vigil.places.name": places}),
    ]
    return [Q("constant_score", filter=Q("bool", filter=parts), boost=TOLD_ELSEWHERE)]


def facets(text: str | None, scope: Scope = EVERYTHING, *, namespace: str = "") -> Search:
    """How many documents there are of each language, country, type, target, priority, status, source and grade."""
    return counted(search(text, scope, namespace=namespace)).extra(size=0)


def counted(asked: Search) -> Search:
    """The same question, and the facets of all that answers it."""
    asked = asked.extra(track_total_hits=True)  # all are looked at
    for name, field in FACETS.items():
        asked.aggs.bucket(name, "terms", field=field, size=VALUES)
    return asked


def timeline(text: str | None, scope: Scope, *, every: timedelta | None = None, namespace: str = "") -> Search:
    """How many documents were first heard in each minute, hour, day, week or month, by priority.

    The scope says from when to when: how long that is decides the step, unless `every` does. Raises BadQuery without
    `since` and `until`.
    """
    if scope.since is None or scope.until is None or scope.since >= scope.until:
        raise BadQuery("a timeline needs a beginning and a later end")
    length = scope.until - scope.since
    step = {"calendar_interval": next((step for longest, step in STEPS if length <= longest), "1M")}
    if every is not None:
        step = {"fixed_interval": f"{int(every.total_seconds())}s"}
    asked = search(text, scope, namespace=namespace).extra(size=0)
    bounds = {"min": scope.since, "max": scope.until - timedelta(milliseconds=1)}
    asked.aggs.bucket(
        "timeline",
        "date_histogram",
        field="@timestamp",
        min_doc_count=0,
        extended_bounds=bounds,
        **step,
    ).bucket("priority", "terms", field="vigil.priority", size=4)
    return asked


def document(identity: str, namespace: str = "") -> Search:
    """One document, whichever month holds it."""
    return one("documents", identity, namespace)


def newest(namespace: str = "") -> Search:
    """The document that was heard last, with nothing but when that was."""
    return of("documents", namespace, 1).sort("-@timestamp").source(["@timestamp"])


def placed(since: datetime, *, size: int = 500, namespace: str = "") -> Search:
    """Documents of concern that brought news, with their places and without their texts, the most serious first."""
    return (
        _within(of("documents", namespace, size), None, Scope(since=since, priority=1))
        .filter("term", **{"vigil.new": True})
        .sort(*_ORDERS["score"])
        .source(["message", "@timestamp", "vigil.story", "vigil.priority", "vigil.score", *_PLACES])
    )


def told_of(
    since: datetime, *, places: Sequence[str] = (), communities: Sequence[str] = (), namespace: str = ""
) -> Search:
    """Documents of concern heard since then that tell of an event at one of these places, or concern one of these.

    With nothing but the story of each; the latest first.
    """
    asked = _within(of("documents", namespace, MOST_HITS), None, Scope(since=since, priority=1))
    if places:
        asked = asked.filter("terms", **{"vigil.places.name": list(places)})
    if communities:
        fields = ("vigil.concerns.community", "vigil.concerns.site")
        asked = asked.filter("bool", should=[Q("terms", **{field: list(communities)}) for field in fields])
    return asked.sort("-@timestamp").source(["vigil.story"])


def under(watch: str, *, size: int = 100, namespace: str = "") -> Search:
    """The documents that fell under a watch, newest first."""
    found = of("documents", namespace, size).filter("term", **{"vigil.watch.id": watch}).sort("-@timestamp")
    return found.extra(track_total_hits=True)


def documents_of(identity: str, *, size: int = 100, namespace: str = "") -> Search:
    """The documents of a story, newest first."""
    return (
        of("documents", namespace, size)
        .filter("term", **{"vigil.story": identity})
        .sort("-@timestamp")
        .extra(track_total_hits=True)
    )


def _within(asked: Search, words: Any, scope: Scope) -> Search:
    narrowing = filters(scope)
    if words is None and not narrowing:
        return asked
    parts = {"must": [words] if words is not None else [], "filter": narrowing}
    return asked.query("bool", **{name: part for name, part in parts.items() if part})


def _words(text: str, fields: list[str]) -> Any:
    return Q(
        "simple_query_string",
        query=_checked(text),
        fields=fields,
        default_operator="and",
        analyze_wildcard=True,
    )


def _shown(found: Search, text: str, language: str | None) -> Search:
    """With the sentences that hold what was asked for."""
    bodies = [field for field in _fields(text, language) if field.startswith("vigil.body.")]
    return found.highlight_options(pre_tags=[BEFORE], post_tags=[AFTER]).highlight(
        "vigil.body.any",
        type="unified",
        matched_fields=bodies[1:],
        boundary_scanner="sentence",
        fragment_size=0,  # a sentence is never split
        number_of_fragments=PASSAGES,
        order="score",
        highlight_query=_words(text, bodies).to_dict(),
    )


def _fields(text: str, language: str | None) -> list[str]:
    """Where words of these letters stand in some form: what is written otherwise only as it is, so in `any`."""
    written = [name for name, letters in _LETTERS.items() if letters.search(text)]
    names = ["any", *(name for name in LANGUAGES if name in written and language in (None, name))]
    return [f"vigil.title.{name}^{TITLE_WEIGHT}" for name in names] + [f"vigil.body.{name}" for name in names]


def _checked(text: str) -> str:
    words = text.encode("utf-8", "replace").decode().strip()
    if len(words) > LONGEST_QUERY:
        raise BadQuery(f"a query of {len(words)} characters: {LONGEST_QUERY} at most, so ask with fewer words")
    if not any(character.isalnum() for character in words):
        raise BadQuery(f"no word in the query {words!r}: give at least one")
    return GERSHAYIM.sub("\u05f4", words)
