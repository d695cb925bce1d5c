"""Formats: one pure parser a file, each named here. A new one is a file, a line in PARSERS and one in ROOTS."""

from datetime import datetime

from producers.formats import atom, ntas, rss
from producers.formats.detect import detect
from producers.formats.item import Parsed, Parser, Refused
from producers.source import Source
from schemas.errors import BadPayload

PARSERS: dict[str, Parser] = {"rss": rss.parse, "atom": atom.parse, "ntas": ntas.parse}
"""Every format that can be read, by the name that source records use."""

__all__ = ["PARSERS", "Parsed", "Parser", "Refused", "detect", "parse"]


def parse(payload: bytes, source: Source, fetched: datetime, format: str | None = None) -> Parsed:  # noqa: A002
    """The documents in a payload, in the format that it shows by its content unless one is named.

    Publishers change from RSS to Atom without a word, so the format in the record is no order.
    Raises BadPayload, with one line, for bytes that are in no format known here.
    """
    name = format or detect(payload)
    if name not in PARSERS:
        raise BadPayload(f"no parser for {name!r}; there are: {', '.join(sorted(PARSERS))}")
    return PARSERS[name](payload, source, fetched)
