"""What goes out as STIX 2.1: valid by the validator of OASIS, in the events' own times, nothing above its marking."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from stix2validator import ValidationOptions, validate_instance  # type: ignore[import-untyped]

from processors.export.sharing import NoMarking, Report, Shared, TooMany, Where, gather, marking_named, may_go
from processors.export.stix import TLP, bundle
from processors.queries.answers import FoundAlert, FoundStory
from schemas.alert import News
from schemas.document import Enriched, Publisher
from schemas.picture import Claim
from schemas.reading import Actor
from schemas.scored import Grade
from schemas.taxonomy import Marking
from tests.processors.events import at, enriched, placed
from tests.processors.hearing import live
from tests.processors.index import Index

DESK = "Duty desk of the federation"
REPORT = Report(
    id="a12b746c94bfb3b1561e621d",
    title="Fire damages door of\nsynagogue in Leeds",
    source="harbour-post",
    url="https://harbour-post.example/1",
    heard_at=at(1),
    said_at=at(2),
    priority=2,
    confidence=65,
    status="current",
    credibility="denied",
    story="da41fd56069804b6",
    language="en",
    published=at(0),
    incident_types=("arson",),
    target_types=("synagogue",),
    countries=("GB",),
    places=(
        Where(name="Leeds", country="GB", role="event", location={"lat": 53.8, "lon": -1.55}),
        Where(name="Paris", country="FR"),
        Where(name="British", country="GB", role="event", kind="demonym"),
    ),
    actors=(
        Actor(text="Revolutionary Guards", start=0, end=4, id="irgc", role="blamed"),
        Actor(text="John Doe, 23", start=9, end=20, role="suspected"),
        Actor(text="lone wolf", start=30, end=38, id="lone-actor", role="suspected"),
    ),
    grade=Grade(source="B", information=3, why=()),
    publisher=Publisher(name="Harbour Post", owner="Harbour Media", country="GB"),
)
STORY = FoundStory(
    id="da41fd56069804b6",
    headline="Fire damages door of synagogue in Leeds",
    first=at(0),
    last=at(20),
    documents=2,
    recent=(REPORT.id, "gone"),
    origins=2,
    countries=("GB", "XK"),
    priority=2,
    score=66,
    confidence=70,
    status="current",
    changed="first report",
    grade=Grade(source="B", information=2, why=()),
    claims=(
        Claim(kind="denial", text="no wider threat", voice="gazette", document=REPORT.id, at=at(3), speaker="police"),
        Claim(kind="killed", text="one person", voice="gazette", document=REPORT.id, at=at(3), least=1, most=1),
    ),
    incident_types=("arson",),
    said_at=at(21),
)
ALERT = FoundAlert(
    id="3251a5490de329a2",
    headline=STORY.headline,
    rule="act-now",
    stage="active",
    priority=2,
    why="A fresh attack",
    story=STORY.id,
    documents=(REPORT.id,),
    opened_at=at(2),
    said_at=at(22),
    escalate_at=None,
    late=False,
    officer="r.levy",
    ended=None,
    news=(News(kind="killed", to="2", from_="1"), News(kind="place", to="York, GB")),
)
ALL = Shared(alerts=(ALERT,), stories=(STORY,), reports=(REPORT,))


def valid(made: dict[str, Any]) -> list[str]:
    """What the validator of OASIS has against it, its recommendations too; a page that changes has no hash."""
    options = ValidationOptions(version="2.1", strict=True, disabled=["extref-hashes"])
    found = validate_instance(json.loads(json.dumps(made)), options)
    return [str(one) for one in found.errors]


def of(kind: str, made: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in made["objects"] if one["type"] == kind]


def labelled(label: str, made: dict[str, Any]) -> dict[str, Any]:
    (found,) = [one for one in of("report", made) if label in one["labels"]]
    return found


def test_the_validator_of_oasis_finds_nothing() -> None:
    assert valid(bundle(ALL, DESK, "GREEN")) == []
    assert valid(bundle(Shared(), DESK, "GREEN")) == []


def test_the_validator_can_find_something() -> None:
    broken = bundle(ALL, DESK, "GREEN")
    del labelled("alert", broken)["object_refs"]
    assert valid(broken)


@pytest.mark.parametrize("marking", list(TLP))
def test_each_marking_is_valid_and_defined_by_the_id_that_all_know(marking: Marking) -> None:
    marked = Shared(reports=(replace(REPORT, marking=marking),))
    made = bundle(marked, DESK, "RED")
    assert valid(made) == []
    assert labelled("document", made)["object_marking_refs"] == [TLP[marking]]
    (definition,) = [one for one in of("marking-definition", made) if one["id"] == TLP[marking]]
    (extension,) = definition["extensions"].values()
    assert extension["tlp_2_0"] == marking.lower()


def test_what_is_marked_above_what_was_asked_for_stays_here() -> None:
    strict = Shared(
        alerts=(replace(ALERT, marking="RED"),),
        stories=(replace(STORY, marking="AMBER+STRICT"),),
        reports=(replace(REPORT, marking="AMBER"),),
    )
    assert [one["type"] for one in bundle(strict, DESK, "GREEN")["objects"]] == ["marking-definition", "identity"]
    assert len(of("report", bundle(strict, DESK, "AMBER"))) == 1
    assert len(of("report", bundle(strict, DESK, "AMBER+STRICT"))) == 2
    assert len(of("report", bundle(strict, DESK, "RED"))) == 3


def test_a_marking_that_is_none_of_tlp_goes_nowhere() -> None:
    assert not may_go("WHITE", "RED")
    assert may_go("GREEN", "GREEN")
    assert not may_go("AMBER", "GREEN")


def test_a_marking_is_named_as_people_write_it() -> None:
    assert [marking_named(word) for word in ("GREEN", "tlp:amber", "TLP:Amber+Strict")] == [
        "GREEN",
        "AMBER",
        "AMBER+STRICT",
    ]
    with pytest.raises(NoMarking, match=r"WHITE.*CLEAR, GREEN"):
        marking_named("WHITE")


def test_every_reference_within_the_bundle_leads_to_an_object_of_it() -> None:
    made = bundle(ALL, DESK, "GREEN")
    there = {one["id"] for one in made["objects"]}
    refs = [
        ref for one in made["objects"] for name in ("object_refs", "object_marking_refs") for ref in one.get(name, ())
    ]
    assert len(refs) > 10
    assert set(refs) <= there
    assert len(there) == len(made["objects"])


def test_a_report_has_what_the_document_says_and_no_name_of_a_suspect() -> None:
    made = bundle(ALL, DESK, "GREEN")
    told = labelled("document", made)
    assert told["name"] == "Fire damages door of synagogue in Leeds"
    assert told["external_references"][0] == {
        "source_name": "Harbour Post",
        "external_id": REPORT.id,
        "url": "https://harbour-post.example/1",
    }
    assert told["labels"] == [
        "document",
        "priority:2",
        "status:current",
        "incident:arson",
        "target:synagogue",
        "credibility:denied",
        "admiralty:B3",
        "actor:irgc=blamed",
        "actor:lone-actor=suspected",
    ]
    assert [one["name"] for one in of("threat-actor", made)] == ["Islamic Revolutionary Guard Corps"]
    assert "John Doe" not in json.dumps(made)
    assert {one["name"] for one in of("location", made)} == {"Leeds", "United Kingdom", "Kosovo"}
    assert "r.levy" not in json.dumps(made)


def test_what_an_official_says_of_credibility_is_an_opinion_on_the_story() -> None:
    made = bundle(ALL, DESK, "GREEN")
    (opinion,) = of("opinion", made)
    assert (opinion["opinion"], opinion["authors"]) == ("disagree", ["police"])
    assert opinion["object_refs"] == [labelled("story", made)["id"]]


def test_an_alert_refers_to_its_story_and_documents_and_a_note_says_why() -> None:
    made = bundle(ALL, DESK, "GREEN")
    alert, (note,) = labelled("alert", made), of("note", made)
    assert alert["object_refs"] == [labelled("story", made)["id"], labelled("document", made)["id"]]
    assert note["content"] == "A fresh attack\nkilled: 1 → 2\nplace: York, GB"
    assert note["object_refs"] == [alert["id"]]


def test_ids_and_times_are_the_facts_own() -> None:
    made = bundle(ALL, DESK, "GREEN")
    assert made == bundle(ALL, DESK, "GREEN")
    alert = labelled("alert", made)
    assert (alert["created"], alert["modified"]) == ("2026-11-20T09:02:00.000Z", "2026-11-20T09:22:00.000Z")
    later = bundle(replace(ALL, alerts=(replace(ALERT, said_at=at(60)),)), DESK, "GREEN")
    again = labelled("alert", later)
    assert (again["id"], again["created"]) == (alert["id"], alert["created"])
    assert again["modified"] > alert["modified"]
    assert later["id"] != made["id"]
    others = bundle(ALL, "Another desk", "GREEN")
    mine = {one["id"] for one in made["objects"] if one["type"] != "marking-definition"}
    assert mine.isdisjoint(one["id"] for one in others["objects"])


def _told() -> Iterator[Enriched]:
    yield placed(enriched("a", words="fire door night leeds", incident="arson"), "Leeds", 53.8, -1.55)
    secret = enriched("r", 5, words="shots hull market", incident="shooting", place="Hull", offset=1)
    yield replace(secret, document=replace(secret.document, marking="RED"))


def test_what_rests_in_the_index_is_gathered_and_goes_out_valid() -> None:
    index = Index(live(*_told()))
    shared = gather(index)
    assert {one.headline for one in shared.alerts} == {"fire door night leeds"}
    assert {one.headline for one in shared.stories} == {"fire door night leeds"}
    (report,) = shared.reports
    assert (report.publisher is not None, report.places[0].location) == (True, {"lat": 53.8, "lon": -1.55})
    made = bundle(shared, DESK, "GREEN")
    assert valid(made) == []
    assert "hull" not in json.dumps(made)
    assert "hull" in json.dumps(bundle(gather(index, up_to="RED"), DESK, "RED"))


def test_only_what_was_said_in_the_time_is_gathered() -> None:
    index = Index(live(*_told()))
    assert gather(index, since=datetime(2027, 1, 1, tzinfo=UTC), up_to="RED") == Shared()
    assert gather(index, until=at(-60), up_to="RED") == Shared()
    assert gather(index, since=at(-60), up_to="RED").alerts
    assert {one.priority for one in gather(index, priority=3, up_to="RED").alerts} <= {3}


def test_more_than_one_answer_holds_is_refused_with_what_to_do() -> None:
    def many(_asked: Any) -> dict[str, Any]:
        return {"hits": {"total": {"value": 1001}, "hits": []}}

    with pytest.raises(TooMany, match=r"1001 alerts.*--since"):
        gather(many)
