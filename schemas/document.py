"""A document as it was read, and with what it says."""

from datetime import datetime

from msgspec import Struct

from schemas.envelope import Event
from schemas.notice import Notice
from schemas.reading import Fingerprint, Reading
from schemas.taxonomy import Change, Kind, Marking, Reliability


class Publisher(Struct, frozen=True, kw_only=True, gc=False):
    """Who stands behind a source, as its record says."""

    name: str
    owner: str
    """The family of ownership: two titles of one owner are one voice."""
    country: str | None = None
    reliability: Reliability = "F"
    official: bool = False
    """An authority speaking first-hand."""
    wire: bool = False
    """An agency whose text others print."""


class Document(Event, frozen=True, kw_only=True, tag="document"):
    """One revision of one article, advisory, level page or report, as it was read."""

    id: str
    revision: str
    source: str
    """Id of a source record, or a domain."""
    fetched: datetime
    native_id: str | None = None
    url: str | None = None
    kind: Kind = "article"
    format: str = "published"
    title: str = ""
    text: str = ""
    language: str | None = None
    """What the source says of it: a prior, no fact."""
    author: str | None = None
    published: datetime | None = None
    published_day: bool = False
    """Only the day is known: `published` is its first moment, and the document is of that whole day."""
    published_raw: str | None = None
    """The date as the source wrote it, kept when it could not be believed."""
    updated: datetime | None = None
    expires: datetime | None = None
    replaces: tuple[str, ...] = ()
    """Native ids of the documents that this one updates or cancels."""
    marking: Marking = "CLEAR"
    notice: Notice | None = None
    """What an alerting format says beside the words."""
    level: str | None = None
    """The official level that it shows, in the publisher's word; of the ladder that its source's record names."""
    scope: str | None = None
    """What that level holds for."""
    publisher: Publisher | None = None
    backlog: bool = False
    """It came with the first poll of its source: it may be old news, whatever its date says."""
    cut: bool = False
    """The text was longer than 1 MB and was cut there."""
    changed: tuple[Change, ...] = ()
    """What differs from the revision that its source showed before; empty for a first one."""
    warnings: tuple[str, ...] = ()


class Enriched(Event, frozen=True, kw_only=True, tag="enriched"):
    """A document with what it says; `partition` and `offset` are its position in `documents`."""

    document: Document
    reading: Reading
    fingerprint: Fingerprint
    partition: int
    offset: int
