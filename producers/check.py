"""`vigil sources check`: each source asked once, politely, and what it answered beside what its record says."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Protocol

import msgspec
from msgspec import Struct

from producers.article import Gets
from producers.fetched import Fetched
from producers.formats import LARGEST, Parsed, detect, parse
from producers.formats.charset import by_header
from producers.http import LARGEST_BODY, BadStatus, FetchError
from producers.source import Source
from producers.voice import another_voice
from schemas.codec import encode_json
from schemas.document import Document
from schemas.errors import BadPayload

FIELDS: dict[str, Callable[[Document], object]] = {
    "title": lambda document: document.title,
    "text": lambda document: document.text,
    "url": lambda document: document.url,
    "published": lambda document: document.published,
    "author": lambda document: document.author,
}
"""What an item should hold, in the words of `vigil parse`."""


class Allows(Protocol):
    """What knows which addresses are open to programs."""

    async def allow(self, url: str, private: bool = False) -> bool:
        """Whether an address may be fetched."""
        ...


class Checked(Struct, frozen=True, kw_only=True):
    """What one source answered. What was not reached has neither items nor a format."""

    source: str
    enabled: bool
    ok: bool
    error: str | None = None
    status: int | None = None
    url: str
    """Where it was found, after redirects."""
    redirects: tuple[str, ...] = ()
    seconds: float | None = None
    size: int = 0
    """Bytes, unpacked."""
    stated: str
    """The format that its record names."""
    found: str | None = None
    """The format that it is in."""
    items: int = 0
    refused: int = 0
    names: int = 0
    """Further payloads that it is an index of."""
    newest: datetime | None = None
    missing: dict[str, int] = {}
    """Field → items without it."""
    robots: bool | None = None
    """Whether robots.txt lets programs at the address itself; feeds are made for them and read all the same."""
    pages: bool | None = None
    """Whether it lets them at the first item's page; None: no item names one."""
    notes: tuple[str, ...] = ()


class Checker:
    """Asks sources; `fetcher`, `robots` and `now` are arguments so that tests bring their own."""

    def __init__(self, fetcher: Gets, robots: Allows, now: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._now = now
        self._parsing = ThreadPoolExecutor(1, "parsing")

    async def all(self, sources: Iterable[Source], told: Callable[[Checked], None]) -> list[Checked]:
        """Ask all of them beside each other, tell each answer as it comes; in the order of the sources."""

        async def one(source: Source) -> Checked:
            found = await self.check(source)
            told(found)
            return found

        try:
            return list(await asyncio.gather(*(one(source) for source in sources)))
        finally:
            self._parsing.shutdown(wait=False, cancel_futures=True)

    async def check(self, source: Source) -> Checked:
        """Ask one source."""
        # Before robots.txt, so that the answer needs not wait for the host's next turn.
        try:
            answer = await self._fetcher.get(
                source.url, private=source.private, largest=LARGEST.get(source.format, LARGEST_BODY)
            )
        except FetchError as error:
            status = error.status if isinstance(error, BadStatus) else None
            return Checked(
                source=source.id,
                enabled=source.enabled,
                ok=False,
                error=str(error),
                status=status,
                url=source.url,
                stated=source.format,
            )
        loop = asyncio.get_running_loop()
        payload = by_header(answer.body, answer.content_type)
        wrong, found, parsed = await loop.run_in_executor(self._parsing, read, payload, source, self._now())
        page = next((document.url for document in parsed.documents if document.url), None)
        return Checked(
            source=source.id,
            enabled=source.enabled,
            ok=wrong is None,
            error=wrong,
            status=answer.status,
            url=answer.url,
            redirects=answer.redirects,
            seconds=round(answer.seconds, 3),
            size=len(answer.body),
            stated=source.format,
            found=found,
            items=len(parsed.documents) + len(parsed.refused),
            refused=len(parsed.refused),
            names=len(parsed.follow),
            newest=max((d.published for d in parsed.documents if d.published), default=None),
            missing=missing(parsed.documents),
            robots=await self._robots.allow(source.url, source.private),
            pages=await self._robots.allow(page, source.private) if page else None,
            notes=(*parsed.notes, *_notes(source, answer, found)),
        )


def read(payload: bytes, source: Source, fetched: datetime) -> tuple[str | None, str | None, Parsed]:
    """What is wrong with a payload, its format, and what it holds."""
    try:
        parsed = parse(payload, source, fetched)
        found = parsed.documents[0].format if parsed.documents else detect(payload)
    except BadPayload as error:
        return str(error), None, Parsed(())
    return another_voice(source, parsed.documents, at_home=False), found, parsed


def missing(documents: Sequence[Document]) -> dict[str, int]:
    """How many items lack each field; fields that none lacks are left out."""
    counts = {name: sum(not field(document) for document in documents) for name, field in FIELDS.items()}
    return {name: count for name, count in counts.items() if count}


def _notes(source: Source, answer: Fetched, found: str | None) -> Iterable[str]:
    if found is not None and found != source.format:
        yield f"its record says {source.format}"
    if answer.moved:
        yield "moved for good: write the new address into its record"


def line(checked: Checked, now: datetime) -> str:
    """One source in one line."""
    head = f"{'ok  ' if checked.ok else 'FAIL'} {checked.source:<28}"
    if checked.error:
        return f"{head} {checked.error}"
    parts = [f"{checked.found}, {checked.items} items"]
    if checked.names:
        parts.append(f"names {checked.names} payloads")
    if checked.items:
        parts.append(f"newest {_ago(checked.newest, now)}")
    if checked.refused:
        parts.append(f"{checked.refused} refused")
    if checked.missing:
        parts.append("without " + " ".join(f"{name}:{count}" for name, count in checked.missing.items()))
    if checked.robots is False:
        parts.append("closed to programs by robots.txt")
    if checked.pages is False:
        parts.append("its pages are closed to programs by robots.txt")
    parts += [f"→ {step}" for step in checked.redirects]
    parts += checked.notes[:3]
    return f"{head} {', '.join(parts)}, {checked.seconds or 0:.1f} s"


def told(found: Sequence[Checked]) -> bytes:
    """All as JSON."""
    return encode_json([msgspec.to_builtins(each) for each in found])


def chosen(sources: Mapping[str, Source], names: Sequence[str], every: bool) -> list[Source]:
    """Those that are named, else all that are polled, with `every` the others too. Raises KeyError for a name."""
    if names:
        return [sources[name] for name in names]
    return [source for source in sources.values() if source.enabled or every]


def _ago(then: datetime | None, now: datetime) -> str:
    if then is None:
        return "undated"
    hours = (now - then.astimezone(UTC)).total_seconds() / 3600
    return f"{hours / 24:.0f} days ago" if hours >= 48 else f"{hours:.0f} hours ago"
