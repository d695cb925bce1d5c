"""Formats: one pure parser a file, each named here. A new one is a file, a line here and one in `detect`."""

from datetime import datetime

from producers.formats import (
    atom,
    auswaertiges_amt,
    cap,
    csaf,
    gac,
    gdelt,
    gdelt_files,
    govuk,
    jsonfeed,
    mail,
    ntas,
    nws,
    page,
    rss,
    state,
)
from producers.formats.detect import detect
from producers.formats.item import Parsed, Parser, Refused
from producers.source import UNKNOWN, Source
from schemas.errors import BadPayload

PARSERS: dict[str, Parser] = {
    "atom": atom.parse,
    "auswaertiges-amt": auswaertiges_amt.parse,
    "cap": cap.parse,
    "csaf": csaf.parse,
    "gac": gac.parse,
    "gdelt": gdelt.parse,
    "gdelt-files": gdelt_files.parse,
    "govuk": govuk.parse,
    "jsonfeed": jsonfeed.parse,
    "mail": mail.parse,
    "ntas": ntas.parse,
    "nws": nws.parse,
    "page": page.parse,
    "rss": rss.parse,
    "state": state.parse,
}
"""Every format that can be read, by the name that source records use."""

LARGEST: dict[str, int] = {"gdelt-files": 32 * 1024 * 1024}
"""Bytes of a payload as it is sent, where a format is larger than feeds are."""

__all__ = ["LARGEST", "PARSERS", "Parsed", "Parser", "Refused", "detect", "parse"]


def parse(payload: bytes, source: Source, fetched: datetime, format: str | None = None) -> Parsed:  # noqa: A002
    """The documents in a payload, in the format that it shows by its content unless one is named.

    Publishers change from RSS to Atom without a word, so the format in the record is no order; but a page is read
    only from a source that is one, for what comes in place of a feed is a page that says no.
    Raises BadPayload, with one line, for bytes that are in no format known here.
    """
    name = format or _format(payload, source)
    if name not in PARSERS:
        raise BadPayload(f"no parser for {name!r}; there are: {', '.join(sorted(PARSERS))}")
    return PARSERS[name](payload, source, fetched)


def _format(payload: bytes, source: Source) -> str:
    if source.format == "gdelt":
        return "gdelt"  # it says what is wrong in plain words, which are no format
    name = detect(payload)
    if name == "page" and source.id != UNKNOWN.id and source.format != "page":
        raise BadPayload(page.instead(payload))
    return name
