"""RSS 2.0 and its elders: 0.9x and 1.0 (RDF) are read alike."""

from datetime import datetime

from producers.formats.feed import read
from producers.formats.item import Parsed
from producers.source import Source


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The items of an RSS feed. Raises BadPayload for bytes that are none."""
    return read(payload, source, fetched, "rss")
