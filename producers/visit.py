"""One visit to one source: what it has, what of it is new, and what is to be remembered of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from producers.dates import Habits, believed, moment_of
from producers.excerpt import excerpt
from producers.follow import Followed, follow
from producers.formats import LARGEST, Parsed, Refused, parse
from producers.http import LARGEST_BODY, Fetched, FetchError, Gone
from producers.memory import Remembered, went_well, went_wrong
from producers.observation import levels_in, observations
from producers.page import Page
from producers.pool import GivenUp
from producers.publish import Letter, cut
from producers.source import Source
from schemas.errors import BadPayload
from schemas.events import Document, Observation
from schemas.ids import digest, revision_id

_PAGES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")


class Summary(Struct, frozen=True, kw_only=True):
    """What came of one visit. fetched = new + repeated + refused + refused_before."""

    source: str
    at: datetime
    fetched: int = 0
    """Items in the feed."""
    new: int = 0
    repeated: int = 0
    refused: int = 0
    """Items that could not become documents, met for the first time."""
    refused_before: int = 0
    pages: int = 0
    """Pages asked for."""
    pages_failed: int = 0
    dead: int = 0
    """Letters sent to `dead`."""
    unchanged: bool = False
    """The server said so (304)."""
    notes: tuple[str, ...] = ()
    error: str | None = None


class Gets(Protocol):
    """The polite GET."""

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        private: bool = False,
        largest: int = LARGEST_BODY,
    ) -> Fetched:
        """Raises FetchError."""
        ...


class Reads(Protocol):
    """What reads pages."""

    async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
        """Raises BadPayload and GivenUp."""
        ...


class Allows(Protocol):
    """What knows which pages are open to programs."""

    async def allow(self, url: str, private: bool = False) -> bool:
        """Whether a page may be fetched."""
        ...


class Tools(Struct, frozen=True, kw_only=True):
    """What a visit needs of the world."""

    fetcher: Gets
    pages: Reads
    robots: Allows
    parsing: Executor
    """One thread: feedparser and dateparser are slow, and the latter shares caches."""
    now: Callable[[], datetime]
    deliver: Callable[[Sequence[Document], Sequence[Letter]], Awaitable[None]]
    """Sends, and returns when all is confirmed."""
    observe: Callable[[Sequence[Observation]], Awaitable[None]]
    """Tells the desk, and returns when that is confirmed."""


async def visit(source: Source, memory: Remembered, tools: Tools) -> tuple[Remembered, Summary]:
    """Poll a source once; what is new has been delivered and confirmed when this returns.

    Raises only what `deliver` raises: then nothing may be remembered, and the next visit repeats it.
    """
    # An index that is as it was may name another that is not: it is asked for whole.
    etag, modified = (None, None) if memory.followed else (memory.etag, memory.last_modified)
    largest = LARGEST.get(source.format, LARGEST_BODY)
    try:
        answer = await tools.fetcher.get(
            source.url, etag=etag, last_modified=modified, private=source.private, largest=largest
        )
    except FetchError as error:
        gone = isinstance(error, Gone)
        after = went_wrong(source, memory, tools.now(), str(error), error.retry_after, gone)
        return after, Summary(source=source.id, at=tools.now(), error=str(error))
    fetched = tools.now()
    if answer.not_modified:
        await tools.observe(list(observations(source, memory.levels, fetched)))
        after = _after(memory, fetched, answer, None, ())
        return after, Summary(source=source.id, at=fetched, unchanged=True)
    loop = asyncio.get_running_loop()

    async def parsed_in_thread(payload: bytes, of: Source) -> Parsed:
        return await loop.run_in_executor(tools.parsing, parse, payload, of, fetched)

    async def get(address: str) -> Fetched:
        return await tools.fetcher.get(address, private=source.private, largest=largest)

    try:
        parsed = await parsed_in_thread(answer.body, source)
    except BadPayload as error:
        return await _bad_payload(source, memory, tools, answer, str(error))
    if parsed.follow:
        found = await follow(parsed, source, memory.followed, get, parsed_in_thread)
    else:
        found = Followed(parsed, {})
    levels = levels_in(source, found.parsed.documents)
    await tools.observe(list(observations(source, levels, fetched)))
    after, summary = await _gather(source, memory, tools, answer, fetched, found)
    return replace(after, levels=levels, followed=found.marks), summary


async def _bad_payload(
    source: Source, memory: Remembered, tools: Tools, answer: Fetched, error: str
) -> tuple[Remembered, Summary]:
    """It is buried once, not at every poll that finds it again."""
    said = f"bad payload: {error}"
    letters = [] if memory.error == said else [Letter(source.id, answer.url, answer.body, error)]
    await tools.deliver((), letters)
    after = went_wrong(source, memory, tools.now(), said, answer.retry_after)
    return after, Summary(source=source.id, at=tools.now(), dead=len(letters), error=said)


async def _gather(
    source: Source, memory: Remembered, tools: Tools, answer: Fetched, fetched: datetime, found: Followed
) -> tuple[Remembered, Summary]:
    parsed = found.parsed
    new = unseen(parsed.documents, memory)
    marks = {_mark(item): item for item in parsed.refused}
    letters = [_letter(source, answer, item) for mark, item in marks.items() if mark not in memory.seen]
    await tools.deliver((), [*letters, *found.letters])
    pages, failed, dead = found.asked, found.failed, len(found.letters)
    ready: list[Document] = []
    # Oldest first: feeds begin with the newest, the line should hear things as they happened.
    for document in reversed(new):
        # Undated, it is backlog as well on a first poll; later it was not there before, so it is fresh.
        document = replace(document, backlog=memory.polled == 0)  # noqa: PLW2901 - each in its final state
        if document.url and (source.full_text or not (document.title or document.text)):
            if not await tools.robots.allow(document.url, source.private):
                warning = "page not read: its host's robots.txt closes it to programs"
                ready.append(kept(replace(document, warnings=(*document.warnings, warning)), source))
                continue
            pages += 1
            whole, lost, letter = await _with_page(document, source, tools)
            failed += lost
            dead += letter is not None
            # At once: the pause between two pages is long, and news does not wait for the last of them.
            await tools.deliver([kept(whole, source)], [letter] if letter else [])
        else:
            ready.append(kept(document, source))
    await tools.deliver(ready, ())
    after = _after(memory, fetched, answer, parsed.documents, tuple(marks))
    return after, Summary(
        source=source.id,
        at=fetched,
        fetched=len(parsed.documents) + len(parsed.refused),
        new=len(new),
        repeated=len(parsed.documents) - len(new),
        refused=len(letters),
        refused_before=len(parsed.refused) - len(letters),
        pages=pages,
        pages_failed=failed,
        dead=len(letters) + dead,
        notes=parsed.notes,
    )


def unseen(documents: Sequence[Document], memory: Remembered) -> list[Document]:
    """Those whose revision was not the last one seen; of one id in a payload only the first, the newest."""
    first = {document.id: document for document in reversed(documents)}
    return [
        document
        for document in documents
        if first[document.id] is document and memory.seen.get(document.id) != document.revision
    ]


def kept(document: Document, source: Source) -> Document:
    """The document as its publisher's licence lets us keep it, and as a message carries it."""
    if source.keep == "excerpt":
        document = replace(document, text=excerpt(document.text))
    return cut(document)


def with_words_of(document: Document, page: Page, source: Source) -> Document:
    """The document with what its page adds: a longer text, and what the feed left out.

    The revision follows: it is the item's and the page's together.
    """
    habits = Habits(source.country, source.languages, None, source.timezone)
    found = believed(moment_of(page.published, habits), document.fetched)
    dated = document.published is None and found is not None
    text = page.text if len(page.text) > len(document.text) else document.text
    title = document.title or page.title
    return replace(
        document,
        revision=revision_id(document.revision, title, text, page.published or "" if dated else ""),
        title=title,
        text=text,
        author=document.author or page.author,
        language=page.language or document.language,
        published=found.at if dated and found else document.published,
        published_day=found.day if dated and found else document.published_day,
    )


async def _with_page(document: Document, source: Source, tools: Tools) -> tuple[Document, bool, Letter | None]:
    """The document with its page, whether that failed, and what goes to `dead` of it."""
    answer: Fetched | None = None
    try:
        answer = await tools.fetcher.get(document.url or "", private=source.private)
        kind = (answer.content_type or "text/html").lower()
        if not kind.startswith(_PAGES):
            raise BadPayload(f"it is {kind[:60]}, no page")
        page = await tools.pages.extract(answer.body, answer.url, document.fetched)
        if not page.text:
            raise BadPayload("no article was found on it")
    except (FetchError, BadPayload, GivenUp) as error:
        warning = f"page not read ({error}); the words are the feed's"
        document = replace(document, warnings=(*document.warnings, warning))
        if answer is None:
            return document, True, None
        letter = Letter(source.id, answer.url, answer.body, f"page: {error}", document.native_id)
        return document, True, letter
    return with_words_of(document, page, source), False, None


def _after(
    memory: Remembered,
    fetched: datetime,
    answer: Fetched,
    documents: Sequence[Document] | None,
    refused: Sequence[str],
) -> Remembered:
    kept_tags = answer.not_modified
    return went_well(
        memory,
        fetched,
        etag=answer.etag or (memory.etag if kept_tags else None),
        last_modified=answer.last_modified or (memory.last_modified if kept_tags else None),
        documents=documents,
        refused=refused,
        retry_after=answer.retry_after,
    )


def _letter(source: Source, answer: Fetched, item: Refused) -> Letter:
    error = f"item {item.place} refused: {item.reason}"
    return Letter(source.id, item.link or answer.url, item.raw, error, item.native_id)


def _mark(item: Refused) -> str:
    return digest("refused", item.native_id, item.reason, item.raw.decode("utf-8", "replace"))
