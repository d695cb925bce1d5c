"""The polite GET, against a real server on this machine."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from producers.courtesy import LONGEST_WAIT, Courtesy
from producers.fetched import Fetched
from producers.http import (
    TOTAL_SECONDS,
    BadStatus,
    Fetcher,
    Gone,
    Refusal,
    TooLarge,
    Unreachable,
)
from producers.room import Room
from tests.producers.site import BOMB, Server, Site


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


def test_a_stream_of_several_packed_parts_is_read_whole_and_padding_is_not(site: str) -> None:
    assert get(f"{site}/parts").body == b"<rss></rss>"


def test_an_address_that_moved_for_good_is_told(site: str) -> None:
    assert get(f"{site}/moved").moved
    assert not get(f"{site}/feed").moved
    # Whoever sends us on for now only may send us elsewhere tomorrow.
    lent = get(f"{site}/lent")
    assert (lent.moved, lent.redirects) == (False, (f"302 {site}/moved", f"301 {site}/feed"))
    assert lent.seconds > 0


def test_who_waits_for_a_host_in_trouble_takes_no_room_and_tires_no_one(site: str) -> None:
    async def ask() -> None:
        courtesy = Courtesy(pause=0.0)
        async with Fetcher(courtesy=courtesy, room=Room(requests=1)) as fetcher:
            courtesy.trouble("paper.example", LONGEST_WAIT + 60)
            with pytest.raises(Refusal, match="left alone"):
                await fetcher.get("http://paper.example/", private=False)
            courtesy.trouble("paper.example", LONGEST_WAIT - 1)
            waiting = asyncio.ensure_future(fetcher.get("http://paper.example/", private=False))
            await asyncio.sleep(0)
            assert (await fetcher.get(f"{site}/feed", private=True)).status == 200
            assert not waiting.done()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(ask())
