"""What servers should not do, from a real one: it is refused or repaired, counted and said, and stops nothing else."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from producers.courtesy import Courtesy
from producers.http import Fetcher
from producers.memory import load
from producers.page import Page, extract
from producers.poll import Poller
from producers.summary import Summary
from tests.producers.fakes import NOW, Log, Pages, source
from tests.producers.hostile import MISDEEDS, PAGES, hostile

Day = tuple[dict[str, Summary], Log, list[str]]
"""What came of each source, what reached the log, and what the server was asked for."""
SLOW = ("slowloris", "drip", "hints")
"""Those that only time ends; the others must end by themselves, however busy the machine is."""
REFUSED = {
    "laughs": "declares XML entities",
    "leak": "declares XML entities",
    "deep": "nested deeper than 256 levels",
    "deepjson": "no JSON",
    "claims": "1,073,741,824 bytes; more than 5,242,880 are not read",
    "endless": "more than 5,242,880 bytes",
    "chunks": "more than 5,242,880 bytes",
    "bomb": "more than 5,242,880 bytes",
    "twice": "sent in 'gzip, gzip', which was not asked for",
    "nothings": "more than 5,242,880 bytes as sent",
    "circle": "more than 5 redirects",
    "inward": "inside.example leads to 10.0.0.7, which is not a public address",
    "decimal": "2130706433 leads to 10.0.0.7, which is not a public address",
    "file": "not an http or https address",
    "nowhere": "redirects to 'http://[', which is no address",
    "html": "an HTML page titled 'Sorry' instead of a feed",
    "short": "RemoteProtocolError",
    "slowloris": "no whole answer within 1 s",
    "drip": "no whole answer within 1 s",
    "headers": "RemoteProtocolError",
    "hints": "no whole answer within 1 s",
    "negative": "RemoteProtocolError",
    "lengths": "RemoteProtocolError",
    "badchunk": "RemoteProtocolError",
    "zeros": "RemoteProtocolError",
    "ssh": "RemoteProtocolError",
    "mute": "RemoteProtocolError",
    "empty": "empty: no bytes but white space",
    "picture": "no feed",
    "forever": "status 429",
}
"""What is said of each that gives nothing."""
READ = {
    "dtd": "Café near the שער",
    "mislabelled": "Café",
    "header": "ירי ליד השער",
    "falseheader": "Café near the שער",
    "broken": "Café near the שער",
    "longer": "Café near the שער",
    "tag": "Café near the שער",
    "good": "Café near the שער",
}
"""The title that is read of each that can be repaired, or needs no repair."""
NOTED = {"mislabelled": "read as Windows-1252", "broken": "read leniently", "longer": "read leniently"}


class Reader(Pages):
    """Reads pages for real, in this process."""

    async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
        return extract(html, url, fetched)


async def resolver(host: str, port: int) -> list[str]:
    return ["127.0.0.1"] if host.endswith(".outside.example") else ["10.0.0.7"]


def polled(log: Log, names: Iterable[str], seconds: float, **changes: Any) -> tuple[list[Summary], list[str]]:
    """Poll the path of each name once, each from a host of its own; what came of it, and what the server was asked."""

    async def poll() -> tuple[list[Summary], list[str]]:
        async with (
            hostile() as (port, asked),
            Fetcher(courtesy=Courtesy(0.0), resolver=resolver, seconds=seconds) as fetcher,
        ):
            sources = {
                name: source(id=name, url=f"http://{name}.outside.example:{port}/{name}", **changes) for name in names
            }
            poller = Poller(sources, log, fetcher, Reader(), lambda summary: None, lambda: NOW)
            return await poller.run(once=True), asked

    # The server stands on this machine, so for once its address has to count as a public one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("producers.network.is_public", lambda address: address == "127.0.0.1")
        return asyncio.run(poll())


@pytest.fixture(scope="module")
def day() -> Day:
    """All misdeeds in one poll."""
    log = Log()
    found, asked = polled(log, [name for name in [*MISDEEDS, "missing"] if name not in SLOW], 60.0)
    slow, asked_slowly = polled(log, SLOW, 1.0)
    return {summary.source: summary for summary in [*found, *slow]}, log, [*asked, *asked_slowly]


def test_every_misdeed_is_one_of_those_that_are_told_here() -> None:
    assert MISDEEDS.keys() == REFUSED.keys() | READ.keys()
    assert not REFUSED.keys() & READ.keys()


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_read_is_refused_and_said_in_one_line(day: Day, name: str) -> None:
    summary = day[0][name]
    assert REFUSED[name] in (summary.error or "")
    assert "\n" not in (summary.error or "")
    assert (summary.fetched, summary.new) == (0, 0)
    assert load(day[1])[0][name].failures == 1


@pytest.mark.parametrize("name", sorted(READ))
def test_what_can_be_read_is_read_and_what_was_wrong_is_said(day: Day, name: str) -> None:
    summary, log = day[0][name], day[1]
    assert (summary.error, summary.new) == (None, 1)
    assert [document.title for document in log.documents() if document.source == name] == [READ[name]]
    assert NOTED.get(name, "") in " ".join(summary.notes)


def test_every_source_has_ended_in_one_outcome(day: Day) -> None:
    summaries, log, _ = day
    assert summaries.keys() == {*MISDEEDS, "missing"}
    assert sum(summary.dead for summary in summaries.values()) == len(log.dead())
    assert {letter["vigil_source"] for letter in log.dead()} == {
        name for name, summary in summaries.items() if (summary.error or "").startswith("bad payload")
    }


def test_nothing_that_a_payload_names_is_asked_for(day: Day) -> None:
    assert set(day[2]) == {f"/{name}" for name in [*MISDEEDS, "missing"]}


def test_a_host_that_asks_for_a_thousand_years_is_left_alone_for_a_week(
    day: Day,
) -> None:
    assert load(day[1])[0]["forever"].not_before == NOW + timedelta(days=7)


def test_a_tag_that_is_too_long_is_not_kept(day: Day) -> None:
    assert load(day[1])[0]["tag"].etag is None


def test_a_page_that_misbehaves_costs_the_item_nothing_but_its_page() -> None:
    log = Log()
    (summary,), _ = polled(log, ["links"], 60.0, full_text=True)
    assert (summary.error, summary.new) == (None, len(PAGES) + 1)
    documents = {document.native_id: document for document in log.documents()}
    assert documents.keys() == {*PAGES, "local"}
    for document in documents.values():
        assert document.text == "What happened."
        assert document.warnings[0].startswith("page not read")
    assert "robots.txt closes it" in documents["local"].warnings[0]
    assert "more than 5,242,880 bytes" in documents["bomb"].warnings[0]
    assert "not a public address" in documents["inward"].warnings[0]
    assert summary.dead == len(log.dead())
