"""Rows agree with the events they are of and with the templates they go to, without any server."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from schemas.alert import Alert, News, Notification, Spot, Told, Wording
from schemas.codec import Record
from schemas.document import Document, Publisher
from schemas.errors import BadEvent
from schemas.events import Output
from schemas.index import letters
from schemas.index.names import KINDS, IndexKind, kind_of, month_of, rebuilt, template_of
from schemas.index.row import Row
from schemas.index.rows import row, rows
from schemas.index.templates import fields
from schemas.notice import Area, Notice
from schemas.particulars import (
    Carrier,
    Passage,
    Posture,
    Quotation,
    Specificity,
    Statement,
    Trigger,
    Victims,
    Weapon,
)
from schemas.picture import Claim, Feed, Level, Ruling, Story, Toll, Watch
from schemas.reading import Actor, Incident, LevelChange, Parallel, Place, PlaceName, Precedent, Target
from schemas.scored import Concern, Grade, Reason, Scored, Watched
from schemas.taxonomy import Health

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAID: dict[str, Any] = {
    "sequence": (77 << 20) + 3,
    "epoch": 2,
    "month": "2026.11",
    "heard_at": NOON,
    "said_at": NOON,
    "fold": "f1",
    "rules": "r1",
}
DOCUMENT = Document(
    id="d1",
    revision="v1",
    source="lakeside-post",
    fetched=NOON,
    native_id="lp-1",
    url="https://news.example/a?b=1",
    kind="article",
    format="rss",
    title="Shots at a prayer hall",
    text="Police closed the street by the lake.",
    language="en",
    author="A. Writer",
    published=NOON,
    published_raw="yesterday-ish",
    updated=NOON,
    expires=NOON,
    replaces=("lp-0",),
    notice=Notice(
        event="Area closed",
        categories=("Security",),
        urgency="Immediate",
        severity="Severe",
        certainty="Likely",
        areas=(Area(name="Lake road"), Area(codes=("x=1",))),
    ),
    level="SEVERE",
    scope="CH",
    publisher=Publisher(name="Lakeside Post", owner="Lakeside", country="CH", reliability="B"),
    changed=("title", "text"),
    warnings=("date doubted",),
)
SCORED = Scored(
    **SAID,
    id="d1",
    revision="v1",
    document=DOCUMENT,
    language="en",
    relevant=True,
    priority=3,
    score=88,
    confidence=60,
    status="current",
    credibility="unstated",
    incident_types=("shooting",),
    target_types=("synagogue",),
    countries=("CH",),
    places=(Place(text="the lake", start=0, end=5, name="Zürich", country="CH", lat=47.4, lon=8.5, role="event"),),
    actors=(Actor(text="a man", start=1, end=2, id="q1", role="suspected"),),
    incidents=(
        Incident(
            type="shooting",
            assertion="asserted",
            start=0,
            end=5,
            text="Shots",
            main=True,
            date="2026-11",
            places=(PlaceName(name="Zürich", country="CH"),),
            targets=(Target(type="synagogue", text="prayer hall", start=9, end=20),),
            actors=("a man",),
            fresh=True,
            when=Passage(start=1, end=2, text="n"),
            victims=(Victims(kind="killed", least=2, most=3, start=0, end=5, text="Shots", about=True, speaker="she"),),
            weapons=(Weapon(type="firearm", start=0, end=5, text="Shots"),),
            quoted=True,
        ),
    ),
    level_change=LevelChange(
        system="s",
        country="CH",
        to="high",
        from_="low",
        from_rank=1,
        to_rank=3,
        effective="2026-11-20",
        area="Zürich",
        sector="jewish",
    ),
    precedents=(Precedent(id="p1", year=2001, place="Zürich", country="CH"),),
    concerns=(Concern(community="all", site="hall", why="within 2 km", km=1.5),),
    grade=Grade(source="B", information=2, why=("two owners",)),
    reasons=(Reason(factor="attack", points=88, text="Shots", start=0, end=5),),
    warnings=("w",),
    story="s1",
    merged=("s0",),
    new=True,
    origins=2,
    similar=(
        Parallel(id="p2", date="2001-01-01", title="t", place="Zürich", country="CH", why=("country CH",), source="s"),
    ),
    watch=(Watched(id="w1", opened_by="d0", why="a trigger", until=NOON),),
    statements=(Statement(kind="denial", start=0, end=5, text="Shots", speaker="she", place="Zürich"),),
    quotations=(Quotation(start=0, end=5, text="Shots", speaker="she"),),
    posture=(Posture(kind="patrols", start=0, end=5, text="Shots"),),
    triggers=(Trigger(kind="verdict", start=0, end=5, text="Shots", country="CH"),),
    channels=("physical",),
    specificity=Specificity(level="S3", carriers=(Carrier(kind="place", start=0, end=5, text="Shots"),)),
)
STORY = Story(
    **SAID,
    id="s1",
    headline="Shots at a prayer hall",
    first=NOON,
    last=NOON,
    documents=2,
    recent=("d1", "d2"),
    origins=2,
    languages=("en", "de"),
    countries=("CH",),
    places=("Zürich",),
    incident_types=("shooting",),
    target_types=("synagogue",),
    priority=3,
    score=88,
    confidence=60,
    status="current",
    changed="a second source",
    merged_into="s0",
    marking="AMBER",
    grade=Grade(source="B", information=2, why=("told by another, not yet confirmed",)),
    victims=(Toll(kind="injured", least=1, most=3, least_by="police", most_by="afp", voices=2),),
    claims=(
        Claim(kind="injured", text="three", voice="afp", document="d1", at=NOON, least=3, most=3, speaker="a witness"),
    ),
)
ALERT = Alert(
    **SAID,
    id="a1",
    rule="act-now",
    key="s1",
    opening=1,
    stage="active",
    change="raised",
    priority=3,
    headline="Shots at a prayer hall",
    why="priority 3",
    story="s1",
    documents=("d1",),
    origins=2,
    opened_at=NOON,
    escalate_at=NOON,
    clear_at=NOON,
    officer="N. Officer",
    ended="quiet",
    marking="AMBER",
    shadow=True,
    texts=(Wording(language="fr", text="Attaque à Lyon"),),
    news=(News(kind="killed", from_="1", to="2"),),
    told=Told(
        priority=3,
        status="current",
        places=(Spot(name="Lyon", country="FR", lat=45.8, lon=4.8),),
        victims=(("killed", 2),),
        levels=("FR 5",),
        claims=("group",),
    ),
    snoozed_until=NOON,
    assigned="N. Officer",
    head="a0",
    members=("a2",),
    openings=(NOON,),
    flapping=True,
)
NOTIFICATION = Notification(
    **SAID,
    id="n1",
    alert="a1",
    alert_sequence=1,
    change="raised",
    rule="act-now",
    priority=3,
    person="dana",
    channel="sms",
    kind="apprise",
    language="fr",
    title="Agir maintenant",
    text="Une attaque",
    until=NOON,
    to="+33600000000",
    link="https://lakeside-post.example/1",
    marking="AMBER",
    bare=True,
    state="retrying",
    attempt=2,
    timeout=20,
    retry_at=NOON,
    again=True,
    handed_on=True,
    error="status 500",
)
LEVEL = Level(
    **SAID,
    id="l1",
    system="s",
    scope="CH",
    level="high",
    since=NOON,
    pending="high",
    seen=3,
    checked=NOON,
    rank=4,
    percentile=75,
    before="low",
    turn="raised",
    travel=True,
    first_hand=True,
    source="body",
    reported="high",
    reported_at=NOON,
    voices=("post",),
    withdrawn="top",
    withdrawn_at=NOON,
    until=NOON,
    stale=True,
    unread="purple",
)
WATCH = Watch(
    **SAID,
    id="w1",
    kind="mass_attack",
    key="CH Zürich",
    why="a mass attack",
    cause="Shots at a prayer hall",
    opened_by="d1",
    story="s1",
    opened_at=NOON,
    renewed_at=NOON,
    until=NOON,
    half_life=1,
    stage="closed",
    communities=("jewish",),
    place="Zürich",
    country="CH",
    lat=47.4,
    lon=8.5,
    km=60.0,
    incident_types=("shooting",),
    target_types=("synagogue",),
    precedent_ids=("p1",),
    answered=("then",),
    renewals=1,
    stories=2,
    officer="N. Officer",
    ended="closed",
)
RULING = Ruling(
    **SAID,
    id="x1",
    at=NOON,
    officer="N. Officer",
    act="override",
    subject="s1",
    reason="a drill",
    outcome="done",
    why="story s1",
    value="priority=0",
    until=NOON,
    before="priority=3",
    after="priority=0",
)
FEED = Feed(**SAID, id="lakeside-post", health="failing", since=NOON, error="503", last_ok=NOON, newest=NOON)
LETTER = Record(
    2,
    40,
    b"k1",
    b"not json",
    [
        ("vigil_step", b"enriching"),
        ("vigil_error", b"BadEvent: no JSON"),
        ("vigil_topic", b"documents"),
        ("vigil_partition", b"7"),
        ("vigil_offset", b"9"),
    ],
    "dead",
    1_795_000_000_000,
)
EVENTS: dict[IndexKind, Output] = {
    "documents": SCORED,
    "stories": STORY,
    "alerts": ALERT,
    "levels": LEVEL,
    "watches": WATCH,
    "rulings": RULING,
    "feeds": FEED,
    "notifications": NOTIFICATION,
}
ELSEWHERE = {
    "event": "the type, which the index says",
    "month": "in the name of the index",
    "document": "spread over the row",
    "id": "also `_id`",
    "fold": "a label",
    "rules": "a label",
    "epoch": "a label and part of the version",
    "sequence": "event.sequence",
    "heard_at": "@timestamp",
    "source": "event.provider",
    "fetched": "event.created",
    "url": "url.full",
    "text": "the end of the body",
    "headline": "message",
    "rule": "rule.name",
    "why": "event.reason",
    "first": "event.start",
    "last": "event.end",
    "opened_at": "event.start",
    "documents": "document_count of a story, document_ids of an alert",
    "recent": "document_ids",
    "since": "event.start",
    "cause": "message",
    "lat": "location",
    "lon": "location",
    "at": "event.created",
    "reason": "event.reason",
}
"""Fields of events that do not stand as `vigil.` and their own name, and where they are."""
OF_A_NOTIFICATION = {
    "title": "message",
    "language": "languages",
    "alert_sequence": "its state at that time is in the topic",
    "kind": "of the channel, in the profile",
    "to": "a person's address is kept in the topic alone",
    "link": "that of the alert's document",
    "timeout": "of the channel, in the profile",
    "again": "in the topic: how the desk goes on",
    "handed_on": "in the topic: how the desk goes on",
    "error": "error.message",
}
"""The same of those of a notification."""


def content(event: Output) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row(event).body)
    return found


def content_of(kind: IndexKind) -> dict[str, Any]:
    """A row of a kind, no field of it empty."""
    if kind == "dead":
        return dict(json.loads(letters.row(LETTER).body))
    if kind == "history":
        return dict(json.loads(rows(ALERT)[1].body))
    return content(EVENTS[kind])


def leaves(value: Any, path: str = "") -> Iterator[str]:
    match value:
        case dict():
            for name, part in value.items():
                yield from leaves(part, f"{path}.{name}" if path else name)
        case list():
            for part in value:
                yield from leaves(part, path)
        case None:
            return
        case _:
            yield path


@pytest.mark.parametrize("kind", KINDS)
def test_every_leaf_of_a_row_is_mapped(kind: IndexKind) -> None:
    mapped = fields(kind)
    wholes = [path for path, field in mapped.items() if field["type"] in ("geo_point", "flattened")]
    unmapped = {
        path for path in leaves(content_of(kind)) if path not in mapped and path.rpartition(".")[0] not in wholes
    }
    assert unmapped == set()


def test_of_an_alert_each_state_rests_beside_the_latest_at_the_time_when_it_had_it() -> None:
    later = msgspec.structs.replace(ALERT, sequence=ALERT.sequence + (1 << 20), stage="closed", change="cleared")
    (own, first), (_, second) = rows(ALERT, "lab"), rows(later, "lab")
    assert (own, own.id, first.index) == (row(ALERT, "lab"), "a1", "lab-vigil-history-2026.11")
    assert first.id != second.id
    kept = json.loads(second.body)
    assert (kept["vigil"]["alert"], kept["vigil"]["stage"], kept["@timestamp"]) == (
        "a1",
        "closed",
        "2026-11-20T12:00:00Z",
    )
    assert [len(rows(event)) for event in EVENTS.values()] == [
        2 if isinstance(e, Alert) else 1 for e in EVENTS.values()
    ]


def test_a_dead_letter_is_found_by_its_reason_its_origin_and_its_beginning() -> None:
    found = letters.row(LETTER, "lab")
    kept = json.loads(found.body)
    assert (found.index, found.version) == ("lab-vigil-dead-2026.11", 40)
    assert (kept["message"], kept["event"]["kind"]) == ("BadEvent: no JSON", "pipeline_error")
    assert kept["vigil"]["origin"] == {"topic": "documents", "partition": "7", "offset": "9"}
    assert (kept["vigil"]["begins"], kept["vigil"]["bytes"]) == ("not json", 8)
    assert letters.row(LETTER, "lab") == found
    assert letters.row(msgspec.structs.replace(LETTER, value=b"other"), "lab").id != found.id


def test_a_dead_letter_of_any_bytes_makes_a_row() -> None:
    for value in (None, b"", b"\xff\xfe\x00", b"\xed\xa0\x80", b"\xc3" * 100_000):
        kept = letters.row(Record(0, 0, None, value, [("vigil_error", b"\xff")]))
        assert len(json.loads(kept.body)["vigil"]["begins"]) <= letters.BEGINS
        assert kept.index == "vigil-dead-1970.01"


def test_the_points_of_a_document_are_those_of_its_event_each_once() -> None:
    place = SCORED.places[0]
    named = msgspec.structs.replace(place, role="mention", lat=1.0)
    found = content(msgspec.structs.replace(SCORED, places=(place, named, place)))["vigil"]
    assert found["location"] == [{"lat": 47.4, "lon": 8.5}]
    assert len(found["places"]) == 3


def test_what_is_built_anew_keeps_namespace_kind_and_month_in_a_name_that_no_template_fits() -> None:
    name = rebuilt("lab-vigil-documents-2026.11", "20261130")
    assert name == "lab-vigil-rebuilt-documents-2026.11-20261130"
    assert month_of(name) == month_of("lab-vigil-documents-2026.11") == "2026.11"
    with pytest.raises(ValueError, match="no index of a month"):
        month_of("vigil-epoch")


@pytest.mark.parametrize("kind", EVENTS)
def test_every_field_of_an_event_is_in_its_row(kind: IndexKind) -> None:
    event = EVENTS[kind]
    names = set(event.__struct_fields__)
    if isinstance(event, Scored):
        names |= set(Document.__struct_fields__)
    elsewhere = {*ELSEWHERE, *(OF_A_NOTIFICATION if isinstance(event, Notification) else ())}
    assert names - set(content(event)["vigil"]) - elsewhere == set()


def paths(kind: inspect.Type, path: str) -> Iterator[str]:
    """Every leaf of the structs that a type may hold."""
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                yield from paths(field.type, f"{path}.{field.encode_name}")
        case inspect.UnionType():
            for one in kind.types:
                yield from paths(one, path)
        case inspect.VarTupleType():
            yield from paths(kind.item_type, path)
        case inspect.NoneType():
            return
        case _:
            yield path


@pytest.mark.parametrize("kind", EVENTS)
def test_every_field_within_the_fields_of_an_event_is_mapped_also_those_that_are_seldom_there(kind: IndexKind) -> None:
    event = inspect.type_info(type(EVENTS[kind]))
    assert isinstance(event, inspect.StructType)
    within = {
        path
        for field in event.fields
        if field.name != "document"
        for path in paths(field.type, f"vigil.{field.encode_name}")
        if path.count(".") > 1 and not path.endswith((".lat", ".lon"))  # these two are one point
    }
    shaped = {"vigil.told.victims"}  # pairs, which get names
    assert within - set(fields(kind)) - shaped == set()


def test_of_an_alerting_notice_the_names_of_its_areas_are_searched() -> None:
    notice = content(SCORED)["vigil"]["notice"]
    assert (notice["area"], notice["category"], notice["status"]) == (["Lake road"], ["Security"], "Actual")


def test_the_events_of_this_test_leave_no_field_at_its_default() -> None:
    empty = {
        name
        for event in (*EVENTS.values(), DOCUMENT)
        for name in event.__struct_fields__
        if getattr(event, name) in (None, (), "")
    }
    assert empty == set()


def test_a_source_that_cannot_be_read_is_blind_and_one_that_is_silent_is_not() -> None:
    tags = {health: content(msgspec.structs.replace(FEED, health=health))["tags"] for health in get_args(Health)}
    assert tags == {
        "well": [],
        "silent": ["silent"],
        "failing": ["blind"],
        "quarantined": ["blind"],
        "gone": ["blind"],
        "never polled": ["blind"],
    }


def test_a_row_is_the_index_of_its_month_its_id_and_its_position() -> None:
    found = row(SCORED, "lab")
    assert (found.index, found.id) == ("lab-vigil-documents-2026.11", "d1")
    assert found.version == (2 << 40) + 77
    assert row(ALERT).index == "vigil-alerts-2026.11"
    assert (template_of(found.index), kind_of(found.index)) == ("lab-vigil-documents", "documents")


def test_a_later_epoch_beats_every_offset_of_an_earlier_one() -> None:
    early = msgspec.structs.replace(SCORED, sequence=((1 << 40) - 1) << 20)
    late = msgspec.structs.replace(SCORED, epoch=3, sequence=0)
    assert row(late).version > row(early).version


def test_the_operation_is_two_lines_of_json() -> None:
    action, source, rest = row(SCORED).operation.split(b"\n")
    assert json.loads(action)["index"]["version_type"] == "external_gte"
    assert json.loads(source) == content(SCORED)
    assert rest == b""


def test_a_text_stands_in_the_field_of_its_language_or_in_that_of_all() -> None:
    english = content(SCORED)["vigil"]
    assert english["body"] == {"en": "Shots at a prayer hall\n\nPolice closed the street by the lake."}
    assert list(english["title"]) == ["en"]
    for language in ("pt", None):
        other = content(msgspec.structs.replace(SCORED, language=language))["vigil"]
        assert list(other["body"]) == ["any"]


def test_a_place_without_a_point_on_the_globe_has_no_location() -> None:
    place = SCORED.places[0]
    for lat, lon in [(None, None), (1.0, None), (float("nan"), 0.0), (91.0, 0.0), (0.0, float("inf"))]:
        nowhere = msgspec.structs.replace(place, lat=lat, lon=lon)
        found = content(msgspec.structs.replace(SCORED, places=(nowhere,)))["vigil"]["places"][0]
        assert found["location"] is None
        assert found["name"] == "Zürich"


def test_an_address_that_is_none_is_kept_without_a_domain() -> None:
    document = msgspec.structs.replace(DOCUMENT, url="http://[broken")
    found = content(msgspec.structs.replace(SCORED, document=document))["url"]
    assert found == {"full": "http://[broken", "domain": None}


def test_a_lone_surrogate_becomes_one_replacement_character() -> None:
    document = msgspec.structs.replace(DOCUMENT, title="a\udc00\ud800b", text="")
    found = content(msgspec.structs.replace(SCORED, document=document))
    assert found["message"] == "a\ufffd\ufffdb"
    assert found["@timestamp"] == "2026-11-20T12:00:00Z"


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.floats())
def test_any_text_and_number_makes_one_line_of_json(text: str, number: float) -> None:
    document = msgspec.structs.replace(DOCUMENT, title=text, text=text, author=text)
    concern = msgspec.structs.replace(SCORED.concerns[0], km=number, why=text)
    body = row(msgspec.structs.replace(SCORED, document=document, concerns=(concern,))).body
    assert b"\n" not in body
    assert len(json.loads(body)["vigil"]["author"]) == len(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"month": "2026-11"},
        {"month": "*"},
        {"id": ""},
        {"id": "é" * 300},
        {"sequence": -1},
        {"epoch": -1},
        {"epoch": 1 << 23},
        {"sequence": 1 << 60},
    ],
)
def test_what_would_spoil_a_whole_request_is_refused_alone(changes: dict[str, Any]) -> None:
    with pytest.raises(BadEvent):
        row(msgspec.structs.replace(SCORED, **changes))


def test_a_row_made_by_hand_is_checked_too() -> None:
    with pytest.raises(BadEvent, match="no index of Vigil"):
        Row("_all", "x", 1, b"{}")
