"""A line of input as a document, as `vigil judge` and `vigil publish` read it (docs/command-line.md)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from schemas.document import Document, Publisher
from schemas.errors import BadPayload
from schemas.ids import document_id, revision_id
from schemas.notice import Notice
from schemas.reading import body_of
from schemas.taxonomy import Kind, Marking
from schemas.topics import LARGEST_TEXT

LONGEST_LINE = 32 * 1024 * 1024
"""Bytes of one line; more is refused before it is parsed."""


class Page(Protocol):
    """An article page as it was read (producers.page)."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def published(self) -> str | None: ...
    @property
    def author(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


Extract = Callable[[str, str | None], Page]
Publishers = Callable[[str], Publisher | None]


class Given(Struct, frozen=True, kw_only=True):
    """One line; all but `id` may be missing or null, and further fields are ignored."""

    id: str | int | float
    source: str | None = None
    url: str | None = None
    title: str | None = None
    text: str | None = None
    html: str | None = None
    language: str | None = None
    published: Any = None
    fetched: Any = None
    kind: Kind | None = None
    expires: Any = None
    native_id: Any = None
    """What its publisher calls it, and what `replaces` of a later one names; by default its `id`."""
    replaces: tuple[str, ...] = ()
    marking: Marking = "CLEAR"
    notice: Notice | None = None
    level: str | None = None
    scope: str | None = None
    backlog: bool = False
    """It came with the first poll of its source."""


class BadLine(BadPayload):
    """A line that is no document; `id` is what could be read of it."""

    def __init__(self, reason: str, given_id: Any = None) -> None:
        super().__init__(reason)
        self.id = given_id


_read_given = msgspec.json.Decoder(Given).decode


def given(line: bytes) -> Given:
    """The fields of a line; raises BadLine."""
    if len(line) > LONGEST_LINE:
        raise BadLine(f"the line has {len(line)} bytes; at most {LONGEST_LINE} are read")
    try:
        return _read_given(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _loosely(line, error)


def _loosely(line: bytes, error: Exception) -> Given:
    """A line with lone surrogates, which only the standard library reads; each becomes U+FFFD."""
    try:
        value = json.loads(line)
        fields = {key: _clean(part) for key, part in value.items()}
    except (ValueError, AttributeError, RecursionError):
        raise BadLine(f"no document: {error}") from None
    try:
        return msgspec.convert(fields, Given)
    except msgspec.ValidationError as wrong:
        known = fields.get("id")
        raise BadLine(f"no document: {wrong}", known if isinstance(known, (str, int, float)) else None) from None


def _clean(value: Any) -> Any:
    return body_of("", value) if isinstance(value, str) else value


def document(item: Given, publishers: Publishers, extract: Extract, now: datetime | None = None) -> Document:
    """The document in a line; `now` stands for `fetched` where the line has none, else `published` does.

    Raises BadLine when its page cannot be read.
    """
    page = _page(item, extract)
    warnings = []
    published = moment(item.published or (page.published if page else None))
    if item.published is not None and published is None:
        warnings.append(f"published {str(item.published)[:40]!r} is no ISO 8601 date")
    fetched = moment(item.fetched)
    if item.fetched is not None and fetched is None:
        warnings.append(f"fetched {str(item.fetched)[:40]!r} is no ISO 8601 date")
    if published is None and item.published is None:
        warnings.append("no publication date: judged as fresh")
    source = item.source or ""
    title = (item.title if item.title is not None else page.title if page else "") or ""
    text = (item.text if item.text is not None else page.text if page else "") or ""
    native_id = item.native_id if isinstance(item.native_id, str) and item.native_id else str(item.id)
    heard = fetched or now or published or datetime.fromtimestamp(0, UTC)
    return Document(
        id=document_id(source, native_id, None),
        revision=revision_id(title, text, item.url or "", str(published)),
        source=source,
        native_id=native_id,
        fetched=heard,
        url=item.url,
        title=title,
        text=text[:LARGEST_TEXT],
        cut=len(text) > LARGEST_TEXT,
        language=item.language or (page.language if page else None),
        author=page.author if page else None,
        published=published,
        backlog=item.backlog,
        published_day=_is_day(item.published or (page.published if page else None)),
        kind=item.kind or "article",
        expires=moment(item.expires),
        replaces=item.replaces,
        marking=item.marking,
        notice=item.notice,
        level=item.level,
        scope=item.scope,
        published_raw=None if item.published is None else str(item.published),
        publisher=publishers(source) if source else None,
        warnings=tuple(warnings),
    )


def moment(value: Any) -> datetime | None:
    """An ISO 8601 date or date-time as a moment in UTC; a date is its first moment; None when it is neither."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and len(value.strip()) == len("2026-11-21")


def _page(item: Given, extract: Extract) -> Page | None:
    if item.html is None or item.text:
        return None
    try:
        return extract(item.html, item.url)
    except BadPayload as error:
        raise BadLine(f"html: {error}", item.id) from None
