"""One visit to one source: what it has, what of it is new, and what is to be remembered of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from producers.article import Gets, Reads, with_page
from producers.excerpt import excerpt
from producers.follow import Followed, follow
from producers.formats import LARGEST, Parsed, Refused, parse
from producers.formats.charset import by_header
from producers.http import LARGEST_BODY, Fetched, FetchError, Gone
from producers.identity import changes, holding, joined
from producers.memory import Remembered, went_well, went_wrong
from producers.observation import levels_in, observations
from producers.publish import Letter, cut
from producers.source import Source
from producers.voice import another_voice, is_at_home
from schemas.errors import BadPayload
from schemas.events import Document, Observation
from schemas.ids import digest

MOST_REVISIONS = 12
"""Of one document that are sent; a live blog changes at every poll, and its story is told by then."""


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
        after = _after(source, memory, fetched, answer, None, ())
        return after, Summary(source=source.id, at=fetched, unchanged=True)
    loop = asyncio.get_running_loop()

    async def parsed_in_thread(payload: bytes, of: Source) -> Parsed:
        return await loop.run_in_executor(tools.parsing, parse, payload, of, fetched)

    async def get(address: str) -> Fetched:
        return await tools.fetcher.get(address, private=source.private, largest=largest)

    try:
        parsed = await parsed_in_thread(by_header(answer.body, answer.content_type), source)
    except BadPayload as error:
        return await _bad_payload(source, memory, tools, answer, str(error))
    if parsed.follow:
        found = await follow(parsed, source, memory.followed, get, parsed_in_thread)
    else:
        found = Followed(parsed, {})
    if stranger := another_voice(source, found.parsed.documents, memory.at_home):
        return await _bad_payload(source, memory, tools, answer, stranger, strange=True)
    documents, posted = joined(found.parsed.documents, memory.held, memory.posted, memory.seen)
    found = replace(found, parsed=replace(found.parsed, documents=documents))
    # An index says nothing itself: what it names may be known from before, and then the levels are too.
    levels = levels_in(source, documents, fetched) if documents or not parsed.follow else memory.levels
    await tools.observe(list(observations(source, levels, fetched)))
    after, summary = await _gather(source, memory, tools, answer, fetched, found)
    if answer.moved:
        summary = replace(
            summary, notes=(f"moved for good to {answer.url}: its record is to be mended", *summary.notes)
        )
    held = holding(documents, memory.held)
    at_home = memory.at_home or is_at_home(source, documents)
    posted = {own: original for own, original in posted.items() if original in held}
    return replace(after, levels=levels, followed=found.marks, held=held, posted=posted, at_home=at_home), summary


async def _bad_payload(
    source: Source, memory: Remembered, tools: Tools, answer: Fetched, error: str, strange: bool = False
) -> tuple[Remembered, Summary]:
    """It is buried once, not at every poll that finds it again; of a strange voice the first that it says."""
    said = f"bad payload: {error}"
    known = memory.quarantined if strange else memory.error == said
    letters = [] if known else [Letter(source.id, answer.url, answer.body, error)]
    await tools.deliver((), letters)
    after = replace(went_wrong(source, memory, tools.now(), said, answer.retry_after), quarantined=strange)
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
        changed = changes(document, memory.held.get(document.id))
        document = replace(document, backlog=memory.polled == 0, changed=changed)  # noqa: PLW2901 - its final state
        if document.url and (source.full_text or not (document.title or document.text)):
            if not await tools.robots.allow(document.url, source.private):
                warning = "page not read: its host's robots.txt closes it to programs"
                ready.append(kept(replace(document, warnings=(*document.warnings, warning)), source))
                continue
            pages += 1
            whole, lost, letter = await with_page(document, source, tools.fetcher, tools.pages)
            failed += lost
            dead += letter is not None
            # At once: the pause between two pages is long, and news does not wait for the last of them.
            await tools.deliver([kept(whole, source)], [letter] if letter else [])
        else:
            ready.append(kept(document, source))
    await tools.deliver(ready, ())
    after = _after(source, memory, fetched, answer, parsed.documents, tuple(marks))
    sent = {document.id: memory.revised.get(document.id, 0) + 1 for document in new}
    revised = {key: count for key, count in {**memory.revised, **sent}.items() if key in after.seen}
    after = replace(after, revised=revised)
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
        if first[document.id] is document
        and memory.seen.get(document.id) != document.revision
        and memory.revised.get(document.id, 0) < MOST_REVISIONS
    ]


def kept(document: Document, source: Source) -> Document:
    """The document as its publisher's licence lets us keep it, and as a message carries it."""
    if source.keep == "excerpt":
        document = replace(document, text=excerpt(document.text))
    return cut(document)


def _after(
    source: Source,
    memory: Remembered,
    fetched: datetime,
    answer: Fetched,
    documents: Sequence[Document] | None,
    refused: Sequence[str],
) -> Remembered:
    kept_tags = answer.not_modified
    return went_well(
        source,
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
