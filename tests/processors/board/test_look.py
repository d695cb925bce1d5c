"""Search, levels, watches, sources, rules, map, timeline and report, over a line in memory."""

from datetime import timedelta

import pytest

from processors import queries
from processors.board.map_view import spots, timeline
from processors.board.picture_view import sources, watched
from processors.knowledge.precedents import precedents
from processors.queries.counts import Moment
from processors.queries.found import FoundFeed, FoundWatch
from tests.processors.board.behind import ATTACK, NOON, Behind, token


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/levels",
        "/watches",
        "/sources",
        "/rules",
        "/map",
        "/timeline",
        "/report",
        "/stories",
        "/alerts/closed",
    ],
)
def test_every_page_is_there_before_anything_was_heard(behind: Behind, path: str) -> None:
    page = behind.client().get(path)
    assert page.status_code == 200
    assert f'href="{path}" aria-current="page"' in page.text or path == "/alerts/closed"


def test_a_search_shows_titles_and_leads_to_the_text(behind: Behind) -> None:
    behind.hear(*ATTACK)
    browser = behind.client()
    page = browser.get("/search?q=gunman+antwerp").text
    assert ATTACK[0] in page
    (document,) = behind.rows["documents"]
    assert f"/documents/{document}" in page
    page = browser.get(f"/documents/{document}").text
    assert "<mark" in page
    assert "What Vigil makes of it" in page
    assert browser.get("/documents/none").status_code == 404


@pytest.mark.parametrize("asked", ["***", "x" * 1001])
def test_a_query_that_cannot_be_asked_is_said_beside_its_form(behind: Behind, asked: str) -> None:
    page = behind.client().get("/search", params={"q": asked})
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert 'name="q"' in page.text


def test_a_blind_source_is_shown_as_blind_and_first(behind: Behind) -> None:
    feed = FoundFeed(id="harbour-times.example", health="failing", since=NOON, error="no answer")
    page = sources(behind.sources(), [feed, FoundFeed(id="lakeside-post.example", health="well", since=NOON)])
    assert [(one.known.id, one.blind) for one in page.polled] == [
        ("harbour-times.example", True),
        ("lakeside-post.example", False),
    ]
    assert page.blind == 1


def test_a_source_that_nobody_has_heard_of_is_blind_not_quiet(behind: Behind) -> None:
    assert [one.health for one in sources(behind.sources(), []).polled] == ["never polled"] * 2
    assert "2 sources are blind" in behind.client().get("/sources").text


def test_a_watch_names_what_such_triggers_were_answered_with() -> None:
    record = next(one for one in precedents() if one.trigger is not None)
    watch = FoundWatch(
        id="w",
        cause="x",
        why="y",
        stage="open",
        opened_at=NOON,
        until=NOON,
        said_at=NOON,
        precedent_ids=(record.id, "of another table"),
    )
    (view,) = watched([watch]).open
    assert [one.title for one in view.precedents] == [record.title]
    assert record.trigger is not None
    assert (view.precedents[0].after, view.precedents[0].lag) == (record.trigger.event, record.lag)


def test_rules_stand_with_their_record(behind: Behind) -> None:
    page = behind.client().get("/rules").text
    assert 'id="act-now"' in page
    assert "dismissed" in page


def test_a_story_is_on_the_map_where_it_happened(behind: Behind) -> None:
    behind.hear(*ATTACK)
    page = spots(behind.ask(_all("documents")), "europe", "7 d")
    (spot,) = page.spots
    assert spot.name == "Antwerp, BE"
    assert spot.inside
    assert not spots(behind.ask(_all("documents")), "oceania", "7 d").spots[0].inside
    assert "Antwerp, BE" in behind.client().get("/map?area=europe").text


def test_the_timeline_counts_what_was_heard_by_priority() -> None:
    heard = [
        Moment(start=NOON - timedelta(hours=2), documents=0, priorities={}),
        Moment(start=NOON - timedelta(hours=1), documents=11, priorities={"0": 7, "1": 1, "3": 3}),
    ]
    page = timeline(heard, [], "24 h", NOON)
    assert (page.heard, page.concern) == (11, 4)
    (bar,) = page.bars
    assert [(priority, height) for priority, _, height in bar.parts] == [(1, 25.0), (3, 75.0)]
    assert bar.counts == (7, 1, 0, 3)
    assert 0 <= bar.x < bar.x + bar.width <= 1000


def test_a_report_is_sent_by_form_or_file_and_an_empty_one_is_not(behind: Behind) -> None:
    browser = behind.client()
    given = token(browser.get("/report").text)
    page = browser.post("/report", data={"token": given, "text": "A man filmed the gate", "marking": "AMBER"}).text
    assert "1 report is in the log" in page
    assert "TLP:AMBER" in page
    assert behind.reported == [b"A man filmed the gate"]
    browser.post("/report", data={"token": given, "text": ""}, files={"file": ("m.eml", b"Subject: x\n\ny")})
    assert behind.reported[1:] == [b"Subject: x\n\ny"]
    assert browser.post("/report", data={"token": given, "text": " "}).status_code == 400
    assert behind.client("wall").get("/report").status_code == 403


def test_the_webhook_takes_documents_for_its_token_alone(behind: Behind) -> None:
    browser = behind.client(None)
    line = b'{"id": 1, "title": "a"}'
    assert browser.post("/intake", content=line).status_code == 401
    assert browser.post("/intake", content=line, headers={"authorization": "Bearer x"}).status_code == 401
    right = {"authorization": "Bearer a token of ours"}
    assert browser.post("/intake", content=b"", headers=right).status_code == 400
    assert browser.post("/intake", content=line + b"\r\n" + line, headers=right).json() == {
        "confirmed": 2,
        "refused": [],
    }
    assert behind.published == [line, line]
    assert browser.post("/intake", content=b"x" * (33 << 20), headers=right).status_code == 413


def _all(kind: str) -> object:
    return queries.of(kind, "", 100)  # type: ignore[arg-type] # a kind by its name
