"""Travel advice of Global Affairs Canada: one index of all countries, by ISO 3166 code."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import json_of, record, words
from producers.source import Source
from schemas.errors import BadPayload

_STATES = {
    "0": "Take normal security precautions",
    "1": "Exercise a high degree of caution",
    "2": "Avoid non-essential travel",
    "3": "Avoid all travel",
}
"""`advisory-state` in the publisher's words."""
_SITE = "https://travel.gc.ca/destinations/"


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The advice for each country. Raises BadPayload for bytes that are no such index."""
    data = record(record(json_of(payload, "travel advice")).get("data"))
    if not data:
        raise BadPayload("no travel advice: it has no `data`")
    french = source.languages[:1] == ("fr",)
    return settle(_items(data, "fra" if french else "eng"), source, fetched, "gac", _SITE)


def _items(data: dict[str, Any], tongue: str) -> Iterator[Item]:
    for code, value in data.items():
        entry, said = record(value), record(record(value).get(tongue))
        name = words(said.get("name")) or words(entry.get(f"country-{tongue}")) or code
        level = words(entry.get("advisory-state"))
        state = _STATES.get(level or "")
        if state and tongue != "eng":
            state = line(words(said.get("advisory-text"))) or state
        slug = words(said.get("url-slug"))
        parts = (f"{name}: {state}." if state else "", prose(words(said.get("recent-updates"))))
        yield Item(
            native_id=code,
            link=slug,
            title=f"{name} - {state}" if state else name,
            text="\n".join(filter(None, parts)),
            language="fr" if tongue == "fra" else "en",
            published=words(record(entry.get("date-published")).get("date")),
            kind="advisory",
            level=level if state else None,
            scope=code,
        )
