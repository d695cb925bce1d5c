"""What the desk is told of sources, and how often what changes all the time is sent."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from producers.allowance import FREE
from producers.fetched import Fetched
from producers.http import BadStatus
from producers.poll import Poller
from producers.summary import Summary
from tests.producers.fakes import FEED, NOW, Log, Pages, Web, item, rss, source
from tests.producers.polling import memory, polls, run


def test_the_desk_is_told_when_a_source_fails_and_when_it_is_well_again_and_not_in_between() -> None:
    log, web = Log(), Web({FEED: rss(item("1"))})
    run(log, web)
    run(log, web)
    web.pages[FEED] = BadStatus("gazette.example: status 503", 503)
    run(log, web)
    run(log, web)
    web.pages[FEED] = rss(item("1"))
    run(log, web)
    assert polls(log) == [("gazette", "well"), ("gazette", "failing"), ("gazette", "well")]
    assert log.polls()[1].error == "gazette.example: status 503"


def test_a_source_that_has_gone_silent_is_told_of_though_it_answers() -> None:
    log, web = Log(), Web({FEED: rss(item("1"))})
    quiet = source(silent_after=3600)
    run(log, web, quiet)
    chosen = {quiet.id: quiet}
    later = Poller(chosen, log, web, Pages(), lambda summary: None, lambda: NOW + timedelta(hours=2))
    asyncio.run(later.run(once=True))
    assert polls(log) == [("gazette", "well"), ("gazette", "silent")]


def _same(at: datetime) -> datetime:
    return at


def changing(log: Log, times: int, since: datetime = NOW, **changes: Any) -> Summary:
    """Poll a document that says something else each time, a minute apart, behind an entity tag."""
    web, last = Web({}), None
    for minute in range(times):
        body = rss(item("live", f"Live: {since:%H:%M} and {minute}"))
        web.pages[FEED] = Fetched(status=200, url=FEED, body=body, etag=f'"{minute}"')
        at = since + timedelta(minutes=minute)
        poller = Poller({"gazette": source(**changes)}, log, web, Pages(), lambda summary: None, partial(_same, at))
        last = asyncio.run(poller.run(once=True))[0]
    assert last is not None
    return last


def test_a_live_blog_is_sent_a_dozen_times_and_then_once_an_hour_with_all_that_it_says_by_then() -> None:
    log = Log()
    last = changing(log, FREE + 6)
    assert (last.new, last.repeated, last.held_back) == (0, 0, 1)
    assert len(log.documents()) == 1 + FREE
    assert memory(log).etag is None, "its server would say that nothing has changed, and what waits would wait on"
    assert changing(log, 1, NOW + timedelta(hours=2)).new == 1
    assert log.documents()[-1].title == "Live: 14:00 and 0"
    assert log.documents()[-1].changed == ("title",)
    assert memory(log).etag is not None
    assert len(log.documents()) == 2 + FREE


def test_advice_that_changes_often_is_never_held_back() -> None:
    log = Log()
    changing(log, FREE + 6, kind="advisory")
    assert len(log.documents()) == FREE + 6
