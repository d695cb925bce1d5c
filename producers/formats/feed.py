"""What RSS and Atom have in common: feedparser, which reads what publishers really send."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import feedparser

from producers.address import absolute
from producers.formats.cap import identifiers
from producers.formats.detect import ROOTS
from producers.formats.extension import advice_in, notice_in
from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import root_of, strict, xml_of
from producers.formats.plain import plain
from producers.source import Source
from schemas.errors import BadPayload

_OF_ORIGINS = ("id", "link", "title", "subtitle", "rights")
"""What an entry may say of the feed that it was taken from, and of nothing else."""


def read(payload: bytes, source: Source, fetched: datetime, format: str) -> Parsed:  # noqa: A002
    """A feed's items. Raises BadPayload for bytes that are no feed of this format."""
    text, notes = xml_of(payload)
    root = root_of(text)
    if ROOTS.get(root) != format:
        raise BadPayload(f"no {format} feed: its root is <{root}>" if root else f"no {format} feed: not XML")
    tree = strict(text)
    if isinstance(tree, str):
        notes.append(f"not well-formed, read leniently: {tree}")
    feed = (None if isinstance(tree, str) else plain(tree)) or lenient(text)
    return settle(items_of(feed, format), source, fetched, format, absolute(link_of(feed), source.url), notes)


def items_of(feed: Any, format: str) -> Iterator[Item]:  # noqa: A002
    """What is taken from a feed as feedparser or the quick reader gives it."""
    channel = feed["feed"]
    language = _word(channel, "language")
    # RFC 4287, 4.2.1: an entry without an author is its feed's. RSS has editors there, who write nothing.
    author = _word(channel, "author") if format == "atom" else None
    return (_item(entry, language, author) for entry in feed["entries"])


def link_of(feed: Any) -> str | None:
    """The page that a feed is of, as it stands there."""
    return _word(feed["feed"], "link")


def lenient(text: str) -> Any:
    """feedparser's result. Its sanitiser and resolver are off: of markup we take the text, of links our own."""
    try:
        # A file object: bytes it would try as the name of a file first.
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")), sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # Of its many parts each raises its own on a hostile payload; none goes unsaid.
        said = " ".join(str(error).split())
        raise BadPayload(f"the feed cannot be read: {type(error).__name__}: {said}") from error


def _item(entry: Any, language: str | None, author: str | None) -> Item:
    text, wordless = _text(entry)
    origin = entry.get("source") or {}
    level = advice_in(entry)
    return Item(
        native_id=_word(entry, "id"),
        link=next(_links(entry), None),
        title=_word(entry, "title"),
        text=text,
        wordless=wordless,
        # An entry taken over from another feed is its author's, or that feed's.
        author=_word(entry, "author") or _word(origin, "author") or _word(origin, "title") or author,
        language=_language(entry) or language,
        published=_word(entry, "published") or _word(entry, "created"),
        updated=_word(entry, "updated"),
        expires=_word(entry, "cap_expires") or _word(entry, "expired"),
        replaces=identifiers(_word(entry, "cap_references")),
        notice=notice_in(entry),
        level=level,
        scope=line(_word(entry, "title")) or None if level else None,
    )


def _word(found: Any, key: str) -> str | None:
    """A field that is there and is text: a damaged feed makes feedparser put attributes in its place.

    `get` would answer for `updated` with what stands under `published`.
    """
    value = found[key] if key in found.keys() else None  # noqa: SIM118
    return value if isinstance(value, str) and value else None


def _links(entry: Any) -> Iterator[str]:
    """The page first, then what else is linked: an enclosure is better than nothing."""
    if link := _word(entry, "link"):
        yield link
    for other in entry.get("links", ()):
        if link := _word(other, "href"):
            yield link
    for part in entry.get("content", ()):
        if link := _word(part, "src"):
            yield link


def _text(entry: Any) -> tuple[str, str]:
    """The longest of content and summary, the content where they are equal; the markup where that has no words."""
    parts = [*(_word(part, "value") for part in entry.get("content", ())), _word(entry, "summary")]
    text = max(map(prose, parts), key=len)
    if text:
        return text, ""
    origin = entry.get("source") or {}
    rest = (_word(entry, "title"), _word(entry, "rights"), *(_word(origin, name) for name in _OF_ORIGINS))
    return text, next(filter(None, [*parts, *rest]), "")


def _language(entry: Any) -> str | None:
    details = [entry, *entry.get("content", ()), entry.get("title_detail"), entry.get("summary_detail")]
    return next((said for detail in details if detail and (said := _word(detail, "language"))), None)
