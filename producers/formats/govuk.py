"""The content API of GOV.UK: travel advice of one country, the index of all, and any other page."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import prose
from producers.formats.payload import json_of, record, records, words
from producers.source import Source
from schemas.errors import BadPayload
from schemas.notice import Notice

SITE = "https://www.gov.uk"
_STATUS = {
    "avoid_all_travel_to_whole_country": "FCDO advises against all travel to {country}.",
    "avoid_all_travel_to_parts": "FCDO advises against all travel to parts of {country}.",
    "avoid_all_but_essential_travel_to_whole_country": "FCDO advises against all but essential travel to {country}.",
    "avoid_all_but_essential_travel_to_parts": "FCDO advises against all but essential travel to parts of {country}.",
}
"""`details.alert_status` in words, the gravest first; the words of the parts decide how much "parts" is."""
_READ = ("warnings-and-insurance", "warnings", "safety-and-security", "summary", "terrorism")
"""Parts of a country's page that speak of danger; entry, health and visas do not."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The page, and what an index links to. Raises BadPayload for bytes that are none.

    `reviewed_at` is not read: it moves without any change.
    """
    page = record(json_of(payload, "GOV.UK content"))
    if "base_path" not in page:
        raise BadPayload("no GOV.UK content: it has no `base_path`")
    children = records(record(page.get("links")).get("children"))
    items = [_country(child) for child in children] if children else [_country(page)]
    return settle(items, source, fetched, "govuk", SITE)


def _country(page: dict[str, Any]) -> Item:
    details = record(page.get("details"))
    country = record(details.get("country"))
    name = words(country.get("name"))
    said = details.get("alert_status")
    # The gravest of those that hold; a list that is there and empty says that none does.
    status = next((one for one in _STATUS if isinstance(said, list) and one in said), "[]")
    levelled = name is not None and isinstance(said, list)
    text = "\n".join(filter(None, _text(page, details, name, status if levelled else None)))
    path = words(page.get("base_path"))
    return Item(
        native_id=path,
        link=urljoin(SITE, path) if path else None,
        title=words(page.get("title")),
        text=text,
        language=words(page.get("locale")) or "en",
        published=words(page.get("public_updated_at")) or words(details.get("updated_at")),
        kind="advisory" if levelled or name else None,
        level=status if levelled else None,
        scope=words(country.get("slug")) if levelled else None,
        notice=Notice(message="Cancel") if record(page.get("withdrawn_notice")) else None,
    )


def _text(page: dict[str, Any], details: dict[str, Any], country: str | None, status: str | None) -> Iterator[str]:
    yield prose(words(record(page.get("withdrawn_notice")).get("explanation")))
    if status in _STATUS and country:
        yield _STATUS[status].format(country=country)
    yield prose(words(details.get("change_description")) or words(page.get("change_description")))
    yield prose(words(page.get("description")))
    parts = records(details.get("parts"))
    for part in parts:
        if part.get("slug") in _READ or len(parts) == 1:
            yield prose(words(part.get("body")))
    yield prose(words(details.get("body")))
