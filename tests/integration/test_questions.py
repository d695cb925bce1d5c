"""The questions of desk and board, asked of a real Elasticsearch."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch
from elasticsearch_dsl import Search

from processors import queries
from processors.export.sheet import sheet
from processors.queries import BadQuery, Near, Scope, Unanswered, answers, counts
from schemas.codec import Record
from schemas.index import letters
from schemas.reading import Actor, Incident, Place, PlaceName, Target
from schemas.scored import Scored
from schemas.taxonomy import Assertion, IncidentType, TargetType
from tests.integration.library import NOON, alert, put, scored

pytestmark = pytest.mark.integration

Ask = Callable[[Search], list[str]]


def told(kind: IncidentType, assertion: Assertion, target: TargetType = "synagogue") -> Incident:
    places = (PlaceName(name="Lyon", country="FR"),)
    targets = (Target(type=target, text=target),)
    return Incident(type=kind, assertion=assertion, start=0, end=1, text="x", main=True, places=places, targets=targets)


def there(name: str, lat: float, lon: float, role: str = "event") -> Place:
    return Place(text=name, start=0, end=1, name=name, country="FR", lat=lat, lon=lon, role=role)  # type: ignore[arg-type]


LYON, PARIS = there("Lyon", 45.75, 4.85), there("Paris", 48.85, 2.35)
ABOUT: dict[str, dict[str, Any]] = {
    "fire": {
        "places": (LYON, there("Paris", 48.85, 2.35, "dateline")),
        "incidents": (told("arson", "asserted"), told("bombing", "historical", "school")),
        "incident_types": ("arson",),
        "target_types": ("synagogue",),
        "countries": ("FR",),
        "actors": (Actor(text="Hizbollah", start=0, end=1, id="hezbollah", role="blamed"),),
        "story": "s-fire",
    },
    "feu": {
        "language": "fr",
        "places": (LYON,),
        "incidents": (told("arson", "asserted"),),
        "incident_types": ("arson",),
        "countries": ("FR",),
        "story": "s-fire",
        "heard_at": NOON + timedelta(hours=2),
        "sequence": 2 << 20,
    },
    "long ago": {
        "places": (PARIS,),
        "incidents": (told("arson", "historical"),),
        "incident_types": ("arson",),
        "countries": ("FR",),
        "status": "historical",
        "priority": 0,
        "actors": (Actor(text="Jo Doe of Leeds", start=0, end=1, id=None, role="arrested"),),
        "sequence": 3 << 20,
    },
}


@pytest.fixture
def ask(client: Elasticsearch, elasticsearch_url: str, installed: str) -> Ask:
    """Asks what is in a small library, and gives the ids in the order of the answer."""
    documents: list[Scored] = [scored(name, **about) for name, about in ABOUT.items()]
    outcomes = put(client, elasticsearch_url, installed, *documents)
    assert [outcome.reason for outcome in outcomes] == [""] * 3

    def asking(asked: Search) -> list[str]:
        return [hit.id for hit in answers.hits(queries.ask(client, asked))]

    return asking


def of(installed: str, text: str | None = None, **scope: Any) -> Search:
    return queries.search(text, Scope(**scope), namespace=installed)


def test_an_event_is_near_where_it_was_and_not_where_it_was_written(ask: Ask, installed: str) -> None:
    assert set(ask(of(installed, near=queries.near("Lyon")))) == {"fire", "feu"}
    assert ask(of(installed, near=queries.near("Paris"))) == ["long ago"]
    assert len(ask(of(installed, near=Near(name="x", lat=47, lon=4, km=400)))) == 3
    assert ask(of(installed, near=Near(name="x", lat=-45, lon=-175, km=400))) == []


def test_only_what_is_told_as_a_fact_of_today(ask: Ask, installed: str) -> None:
    assert set(ask(of(installed, current=True))) == {"fire", "feu"}
    assert ask(of(installed, assertions=("historical",), types=("bombing",))) == ["fire"]
    assert ask(of(installed, assertions=("asserted",), types=("bombing",))) == []
    assert ask(of(installed, assertions=("historical",), targets=("school",))) == ["fire"]
    assert ask(of(installed, types=("bombing",))) == []


@pytest.mark.parametrize("name", ["Hezbollah", "hezbollah", "حزب الله", "חיזבאללה"])
def test_an_actor_is_found_under_all_its_names(ask: Ask, installed: str, name: str) -> None:
    assert ask(of(installed, actor=name)) == ["fire"]


def test_whom_no_table_knows_is_found_as_the_text_names_them(ask: Ask, installed: str) -> None:
    assert ask(of(installed, actor="jo doe")) == ["long ago"]
    assert ask(of(installed, actor="doe jo")) == []


def test_the_story_of_a_document_is_asked_for(ask: Ask, installed: str) -> None:
    assert ask(of(installed, story="s-fire")) == ["feu", "fire"]
    assert ask(of(installed, "doors", story="s-fire")) == ["fire"]


def test_what_is_like_a_document_is_found_in_other_languages_too(
    ask: Ask, client: Elasticsearch, installed: str
) -> None:
    stored = answers.one(queries.ask(client, queries.document("fire", installed)))
    assert stored is not None
    assert ask(queries.like(stored, namespace=installed)) == ["feu", "long ago"]
    assert ask(queries.like(stored, Scope(current=True), namespace=installed)) == ["feu"]


def test_facets_count_all_that_answers_whatever_is_shown(ask: Ask, client: Elasticsearch, installed: str) -> None:
    answer = queries.ask(client, queries.counted(queries.search(None, size=1, namespace=installed)))
    assert (answers.total(answer), len(answers.hits(answer))) == (3, 1)
    found = {facet.name: {one.value: one.documents for one in facet.values} for facet in counts.facets(answer)}
    assert found["language"] == {"en": 2, "fr": 1}
    assert found["status"] == {"current": 2, "historical": 1}
    assert found["priority"] == {"2": 2, "0": 1}
    assert found["country"] == {"FR": 3}
    assert found["grade"] == {"B": 3}
    only = queries.ask(client, queries.facets("doors", namespace=installed))
    assert (answers.total(only), answers.hits(only)) == (2, [])


def test_a_timeline_has_every_step_of_its_time(ask: Ask, client: Elasticsearch, installed: str) -> None:
    scope = Scope(since=NOON - timedelta(hours=1), until=NOON + timedelta(hours=4))
    found = counts.timeline(queries.ask(client, queries.timeline(None, scope, namespace=installed)))
    assert [one.documents for one in found] == [0, 2, 0, 1, 0]
    assert found[1].start == NOON
    assert found[1].priorities == {"0": 1, "2": 1}


def test_everything_is_exported_page_by_page_in_the_order_in_which_it_was_heard(
    ask: Ask, client: Elasticsearch, elasticsearch_url: str, installed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processors.queries.asking.PAGE_OF_TEXTS", 2)
    exported = queries.export(client, None, Scope(countries=("FR",)), installed)
    first = next(exported)
    late = msgspec.structs.replace(scored("late", **ABOUT["feu"]), heard_at=NOON + timedelta(days=1))
    put(client, elasticsearch_url, installed, late)
    rows = [first, *exported]
    assert [row["_id"] for row in rows] == ["fire", "long ago", "feu"]
    assert b"".join(sheet(rows)).count(b"\r\n") == 4
    assert [row["_id"] for row in queries.export(client, "portail", namespace=installed)] == ["feu", "late"]


def test_each_state_of_an_alert_is_kept(client: Elasticsearch, elasticsearch_url: str, installed: str) -> None:
    later = alert("a1", stage="acknowledged", change="decided", officer="R. Levy", sequence=5 << 20)
    put(client, elasticsearch_url, installed, alert("a1"), later, alert("a2"))
    put(client, elasticsearch_url, installed, alert("a1"))
    found = answers.course(queries.ask(client, queries.course("a1", namespace=installed)))
    assert [(one.change, one.stage, one.officer) for one in found] == [
        ("raised", "active", None),
        ("decided", "acknowledged", "R. Levy"),
    ]


def test_dead_letters_are_found_by_reason_step_and_text(client: Elasticsearch, installed: str) -> None:
    headers = [
        ("vigil_step", b"enriching"),
        ("vigil_error", b"BadEvent: not a document"),
        ("vigil_topic", b"documents"),
    ]
    row = letters.row(Record(1, 7, b"k", b'{"title": "Broken', headers, "dead", 1_795_000_000_000), installed)
    client.bulk(operations=row.operation, refresh=True)  # type: ignore[arg-type]  # bytes are taken too
    for asked in (
        queries.dead(namespace=installed),
        queries.dead("not a document", step="enriching", namespace=installed),
        queries.dead("broken", namespace=installed),
    ):
        (found,) = answers.letters(queries.ask(client, asked))
        assert (found.partition, found.offset, found.origin) == (1, 7, {"topic": "documents"})
    assert answers.letters(queries.ask(client, queries.dead("broken", step="polling", namespace=installed))) == []


def test_a_question_that_is_too_much_is_one_sentence(client: Elasticsearch, ask: Ask, installed: str) -> None:
    for scope in (Scope(sources=[str(n) for n in range(100_000)]), Scope(actor="a" * 40_000)):
        try:
            said = str(ask(queries.search(None, scope, namespace=installed)))
        except BadQuery as error:
            said = str(error)
        assert "\n" not in said
    with pytest.raises(BadQuery, match="the query cannot be read"):
        ask(queries.search("a", Scope(sources=[str(n) for n in range(1_000_000)]), namespace=installed))


def test_a_missing_index_and_a_missing_server_are_said(client: Elasticsearch, namespace: str) -> None:
    answer = queries.ask(client, queries.search("a", namespace=namespace))
    assert answers.absent(answer)
    assert list(queries.export(client, namespace=namespace)) == []
    with pytest.raises(Unanswered, match="vigil bootstrap"):
        queries.ask(client, queries.search("a", namespace=namespace).params(ignore_unavailable=False))
    with Elasticsearch("http://127.0.0.1:1", max_retries=0) as away, pytest.raises(Unanswered, match="vigil status"):
        list(queries.export(away))
