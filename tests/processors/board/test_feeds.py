"""Feeds, the stream and downloads: for whom, what, and nothing above a marking."""

import asyncio
import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace
from starlette.testclient import TestClient

from processors.board import feeding
from processors.board.app import ROUTES
from processors.board.streaming import events
from processors.export.feeds import About, Entry
from schemas.taxonomy import Marking
from tests.processors.board.behind import ATTACK, NOON, Behind

RIGHT = {"authorization": "Bearer a token to read"}
BASIC = {"authorization": f"Basic {base64.b64encode(b'reader:a token to read').decode()}"}
ATOM = "{http://www.w3.org/2005/Atom}"
ELSEWHERE = (
    "Arsonists set fire to synagogue in Lyon, suspects at large",
    "Arsonists set fire to a synagogue in Lyon overnight.",
)


@pytest.fixture
def reader(behind: Behind) -> TestClient:
    """A program, and two stories with an alert each."""
    behind.hear(*ATTACK)
    behind.hear(*ELSEWHERE, source="harbour-times.example")
    return behind.client(None)


def items(reader: TestClient, asked: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader.get(f"/feeds/feed.json?{asked}", headers=RIGHT).json()["items"]
    return found


def test_a_program_reads_by_its_token_and_nobody_else_does(behind: Behind, reader: TestClient) -> None:
    for path in ("/feeds/atom.xml", "/feeds/feed.json", "/feeds/events", "/alerts/a/stix.json"):
        answer = reader.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
        assert "html" not in answer.headers["content-type"]
        for wrong in ("Bearer a token of ours", "Basic !!", "Bearer", "Digest x", "Basic " + "YQ=="):
            assert reader.get(path, headers={"authorization": wrong}).status_code in (401, 429)
    behind.now += timedelta(minutes=6)
    for right in (RIGHT, BASIC):
        assert reader.get("/feeds/atom.xml", headers=right).status_code == 200
    assert behind.client("wall").get("/feeds/feed.json").status_code == 200
    assert reader.get("/stories", headers=RIGHT).url.path == "/sign-in", "the token opens feeds and nothing else"


def test_who_guesses_the_token_waits(behind: Behind, reader: TestClient) -> None:
    for _ in range(20):
        assert reader.get("/feeds/atom.xml", headers={"authorization": "Bearer x"}).status_code == 401
    assert reader.get("/feeds/atom.xml", headers=RIGHT).status_code == 429


def test_both_feeds_hold_stories_and_alerts_and_lead_to_their_pages(behind: Behind, reader: TestClient) -> None:
    read = etree.fromstring(reader.get("/feeds/atom.xml", headers=RIGHT).content)
    titles = [one.findtext(f"{ATOM}title") for one in read.findall(f"{ATOM}entry")]
    assert titles == [one["title"] for one in items(reader)]
    assert {"alert", "story"} == {one["tags"][0] for one in items(reader)}
    page = behind.client().get(items(reader)[0]["url"])
    assert page.status_code == 200
    assert items(reader)[0]["title"] in page.text


@pytest.mark.parametrize(
    ("asked", "cities"),
    [
        ("", {"Antwerp", "Lyon"}),
        ("kind=story", {"Antwerp", "Lyon"}),
        ("country=be", {"Antwerp"}),
        ("country=FR,BE&kind=alert", {"Antwerp", "Lyon"}),
        ("type=shooting", {"Antwerp"}),
        ("place=Lyon", {"Lyon"}),
        ("place=Oslo", set()),
        ("community=jewish", {"Antwerp", "Lyon"}),
        ("community=quaker", set()),
        ("priority=3&kind=story", {"Antwerp"}),
        ("rule=act-now&kind=alert", {"Antwerp", "Lyon"}),
        ("rule=no-such&kind=alert", set()),
        ("open=1&kind=alert", {"Antwerp", "Lyon"}),
    ],
)
def test_a_reader_gets_what_is_asked_for(reader: TestClient, asked: str, cities: set[str]) -> None:
    found = {city for one in items(reader, asked) for city in ("Antwerp", "Lyon") if city in one["title"]}
    assert found == cities
    if "kind=" in asked:
        assert {one["tags"][0] for one in items(reader, asked)} <= {asked.partition("kind=")[2].partition("&")[0]}


@pytest.mark.parametrize(
    "asked",
    [
        "priority=4",
        "priority=x",
        "type=flood",
        "kind=x",
        "up_to=PINK",
        f"country={','.join('abcdefghijklmnopqrstuvw')}",
    ],
)
def test_what_cannot_be_asked_is_said(reader: TestClient, asked: str) -> None:
    for path in ("/feeds/atom.xml", "/feeds/feed.json", "/feeds/events"):
        answer = reader.get(f"{path}?{asked}", headers=RIGHT)
        assert answer.status_code == 400
        assert answer.text.strip()


@pytest.mark.parametrize(("asked", "marking", "there"), [
    ("", "GREEN", True), ("", "AMBER", False), ("up_to=RED", "AMBER", False), ("up_to=CLEAR", "GREEN", False),
    ("", "nonsense", False),
])  # fmt: skip
def test_nothing_above_the_marking_goes_out_whatever_is_asked(
    behind: Behind, reader: TestClient, asked: str, marking: Marking, there: bool
) -> None:
    for kind in ("stories", "alerts"):
        for row in behind.rows[kind].values():
            row["vigil"]["marking"] = marking
    assert bool(items(reader, asked)) is there
    (alert, *_), (story, *_) = behind.rows["alerts"], behind.rows["stories"]
    for path in (f"/alerts/{alert}/stix.json", f"/stories/{story}/stix.json"):
        assert (reader.get(f"{path}?{asked}", headers=RIGHT).status_code == 200) is there


def test_what_has_not_changed_is_not_sent_again(behind: Behind, reader: TestClient) -> None:
    for path in ("/feeds/atom.xml", "/feeds/feed.json"):
        first = reader.get(path, headers=RIGHT)
        same = reader.get(path, headers={**RIGHT, "if-none-match": f'"x", W/{first.headers["etag"]}'})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["etag"] == first.headers["etag"]
        behind.hear(f"More of it {path}", ATTACK[1] + " A suspect was arrested.")
        assert reader.get(path, headers={**RIGHT, "if-none-match": first.headers["etag"]}).status_code in (200, 304)
    behind.hear(ATTACK[0] + " – one dead", ATTACK[1] + " One of them has died.", "far-post.example")
    assert reader.get(path, headers={**RIGHT, "if-none-match": first.headers["etag"]}).status_code == 200


def test_an_alert_and_its_story_are_given_as_stix(behind: Behind, reader: TestClient) -> None:
    alert = next(key for key, row in behind.rows["alerts"].items() if row["rule"]["name"] == "act-now")
    answer = reader.get(f"/alerts/{alert}/stix.json", headers=RIGHT)
    assert answer.headers["content-type"] == "application/stix+json"
    assert answer.headers["content-disposition"].startswith("attachment")
    labels = [one["labels"] for one in answer.json()["objects"] if one["type"] == "report"]
    assert {label for one in labels for label in one} >= {"alert", "story", "document"}
    story = behind.rows["alerts"][alert]["vigil"]["story"]
    assert reader.get(f"/stories/{story}/stix.json", headers=RIGHT).json()["type"] == "bundle"
    for path in ("/alerts/none/stix.json", "/stories/none/stix.json", "/alerts/none/cap.xml"):
        assert reader.get(path, headers=RIGHT).status_code == 404


def test_an_alert_is_given_as_cap_with_its_chain(behind: Behind, reader: TestClient) -> None:
    alert = next(key for key, row in behind.rows["alerts"].items() if row["rule"]["name"] == "act-now")
    read = etree.fromstring(reader.get(f"/alerts/{alert}/cap.xml", headers=RIGHT).content)
    kinds = [one.text for one in read.iter("{urn:oasis:names:tc:emergency:cap:1.2}msgType")]
    assert kinds[:1] == ["Alert"]


def test_without_a_contact_nothing_is_given_in_nobodys_name(behind: Behind, reader: TestClient) -> None:
    behind.board = replace(behind.board, contact="")
    (alert, *_) = behind.rows["alerts"]
    for path in (f"/alerts/{alert}/stix.json", f"/alerts/{alert}/cap.xml"):
        answer = behind.client().get(path)
        assert answer.status_code == 409
        assert "contact" in answer.text


def test_a_closed_door_of_readers_says_so_on_its_page(behind: Behind) -> None:
    assert "board_reader_token" in behind.client("wall").get("/feeds").text
    assert sum(route.reader for route in ROUTES) == 5


def test_a_stream_says_each_word_once_and_goes_on_from_where_a_reader_left_off() -> None:
    about = About(title="t", home="http://b", address="http://b/feeds/events")
    told = [entry("a", 1), entry("b", 2)]
    asked: list[datetime] = []
    marks = [1]

    def since(begin: datetime) -> tuple[Entry, ...]:
        asked.append(begin)
        return tuple(sorted((one for one in told if one.updated >= begin), key=lambda one: -one.updated.timestamp()))

    async def heard() -> list[dict[str, Any]]:
        found = []
        stream = events(since, about, NOON, lambda: marks[0], lambda: True)
        async for event in stream:
            found.append(json.loads(event.split(b"data: ")[1]))
            if len(found) == 2:
                told[:] = [entry("b", 2), entry("a", 3)]
                marks[0] = 2
            if len(found) == 3:
                break
        await stream.aclose()
        return found

    found = asyncio.run(heard())
    assert [one["title"] for one in found] == ["a", "b", "a"]
    assert len(asked) == 2
    assert asked[0] == NOON


def entry(name: str, minutes: int) -> Entry:
    at = NOON + timedelta(minutes=minutes)
    return Entry(kind="story", id=name, title=name, text=name, published=NOON, updated=at, tags=())


def test_the_address_of_a_feed_is_its_own(behind: Behind, reader: TestClient) -> None:
    read = reader.get("/feeds/feed.json?country=BE&x=%3Cscript%3E", headers=RIGHT).json()
    assert read["feed_url"] == "http://board.example/feeds/feed.json?country=BE"
    assert feeding.MOST <= 1000
