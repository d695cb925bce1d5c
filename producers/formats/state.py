"""Travel advisories of the United States' Department of State, as its data service gives them.

The level stands in the title alone, in two wordings; "Worldwide Caution" has none.
"""

import re
from datetime import datetime
from typing import Any

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import json_of, records, words
from producers.source import Source
from schemas.errors import BadPayload

TITLE = re.compile(r"(?P<scope>[^-–]{2,120}?)(?:\s+Travel Advisory)?\s*[-–]\s*(?P<level>Level\s\d)\b", re.I)


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Every advisory. Raises BadPayload for bytes that are none, and for an empty list: the service answers with
    one where it does not like the user agent, and an empty world is no news.
    """
    value = json_of(payload, "travel advisories")
    found = [entry for entry in records(value) if "Title" in entry]
    if not found:
        raise BadPayload("no travel advisories: an empty list, which stands for a refusal")
    return settle(map(_item, found), source, fetched, "state")


def _item(entry: dict[str, Any]) -> Item:
    title = line(words(entry.get("Title")))
    shown = TITLE.match(title)
    return Item(
        native_id=words(entry.get("id")),
        link=words(entry.get("Link")),
        title=title,
        text=prose(words(entry.get("Summary"))),
        language="en",
        published=words(entry.get("Published")),
        updated=words(entry.get("Updated")),
        kind="advisory",
        level=" ".join(shown["level"].split()).capitalize() if shown else None,
        scope=shown["scope"].strip() if shown else None,
    )
