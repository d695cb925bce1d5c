"""The sample world is complete, agrees with itself and answers as a newspaper's server does."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from protego import Protego

from deploy.sample.moments import shift, write
from deploy.sample.offer import ATOM
from deploy.sample.serve import World, serve, write_roster
from deploy.sample.world import FAILS_FROM, FILES, ROSTER, SENT_AS, STRANGE_FROM, TURNS, Page
from producers.formats import PARSERS, parse
from producers.page import extract
from producers.source import roster
from schemas.errors import BadPayload

BASE = "http://127.0.0.1:8790"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
WORLD = World(NOW)
SOURCES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(ROSTER.glob("*.toml"))]
OPTIONAL = {"country", "kind", "official", "level_system", "level_pattern", "level_when_empty", "scope", "select"}
OPTIONAL |= {"timezone", "date_format", "silent_after", "domains"}
KEYS = [
    "id",
    "name",
    "publisher",
    "owner",
    "country",
    "languages",
    "reliability",
    "reliability_why",
    "licence",
    "keep",
    "format",
    "url",
    "every",
    "full_text",
    "private",
    "enabled",
    "verified",
    "verified_how",
    "quirks",
]


def page(path: str) -> Page:
    found = WORLD.render(path, BASE)
    assert found is not None, path
    return found


PAGES = [
    path
    for path in WORLD.paths()
    if path.endswith(".html") and any(path.startswith(f"{one['id']}/") for one in SOURCES if one["full_text"])
]

# Through JSON and back: a check reads the manifest so, and not as Python objects.
OFFERS: list[dict[str, Any]] = json.loads(page("manifest.json").body)["sources"]
ITEMS: list[dict[str, str]] = [item for offer in OFFERS for item in offer["items"]]
GOOD = [offer["source"] for offer in OFFERS if not offer["bad"]]
FORMAT = {source["id"]: source["format"] for source in SOURCES}
FEEDS = [source for source in GOOD if FORMAT[source] in ("rss", "atom", "ntas") and source != "atelier-rhin"]
"""Those whose items are plain elements of XML; the RDF of RSS 1.0 is not."""


def tree(source: str) -> ET.Element:
    path = f"{source}/feed.xml"
    # The encoding given here outweighs the one that a feed wrongly declares.
    return ET.fromstring(page(path).body, ET.XMLParser(encoding=SENT_AS.get(path, "utf-8")))


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers={key.replace("_", "-"): headers[key] for key in headers})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve(now=NOW) as running:
        yield running.base


def test_every_file_renders_and_no_placeholder_remains() -> None:
    assert len(WORLD.paths()) > 50
    for path in WORLD.paths():
        assert page(path).body.strip()
        assert not re.search(rb"\{\{|\{base\}", page(path).body), path
        assert page(path) == World(NOW).render(path, BASE)


def test_exactly_two_sources_are_bad_and_offer_nothing() -> None:
    bad = {offer["source"]: offer["items"] for offer in OFFERS if offer["bad"]}
    assert bad == {"pampa-diario": [], "radio-lagune": []}


@pytest.mark.parametrize("source", FEEDS)
def test_a_feed_has_its_stated_format_and_the_manifest_lists_its_items_and_no_others(source: str) -> None:
    root = tree(source)
    assert root.tag == {"rss": "rss", "atom": f"{ATOM}feed", "ntas": "alerts"}[FORMAT[source]]
    elements = [node for node in root.iter() if node.tag in {"item", f"{ATOM}entry", "alert"}]
    listed = [item for item in ITEMS if item["source"] == source]
    assert len(listed) == len(elements)
    for item, element in zip(listed, elements, strict=True):
        said = {(node.text or "").strip() for node in element.iter()}
        said |= {value for node in element.iter() for value in node.attrib.values()}
        assert item["url"] or item["id"]
        assert {item["url"], item["id"]} - {""} <= said


def test_no_item_is_listed_twice_for_one_source() -> None:
    listed = Counter((item["source"], item["id"] or item["url"]) for item in ITEMS)
    assert set(listed.values()) == {1}
    assert 125 <= len(listed) <= 160


def test_there_is_a_source_of_every_format() -> None:
    assert set(FORMAT.values()) == set(PARSERS)


@pytest.mark.parametrize("turn", range(1, TURNS + 1))
def test_what_the_manifest_lists_is_what_the_parsers_find(turn: int, tmp_path: Path) -> None:
    world = World(NOW, turn)
    write_roster(tmp_path, BASE)
    sources = roster([tmp_path], PARSERS)
    for offer in world.manifest(BASE)["sources"]:
        if isinstance(offer, str) or offer["bad"]:
            continue
        source = sources[offer["source"]]
        waiting, found = [source.url], set()
        while waiting:
            address = waiting.pop()
            answer = world.render(address.removeprefix(BASE), BASE)
            assert answer is not None, address
            parsed = parse(answer.body, replace(source, url=address), NOW)
            assert not parsed.refused
            found |= {fact for document in parsed.documents for fact in (document.native_id, document.url)}
            waiting += [further.address for further in parsed.follow]
        assert len(offer["items"]) > 0
        assert [item for item in offer["items"] if not {item["id"], item["url"]} - {""} & found] == []


def test_a_later_turn_changes_what_it_should_and_nothing_else() -> None:
    first, last = World(NOW), World(NOW, TURNS)
    turns = [World(NOW, turn) for turn in range(2, TURNS + 1)]
    changed = {
        path for path in first.paths() for world in turns if world.render(path, BASE) != first.render(path, BASE)
    }
    failing = {path for path in FAILS_FROM if FAILS_FROM[path] > 1}
    later = {re.sub(r"~\d", "", path.relative_to(FILES).as_posix()) for path in FILES.rglob("*~*")}
    assert changed == later | failing
    bad = {offer["source"] for offer in last.manifest(BASE)["sources"] if not isinstance(offer, str) and offer["bad"]}
    assert bad == {"pampa-diario", "radio-lagune", *(path.split("/")[0] for path in failing), *STRANGE_FROM}
    answer = last.render("north-light/feed.xml", BASE)
    assert answer is not None
    assert answer.status == 503


def test_six_languages_are_present_with_at_least_eight_items_each() -> None:
    language = {source["id"]: source["languages"][0] for source in SOURCES}
    items = Counter(language[item["source"]] for item in ITEMS)
    assert set(items) == {"en", "fr", "es", "de", "he", "ar", "nl"}
    assert min(count for name, count in items.items() if name != "nl") >= 8


def test_items_of_full_text_sources_and_article_pages_belong_together() -> None:
    full = {source["id"] for source in SOURCES if source["full_text"]}
    assert len(full) >= 5
    offered = {item["url"].split("?")[0] for item in ITEMS if item["source"] in full}
    assert offered == {f"{BASE}/{path}" for path in PAGES}


def test_one_page_is_closed_to_programs_and_another_is_a_wall() -> None:
    rules = Protego.parse(page("robots.txt").body.decode())
    closed = [path for path in PAGES if not rules.can_fetch(f"{BASE}/{path}", "Vigil")]
    assert closed == ["gate-watch/members/evening.html"]
    with pytest.raises(BadPayload, match="wall"):
        extract(page("gate-watch/book-room.html").body)


def test_every_article_page_has_text_furniture_and_readable_structured_data() -> None:
    for path in PAGES:
        if path not in ("gate-watch/members/evening.html", "gate-watch/book-room.html"):
            text = page(path).body.decode()
            assert "<p>" in text
            assert len(re.findall("<li>", text)) >= 3
            for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
                assert json.loads(block)


def test_the_awkward_items_are_all_there() -> None:
    dates = ("pubDate", "{http://purl.org/dc/elements/1.1/}date")
    items = [(source, item) for source in FEEDS for item in tree(source).iter("item")]
    undated = ["pine-county-news", "pine-county-news", "street-signal"]
    assert [source for source, item in items if not any(map(item.findtext, dates))] == undated
    dated = [(source, item.findtext("pubDate") or "") for source, item in items]
    assert [source for source, said in dated if " 1970 " in said] == ["cuaderno-levante"]
    assert [source for source, said in dated if f" {NOW.year + 1} " in said] == ["millbrook-ledger"]
    assert [item["source"] for item in ITEMS if not item["title"]] == ["cuaderno-levante"]
    wrong = page("courrier-canal/feed.xml").body
    assert b'encoding="UTF-8"' in wrong
    with pytest.raises(UnicodeDecodeError):
        wrong.decode("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source["id"]))
def test_a_roster_entry_is_complete(source: dict[str, Any]) -> None:
    named = list(source)
    assert [key for key in named if key in KEYS] == [key for key in KEYS if key in source]
    assert set(KEYS) - set(named) <= {"country"}
    assert set(named) - set(KEYS) <= OPTIONAL
    assert re.fullmatch(rf"{source['id']}/feed\.(xml|json|html|txt|mbox)", source["url"].removeprefix("{base}/"))
    assert re.fullmatch("[A-Z]{2} [A-F]", f"{source.get('country', 'XX')} {source['reliability']}")
    assert source["keep"] in {"full", "excerpt"}
    assert source["private"] is source["enabled"] is True
    assert isinstance(source["verified"], date)
    assert isinstance(source["every"], int)


def test_the_roster_is_written_with_the_real_address_and_two_sources_share_an_owner(tmp_path: Path) -> None:
    owners = Counter(source["owner"] for source in SOURCES if "invented" not in source["owner"])
    assert {owner for owner, number in owners.items() if number > 1} == {"Verlag Kranich"}
    written = write_roster(tmp_path / "new", BASE)
    assert len(written) == len(SOURCES)
    for path in written:
        address = tomllib.loads(path.read_text(encoding="utf-8"))["url"]
        assert address.startswith(f"{BASE}/{path.stem}/feed.")


def test_a_conditional_get_gives_304_by_entity_tag_and_by_date(base: str) -> None:
    url = f"{base}/harbour-post/feed.xml"
    status, headers, body = get(url)
    assert (status, bool(body)) == (200, True)
    assert get(url, If_None_Match=headers["ETag"])[::2] == (304, b"")
    assert get(url, If_Modified_Since=headers["Last-Modified"])[::2] == (304, b"")
    assert get(url, If_None_Match='"another"', If_Modified_Since=headers["Last-Modified"])[0] == 200
    assert get(url, If_Modified_Since="Mon, 02 Jan 2006 15:04:05 GMT")[0] == 200
    assert get(url, If_Modified_Since="the day before yesterday")[0] == 200


def test_links_can_be_followed_with_tracking_parameters_and_layouts_are_not_served(base: str) -> None:
    tracked = next(item["url"] for item in ITEMS if "utm_" in item["url"])
    assert get(tracked.replace(BASE, base))[0] == 200
    for path in ("nothing.html", "harbour-post/_layout.html", "../roster/harbour-post.toml"):
        assert get(f"{base}/{path}")[0] == 404


def test_the_command_prints_its_address_writes_the_roster_and_stops_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.sample.serve", "--port", "0", "--roster", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROSTER.parents[2], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert get(f"{address}/manifest.json")[0] == 200
            assert address in (tmp_path / "us-ntas.toml").read_text(encoding="utf-8")
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0


def test_times_are_written_as_their_style_says() -> None:
    assert write(shift(NOW, "-3h20m"), "rfc822") == "Sat, 21 Nov 2026 06:10:00 GMT"
    assert write(shift(NOW, "-3h20m"), "rfc822", "-0500") == "Sat, 21 Nov 2026 01:10:00 -0500"
    assert write(shift(NOW, "-2d"), "iso") == "2026-11-19T09:30:00Z"
    assert write(shift(NOW, "-40m"), "ntas") == "2026/11/21 08:50"
    assert write(shift(NOW, "-15y1d"), "human-de") == "20. November 2011, 09:30"
    assert write(shift(NOW, "-1d"), "weekday-fr", "+0330") == "vendredi"
    with pytest.raises(ValueError, match="way of writing"):
        write(NOW, "human-xx")
