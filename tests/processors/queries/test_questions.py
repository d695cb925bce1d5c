"""Every named question: the fields that it names, the rows that it wants, and what it says when it fails."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, TransportError
from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch_dsl import Search
from msgspec.structs import replace

from processors import queries
from processors.queries import BadQuery, Near, Scope, Unanswered
from processors.queries.answers import Stored
from schemas.index.names import IndexKind
from schemas.index.templates import searchable

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("size", [0, -1, 1001])
def test_a_size_out_of_bounds_is_one_sentence(size: int) -> None:
    with pytest.raises(BadQuery, match="1 to 1000"):
        queries.alerts(size=size)


def test_alerts_are_the_open_ones_unless_said() -> None:
    filtered = queries.alerts().to_dict()["query"]["bool"]["filter"]
    stages = ["pending", "active", "escalated", "acknowledged", "snoozed", "recovering"]
    assert filtered == [{"terms": {"vigil.stage": stages}}]
    chosen = queries.alerts(["closed"]).to_dict()["query"]["bool"]["filter"]
    assert chosen == [{"terms": {"vigil.stage": ["closed"]}}]


def test_top_stories_leave_out_the_merged_and_those_of_no_concern() -> None:
    asked = queries.top_stories(5, since=NOON).to_dict()
    assert asked["size"] == 5
    merged = {"exists": {"field": "vigil.merged_into"}}
    assert {"bool": {"must_not": [merged]}} in asked["query"]["bool"]["filter"]
    assert {"range": {"event.end": {"gte": NOON}}} in asked["query"]["bool"]["filter"]
    assert {"range": {"vigil.priority": {"gte": 1}}} in asked["query"]["bool"]["filter"]


def test_one_row_is_asked_for_by_id_in_whatever_month() -> None:
    for question in (queries.document, queries.story, queries.alert):
        asked = question("x1").to_dict()
        assert asked["query"] == {"bool": {"filter": [{"ids": {"values": ["x1"]}}]}}
        assert (asked["size"], asked["sort"]) == (1, [{"event.sequence": {"order": "desc"}}])


def test_the_next_page_begins_where_the_last_ended() -> None:
    assert "search_after" not in queries.page("p", None)
    assert queries.page("p", [7])["search_after"] == [7]


FULL = Scope(
    language="fr",
    since=NOON,
    until=NOON + timedelta(days=1),
    priority=1,
    countries=("FR",),
    current=True,
    assertions=("asserted",),
    types=("arson",),
    targets=("synagogue",),
    story="s1",
    actor="nobody we know",
    sources=("post",),
    grades=("B",),
    near=Near(name="Lyon", lat=45.8, lon=4.8),
)
LIKED = Stored(
    "vigil-documents-2026.11",
    "d1",
    {
        "vigil": {
            "body": {"fr": "x"},
            "places": [{"name": "Lyon", "role": "event"}, {"name": "Paris", "role": "mention"}],
            "incident_types": ["arson"],
            "countries": ["FR"],
        }
    },
)
ASKED: list[tuple[IndexKind, Search]] = [
    ("documents", queries.search("a", FULL, order="score")),
    ("documents", queries.search("a", replace(FULL, assertions=()))),
    ("documents", queries.facets("a", FULL)),
    ("documents", queries.timeline("a", FULL)),
    ("documents", queries.newest()),
    ("documents", queries.placed(NOON)),
    ("documents", queries.like(LIKED, replace(FULL, actor="Hezbollah"))),
    ("documents", queries.documents_of("s")),
    ("stories", queries.top_stories(since=NOON)),
    ("stories", queries.stories("fire", countries=("FR",), since=NOON)),
    ("alerts", queries.alerts()),
    ("alerts", queries.alert("a")),
    ("alerts", queries.closed(NOON)),
    ("history", queries.course("a")),
    ("levels", queries.levels(scopes=("GB",), travel=False)),
    ("watches", queries.watches()),
    ("watches", queries.watch("w")),
    ("documents", queries.under("w")),
    ("notifications", queries.notifications("a")),
    ("stories", queries.newest_story()),
    ("stories", queries.spoken("stories", NOON)),
    ("alerts", queries.spoken("alerts", NOON)),
    ("documents", queries.told_of(NOON, places=("Leeds",), communities=("jewish",))),
    ("feeds", queries.feeds(("failing",))),
    ("feeds", queries.blind()),
    ("rulings", queries.rulings(("a",))),
    ("dead", queries.dead("json", step="enriching")),
]


@pytest.mark.parametrize(("kind", "asked"), ASKED)
def test_every_field_that_a_question_names_can_be_searched(kind: IndexKind, asked: Search) -> None:
    assert set(named(asked.to_dict()))
    assert set(named(asked.to_dict())) <= searchable(kind)


def named(value: Any) -> list[str]:
    """Whatever in a body looks like a field of ours."""
    if isinstance(value, dict):
        return [name for key, part in value.items() for name in [*named(key), *named(part)]]
    if isinstance(value, list | tuple):
        return [name for part in value for name in named(part)]
    if isinstance(value, str) and value.startswith(("vigil.", "event.", "@")) and value != "vigil.incidents":
        return [value.partition("^")[0]]
    return []


def test_what_is_like_a_document_shares_its_words_or_its_event_and_is_not_itself() -> None:
    body = queries.like(LIKED).to_dict()
    same, elsewhere = body["query"]["bool"]["must"][0]["bool"]["should"]
    assert same["more_like_this"]["fields"] == ["vigil.body.fr"]
    assert same["more_like_this"]["like"] == ["x"]
    assert {"terms": {"vigil.places.name": ["Lyon"]}} in elsewhere["constant_score"]["filter"]["bool"]["filter"]
    assert {"bool": {"must_not": [{"ids": {"values": ["d1"]}}]}} in body["query"]["bool"]["filter"]


def test_an_unreadable_query_and_a_silent_server_are_different_sentences() -> None:
    meta = ApiResponseMeta(400, "1.1", HttpHeaders(), 0.0, NodeConfig("http", "x", 1))
    for error, kind in (
        (BadRequestError("too_many_nested_clauses", meta, {}), BadQuery),
        (TransportError("refused"), Unanswered),
    ):

        class Failing(Elasticsearch):
            failure = error

            def search(self, *_: Any, **__: Any) -> Any:
                raise self.failure

        with Failing("http://127.0.0.1:1") as client, pytest.raises(kind) as caught:
            queries.ask(client, queries.search("a"))
        assert "\n" not in str(caught.value)
