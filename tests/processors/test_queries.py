"""What the named questions ask, and what is read from the answers, without any server."""

from datetime import UTC, datetime
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, TransportError
from elasticsearch import BadRequestError, Elasticsearch
from hypothesis import given, settings
from hypothesis import strategies as st

from processors import answers, queries
from processors.answers import AFTER, BEFORE
from processors.queries import BadQuery, Scope, Unanswered
from schemas.index.names import KINDS
from schemas.index.templates import fields
from schemas.taxonomy import LANGUAGES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def asked_of(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["query"]["bool"]["must"][0]["simple_query_string"]
    return found


def test_a_search_looks_at_every_language_and_wants_every_word() -> None:
    body = queries.search("doors burned").to_dict()
    asked = asked_of(body)
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


def test_every_field_that_a_question_names_is_mapped() -> None:
    known: dict[str, set[str]] = {kind: set(fields(kind)) for kind in KINDS}
    scope = Scope(since=NOON, priority=1, countries=("FR",), language="fr")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("documents", queries.search("a", scope, order="score").to_dict()),
        ("documents", queries.documents_of("s").to_dict()),
        ("stories", queries.top_stories(since=NOON).to_dict()),
        ("alerts", queries.alerts().to_dict()),
        ("alerts", queries.alert("a").to_dict()),
    ]
    for kind, body in asked:
        assert set(named(body)) <= known[kind]
        assert set(named(body))


def named(value: Any) -> list[str]:
    """Whatever in a body looks like a field of ours."""
    if isinstance(value, dict):
        return [name for key, part in value.items() for name in [*named(key), *named(part)]]
    if isinstance(value, list | tuple):
        return [name for part in value for name in named(part)]
    if isinstance(value, str) and value.startswith(("vigil.", "event.", "@")):
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
