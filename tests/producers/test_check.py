"""What `vigil sources check` says of sources, against a real server on this machine."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from producers.check import Checked, Checker, chosen, line, told
from producers.http import Fetcher
from producers.memory import Remembered
from producers.robots import Robots
from producers.roster_table import table
from producers.source import Source
from tests.producers.fakes import NOW, item, rss, source

ATOM = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><id>g</id><title>G</title><updated>2026-11-21T09:00:00Z</updated>"
    b"<entry><id>1</id><title>One</title><updated>2026-11-21T09:00:00Z</updated></entry></feed>"
)


class Site(BaseHTTPRequestHandler):
    """Some feeds."""

    asked: list[str]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.asked.append(self.path)
        home = f"http://{self.headers['Host']}"
        items = (item("2", date=None), item("1"), item("0"))
        feeds = {
            "/feed": rss(*items).replace(b"https://gazette.example", home.encode()),
            "/atom": ATOM,
            "/page": b"<html><title>Oops</title></html>",
            "/quiet": rss(),
            "/hebrew": rss(item("1", "ירי ליד השער")).decode().encode("windows-1255"),
            "/robots.txt": b"User-agent: *\nDisallow: /2\n",
        }
        body = feeds.get(self.path, b"")
        self.send_response(200 if body else 301 if self.path == "/moved" else 404)
        if self.path == "/moved":
            self.send_header("Location", "/feed")
        if self.path == "/hebrew":
            self.send_header("Content-Type", "application/rss+xml; charset=windows-1255")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def check(*sources: Source) -> list[Checked]:
    async def run() -> list[Checked]:
        async with Fetcher() as fetcher:
            now = lambda: NOW  # noqa: E731
            return await Checker(fetcher, Robots(fetcher, now), now).all(sources, lambda checked: None)

    return asyncio.run(run())


def at(site: str, path: str, **changes: Any) -> Source:
    return source(id=path.strip("/"), url=site + path, private=True, **changes)


def test_a_source_is_asked_once_and_told_as_it_is(site: str) -> None:
    found = check(at(site, "/feed"))[0]
    assert Site.asked == ["/feed", "/robots.txt"]
    assert (found.ok, found.status, found.found, found.stated) == (True, 200, "rss", "rss")
    assert (found.items, found.refused, found.missing) == (3, 0, {"published": 1, "author": 3})
    assert found.newest == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert (found.robots, found.pages) == (True, False)
    assert found.size > 100
    assert found.seconds is not None
    assert line(found, NOW).startswith("ok   feed                         rss, 3 items, newest 3 hours ago, without ")


def test_a_format_that_is_another_than_the_record_s_is_noted(site: str) -> None:
    found = check(at(site, "/atom"))[0]
    assert (found.ok, found.found, found.notes) == (True, "atom", ("its record says rss",))


def test_an_address_that_moved_is_noted_with_its_way(site: str) -> None:
    found = check(at(site, "/moved"))[0]
    assert (found.ok, found.url, found.redirects) == (True, f"{site}/feed", (f"301 {site}/feed",))
    assert found.notes == ("moved for good: write the new address into its record",)


def test_the_character_set_of_the_header_is_heard(site: str) -> None:
    found = check(at(site, "/hebrew"))[0]
    assert (found.items, found.notes) == (1, ())


def test_a_feed_without_items_is_well(site: str) -> None:
    found = check(at(site, "/quiet"))[0]
    assert (found.ok, found.found, found.items, found.newest, found.pages) == (True, "rss", 0, None, None)


def test_what_does_not_answer_or_is_no_feed_has_failed_and_stops_no_other(site: str) -> None:
    missing, page, foreign, well = check(
        at(site, "/missing"), at(site, "/page"), at(site, "/feed", domains=("other.example",)), at(site, "/quiet")
    )
    assert (missing.ok, missing.status, missing.error) == (False, 404, "127.0.0.1: status 404 Not Found")
    assert (page.ok, page.error) == (False, "an HTML page titled 'Oops' instead of a feed")
    assert foreign.error == "another publisher's: its links lead to 127.0.0.1, none of 3 to other.example"
    assert well.ok
    assert line(missing, NOW) == "FAIL missing                      127.0.0.1: status 404 Not Found"
    assert [each["ok"] for each in json.loads(told([missing, well]))] == [False, True]


def test_what_a_private_address_answers_is_not_asked_for_a_public_source(site: str) -> None:
    found = check(source(url=f"{site}/feed"))[0]
    assert (found.ok, Site.asked) == (False, [])
    assert "not a public address" in (found.error or "")


def test_those_that_are_named_are_checked_else_those_that_are_polled() -> None:
    sources = {"on": source(id="on"), "off": source(id="off", enabled=False)}
    assert [each.id for each in chosen(sources, [], every=False)] == ["on"]
    assert [each.id for each in chosen(sources, [], every=True)] == ["on", "off"]
    assert [each.id for each in chosen(sources, ["off"], every=False)] == ["off"]


def test_the_roster_shows_the_health_of_each_source_where_it_is_known() -> None:
    memories = {
        "gazette": Remembered(source="gazette", url="", polled=3, last_ok=NOW, last_new=NOW, newest=NOW, items=9),
        "mirror": Remembered(source="mirror", url="", error="status 503", failures=2),
    }
    sources = [source(), source(id="mirror"), source(id="echo")]
    lines = table(sources, as_json=False, memories=memories, now=NOW).decode().splitlines()
    assert ["never polled" in lines[0], "well" in lines[1], "failing (status 503)" in lines[2]] == [True] * 3
    assert "well" not in table(sources, as_json=False).decode()
    found = {each["id"]: each["health"] for each in json.loads(table(sources, True, memories, NOW))}
    assert (found["gazette"]["state"], found["gazette"]["items"]) == ("well", 9)
    assert (found["mirror"]["state"], found["mirror"]["error"]) == ("failing", "status 503")
    assert found["echo"] == {"state": "never polled"}
    assert {each["health"] for each in json.loads(table(sources, as_json=True))} == {None}
