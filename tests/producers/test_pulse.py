"""The sign of life of a poll loop: given each minute, and not where the loop is there and does nothing."""

import asyncio
from datetime import timedelta

from producers.poll import Poller
from producers.pulse import Pulse
from schemas.heard import Beat
from tests.producers.fakes import FEED, NOW, Log, Pages, Web, item, rss, source


def test_a_loop_beats_when_it_begins_and_one_that_polls_once_does_not() -> None:
    async def run(log: Log, *, once: bool, shard: str | None) -> list[Beat]:
        web = Web({FEED: rss(item("1"))})
        stop = asyncio.Event()
        poller = Poller({"gazette": source()}, log, web, Pages(), lambda _: stop.set(), lambda: NOW, shard=shard)
        await poller.run(once=once, stop=stop)
        return [event for event in log.told() if isinstance(event, Beat)]

    assert asyncio.run(run(Log(), once=False, shard="2/3")) == [Beat(id="2/3", at=NOW, sources=1)]
    assert asyncio.run(run(Log(), once=True, shard="2/3")) == []
    assert asyncio.run(run(Log(), once=False, shard=None)) == []


def test_a_broker_that_does_not_take_the_beat_ends_nothing() -> None:
    log = Log()
    log.broken.add("desk")
    stop = asyncio.Event()
    web = Web({FEED: rss(item("1"))})
    poller = Poller({"gazette": source()}, log, web, Pages(), lambda _: stop.set(), lambda: NOW, shard="1/1")
    asyncio.run(poller.run(stop=stop))
    assert "desk" not in log.records
    assert len(log.documents()) == 1, "the sources are polled all the same"


def test_a_loop_that_is_stuck_beats_no_more_and_one_that_has_nothing_to_do_does() -> None:
    pulse = Pulse("1/1", NOW)
    late = NOW + timedelta(minutes=6)
    assert pulse.beat(late, [None, late]) is None, "a source waits since the beginning, and nothing moves"
    assert pulse.beat(late, [late - timedelta(minutes=4)]) is not None
    assert pulse.beat(late, []) == Beat(id="1/1", at=late, sources=0)
    pulse.moved(NOW + timedelta(minutes=2))
    assert pulse.beat(late, [None]) is not None
