"""The Common Security Advisory Framework 2.0 (OASIS): advisories on flaws in software and machines.

A publisher's index (`provider-metadata.json`, a ROLIE feed, `changes.csv`) gives the addresses to follow.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from producers.formats.item import Further, Item, Parsed, settle
from producers.formats.markup import prose
from producers.formats.payload import json_value, record, records, text_of, words
from producers.source import Source
from schemas.errors import BadPayload
from schemas.notice import Notice
from schemas.taxonomy import Marking

_TLP: dict[str, Marking] = {
    "WHITE": "CLEAR",
    "CLEAR": "CLEAR",
    "GREEN": "GREEN",
    "AMBER": "AMBER",
    "AMBER+STRICT": "AMBER+STRICT",
    "RED": "RED",
}
"""CSAF 2.0 has the labels of TLP 1.0; WHITE is what 2.0 calls CLEAR."""
_TOLD = ("summary", "description", "general", "details")
"""Categories of notes that say something; legal disclaimers do not."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The advisory, or what an index names. Raises BadPayload for bytes that are neither."""
    text, notes = text_of(payload)
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return settle([], source, fetched, "csaf", notes=notes, follow=_changes(text, source.url))
    value = record(json_value(text, "CSAF document"))
    document = record(value.get("document"))
    if "csaf_version" in document:
        item = _item(document, records(value.get("vulnerabilities")))
        return settle([item], source, fetched, "csaf", notes=notes)
    follow = list(_index(value, source.url))
    if not follow:
        raise BadPayload("no CSAF document: it has no `document.csaf_version`, and no index of any")
    return settle([], source, fetched, "csaf", notes=notes, follow=follow)


def _index(value: dict[str, Any], base: str) -> Iterator[Further]:
    """Where provider-metadata.json leads, or the documents of a ROLIE feed.

    A distribution is a directory or a list of ROLIE feeds (CSAF 2.0, 7.1.7); where there are both they hold the same.
    """
    for place in records(value.get("distributions")):
        feeds = [words(feed.get("url")) for feed in records(record(place.get("rolie")).get("feeds"))]
        if directory := words(place.get("directory_url")):
            yield Further(urljoin(base, directory.rstrip("/") + "/changes.csv"))
        else:
            yield from (Further(urljoin(base, address)) for address in feeds if address)
    for entry in records(record(value.get("feed")).get("entry")):
        # Signatures and hashes are linked as well; what is asked for is the document itself.
        links = [link for link in records(entry.get("link")) if link.get("rel") == "self"]
        address = next(filter(None, (words(link.get("href")) for link in links)), None)
        address = address or words(record(entry.get("content")).get("src"))
        if address:
            yield Further(urljoin(base, address), words(entry.get("updated")) or address)


def _changes(text: str, base: str) -> list[Further]:
    """The paths of changes.csv, the newest first as its publisher keeps them. Raises BadPayload."""
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error as error:
        raise BadPayload(f"no CSAF index: {error}") from None
    found = [Further(urljoin(base, row[0]), row[1]) for row in rows if len(row) == 2 and row[0].endswith(".json")]
    if not found:
        raise BadPayload(f"no CSAF document or index: it begins with {text.strip()[:40]!r}")
    return found


def _item(document: dict[str, Any], flaws: list[dict[str, Any]]) -> Item:
    tracking, publisher = record(document.get("tracking")), record(document.get("publisher"))
    label = words(record(record(document.get("distribution")).get("tlp")).get("label")) or ""
    links = records(document.get("references"))
    own = next((one for one in links if one.get("category") == "self" and _is_page(one)), None)
    text = "\n".join(filter(None, (*_notes(document), *_flaws(flaws))))
    return Item(
        native_id=words(tracking.get("id")),
        link=words((own or next(iter(links), {})).get("url")),
        title=words(document.get("title")),
        text=text,
        author=words(publisher.get("name")),
        language=words(document.get("lang")) or "en",
        published=words(tracking.get("initial_release_date")),
        updated=words(tracking.get("current_release_date")),
        kind="advisory",
        marking=_TLP.get(label.upper(), "CLEAR"),
        # A draft is not to be acted on (CSAF 2.0, 3.2.1.12.8).
        notice=Notice(status="Draft") if tracking.get("status") == "draft" else None,
    )


def _is_page(link: dict[str, Any]) -> bool:
    return not str(link.get("url")).endswith(".json")


def _notes(document: dict[str, Any]) -> Iterator[str]:
    for note in records(document.get("notes")):
        if note.get("category") in _TOLD:
            yield prose(words(note.get("text")))


def _flaws(flaws: list[dict[str, Any]]) -> Iterator[str]:
    for flaw in flaws:
        named = words(flaw.get("cve")) or words(flaw.get("title")) or ""
        said = next((prose(words(note.get("text"))) for note in records(flaw.get("notes"))), "")
        yield f"{named}: {said}" if named and said else named or said
