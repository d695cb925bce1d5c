"""Turns at each host, their pauses, and the rest of a host in trouble."""

import asyncio
from datetime import UTC, datetime

import pytest

from producers.courtesy import LONGEST_REST, Courtesy, LeftAlone, wait_of
from producers.http import Fetcher, Refusal


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert wait_of("90", now) == 90.0
    assert wait_of("Sat, 21 Nov 2026 12:01:00 GMT", now) == 60.0
    assert wait_of("Sat, 21 Nov 2026 11:00:00 GMT", now) == 0.0
    assert wait_of("soon", now) is None
    assert wait_of(None, now) is None


def test_one_at_a_time_with_a_pause_at_each_host() -> None:
    now = 0.0
    slept: list[float] = []
    at_once = most = 0

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    courtesy = Courtesy(pause=5.0, clock=lambda: now, sleep=sleep)

    async def visit(host: str, hurry: bool = False) -> None:
        nonlocal at_once, most
        async with courtesy.turn(host, hurry):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    async def run() -> None:
        await asyncio.gather(*(visit("paper.example") for _ in range(3)))
        await visit("other.example")
        await visit("paper.example", hurry=True)

    asyncio.run(run())
    assert (slept, most) == ([5.0, 5.0], 1)


def test_a_host_in_trouble_rests_longer_each_time_until_it_answers() -> None:
    now = 0.0
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds

    courtesy = Courtesy(pause=5.0, clock=lambda: now, sleep=sleep)

    async def turn(host: str = "paper.example", hurry: bool = False) -> None:
        async with courtesy.turn(host, hurry):
            pass

    async def run() -> None:
        nonlocal now
        for _ in range(3):
            courtesy.trouble("paper.example")
        with pytest.raises(LeftAlone) as left:
            await turn()
        assert left.value.seconds == 40.0
        await turn("other.example")
        await turn(hurry=True)
        now += 20.0
        await turn()
        assert slept == [20.0]
        for _ in range(30):
            courtesy.trouble("paper.example")
        with pytest.raises(LeftAlone) as left:
            await turn()
        assert left.value.seconds == LONGEST_REST
        courtesy.well("paper.example")
        now += LONGEST_REST
        courtesy.trouble("paper.example")
        await turn()
        assert slept[-1] == 10.0

    asyncio.run(run())


def test_what_a_host_has_asked_for_holds_for_all_that_lies_there() -> None:
    now = 100.0
    courtesy = Courtesy(pause=5.0, clock=lambda: now)
    courtesy.trouble("paper.example", 600.0)

    async def run() -> None:
        async with Fetcher(courtesy=courtesy) as fetcher:
            await fetcher.get("http://paper.example/another-feed")

    with pytest.raises(Refusal, match="left alone for another 600 s") as refused:
        asyncio.run(run())
    assert refused.value.retry_after == 600.0


def test_a_host_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    courtesy = Courtesy(pause=5.0, clock=lambda: 0.0, sleep=sleep)

    async def run() -> None:
        for asked in (1.0, 20.0, 5000.0):
            courtesy.slow("paper.example", asked)
            for _ in range(2):
                async with courtesy.turn("paper.example"):
                    pass

    asyncio.run(run())
    assert slept == [5.0, 5.0, 20.0, 20.0, 60.0]
