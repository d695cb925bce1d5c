"""Stories and alerts as feeds: as a reader of feeds finds them, with the filters, and nothing above its marking.

After a wanted change: `python -m tests.processors.export.test_feeds` writes the golden files anew; read the diff.
"""

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from msgspec.structs import replace

from processors.export.feeds import About, Entry, Filter, atom, entries, json_feed
from processors.export.sharing import gather
from tests.processors.events import at, enriched
from tests.processors.export.test_stix import ALERT, STORY
from tests.processors.hearing import live
from tests.processors.index import Index

GOLDEN = Path(__file__).parent / "golden"
ABOUT = About(
    title="Vigil: duty desk",
    home="https://board.example.org",
    address="https://board.example.org/feeds/all.atom",
    authority="board.example.org,2026",
)
BOTH = entries([STORY], [ALERT])
ODD = 'Shots & "fire" <b>near\x00 the\nmarket</b> \ud800 שלום'


def items(found: tuple[Entry, ...]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(json_feed(found, ABOUT))["items"]
    return told


def test_the_atom_feed_is_as_it_was() -> None:
    assert atom(BOTH, ABOUT) == (GOLDEN / "feed.atom").read_bytes()


def test_the_json_feed_is_as_it_was() -> None:
    assert json.loads(json_feed(BOTH, ABOUT)) == json.loads((GOLDEN / "feed.json").read_text("utf-8"))


def test_a_reader_of_feeds_finds_what_was_put_in() -> None:
    read = feedparser.parse(atom(BOTH, ABOUT))
    assert (read.bozo, read.version, read.feed.title) == (False, "atom10", "Vigil: duty desk")
    assert [one.title for one in read.entries] == [one.title for one in BOTH]
    assert [one.id for one in read.entries] == [
        "tag:board.example.org,2026:alert/3251a5490de329a2",
        "tag:board.example.org,2026:story/da41fd56069804b6",
    ]
    assert [one.link for one in read.entries] == [
        "https://board.example.org/alerts/3251a5490de329a2",
        "https://board.example.org/stories/da41fd56069804b6",
    ]
    assert [one.updated for one in read.entries] == ["2026-11-20T09:22:00Z", "2026-11-20T09:21:00Z"]
    assert [tag.term for tag in read.entries[0].tags] == ["alert", "priority 2", "active", "act-now"]
    assert read.entries[1].content[0].value == BOTH[1].text


def test_both_feeds_hold_the_same() -> None:
    read = feedparser.parse(atom(BOTH, ABOUT))
    assert [(one["id"], one["title"], one["date_modified"], one["content_text"]) for one in items(BOTH)] == [
        (one.id, one.title, one.updated, one.content[0].value) for one in read.entries
    ]


def test_whatever_was_published_gives_a_feed_that_can_be_read() -> None:
    odd = entries([replace(STORY, headline=ODD, changed=ODD, id="a b/ç")], [replace(ALERT, headline=ODD, why=ODD)])
    read = etree.fromstring(atom(odd, ABOUT))
    titles = [one.text for one in read.iterfind("{*}entry/{*}title")]
    assert titles == ['Shots & "fire" <b>near the market</b> ? שלום'] * 2
    assert [one["title"] for one in items(odd)] == titles
    assert items(odd)[1]["url"] == "https://board.example.org/stories/a%20b%2F%C3%A7"


def test_a_feed_without_entries_is_one_all_the_same() -> None:
    read = feedparser.parse(atom((), ABOUT))
    assert (read.bozo, read.entries, read.feed.updated) == (False, [], "1970-01-01T00:00:00Z")
    assert items(()) == []


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (Filter(), ["alert", "story"]),
        (Filter(priority=3), []),
        (Filter(countries=["FR"]), ["alert"]),
        (Filter(countries=["FR", "GB"]), ["alert", "story"]),
        (Filter(incident_types=["shooting"]), ["alert"]),
        (Filter(rules=["other"]), ["story"]),
        (Filter(since=at(22)), ["alert"]),
        (Filter(up_to="CLEAR"), ["alert", "story"]),
    ],
)
def test_a_reader_gets_what_is_asked_for(wanted: Filter, kinds: list[str]) -> None:
    assert [one.kind for one in entries([STORY], [ALERT], wanted)] == kinds


def test_nothing_above_its_marking_and_no_rule_on_trial_goes_out() -> None:
    strict = [replace(STORY, marking="AMBER")], [replace(ALERT, marking="RED")]
    assert entries(*strict) == ()
    assert [one.kind for one in entries(*strict, Filter(up_to="AMBER"))] == ["story"]
    assert [one.kind for one in entries(*strict, Filter(up_to="RED"))] == ["alert", "story"]
    assert entries(alerts=[replace(ALERT, shadow=True)]) == ()
    closed = replace(ALERT, stage="closed", ended="quiet")
    assert entries(alerts=[closed], wanted=Filter(open_only=True)) == ()
    assert "Ended: quiet" in entries(alerts=[closed])[0].text


def test_what_rests_in_the_index_makes_a_feed() -> None:
    shared = gather(Index(live(enriched("a", words="fire door night leeds", incident="arson"))))
    found = entries(shared.stories, shared.alerts)
    assert {one.kind for one in found} == {"story", "alert"}
    assert {one.title for one in found} == {"fire door night leeds"}


def main() -> None:
    """Write the golden files anew."""
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / "feed.atom").write_bytes(atom(BOTH, ABOUT))
    told = json.loads(json_feed(BOTH, ABOUT))
    (GOLDEN / "feed.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
