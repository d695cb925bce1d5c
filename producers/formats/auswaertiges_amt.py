"""Travel and security advice of the German Foreign Office (Auswärtiges Amt, opendata)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import prose
from producers.formats.payload import json_of, record, words
from producers.source import Source
from schemas.errors import BadPayload

_FLAGS = (
    ("warning", "Reisewarnung", "Es besteht eine Reisewarnung für {country}."),
    ("partialWarning", "Teilreisewarnung", "Es besteht eine Reisewarnung für Teile von {country}."),
    ("situationWarning", "Sicherheitshinweis", "Es besteht ein Sicherheitshinweis für {country}."),
    ("situationPartWarning", "Teilsicherheitshinweis", "Es besteht ein Sicherheitshinweis für Teile von {country}."),
)
"""The flags of a country, the gravest first, with the level's name and what it says."""
NONE = "keine Warnung"


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The advice for each country. Raises BadPayload for bytes that are no such list."""
    response = record(record(json_of(payload, "travel advice")).get("response"))
    if "contentList" not in response:
        raise BadPayload("no travel advice: it has no `response.contentList`")
    return settle(_items(response), source, fetched, "auswaertiges-amt")


def _items(response: dict[str, Any]) -> Iterator[Item]:
    for key, value in response.items():
        entry = record(value)
        if "title" not in entry and "country" not in entry:
            continue
        country = words(entry.get("country")) or words(entry.get("title")) or key
        level, said = next(((name, text) for flag, name, text in _FLAGS if entry.get(flag) is True), (NONE, ""))
        parts = (said.format(country=country), prose(words(entry.get("content"))))
        yield Item(
            native_id=key,
            title=words(entry.get("title")) or country,
            text="\n".join(filter(None, parts)),
            language="de",
            published=words(entry.get("effective")) or words(entry.get("lastModified")),
            updated=words(entry.get("lastModified")),
            kind="advisory",
            level=level,
            scope=words(entry.get("countryCode")) or words(entry.get("iso3CountryCode")) or country,
        )
