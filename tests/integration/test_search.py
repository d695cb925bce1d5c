"""What rests in a real Elasticsearch is found there again, in every language, with its sentences."""

import threading
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from elasticsearch import ApiError, Elasticsearch

from processors import queries
from processors.queries import answers
from schemas.index.names import alias
from schemas.reading import body_of
from tests.integration.library import NOON, TEXTS, alert, put, scored, story

pytestmark = pytest.mark.integration


def found(client: Elasticsearch, namespace: str, text: str, **scope: Any) -> list[answers.Hit]:
    asked = queries.search(text, queries.Scope(**scope), namespace=namespace)
    return answers.hits(queries.ask(client, asked))


@pytest.fixture
def library(client: Elasticsearch, elasticsearch_url: str, installed: str) -> str:
    """One document in each language."""
    put(client, elasticsearch_url, installed, *(scored(language, language=language) for language in TEXTS))
    return installed


def test_rows_of_every_language_come_back_as_they_were_sent(client: Elasticsearch, library: str) -> None:
    for language, (title, text) in TEXTS.items():
        stored = answers.one(queries.ask(client, queries.document(language, library)))
        assert stored is not None
        assert stored.fields["message"] == title
        assert answers.body(stored.fields) == body_of(title, text)
        assert stored.fields["@timestamp"] == "2026-11-20T12:00:00Z"


def test_a_word_is_found_in_any_of_its_forms(client: Elasticsearch, library: str) -> None:
    holding = {
        "burning door": "en",
        "portails incendiés": "fr",
        "enquête": "fr",
        "enquete": "fr",
        "escuela amenaza": "es",
        "Gemeindehaus": "de",
        "Drohung": "de",
        "ירושלים": "he",
        "חיפה": "he",
        "שלום": "he",
        'צה"ל': "he",
        "مدرسة": "ar",
        "familias": "pt",
        "famíl*": "pt",
    }
    anywhere = {query: [hit.id for hit in found(client, library, query)] for query in holding}
    assert anywhere == {query: [language] for query, language in holding.items()}
    within = {
        query: [hit.id for hit in found(client, library, query, language=language)]
        for query, language in holding.items()
    }
    assert within == anywhere


def test_all_words_must_be_there_and_syntax_says_otherwise(client: Elasticsearch, library: str) -> None:
    assert found(client, library, "doors teléfono") == []
    assert {hit.id for hit in found(client, library, "doors | teléfono")} == {"en", "es"}
    assert [hit.id for hit in found(client, library, '"called the brigade"')] == ["en"]
    assert found(client, library, '"the called brigade"') == []
    assert found(client, library, "doors -brigade") == []


def test_the_sentences_that_hold_the_words_are_shown_where_they_stand(client: Elasticsearch, library: str) -> None:
    (hit,) = found(client, library, "neighbour doors")
    body = body_of(*TEXTS["en"])
    assert {passage.text for passage in hit.passages} == {
        "Two doors burned",
        "A fire was lit at two doors overnight.",
        "Neighbours called the brigade.",
    }
    for passage in hit.passages:
        assert body[passage.start : passage.end] == passage.text
        words = {passage.text[start:end].lower() for start, end in passage.words}
        assert words <= {"doors", "neighbours"}
        assert words
    (hebrew,) = found(client, library, "ירושלים")
    (passage,) = hebrew.passages
    assert [passage.text[start:end] for start, end in passage.words] == ["בירושלים"]


def test_a_text_of_a_megabyte_is_stored_found_and_shown(
    client: Elasticsearch, elasticsearch_url: str, installed: str
) -> None:
    document = msgspec.structs.replace(scored("big").document, text="Quiet words here. " * 58_000 + "Alarm.")
    put(client, elasticsearch_url, installed, scored("big", document=document))
    (hit,) = found(client, installed, "alarm")
    assert [passage.text for passage in hit.passages] == ["Alarm."]


def test_broken_syntax_is_an_answer_or_one_sentence(client: Elasticsearch, library: str) -> None:
    broken = ['"never closed', "(((a", "a) b", "~", "-", "a AND OR", "*", "\\", "a:b", "[x TO", "/re(", "a~1e99"]
    for query in [*broken, "(a |" * 200 + "b", "\ud800 a", "\x00 a"]:
        try:
            said = str(found(client, library, query))
        except queries.BadQuery as error:
            said = str(error)
        assert "\n" not in said


def test_scope_and_order_narrow_and_rank(client: Elasticsearch, elasticsearch_url: str, installed: str) -> None:
    early = NOON - timedelta(days=30)
    put(
        client,
        elasticsearch_url,
        installed,
        scored("low", priority=1, score=10),
        scored("high", priority=3, score=90, countries=("FR",)),
        scored("old", heard_at=early, month="2026.10"),
    )
    asked = queries.search("doors", order="score", namespace=installed)
    assert [hit.id for hit in answers.hits(queries.ask(client, asked))] == ["high", "old", "low"]
    assert {hit.id for hit in found(client, installed, "doors", since=NOON)} == {"low", "high"}
    assert {hit.id for hit in found(client, installed, "doors", until=NOON)} == {"old"}
    assert {hit.id for hit in found(client, installed, "doors", priority=2)} == {"high", "old"}
    assert {hit.id for hit in found(client, installed, "doors", countries=("FR", "DE"))} == {"high"}


def test_stories_and_alerts_come_in_the_order_of_their_urgency(
    client: Elasticsearch, elasticsearch_url: str, installed: str
) -> None:
    outcomes = put(
        client,
        elasticsearch_url,
        installed,
        story("s1"),
        story("s2", score=70),
        story("s3", priority=0),
        story("s4", merged_into="s1", score=99),
        alert("a1", priority=2),
        alert("a2"),
        alert("a3", stage="closed", ended="quiet"),
    )
    assert {outcome.status for outcome in outcomes} == {"stored"}
    asked = queries.ask(client, queries.top_stories(10, since=NOON, namespace=installed))
    assert [found.id for found in answers.stories(asked)] == ["s2", "s1"]
    asked = queries.ask(client, queries.alerts(namespace=installed))
    assert [(found.id, found.why) for found in answers.alerts(asked)] == [
        ("a2", "a fresh attack"),
        ("a1", "a fresh attack"),
    ]
    closed = queries.ask(client, queries.alerts(["closed"], namespace=installed))
    assert [found.ended for found in answers.alerts(closed)] == ["quiet"]
    (one,) = answers.stories(queries.ask(client, queries.story("s4", installed)))
    assert one.documents == 1
    assert answers.one(queries.ask(client, queries.alert("none", installed))) is None


def test_before_the_first_row_every_answer_is_empty(client: Elasticsearch, installed: str) -> None:
    assert found(client, installed, "doors") == []
    assert answers.total(queries.ask(client, queries.alerts(namespace=installed))) == 0
    assert answers.stories(queries.ask(client, queries.top_stories(namespace=installed))) == []
    assert list(queries.ids(client, "documents", installed)) == []


def test_a_question_waits_for_an_index_that_is_only_just_being_made(client: Elasticsearch, installed: str) -> None:
    made = f"{alias('documents', installed)}-2026.11"
    nowhere = {"index.routing.allocation.require._name": "no such node"}
    client.indices.create(index=made, settings=nowhere, wait_for_active_shards="0")
    with pytest.raises(ApiError) as refused:
        client.options(max_retries=0).search(index=made)
    assert refused.value.status_code == 503

    somewhere = {"index.routing.allocation.require._name": None}
    later = threading.Timer(1, client.indices.put_settings, kwargs={"index": made, "settings": somewhere})
    later.start()
    assert found(client, installed, "door") == []
    later.join()
