"""What the named questions ask, and what is read from the answers, without any server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, TransportError
from elasticsearch import BadRequestError, Elasticsearch
from elasticsearch_dsl import Search
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processors import queries
from processors.queries import BadQuery, Near, Scope, Unanswered, answers, counts
from processors.queries.answers import AFTER, BEFORE, Stored
from processors.steps.concern import Site
from schemas.index.names import IndexKind
from schemas.index.templates import searchable
from schemas.taxonomy import LANGUAGES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def asked_of(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["query"]["bool"]["must"][0]["simple_query_string"]
    return found


def test_a_search_looks_at_every_language_and_wants_every_word() -> None:
    body = queries.search("doors burned").to_dict()
    asked = asked_of(body)
    assert body["track_total_hits"] == 100_000
    assert asked["default_operator"] == "and"
    assert set(asked["fields"]) == {
        field for name in (*LANGUAGES, "any") for field in (f"vigil.title.{name}^3", f"vigil.body.{name}")
    }
    assert body["sort"] == ["_score", {"@timestamp": {"order": "desc"}}]
    assert "filter" not in body["query"]["bool"]


def test_a_language_narrows_the_fields_and_the_documents() -> None:
    body = queries.search("Drohung", Scope(language="de")).to_dict()
    assert asked_of(body)["fields"] == ["vigil.title.any^3", "vigil.title.de^3", "vigil.body.any", "vigil.body.de"]
    assert body["query"]["bool"]["filter"] == [{"term": {"vigil.language": "de"}}]
    other = asked_of(queries.search("aviso", Scope(language="pt")).to_dict())
    assert other["fields"] == ["vigil.title.any^3", "vigil.body.any"]


def test_a_scope_becomes_filters_that_do_not_rank() -> None:
    scope = Scope(since=NOON, until=NOON, priority=2, countries=("FR", "BE"))
    assert queries.search("a", scope).to_dict()["query"]["bool"]["filter"] == [
        {"range": {"@timestamp": {"gte": NOON, "lt": NOON}}},
        {"range": {"vigil.priority": {"gte": 2}}},
        {"terms": {"vigil.countries": ["FR", "BE"]}},
    ]


def test_passages_are_whole_sentences_of_the_field_for_all_languages() -> None:
    highlight = queries.search("a").to_dict()["highlight"]
    shown = highlight["fields"]["vigil.body.any"]
    assert (shown["boundary_scanner"], shown["fragment_size"]) == ("sentence", 0)
    assert shown["matched_fields"] == [f"vigil.body.{language}" for language in LANGUAGES]
    assert (highlight["pre_tags"], highlight["post_tags"]) == ([BEFORE], [AFTER])


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ('צה"ל', "צה\u05f4ל"),
        ('"שלום לכולם"', '"שלום לכולם"'),
        ('"two words"', '"two words"'),
        ("  a  ", "a"),
        ("a\ud800b", "a?b"),
    ],
)
def test_a_quotation_mark_within_a_hebrew_word_is_part_of_it(typed: str, sent: str) -> None:
    assert asked_of(queries.search(typed).to_dict())["query"] == sent


@pytest.mark.parametrize("text", ["", "  ", '"-*"', "a" * 1001])
def test_a_query_without_a_word_or_with_too_many_is_one_sentence(text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        queries.search(text)
    assert "\n" not in str(caught.value)


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
    ("documents", queries.like(LIKED, replace(FULL, actor="Hezbollah"))),
    ("documents", queries.documents_of("s")),
    ("stories", queries.top_stories(since=NOON)),
    ("stories", queries.stories("fire", countries=("FR",), since=NOON)),
    ("alerts", queries.alerts()),
    ("alerts", queries.alert("a")),
    ("history", queries.course("a")),
    ("levels", queries.levels(scopes=("GB",), travel=False)),
    ("watches", queries.watches()),
    ("feeds", queries.feeds(("failing",))),
    ("rulings", queries.rulings(("a",))),
    ("dead", queries.dead("json", step="enriching")),
]


@pytest.mark.parametrize(("kind", "asked"), ASKED)
def test_every_field_that_a_question_names_can_be_searched(kind: IndexKind, asked: Search) -> None:
    assert set(named(asked.to_dict()))
    assert set(named(asked.to_dict())) <= searchable(kind)


def filters_of(**scope: Any) -> list[Any]:
    found: list[Any] = queries.search(None, Scope(**scope)).to_dict()["query"]["bool"]["filter"]
    return found


def test_without_words_all_of_a_scope_is_found_the_newest_first() -> None:
    body = queries.search(None, Scope(current=True)).to_dict()
    assert body["query"] == {"bool": {"filter": [{"term": {"vigil.status": "current"}}]}}
    assert body["sort"][0] == {"@timestamp": {"order": "desc"}}
    assert "highlight" not in body
    assert "query" not in queries.search(None).to_dict()


def test_what_is_asserted_is_asked_of_one_incident() -> None:
    (found,) = filters_of(assertions=("warned",), types=("bombing",), targets=("school",))
    assert found["nested"]["path"] == "vigil.incidents"
    assert found["nested"]["query"]["bool"]["filter"] == [
        {"terms": {"vigil.incidents.assertion": ["warned"]}},
        {"terms": {"vigil.incidents.type": ["bombing"]}},
        {"terms": {"vigil.incidents.targets.type": ["school"]}},
    ]
    assert filters_of(types=("bombing",)) == [{"terms": {"vigil.incident_types": ["bombing"]}}]


@pytest.mark.parametrize("name", ["Hezbollah", "hezbollah", "حزب الله", "חיזבאללה"])
def test_an_actor_is_one_under_all_its_names(name: str) -> None:
    assert filters_of(actor=name) == [{"terms": {"vigil.actors.id": ["hezbollah"]}}]


def test_an_actor_of_no_table_is_sought_as_the_text_names_it() -> None:
    assert filters_of(actor="Jo Doe") == [{"match_phrase": {"vigil.actors.text.words": "Jo Doe"}}]


SITE = Site(id="hall", name="The Hall", type="community_centre", lat=1.0, lon=2.0, km=3.0, names=("Old Hall",))


@pytest.mark.parametrize(
    ("name", "km", "point"),
    [
        ("53.8,-1.5", None, ("53.8,-1.5", 53.8, -1.5, 25.0)),
        (" 53.8, -1.5 ", 4.0, ("53.8, -1.5", 53.8, -1.5, 4.0)),
        ("hall", None, ("The Hall", 1.0, 2.0, 3.0)),
        ("old hall", 9.0, ("The Hall", 1.0, 2.0, 9.0)),
    ],
)
def test_a_point_is_degrees_or_a_site(name: str, km: float | None, point: tuple[str, float, float, float]) -> None:
    found = queries.near(name, [SITE], km)
    assert (found.name, found.lat, found.lon, found.km) == point


def test_a_place_is_the_likeliest_of_its_name_or_that_of_a_country() -> None:
    assert round(queries.near("Leeds").lat) == 54
    assert queries.near("לונדון").name == queries.near("Londres").name == "London"
    there = queries.near("London, CA")
    assert round(there.lon) == -81


@pytest.mark.parametrize(
    ("name", "km"),
    [("no such place at all", None), ("France", None), ("Leeds, JP", None), ("95,0", None), ("1,2", 0.0)],
)
def test_a_point_that_is_none_is_one_sentence(name: str, km: float | None) -> None:
    with pytest.raises(BadQuery) as caught:
        queries.near(name, (), km)
    assert "\n" not in str(caught.value)


def test_what_is_like_a_document_shares_its_words_or_its_event_and_is_not_itself() -> None:
    body = queries.like(LIKED).to_dict()
    same, elsewhere = body["query"]["bool"]["must"][0]["bool"]["should"]
    assert same["more_like_this"]["fields"] == ["vigil.title.fr", "vigil.body.fr"]
    assert {"terms": {"vigil.places.name": ["Lyon"]}} in elsewhere["constant_score"]["filter"]["bool"]["filter"]
    assert {"bool": {"must_not": [{"ids": {"values": ["d1"]}}]}} in body["query"]["bool"]["filter"]


@pytest.mark.parametrize(
    ("hours", "step"), [(1, "1m"), (24, "1h"), (24 * 30, "1d"), (24 * 365, "1w"), (24 * 3650, "1M")]
)
def test_a_timeline_has_steps_that_fit_its_length(hours: int, step: str) -> None:
    scope = Scope(since=NOON, until=NOON + timedelta(hours=hours))
    asked = queries.timeline(None, scope).to_dict()
    assert asked["aggs"]["timeline"]["date_histogram"]["calendar_interval"] == step
    assert asked["size"] == 0


@pytest.mark.parametrize("scope", [Scope(), Scope(since=NOON), Scope(since=NOON, until=NOON)])
def test_a_timeline_without_ends_is_one_sentence(scope: Scope) -> None:
    with pytest.raises(BadQuery, match="a later end"):
        queries.timeline(None, scope)


def test_counts_are_read_from_an_answer() -> None:
    bucket = {"key": 1_795_000_000_000, "doc_count": 3, "priority": {"buckets": [{"key": 2, "doc_count": 3}]}}
    answer = {
        "aggregations": {
            "language": {"sum_other_doc_count": 4, "buckets": [{"key": "fr", "doc_count": 7}]},
            "timeline": {"buckets": [bucket]},
        }
    }
    (facet,) = counts.facets(answer)
    assert (facet.name, facet.values[0].value, facet.values[0].documents, facet.others) == ("language", "fr", 7, 4)
    (moment,) = counts.timeline(answer)
    assert (moment.start.isoformat(), moment.documents, moment.priorities) == ("2026-11-18T11:06:40+00:00", 3, {"2": 3})
    assert (counts.facets({}), counts.timeline({})) == ([], [])


def named(value: Any) -> list[str]:
    """Whatever in a body looks like a field of ours."""
    if isinstance(value, dict):
        return [name for key, part in value.items() for name in [*named(key), *named(part)]]
    if isinstance(value, list | tuple):
        return [name for part in value for name in named(part)]
    if isinstance(value, str) and value.startswith(("vigil.", "event.", "@")) and value != "vigil.incidents":
        return [value.partition("^")[0]]
    return []


def marked(text: str, *words: str) -> str:
    for word in words:
        text = text.replace(word, f"{BEFORE}{word}{AFTER}")
    return text


def test_a_passage_stands_where_its_sentence_is() -> None:
    body = "Fire\n\nA fire at a door. Nobody hurt."
    (passage,) = answers.passages([marked("A fire at a door. ", "fire", "door")], body)
    assert (passage.start, passage.end) == (6, 23)
    assert body[6:23] == passage.text
    assert [passage.text[start:end] for start, end in passage.words] == ["fire", "door"]


def test_equal_sentences_are_found_one_after_the_other() -> None:
    found = answers.passages([marked("Fire. ", "Fire"), marked("Fire. ", "Fire")], "Fire. Calm. Fire. ")
    assert [passage.start for passage in found] == [0, 12]


def test_a_headline_is_a_passage_of_its_own() -> None:
    found = answers.passages([marked("Fire\n\nNobody hurt. ", "Fire")], "Fire\n\nNobody hurt. ")
    assert [(passage.text, passage.start, passage.end) for passage in found] == [("Fire", 0, 4)]


def test_a_passage_that_is_not_in_the_body_has_no_place() -> None:
    (passage,) = answers.passages([marked("Fire.", "Fire")], "Calm.")
    assert (passage.text, passage.start, passage.end) == ("Fire.", None, None)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters=BEFORE + AFTER)), min_size=1), st.data())
def test_what_a_passage_points_to_is_what_it_says(lines: list[str], data: st.DataObject) -> None:
    body = "\n".join(lines)
    at = data.draw(st.integers(0, len(body)))
    to = data.draw(st.integers(at, len(body)))
    for passage in answers.passages([f"{body[:at]}{BEFORE}{body[at:to]}{AFTER}{body[to:]}"], body):
        assert body[passage.start : passage.end] == passage.text


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
