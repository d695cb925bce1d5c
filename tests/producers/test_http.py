"""The polite GET, against a real server on this machine."""

import asyncio
import gzip
import sys
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from producers.courtesy import LONGEST_REST, Courtesy, LeftAlone, wait_of
from producers.http import (
    LARGEST_BODY,
    TOTAL_SECONDS,
    BadStatus,
    Fetched,
    Fetcher,
    Gone,
    Refusal,
    TooLarge,
    Unreachable,
)

BOMB = gzip.compress(b"0" * (LARGEST_BODY + 1))


class Site(BaseHTTPRequestHandler):
    """A small site; every request is kept with its headers."""

    asked: list[tuple[str, dict[str, str]]]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        name = self.path.strip("/").split("?")[0]
        getattr(self, f"get_{name}", self.get_missing)()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def get_feed(self) -> None:
        if self.headers["If-None-Match"] == '"one"':
            self.answer(304, ETag='"one"')
        else:
            self.answer(200, b"<rss/>", ETag='"one"', Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")

    def get_packed(self) -> None:
        self.answer(200, gzip.compress(b"<rss/>" * 1000), Content_Encoding="gzip")

    def get_parts(self) -> None:
        body = gzip.compress(b"<rss>") + gzip.compress(b"</rss>") + b"\x00" * 9
        self.answer(200, body, Content_Encoding="gzip")

    def get_deflated(self) -> None:
        self.answer(200, zlib.compress(b"<rss/>" * 1000), Content_Encoding="deflate")

    def get_broken(self) -> None:
        self.answer(200, gzip.compress(b"<rss/>" * 1000)[:-20], Content_Encoding="gzip")

    def get_brotli(self) -> None:
        self.answer(200, b"?", Content_Encoding="br")

    def get_bomb(self) -> None:
        self.answer(200, BOMB, Content_Encoding="gzip")

    def get_large(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(50 * 1024 * 1024))
        self.end_headers()

    def get_endless(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(LARGEST_BODY // 65536 + 2):
                self.wfile.write(b"x" * 65536)
        except OSError:  # The reader has had enough, which is what is tested.
            return

    def get_slow(self) -> None:
        assert isinstance(self.server, Server)
        self.server.wait.wait(5)
        self.close_connection = True

    def get_moved(self) -> None:
        self.answer(301, Location="/feed")

    def get_circle(self) -> None:
        self.answer(302, Location="/circle")

    def get_inward(self) -> None:
        self.answer(302, Location="http://inside.example/secret")

    def get_elsewhere(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def get_busy(self) -> None:
        self.answer(429, Retry_After="120")

    def get_gone(self) -> None:
        self.answer(410)

    def get_missing(self) -> None:
        self.answer(404)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Clients that hang up are what is tested here, and no news."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Site)
        self.wait = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.wait.set()
    server.shutdown()
    thread.join()
    server.server_close()


def get(
    url: str,
    private: bool = True,
    contact: str = "desk@gazette.example",
    seconds: float = TOTAL_SECONDS,
    **options: Any,
) -> Fetched:
    async def ask() -> Fetched:
        async with Fetcher(contact, seconds=seconds) as fetcher:
            return await fetcher.get(url, private=private, **options)

    return asyncio.run(ask())


def test_a_body_comes_with_what_makes_the_next_get_conditional(site: str) -> None:
    found = get(f"{site}/feed")
    assert (found.status, found.body, found.etag) == (200, b"<rss/>", '"one"')
    assert found.last_modified == "Fri, 20 Nov 2026 10:00:00 GMT"
    again = get(f"{site}/feed", etag=found.etag, last_modified=found.last_modified)
    assert (again.not_modified, again.body) == (True, b"")
    assert Site.asked[-1][1]["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"


def test_we_say_who_we_are_and_how_to_reach_us(site: str) -> None:
    get(f"{site}/feed")
    headers = Site.asked[0][1]
    assert headers["user-agent"].startswith("Vigil/")
    assert "desk@gazette.example" in headers["user-agent"]
    assert headers["host"] == site.removeprefix("http://")


@pytest.mark.parametrize("name", ["packed", "deflated"])
def test_a_packed_body_is_unpacked(site: str, name: str) -> None:
    assert get(f"{site}/{name}").body == b"<rss/>" * 1000


def test_a_body_that_breaks_off_is_no_body(site: str) -> None:
    with pytest.raises(Unreachable, match="breaks off"):
        get(f"{site}/broken")


def test_a_coding_that_was_not_asked_for_is_refused(site: str) -> None:
    with pytest.raises(Unreachable, match="'br'"):
        get(f"{site}/brotli")


@pytest.mark.parametrize("name", ["large", "endless", "bomb"])
def test_a_large_body_is_refused_before_it_is_here(site: str, name: str) -> None:
    with pytest.raises(TooLarge):
        get(f"{site}/{name}")


def test_a_bomb_is_small_on_the_way(site: str) -> None:
    assert len(BOMB) < 10_000


def test_a_server_that_drips_is_given_up(site: str) -> None:
    with pytest.raises(Unreachable, match="no whole answer"):
        get(f"{site}/slow", seconds=0.2)


def test_a_redirect_is_followed(site: str) -> None:
    found = get(f"{site}/moved")
    assert (found.body, found.url) == (b"<rss/>", f"{site}/feed")


def test_redirects_come_to_an_end(site: str) -> None:
    with pytest.raises(Refusal, match="more than 5 redirects"):
        get(f"{site}/circle")
    assert len(Site.asked) == 6


def test_a_redirect_to_another_scheme_is_refused(site: str) -> None:
    with pytest.raises(Refusal, match="not an http or https address"):
        get(f"{site}/elsewhere")


def test_the_server_s_wish_to_be_left_alone_is_told(site: str) -> None:
    with pytest.raises(BadStatus) as refused:
        get(f"{site}/busy")
    assert (refused.value.status, refused.value.retry_after) == (429, 120.0)
    with pytest.raises(Gone):
        get(f"{site}/gone")
    with pytest.raises(BadStatus, match="404"):
        get(f"{site}/nothing")


def test_a_machine_of_our_own_network_is_not_asked(site: str) -> None:
    for url in (f"{site}/feed", site.replace("127.0.0.1", "localhost") + "/feed", "http://[::1]/feed"):
        with pytest.raises(Refusal, match="not a public address"):
            get(url, private=False)
    assert Site.asked == []


def test_a_redirect_into_our_own_network_is_refused(site: str) -> None:
    port = int(site.rsplit(":", 1)[1])
    looked_up = []

    async def resolver(host: str, asked_port: int) -> list[str]:
        looked_up.append(host)
        return ["10.0.0.7"] if host == "inside.example" else ["127.0.0.1"]

    async def ask() -> Fetched:
        async with Fetcher(resolver=resolver) as fetcher:
            return await fetcher.get(f"http://outside.example:{port}/inward", private=False)

    # The site stands on this machine, so for once its address has to count as a public one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("producers.network.is_public", lambda address: address == "127.0.0.1")
        with pytest.raises(Refusal, match=r"inside\.example leads to 10\.0\.0\.7"):
            asyncio.run(ask())
    assert looked_up == ["outside.example", "inside.example"]


def test_the_connection_goes_to_the_checked_address_and_the_name_is_looked_up_once(site: str) -> None:
    port = int(site.rsplit(":", 1)[1])
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])

    async def rebinding(host: str, asked_port: int) -> list[str]:
        return next(answers)

    async def ask() -> Fetched:
        async with Fetcher(resolver=rebinding) as fetcher:
            return await fetcher.get(f"http://paper.example:{port}/feed", private=True)

    assert asyncio.run(ask()).body == b"<rss/>"
    assert Site.asked[0][1]["host"] == f"paper.example:{port}"
    assert next(answers) == ["10.0.0.7"]


@pytest.mark.parametrize(
    "url", ["ftp://paper.example/", "file:///etc/passwd", "http://", "http://[", "paper", "http://a:99999/"]
)
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    with pytest.raises(Refusal):
        get(url)


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    async def nobody(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    async def ask() -> None:
        async with Fetcher(resolver=nobody) as fetcher:
            await fetcher.get("http://paper.example/", private=True)

    with pytest.raises(Unreachable, match="does not resolve"):
        asyncio.run(ask())


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


def test_a_stream_of_several_packed_parts_is_read_whole_and_padding_is_not(site: str) -> None:
    assert get(f"{site}/parts").body == b"<rss></rss>"


def test_an_address_that_moved_for_good_is_told(site: str) -> None:
    assert get(f"{site}/moved").moved
    assert not get(f"{site}/feed").moved
