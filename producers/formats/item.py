"""One item of a payload, and the single outcome that it ends in: a document or a refusal with its reason."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct

from producers.address import canonical, untracked
from producers.dates import EARLIEST, Habits, Moment, believed, moment_of
from producers.formats.markup import line
from producers.formats.tlp import marking_of
from producers.source import UNKNOWN, Source, voice_of
from schemas.document import Document
from schemas.ids import digest, document_id, revision_id
from schemas.notice import Notice
from schemas.taxonomy import Kind, Marking, strictest

_REVISION_MARK = re.compile(r"#(?:\d+|\d{4}-\d{2}-\d{2}T[\d:.+Z-]+)$")
"""`#0`, `#1` … of the BBC and the update time of gov.uk: the same item, changed in place."""
LONGEST_LINK = 500
"""Code points of a link that is all that is known of an item."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


class Item(Struct, frozen=True, kw_only=True):
    """What a parser found of one item, nothing of it interpreted but the markup of its text."""

    native_id: str | None = None
    link: str | None = None
    title: str | None = None
    """As it came, markup and all."""
    text: str = ""
    """Plain text already."""
    wordless: str = ""
    """The markup of its text where that holds no words: a picture, a film; else what little it holds."""
    author: str | None = None
    language: str | None = None
    published: str | None = None
    updated: str | None = None
    expires: str | None = None
    kind: Kind | None = None
    """None: the kind that the source's record names."""
    replaces: tuple[str, ...] = ()
    marking: Marking = "CLEAR"
    notice: Notice | None = None
    level: str | None = None
    """The official level that it shows, in the publisher's word."""
    scope: str | None = None
    """What the level holds for, where the source's record does not say."""


class Refused(Struct, frozen=True):
    """An item that could not become a document."""

    native_id: str
    """Its id, or its place in the payload where it has none: `item 3`."""
    reason: str
    raw: bytes
    """JSON: all that was read of it."""
    place: int = 0
    """In the payload, from 1."""
    link: str | None = None


class Further(Struct, frozen=True):
    """A payload that another one names."""

    address: str
    mark: str = ""
    """What tells this state of it from others; empty: it is an index itself, asked for every time."""


class Parsed(Struct, frozen=True):
    """What a payload held. Every item of it is in one of the two lists."""

    documents: tuple[Document, ...]
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    """What was wrong with the payload as a whole and was read all the same."""
    follow: tuple[Further, ...] = ()
    """Further payloads, where this one is their index; the newest first."""


class Parser(Protocol):
    """A pure function: bytes, the record of their source and the time they came → documents and refusals."""

    def __call__(self, payload: bytes, source: Source, fetched: datetime) -> Parsed:
        """Raises BadPayload, with one line, for bytes that are not what the format says."""
        ...


def settle(
    items: Iterable[Item],
    source: Source,
    fetched: datetime,
    format: str,  # noqa: A002 - the word of the contract
    base: str | None = None,
    notes: Iterable[str] = (),
    follow: Iterable[Further] = (),
) -> Parsed:
    """Each item as a document or a refusal; relative links are joined to `base`, else to the source's URL."""
    base = base or (None if source.id == UNKNOWN.id else source.url)
    documents: list[Document] = []
    refused: list[Refused] = []
    met: dict[str, Document] = {}
    for place, item in enumerate(items, 1):
        document = _document(item, source, fetched, format, base)
        if document is None:
            refused.append(_refused(item, place))
            continue
        document = _told_apart(document, met)
        met.setdefault(document.id, document)
        documents.append(document)
    return Parsed(tuple(documents), tuple(refused), tuple(notes), tuple(dict.fromkeys(follow)))


def revision_of(document: Document, published: str | None = None) -> str:
    """The revision that a document's content makes; `published` as it was written, before it was doubted."""
    moment = published if published is not None else _iso(document.published)
    level = (document.level,) if document.level else ()
    return revision_id(
        document.title, document.text, document.url or "", moment, _iso(document.expires), document.kind, *level
    )


def _document(item: Item, source: Source, fetched: datetime, name: str, base: str | None) -> Document | None:
    title, text, url = line(item.title), item.text, canonical(item.link, base)
    native_id = untracked(_REVISION_MARK.sub("", (item.native_id or "").strip())) or None
    link = " ".join((item.link or "").split())
    if link and not (title or text or url or native_id):
        native_id = f"link:{link[:LONGEST_LINK]}"  # It leads somewhere, though nobody says from where.
    told = title or text or item.wordless or item.author or ""
    written = item.published or item.updated or ""
    if not (told or url or native_id or written):
        return None
    if native_id is None and url is None:
        # Its date, as it was written, and not its text: a corrected text is the same item.
        native_id = "made:" + digest(told, written, size=8)
    habits = Habits(source.country, source.languages, source.date_format, source.timezone)
    raw = item.published or item.updated
    said = moment_of(raw, habits)
    published = believed(said, fetched)
    updated = believed(moment_of(item.updated, habits), fetched) if item.published else None
    expires = moment_of(item.expires, habits)
    warnings = []
    if raw and published is None:
        warnings.append(f"published {raw[:80]!r} is refused: {_why(said)}")
    if item.expires and expires is None:
        warnings.append(f"expires {item.expires[:80]!r} cannot be read")
    if not (title or text):
        warnings.append("the item carries no words")
    level, scope = (item.level, item.scope) if item.level else shown(title, text, source)
    document = Document(
        id=document_id(source.id, native_id, url),
        revision="",
        source=source.id,
        fetched=fetched,
        native_id=native_id,
        url=url,
        kind=item.kind or source.kind,
        format=name,
        title=title,
        text=text,
        language=_language(item.language, source),
        author=line(item.author) or None,
        published=published.at if published else None,
        published_day=published.day if published else False,
        published_raw=raw if raw and published is None else None,
        updated=updated.at if updated else None,
        expires=expires.at if expires else None,
        replaces=item.replaces,
        # A centre that shares what it knows among members marks the titles of its feed.
        marking=strictest(item.marking, marking_of(title)),
        notice=item.notice,
        level=level,
        scope=(scope or source.scope) if level else None,
        publisher=None if source.id == UNKNOWN.id else voice_of(source),
        warnings=tuple(warnings),
    )
    # Over the date as it was said: cut to the time of fetching it would differ at every poll.
    return msgspec.structs.replace(document, revision=revision_of(document, _iso(said.at) if said else raw or ""))


def shown(title: str, text: str, source: Source) -> tuple[str | None, str | None]:
    """The level and scope that a source's `level_pattern` finds in a title, else in its text."""
    if source.level_pattern is None:
        return None, None
    for words in (title, text):
        if found := re.search(source.level_pattern, words):
            part = found.groupdict()
            return part["level"].strip() or None, (part.get("scope") or "").strip() or None
    return None, None


def _refused(item: Item, place: int) -> Refused:
    reason = "it holds nothing: no words, link, id, author or date"
    name = item.native_id or f"item {place}"
    return Refused(name, reason, msgspec.json.encode(item), place, item.link)


def _told_apart(document: Document, met: dict[str, Document]) -> Document:
    """Another identity where a publisher gives one id or link to different items of one payload.

    The same id with the same link is the same item twice; the loop keeps the first, which is the newest.
    """
    other = met.get(document.id)
    if other is None:
        return document
    same = other.url == document.url if document.native_id else other.title == document.title
    if same:
        return document
    native_id = "made:" + digest(document.native_id or "", document.url or "", document.title, size=8)
    return msgspec.structs.replace(
        document,
        native_id=native_id,
        id=document_id(document.source, native_id, document.url),
        warnings=(*document.warnings, "its publisher gives the same id to several items"),
    )


def _why(said: Moment | None) -> str:
    if said is None:
        return "it is no date that can be read"
    return "it is an unset clock" if said.at < EARLIEST else "it was still to come when it was fetched"


def _language(said: str | None, source: Source) -> str | None:
    found = _LANGUAGE.match(said or "")
    if found:
        return found[0].lower()
    return source.languages[0] if len(source.languages) == 1 and source.id != UNKNOWN.id else None


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
