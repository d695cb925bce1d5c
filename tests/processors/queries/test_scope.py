"""Which documents a question is about: filters, and the point that a name means."""

from datetime import UTC, datetime
from typing import Any

import pytest

from processors import queries
from processors.queries import BadQuery, Scope
from processors.steps.concern import Site

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_scope_becomes_filters_that_do_not_rank() -> None:
    scope = Scope(since=NOON, until=NOON, priority=2, countries=("FR", "BE"))
    assert queries.search("a", scope).to_dict()["query"]["bool"]["filter"] == [
        {"range": {"@timestamp": {"gte": NOON, "lt": NOON}}},
        {"range": {"vigil.priority": {"gte": 2}}},
        {"terms": {"vigil.countries": ["FR", "BE"]}},
    ]


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
