"""The loop: what reaches the log, what is remembered, and what a failure costs."""

import asyncio
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from producers.fetched import Fetched
from producers.http import BadStatus, Gone
from producers.page import Page
from producers.poll import Poller
from producers.summary import Summary
from schemas.errors import BadPayload
from tests.producers.fakes import FEED, NOW, Log, Pages, Web, item, rss, source
from tests.producers.polling import HOME, memory, run


def test_a_first_poll_is_backlog_and_a_later_one_brings_only_what_is_new() -> None:
    log, web = Log(), Web({FEED: rss(item("2"), item("1"))})
    first = run(log, web)[0]
    assert (first.fetched, first.new, first.repeated) == (2, 2, 0)
    assert [(document.native_id, document.backlog) for document in log.documents()] == [("1", True), ("2", True)]
    web.pages[FEED] = rss(item("3", date=None), item("2"), item("1", "A corrected title"))
    second = run(log, web)[0]
    assert (second.fetched, second.new, second.repeated) == (3, 2, 1)
    later = log.documents()[2:]
    assert [(document.native_id, document.backlog) for document in later] == [("1", False), ("3", False)]
    assert later[0].id == log.documents()[0].id


def test_documents_carry_their_publisher_and_cloud_events_headers() -> None:
    log = Log()
    run(log, Web({FEED: rss(item("1"))}))
    document = log.documents()[0]
    assert document.publisher is not None
    assert (document.publisher.name, document.publisher.reliability) == ("The Gazette", "B")
    headers = dict(log.records["documents"][0].headers)
    assert headers["ce_source"] == b"/vigil/polling"


def test_what_has_not_changed_is_asked_for_under_condition() -> None:
    log = Log()
    web = Web({FEED: Fetched(status=200, url=FEED, body=rss(item("1")), etag='"1"')})
    run(log, web)
    web.pages[FEED] = Fetched(status=304, url=FEED, body=b"", not_modified=True)
    summary = run(log, web)[0]
    assert summary.unchanged
    assert web.asked == [(FEED, None), (FEED, '"1"')]
    assert (memory(log).polled, memory(log).etag) == (2, '"1"')
    assert memory(log).seen


def test_nothing_is_remembered_before_everything_is_confirmed() -> None:
    log, web = Log(), Web({FEED: rss(item("1"))})
    log.broken.add("documents")
    assert run(log, web)[0].error == "ConnectionError: no broker"
    assert "feeds" not in log.records
    log.broken.clear()
    again = run(log, web)[0]
    assert (again.new, again.error) == (1, None)
    assert log.documents()[0].backlog


def test_a_memory_that_is_not_confirmed_only_means_that_it_is_said_again() -> None:
    log, web = Log(), Web({FEED: rss(item("1"))})
    log.broken.add("feeds")
    assert run(log, web)[0].error == "ConnectionError: no broker"
    log.broken.clear()
    run(log, web)
    one, two = log.documents()
    assert (one.id, one.revision) == (two.id, two.revision)


def test_one_bad_source_does_not_stop_the_others() -> None:
    class Trap(Web):
        async def get(self, url: str, **options: Any) -> Fetched:
            if "trap" in url:
                raise ZeroDivisionError("a fault of ours")
            return await super().get(url, **options)

    log = Log()
    web = Trap({FEED: rss(item("1")), "https://gazette.example/down": BadStatus("status 503", 503, 60.0)})
    found = run(
        log,
        web,
        source(id="trap", url="https://gazette.example/trap"),
        source(id="down", url="https://gazette.example/down"),
        source(),
    )
    assert [summary.error for summary in found] == ["ZeroDivisionError: a fault of ours", "status 503", None]
    assert len(log.documents()) == 1
    assert (memory(log, "down").failures, memory(log, "down").error) == (1, "status 503")


def test_a_source_that_is_gone_is_left_alone() -> None:
    log = Log()
    run(log, Web({FEED: Gone("410, gone for good", 410)}))
    assert memory(log).gone


def test_what_is_no_feed_is_buried_once() -> None:
    log, web = Log(), Web({FEED: b"<html><title>Oops</title></html>"})
    first, second = run(log, web)[0], run(log, web)[0]
    assert first.error == "bad payload: an HTML page titled 'Oops' instead of a feed"
    assert (first.dead, second.dead) == (1, 0)
    letter = log.records["dead"][0]
    assert (letter.key, letter.value) == (b"gazette", b"<html><title>Oops</title></html>")
    assert log.dead()[0]["vigil_step"] == "polling"
    assert log.dead()[0]["vigil_url"] == FEED
    assert memory(log).failures == 2


def test_an_item_that_is_refused_is_buried_once_and_counted_each_time() -> None:
    log, web = Log(), Web({FEED: rss(item("1"), "<item><category>news</category></item>")})
    first, second = run(log, web)[0], run(log, web)[0]
    assert (first.fetched, first.new, first.refused, first.dead) == (2, 1, 1, 1)
    assert (second.fetched, second.repeated, second.refused, second.refused_before) == (2, 1, 0, 1)
    assert [letter["vigil_item"] for letter in log.dead()] == ["item 2"]


def test_the_page_s_text_replaces_a_shorter_one_and_fills_what_the_feed_left_out() -> None:
    text = b"A long text of the page, much longer than what the feed says."
    log, web = Log(), Web({FEED: rss(item("1", date=None)), "https://gazette.example/1": text})
    assert run(log, web, source(full_text=True))[0].pages == 1
    document = log.documents()[0]
    assert (document.text, document.title) == (text.decode(), "A title")
    assert document.published == datetime.fromisoformat("2026-11-20T08:00:00+00:00")
    assert run(log, web, source(full_text=True))[0].repeated == 1
    assert [url for url, _ in web.asked] == [FEED, f"{HOME}/robots.txt", f"{HOME}/1", FEED]


def test_a_page_that_cannot_be_had_leaves_the_feed_s_words_with_a_warning() -> None:
    log = Log()
    summary = run(log, Web({FEED: rss(item("1"))}), source(full_text=True))[0]
    assert (summary.new, summary.pages, summary.pages_failed, summary.dead) == (1, 1, 1, 0)
    document = log.documents()[0]
    assert document.text == "What happened."
    assert "page not read (gazette.example: status 404)" in document.warnings[0]


def test_a_wall_in_place_of_a_page_is_buried_and_the_feed_s_words_are_kept() -> None:
    class Walls:
        async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
            raise BadPayload("not an article but a wall")

    log = Log()
    web = Web({FEED: rss(item("1")), "https://gazette.example/1": b"<html>wall</html>"})
    summary = run(log, web, source(full_text=True), pages=Walls())[0]
    assert (summary.pages_failed, summary.dead) == (1, 1)
    assert log.records["dead"][0].value == b"<html>wall</html>"
    assert log.documents()[0].text == "What happened."


def test_what_is_no_page_is_not_read_as_one() -> None:
    log = Log()
    page = Fetched(status=200, url="https://gazette.example/1", body=b"%PDF", content_type="application/pdf")
    run(log, Web({FEED: rss(item("1")), "https://gazette.example/1": page}), source(full_text=True))
    assert "application/pdf" in log.documents()[0].warnings[0]


def test_an_item_without_words_is_looked_up_whatever_the_record_says() -> None:
    log = Log()
    feed = rss("<item><link>https://gazette.example/1</link></item>")
    run(log, Web({FEED: feed, "https://gazette.example/1": b"The words of the page."}))
    assert log.documents()[0].text == "The words of the page."


def test_an_excerpt_is_all_that_is_kept_where_the_licence_says_so() -> None:
    long = "The council met and spoke. " * 100
    log = Log()
    feed = rss(item("1").replace("What happened.", long))
    run(log, Web({FEED: feed}), source(keep="excerpt"))
    assert log.documents()[0].text == ("The council met and spoke. " * 22).rstrip()


def test_a_text_over_the_limit_is_cut_and_marked() -> None:
    log = Log()
    run(log, Web({FEED: rss(item("1").replace("What happened.", "word " * 300_000))}))
    document = log.documents()[0]
    assert document.cut
    assert len(document.text) == 1024 * 1024


def test_the_loop_stops_when_it_is_asked_to() -> None:
    log, web = Log(), Web({FEED: rss(item("1"))})
    told: list[Summary] = []

    async def poll() -> None:
        stop = asyncio.Event()

        def report(summary: Summary) -> None:
            told.append(summary)
            stop.set()

        poller = Poller({"gazette": source()}, log, web, Pages(), report, lambda: NOW)
        await poller.run(stop=stop)

    asyncio.run(poll())
    assert [summary.new for summary in told] == [1]


def test_a_source_is_not_asked_before_it_is_due() -> None:
    log, web = Log(), Web({FEED: rss(item("1"))})
    run(log, web)

    async def poll() -> None:
        stop = asyncio.Event()
        poller = Poller({"gazette": source()}, log, web, Pages(), lambda summary: None, lambda: NOW)
        running = asyncio.create_task(poller.run(stop=stop))
        await asyncio.sleep(0.05)
        stop.set()
        await running

    asyncio.run(poll())
    assert len(web.asked) == 1


def test_a_summary_accounts_for_every_item() -> None:
    feed = rss(item("1"), item("1"), item("2"), "<item/>", "<item><title/></item>")
    for summary in (run(log := Log(), Web({FEED: feed}))[0], run(log, Web({FEED: feed}))[0]):
        parts = (summary.new, summary.repeated, summary.refused, summary.refused_before)
        assert sum(parts) == summary.fetched == 5


def test_an_unchanged_source_that_was_moved_is_asked_without_condition() -> None:
    log = Log()
    web = Web({FEED: Fetched(status=200, url=FEED, body=rss(item("1")), etag='"1"')})
    run(log, web)
    other = "https://gazette.example/new.xml"
    web.pages[other] = rss(item("1"))
    run(log, web, replace(source(), url=other))
    assert web.asked[-1] == (other, None)
