"""A page is fetched where its host lets us in; the feed's words remain where it does not."""

import asyncio
from datetime import timedelta

import pytest

from producers.fetched import Fetched
from producers.http import BadStatus, FetchError, Unreachable
from producers.robots import KEPT, MOST_HOSTS, Robots
from tests.producers.fakes import FEED, NOW, Log, Web, item, rss, source
from tests.producers.polling import run

HOST = "https://gazette.example"
FILE = f"{HOST}/robots.txt"


def allowed(answer: bytes | FetchError, path: str = "/news/1") -> bool:
    return asyncio.run(Robots(Web({FILE: answer}), lambda: NOW).allow(HOST + path))


@pytest.mark.parametrize(
    ("rules", "may"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow: /private/", True),
        (b"User-agent: *\nDisallow: /news", False),
        (b"User-agent: Vigil\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        (b"User-agent: other\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /news\nAllow: /news/1$", True),
        (b"\xff\xfe<html>no rules at all", True),
    ],
)
def test_the_host_s_rules_for_us_hold(rules: bytes, may: bool) -> None:
    assert allowed(rules) is may


@pytest.mark.parametrize(
    ("error", "may"),
    [
        (BadStatus("404", 404), True),
        (BadStatus("403", 403), True),
        (BadStatus("429", 429), False),
        (BadStatus("503", 503), False),
        (Unreachable("no answer"), False),
    ],
)
def test_a_host_without_rules_lets_us_in_and_one_that_does_not_answer_does_not(error: FetchError, may: bool) -> None:
    assert allowed(error) is may


def test_the_rules_are_asked_for_once_a_day() -> None:
    clock = [NOW]
    web = Web({FILE: b""})

    async def three_times() -> None:
        robots = Robots(web, lambda: clock[0])
        for wait in (timedelta(), KEPT, timedelta(seconds=1)):
            clock[0] += wait
            await robots.allow(f"{HOST}/news/1")

    asyncio.run(three_times())
    assert [url for url, _ in web.asked] == [FILE, FILE]


def test_a_page_that_is_closed_to_programs_is_not_fetched_and_the_feed_s_words_remain() -> None:
    log = Log()
    web = Web({FEED: rss(item("1")), FILE: Fetched(status=200, url=FILE, body=b"User-agent: *\nDisallow: /")})
    summary = run(log, web, source(full_text=True))[0]
    assert [url for url, _ in web.asked] == [FEED, FILE]
    assert (summary.new, summary.pages, summary.pages_failed) == (1, 0, 0)
    assert log.documents()[0].text == "What happened."
    assert "robots.txt" in log.documents()[0].warnings[0]


def test_the_pause_that_a_host_s_rules_ask_for_is_kept() -> None:
    web = Web({FILE: b"User-agent: *\nCrawl-delay: 12"})
    asyncio.run(Robots(web, lambda: NOW).allow(f"{HOST}/news/1"))
    assert web.slowed == {"gazette.example": 12.0}


def test_rules_of_hosts_without_end_are_not_all_kept() -> None:
    async def many() -> Robots:
        robots = Robots(Web({}), lambda: NOW)
        for number in range(MOST_HOSTS + 5):
            assert await robots.allow(f"https://paper{number}.example/1")
        return robots

    robots = asyncio.run(many())
    assert len(robots._rules) == len(robots._locks) == MOST_HOSTS
    assert "https://paper0.example" not in robots._rules
