"""The processes that read pages."""

import asyncio
import os
import signal
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from producers.formats import parse
from producers.page import Page
from producers.pool import GivenUp, Pool
from schemas.errors import BadPayload
from tests.producers.fakes import source
from tests.producers.test_page import page

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SLOW = ("<html><body>" + "<p>Words of a paragraph that is long enough to be kept here.</p>" * 40_000).encode()


def test_pages_are_read_refused_and_given_up_by_processes_that_go_on() -> None:
    async def run() -> None:
        async with Pool(size=1, seconds=2.0) as pool:
            found = await pool.extract(page().encode(), "https://gazette.example/1", NOW)
            assert isinstance(found, Page)
            assert found.text.count("Paragraph") == 4
            with pytest.raises(BadPayload, match="empty page"):
                await pool.extract(b"", None, NOW)
            # Whoever asked first has gone: what comes of it must not be told to the next.
            left = asyncio.create_task(pool.extract(SLOW, None, NOW))
            await asyncio.sleep(0.05)
            left.cancel()
            assert (await pool.extract(b"<p>Mine.</p>", None, NOW)).text == "Mine."

    asyncio.run(run())


def test_a_page_that_is_a_source_is_parsed_by_a_process_to_the_same_documents() -> None:
    of = source(format="page", level_system="uk-jtac", scope="GB", select="//h1", kind="level")

    async def run() -> None:
        async with Pool(size=1) as pool:
            body = page().encode()
            assert await pool.parse(body, of, NOW) == parse(body, of, NOW)
            with pytest.raises(BadPayload, match="shows no level"):
                await pool.parse(body, replace(of, select="//h6"), NOW)

    asyncio.run(run())


def test_a_signal_to_the_whole_group_leaves_the_readers_to_the_loop() -> None:
    async def run() -> None:
        async with Pool(size=1) as pool:
            await pool.extract(b"<p>One.</p>", None, NOW)
            process = pool._readers[0]._process
            assert process is not None
            assert process.pid is not None
            os.kill(process.pid, signal.SIGTERM)
            assert (await pool.extract(b"<p>Two.</p>", None, NOW)).text == "Two."
            assert pool._readers[0]._process is process

    asyncio.run(run())


def test_a_reader_that_ends_before_it_is_ready_is_given_up() -> None:
    async def run() -> None:
        async with Pool(size=1) as pool:
            asked = asyncio.create_task(pool.extract(b"<p>One.</p>", None, NOW))
            while (process := pool._readers[0]._process) is None or process.pid is None:
                await asyncio.sleep(0.001)
            process.kill()
            with pytest.raises(GivenUp, match="did not start"):
                await asked
            assert (await pool.extract(b"<p>Two.</p>", None, NOW)).text == "Two."

    asyncio.run(run())


def test_a_page_that_takes_too_long_is_given_up() -> None:
    async def run() -> None:
        async with Pool(size=1, seconds=0.3) as pool:
            with pytest.raises(GivenUp, match="takes more than"):
                await pool.extract(SLOW, None, NOW)

    asyncio.run(run())
