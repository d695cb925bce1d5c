"""One visit to one source: what it has, what of it is new, and what is to be remembered of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from producers.allowance import counted, waits
from producers.article import with_page
from producers.excerpt import excerpt
from producers.fetched import Fetched
from producers.follow import Followed, follow
from producers.formats import LARGEST, Parsed, Refused, parse
from producers.formats.charset import by_header
from producers.http import LARGEST_BODY, FetchError, Gone
from producers.identity import changes, holding, joined
from producers.memory import Remembered, went_well, went_wrong
from producers.observation import levels_in, observations, runs_out
from producers.pool import GivenUp
from producers.publish import Letter, cut
from producers.source import Source
from producers.stop import Stopped, unless
from producers.summary import Summary
from producers.tools import Tools, Weighing
from producers.voice import another_voice, is_at_home
from schemas.document import Document
from schemas.errors import BadPayload
from schemas.ids import digest


async def visit(source: Source, memory: Remembered, tools: Tools) -> tuple[Remembered, Summary]:
    """Poll a source once; what is new has been delivered and confirmed when this returns.

    Asked to stop, it sends what it has and leaves the rest for the next visit. Raises Stopped when it had nothing
    to send yet, and what `deliver` raises: then nothing may be remembered, and the next visit repeats it.
    """
    tools = replace(tools, fetcher=Weighing(tools.fetcher))
    try:
        answer, fetched, found = await unless(tools.stop, _read(source, memory, tools))
    except FetchError as error:
        gone = isinstance(error, Gone)
        after = went_wrong(source, memory, tools.now(), str(error), error.retry_after, gone)
        return after, Summary(source=source.id, at=tools.now(), error=str(error))
    if isinstance(found, str):
        return await _bad_payload(source, memory, tools, answer, found)
    if found is None:
        await tools.observe(list(observations(source, memory.levels, fetched)))
        after = _after(source, memory, fetched, answer, None, ())
        return after, Summary(source=source.id, at=fetched, unchanged=True)
    if stranger := another_voice(source, found.parsed.documents, memory.at_home):
        return await _bad_payload(source, memory, tools, answer, stranger, strange=True)
    documents, posted = joined(found.parsed.documents, memory.held, memory.posted, memory.seen)
    found = replace(found, parsed=replace(found.parsed, documents=documents))
    # Of an index that was read in part nobody knows what else is in force: that is no observation.
    unsure = source.level_system is not None and found.failed > 0
    levels = memory.levels if unsure else levels_in(source, documents, fetched)
    await tools.observe([] if unsure else list(observations(source, levels, fetched)))
    # Not the body: the pages may take minutes, and what they need of it is parsed.
    after, summary = await _gather(source, memory, tools, replace(answer, body=b""), fetched, found, posted)
    notes = (f"moved for good to {answer.url}: its record is to be mended",) if answer.moved else ()
    at_home = memory.at_home or is_at_home(source, documents)
    summary = replace(summary, notes=(*notes, *summary.notes), received=_weight(tools))
    after = replace(after, levels=levels, levels_until=runs_out(documents, fetched), at_home=at_home)
    if not unsure:
        return after, summary
    why = f"{found.failed} of what its index names was not read: the level is not known"
    failing = replace(after, error=why, failures=memory.failures + 1, last_ok=memory.last_ok)
    return failing, replace(summary, error=why)


async def _read(source: Source, memory: Remembered, tools: Tools) -> tuple[Fetched, datetime, Followed | str | None]:
    """The source's answer, when it came, and what it holds: None if unchanged, in words what is wrong with it.

    Nothing has been sent anywhere when it ends. Raises FetchError.
    """
    # An index that is as it was may name another that is not, and a level may have run out by its own word.
    whole = memory.followed or (memory.levels_until is not None and memory.levels_until <= tools.now())
    etag, modified = (None, None) if whole else (memory.etag, memory.last_modified)
    largest = LARGEST.get(source.format, LARGEST_BODY)
    answer = await tools.fetcher.get(
        source.url, etag=etag, last_modified=modified, private=source.private, largest=largest
    )
    fetched = tools.now()
    if answer.not_modified:
        return answer, fetched, None
    loop = asyncio.get_running_loop()

    async def parsed_elsewhere(payload: bytes, of: Source) -> Parsed:
        if of.format == "page":  # What reads pages may hang, and the others' thread must not.
            return await tools.pages.parse(payload, of, fetched)
        with tools.room.holding(len(payload)):
            return await loop.run_in_executor(tools.parsing, parse, payload, of, fetched)

    async def get(address: str) -> Fetched:
        return await tools.fetcher.get(address, private=source.private, largest=largest)

    try:
        parsed = await parsed_elsewhere(by_header(answer.body, answer.content_type), source)
    except (BadPayload, GivenUp) as error:
        return answer, fetched, str(error)
    if parsed.follow:
        found = await follow(parsed, source, memory.followed, get, parsed_elsewhere)
    else:
        found = Followed(parsed, {})
    return answer, fetched, found


async def _bad_payload(
    source: Source, memory: Remembered, tools: Tools, answer: Fetched, error: str, strange: bool = False
) -> tuple[Remembered, Summary]:
    """It is buried once, not at every poll that finds it again; of a strange voice the first that it says."""
    said = f"bad payload: {error}"
    known = memory.quarantined if strange else memory.error == said
    letters = [] if known else [Letter(source.id, answer.url, answer.body, error)]
    await tools.deliver((), letters)
    after = replace(went_wrong(source, memory, tools.now(), said, answer.retry_after), quarantined=strange)
    return after, Summary(
        source=source.id, at=tools.now(), dead_payloads=len(letters), received=_weight(tools), error=said
    )


async def _gather(
    source: Source,
    memory: Remembered,
    tools: Tools,
    answer: Fetched,
    fetched: datetime,
    found: Followed,
    posted: Mapping[str, str],
) -> tuple[Remembered, Summary]:
    parsed = found.parsed
    fresh = unseen(parsed.documents, memory)
    new = [document for document in fresh if not waits(document, memory.sent, fetched)]
    waiting = {document.id for document in fresh} - {document.id for document in new}
    marks = {_mark(item): item for item in parsed.refused}
    letters = [_letter(source, answer, item) for mark, item in marks.items() if mark not in memory.seen]
    await tools.deliver((), [*letters, *found.letters])
    pages, failed, dead_pages = found.asked, found.failed, 0
    ready: list[Document] = []
    sent: set[str] = set()
    # Oldest first: feeds begin with the newest, the line should hear things as they happened.
    for document in reversed(new):
        # Undated, it is backlog as well on a first poll; later it was not there before, so it is fresh.
        changed = changes(document, memory.held.get(document.id))
        document = replace(document, backlog=memory.polled == 0, changed=changed)  # noqa: PLW2901 - its final state
        if document.url and (source.full_text or not (document.title or document.text)):
            try:
                whole, asked, lost, letter = await unless(tools.stop, _with_page(document, source, tools))
            except Stopped:
                break
            pages += asked
            failed += lost
            dead_pages += letter is not None
            # At once: the pause between two pages is long, and news does not wait for the last of them.
            await tools.deliver([kept(whole, source)], [letter] if letter else [])
        else:
            ready.append(kept(document, source))
        sent.add(document.id)
    await tools.deliver(ready, ())
    left = {document.id for document in new} - sent
    # What waits is as it was when it was last sent, for whoever looks at it next.
    known = [
        replace(document, revision=memory.seen[document.id]) if document.id in waiting else document
        for document in parsed.documents
        if document.id not in left
    ]
    after = _after(source, memory, fetched, answer, known, tuple(marks))
    held = holding([document for document in known if document.id not in waiting], memory.held)
    held |= {each: memory.held[each] for each in waiting if each in memory.held}
    after = replace(
        after,
        # With its mark the server would answer that there is nothing new, and what waits would wait on.
        etag=None if waiting else after.etag,
        last_modified=None if waiting else after.last_modified,
        sent=counted(memory.sent, sent & memory.seen.keys(), fetched, after.seen),
        followed=found.marks,
        held=held,
        posted={own: original for own, original in posted.items() if original in held and original not in left},
    )
    return _unfinished(memory, after) if left else after, Summary(
        source=source.id,
        at=fetched,
        fetched=len(parsed.documents) + len(parsed.refused),
        new=len(sent),
        repeated=len(parsed.documents) - len(fresh),
        held_back=len(waiting),
        refused=len(letters),
        refused_before=len(parsed.refused) - len(letters),
        left=len(left),
        pages=pages,
        pages_failed=failed,
        dead_payloads=len(found.letters),
        dead_pages=dead_pages,
        notes=parsed.notes,
    )


async def _with_page(document: Document, source: Source, tools: Tools) -> tuple[Document, bool, bool, Letter | None]:
    """The document with its page; whether that was asked for, whether it failed, and what goes to `dead` of it."""
    if not await tools.robots.allow(document.url or "", source.private):
        warning = "page not read: its host's robots.txt closes it to programs"
        return replace(document, warnings=(*document.warnings, warning)), False, False, None
    whole, lost, letter = await with_page(document, source, tools.fetcher, tools.pages)
    return whole, True, lost, letter


def _unfinished(memory: Remembered, after: Remembered) -> Remembered:
    """As if the source had not been asked, but for what was sent: the next visit finds the rest, and soon."""
    return replace(
        after,
        etag=None,
        last_modified=None,
        polled=memory.polled,
        last_poll=memory.last_poll,
        followed=memory.followed,
        # What was not sent is held as it was: its next revision says what it changes of the last that was sent.
        held={**memory.held, **after.held},
        posted={**memory.posted, **after.posted},
        habit=memory.habit,
    )


def _weight(tools: Tools) -> int:
    return tools.fetcher.received if isinstance(tools.fetcher, Weighing) else 0


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
