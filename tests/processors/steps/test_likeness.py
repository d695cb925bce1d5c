"""Precedents beside the score, and how full the houses are: the past and the calendar, each within bounds."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from processors.enrich import understand
from processors.steps.expose import expose
from processors.steps.factor import sphere
from processors.steps.read import read
from schemas.reading import Reading

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def told(text: str, language: str = "en", published: datetime = NOW) -> Reading:
    return understand(read("", text, language), published, None)


SYNAGOGUE = "A man threw a firebomb at a synagogue in Paris on Tuesday night. Police are looking for him."


def test_the_nearest_precedents_share_target_and_place_and_name_their_source() -> None:
    found = told(SYNAGOGUE).similar
    assert 1 <= len(found) <= 3
    assert found[0].id == "1980-10-03-fr-paris"
    assert found[0].why == ("target synagogue", "place Paris")
    assert all(one.source and one.date < "2026-11" for one in found)


def test_an_actor_counts_more_than_a_place() -> None:
    found = told(
        "Hezbollah is suspected of a bomb attack on the Jewish community centre in Lyon on Tuesday, police said."
    )
    assert found.similar
    assert found.similar[0].why[0] == "actor hezbollah"


@pytest.mark.parametrize(
    "text", ["A bakery in Paris won a prize on Tuesday.", "A lorry hit a wall in Paris on Tuesday."]
)
def test_ordinary_news_has_no_precedents(text: str) -> None:
    assert told(text).similar == ()


def test_what_lies_after_a_document_is_no_precedent_of_it() -> None:
    early = told(SYNAGOGUE, published=datetime(1979, 1, 2, tzinfo=UTC))
    assert all(one.date < "1979" for one in early.similar)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (datetime(2026, 12, 8, 9, tzinfo=UTC), "feast"),
        (datetime(2026, 11, 9, 9, tzinfo=UTC), "anniversary"),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), "weekly"),
        (datetime(2026, 11, 25, 9, tzinfo=UTC), None),
    ],
)
def test_feast_anniversary_and_sabbath_expose_a_community(day: datetime, name: str | None) -> None:
    reading = told(SYNAGOGUE)
    found = expose(reading, day, sphere(reading))
    assert (found[0] if found else None) == name


def test_what_harms_no_crowd_and_what_concerns_no_community_is_not_exposed() -> None:
    feast = datetime(2026, 12, 8, 9, tzinfo=UTC)
    reading = told(SYNAGOGUE)
    daubed = replace(reading.incidents[0], type="vandalism")
    assert expose(replace(reading, incidents=(daubed,)), feast, "communal") is None
    assert expose(reading, feast, "crowd") is None
