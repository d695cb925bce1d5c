"""What the loop leaves when it is asked to stop: nothing half said, nothing forgotten."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from producers.fetched import Fetched
from producers.http import FetchError
from producers.memory import Remembered, load
from producers.poll import Poller
from producers.source import Source
from producers.stop import Stopped, unless
from producers.summary import Summary
from tests.producers.fakes import FEED, NOW, Log, Pages, Web, item, rss, source
from tests.producers.polling import run

HOME = "https://gazette.example"
PAGES = {f"{HOME}/{name}": b"A long text of the page, much longer than the feed's." for name in "1234"}


class Stopping(Web):
    """A web that asks the loop to stop when an address is asked for, and answers it never."""

    def __init__(self, pages: Any, at: str, stop: asyncio.Event) -> None:
        super().__init__(pages)
        self._at = at
        self._stop = stop

    async def get(self, url: str, **options: Any) -> Fetched:
        if url == self._at:
            self._stop.set()
            await asyncio.sleep(60)
        return await super().get(url, **options)


def stopped_at(address: str, log: Log, pages: Any, *sources: Source) -> list[Summary]:
    """Poll until an address is asked for."""
    told: list[Summary] = []

    async def poll() -> None:
        stop = asyncio.Event()
        chosen = {each.id: each for each in sources}
        poller = Poller(chosen, log, Stopping(pages, address, stop), Pages(), told.append, lambda: NOW)
        async with asyncio.timeout(5):
            await poller.run(stop=stop)

    asyncio.run(poll())
    return told


def memory(log: Log) -> Remembered:
    return load(log)[0]["gazette"]


def test_a_source_that_has_not_answered_yet_was_never_asked() -> None:
    log = Log()
    assert stopped_at(FEED, log, {}, source()) == []
    assert log.records == {}


def test_pages_that_were_not_read_yet_are_left_for_the_next_start() -> None:
    log = Log()
    answer = Fetched(status=200, url=FEED, body=rss(*(item(name) for name in "4321")), etag='"one"')
    web: dict[str, bytes | Fetched | FetchError] = {**PAGES, FEED: answer}
    whole = source(full_text=True)
    summary = stopped_at(f"{HOME}/3", log, web, whole)[0]
    assert (summary.fetched, summary.new, summary.left, summary.error) == (4, 2, 2, None)
    assert [document.native_id for document in log.documents()] == ["1", "2"]
    # With the tag it would be told that nothing has changed, and with the time it would have to wait.
    assert (memory(log).etag, memory(log).last_poll, memory(log).polled) == (None, None, 0)
    again = run(log, Web(web), whole)[0]
    assert (again.new, again.repeated, again.left) == (2, 2, 0)
    assert [document.native_id for document in log.documents()] == ["1", "2", "3", "4"]
    assert all(document.backlog for document in log.documents())
    assert (memory(log).etag, memory(log).polled) == ('"one"', 1)


def test_a_revision_that_was_left_is_not_taken_for_seen() -> None:
    log = Log()
    web: dict[str, bytes | Fetched | FetchError] = {**PAGES, FEED: rss(item("2"), item("1"))}
    whole = source(full_text=True)
    run(log, Web(web), whole)
    web[FEED] = rss(item("2", "Corrected"), item("1", "Corrected"))
    memory_before = memory(log).seen

    async def poll() -> None:
        stop = asyncio.Event()
        web_of_one = Stopping(web, f"{HOME}/2", stop)
        poller = Poller({"gazette": whole}, log, web_of_one, Pages(), lambda summary: None, lambda: NOW)
        await poller.run(once=True, stop=stop)

    asyncio.run(poll())
    second = log.documents()[1].id
    assert memory(log).seen[second] == memory_before[second]
    assert run(log, Web(web), whole)[0].new == 1
    assert [document.native_id for document in log.documents()] == ["1", "2", "1", "2"]
    assert [document.changed for document in log.documents()] == [(), (), ("title",), ("title",)]


def test_a_re_post_that_was_left_is_a_revision_at_the_next_start() -> None:
    log, title = Log(), "Appeal after fire at the old hall"
    web: dict[str, bytes | Fetched | FetchError] = {**PAGES, FEED: rss(item("1", title))}
    whole = source(full_text=True)
    run(log, Web(web), whole)
    web[FEED] = rss(item("3", f"UPDATED: {title}"), item("2", "Another title of some length"), item("1", title))
    before = memory(log)
    left = stopped_at(f"{HOME}/3", log, web, replace(whole, every=0))[0]
    assert (left.new, left.left, memory(log).posted) == (1, 1, {})
    assert (memory(log).held[log.documents()[0].id], memory(log).habit) == (
        before.held[log.documents()[0].id],
        before.habit,
    )
    assert run(log, Web(web), whole)[0].new == 1
    first, _, again = log.documents()
    assert (again.id, again.changed, len(memory(log).posted)) == (first.id, ("title", "link"), 1)


def test_with_once_the_sources_not_begun_are_not_begun() -> None:
    log, asked = Log(), Web({FEED: rss(item("1"))})

    async def poll() -> list[Summary]:
        stop = asyncio.Event()
        stop.set()
        poller = Poller({"gazette": source()}, log, asked, Pages(), lambda summary: None, lambda: NOW)
        return await poller.run(once=True, stop=stop)

    assert asyncio.run(poll()) == []
    assert asked.asked == []


def test_work_gives_way_or_gives_what_it_gives() -> None:
    async def both() -> None:
        stop = asyncio.Event()
        assert await unless(stop, asyncio.sleep(0, "done")) == "done"
        with pytest.raises(ZeroDivisionError):
            await unless(stop, fails())
        cut: list[str] = []
        asyncio.get_running_loop().call_later(0.01, stop.set)
        with pytest.raises(Stopped):
            await unless(stop, goes_on(cut))
        assert cut == ["cut off"]

    async def fails() -> None:
        raise ZeroDivisionError

    async def goes_on(cut: list[str]) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            cut.append("cut off")

    asyncio.run(both())
