"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from datetime import datetime
from typing import Any

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import prose
from producers.formats.payload import json_of, record, records, words
from producers.source import Source
from schemas.errors import BadPayload


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The items of a feed. Raises BadPayload for bytes that are no JSON Feed."""
    feed = record(json_of(payload, "JSON Feed"))
    if "jsonfeed.org/version/" not in str(feed.get("version")):
        raise BadPayload("no JSON Feed: its `version` does not name one")
    author = _names(feed)
    items = (_item(entry, words(feed.get("language")), author) for entry in records(feed.get("items")))
    return settle(items, source, fetched, "jsonfeed", words(feed.get("home_page_url")))


def _names(entry: dict[str, Any]) -> str | None:
    authors = [*records(entry.get("authors")), record(entry.get("author"))]
    return ", ".join(dict.fromkeys(filter(None, (words(author.get("name")) for author in authors)))) or None


def _item(entry: dict[str, Any], language: str | None, author: str | None) -> Item:
    plain, markup = words(entry.get("content_text")), words(entry.get("content_html"))
    text = plain or prose(markup) or prose(words(entry.get("summary")))
    return Item(
        native_id=words(entry.get("id")),
        link=words(entry.get("url")) or words(entry.get("external_url")),
        title=words(entry.get("title")),
        text=text,
        wordless="" if text else markup or "",
        # An item without authors is its feed's (JSON Feed 1.1, "authors").
        author=_names(entry) or author,
        language=words(entry.get("language")) or language,
        published=words(entry.get("date_published")),
        updated=words(entry.get("date_modified")),
    )
