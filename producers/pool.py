"""Reads pages in processes of their own: one that is stuck is ended, and the others go on."""

import asyncio
import multiprocessing
import signal
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

import msgspec

from producers.formats import Parsed, parse
from producers.page import LATEST, Page, extract
from producers.room import Room
from producers.source import Source
from schemas.errors import BadPayload, VigilError

SECONDS = 20.0
"""How long one page may take; all but a few in a thousand take less than half a second."""
START_SECONDS = 60.0
"""Loading the libraries takes two seconds, on a busy machine ten."""
PAGES_A_PROCESS = 1000
"""lxml and the libraries' caches grow; a new process begins small."""

Request = tuple[bytes, str | None, datetime] | tuple[bytes, bytes, datetime]
"""A page with its address, or a payload with its source's record, and when it came."""
Answer = tuple[str, str, str | None, str | None, str | None, tuple[str, ...]] | bytes | str
"""The fields of a page, what a payload holds, or why there is neither."""


class GivenUp(VigilError):
    """A page that took too long, or ended the process that read it."""


class Pool:
    """Some processes that read pages; use it as an async context manager, or `close` it."""

    def __init__(self, size: int = 2, seconds: float = SECONDS, room: Room | None = None) -> None:
        self._seconds = seconds
        self._room = room or Room()
        self._readers = [_Reader() for _ in range(size)]
        self._free: asyncio.Queue[_Reader] = asyncio.Queue()
        for reader in self._readers:
            self._free.put_nowait(reader)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        while not self._free.empty():
            self._free.get_nowait().end()
        for reader in self._readers:
            reader.kill()

    async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
        """As `producers.page.extract`. Raises BadPayload, and GivenUp for a page that takes too long."""
        answer = await self._ask((html, url, fetched))
        assert isinstance(answer, tuple)  # noqa: S101 - what a page is answered with
        return Page(*answer)

    async def parse(self, payload: bytes, source: Source, fetched: datetime) -> Parsed:
        """As `producers.formats.parse`, for the pages of a source that is one. Raises BadPayload and GivenUp."""
        answer = await self._ask((payload, msgspec.json.encode(source), fetched))
        return msgspec.json.decode(answer, type=Parsed)  # type: ignore[arg-type]

    async def _ask(self, request: Request) -> Answer:
        with self._room.holding(len(request[0])):
            reader = await self._free.get()
            asked = asyncio.ensure_future(asyncio.to_thread(reader.ask, request, self._seconds))
            # Free when its thread has done, not when we are cancelled: the next would get this page's answer.
            asked.add_done_callback(lambda done: self._release(reader, done))
            return await asyncio.shield(asked)

    def _release(self, reader: "_Reader", done: asyncio.Future[Answer]) -> None:
        if not done.cancelled():
            done.exception()  # Whoever asked may be gone, and asyncio would report it as unheard.
        self._free.put_nowait(reader)


class _Reader:
    """One process and the pipe to it; started when it is first asked."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._asked = 0

    def ask(self, request: Request, seconds: float) -> Answer:
        """Blocks until there is an answer or time is up."""
        pipe = self._started()
        try:
            pipe.send(request)
            if not pipe.poll(seconds):
                self.end()
                raise GivenUp(f"the page takes more than {seconds:.0f} s to read")
            answer: Answer = pipe.recv()
        except (EOFError, OSError):
            self.end()
            raise GivenUp("the page ended the process that read it") from None
        self._asked += 1
        if self._asked >= PAGES_A_PROCESS:
            self.end()
        if isinstance(answer, str):
            raise BadPayload(answer)
        return answer

    def kill(self) -> None:
        """End the process under a thread that waits for it; the thread clears up."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> None:
        """Kill the process: it holds nothing that is not held elsewhere."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        self._asked = 0
        if process is not None:
            process.kill()
            process.join()
            process.close()
        if pipe is not None:
            pipe.close()

    def _started(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        # spawn: a forked copy of a process with threads and open connections may hang.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_read_pages, args=(theirs,), daemon=True, name="page reader")
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        if not self._is_ready(ours):
            self.end()
            raise GivenUp("the process that reads pages did not start")
        return ours

    def _is_ready(self, pipe: Connection) -> bool:
        try:
            return pipe.poll(START_SECONDS) and pipe.recv() == "ready"
        except (EOFError, OSError):  # Ended before it could heed us.
            return False


def _read_pages(pipe: Connection) -> None:
    """Answers until the other end is closed. Plain tuples cross the pipe, nothing that runs."""
    # A supervisor's SIGTERM and Ctrl-C go to the whole group; the parent ends us when it has finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # The first page loads tables and rules that no page's time should be spent on.
    _answer((b"<html><body><p>Ready.</p></body></html>", None, LATEST))
    pipe.send("ready")
    while True:
        try:
            request: Request = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(request))


def _answer(request: Request) -> Answer:
    body, of, fetched = request
    try:
        if isinstance(of, bytes):
            return msgspec.json.encode(parse(body, msgspec.json.decode(of, type=Source), fetched))
        page = extract(body, of, fetched)
    except BadPayload as error:
        return str(error)
    except Exception as error:  # Of the libraries' own on a hostile page; it is told and counted like any other.
        said = " ".join(str(error).split())
        return f"the page cannot be read: {type(error).__name__}: {said}"
    return page.title, page.text, page.published, page.author, page.language, page.asks
