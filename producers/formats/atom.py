"""Atom 1.0 (RFC 4287) and 0.3."""

from datetime import datetime

from producers.formats.feed import read
from producers.formats.item import Parsed
from producers.source import Source


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The entries of an Atom feed. Raises BadPayload for bytes that are none."""
    return read(payload, source, fetched, "atom")
