"""What a search for documents asks, without any server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processors import queries
from processors.queries import BadQuery, Scope
from processors.queries.passages import AFTER, BEFORE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def asked_of(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = body["query"]["bool"]["must"][0]["simple_query_string"]
    return found


LATIN = ("en", "fr", "es", "de")


def test_a_search_looks_at_every_language_of_its_letters_and_wants_every_word() -> None:
    body = queries.search("doors burned").to_dict()
    asked = asked_of(body)
    assert body["track_total_hits"] == 10_000
    assert asked["default_operator"] == "and"
    assert set(asked["fields"]) == {
        field for name in (*LATIN, "any") for field in (f"vigil.title.{name}^3", f"vigil.body.{name}")
    }
    assert body["sort"] == ["_score", {"@timestamp": {"order": "desc"}}]
    assert "filter" not in body["query"]["bool"]


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("\u05db\u05e0\u05e1\u05ea", {"he"}),
        ("\u0643\u0646\u064a\u0633", {"ar"}),
        ("\u05db\u05e0\u05e1\u05ea synagogue", {"he", *LATIN}),
        ("\u00e9cole", set(LATIN)),
        ("2026", set()),
        ("\u043f\u043e\u0436\u0430\u0440", set()),
    ],
)
def test_a_word_is_sought_where_it_has_other_forms_and_as_it_is(text: str, languages: set[str]) -> None:
    fields = asked_of(queries.search(text).to_dict())["fields"]
    assert {field.rpartition(".")[2] for field in fields if field.startswith("vigil.body")} == {"any", *languages}


def test_a_language_narrows_the_fields_and_the_documents() -> None:
    body = queries.search("Drohung", Scope(language="de")).to_dict()
    assert asked_of(body)["fields"] == ["vigil.title.any^3", "vigil.title.de^3", "vigil.body.any", "vigil.body.de"]
    assert body["query"]["bool"]["filter"] == [{"term": {"vigil.language": "de"}}]
    other = asked_of(queries.search("aviso", Scope(language="pt")).to_dict())
    assert other["fields"] == ["vigil.title.any^3", "vigil.body.any"]


def test_passages_are_whole_sentences_of_the_field_for_all_languages() -> None:
    highlight = queries.search("a").to_dict()["highlight"]
    shown = highlight["fields"]["vigil.body.any"]
    assert (shown["boundary_scanner"], shown["fragment_size"]) == ("sentence", 0)
    assert shown["matched_fields"] == [f"vigil.body.{language}" for language in LATIN]
    assert all(".body." in field for field in shown["highlight_query"]["simple_query_string"]["fields"])
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


@pytest.mark.parametrize(
    ("hours", "step"), [(1, "1m"), (24, "1h"), (24 * 30, "1d"), (24 * 365, "1w"), (24 * 3650, "1M")]
)
def test_a_timeline_has_steps_that_fit_its_length(hours: int, step: str) -> None:
    scope = Scope(since=NOON, until=NOON + timedelta(hours=hours))
    asked = queries.timeline(None, scope).to_dict()
    assert asked["aggs"]["timeline"]["date_histogram"]["calendar_interval"] == step
    assert asked["size"] == 0


def test_a_timeline_has_the_steps_that_are_asked_for() -> None:
    asked = queries.timeline(None, Scope(since=NOON, until=NOON + timedelta(hours=24)), every=timedelta(minutes=30))
    assert asked.to_dict()["aggs"]["timeline"]["date_histogram"]["fixed_interval"] == "1800s"


@pytest.mark.parametrize("scope", [Scope(), Scope(since=NOON), Scope(since=NOON, until=NOON)])
def test_a_timeline_without_ends_is_one_sentence(scope: Scope) -> None:
    with pytest.raises(BadQuery, match="a later end"):
        queries.timeline(None, scope)
