"""Which format a payload is in, by what it holds."""

import re
from collections.abc import Callable
from typing import Any

from producers.formats.payload import json_value, record, records, root_of, text_of, xml_of
from schemas.errors import BadPayload

ROOTS = {
    "rss": "rss",
    "rdf": "rss",
    "channel": "rss",
    "item": "rss",
    "feed": "atom",
    "entry": "atom",
    "alerts": "ntas",
    "alert": "ntas",
    "edxldistribution": "cap",
}
"""Format by the local name of the root element, in lower case."""

_SHAPES: tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...] = (
    ("jsonfeed", lambda value: "jsonfeed.org/version/" in str(value.get("version"))),
    ("csaf", lambda value: "csaf_version" in record(value.get("document"))),
    ("csaf", lambda value: "distributions" in value or "entry" in record(value.get("feed"))),
    ("govuk", lambda value: "base_path" in value and "title" in value),
    ("nws", lambda value: value.get("type") in ("FeatureCollection", "Feature")),
    ("gac", lambda value: "metadata" in value and bool(_countries(value))),
    ("auswaertiges-amt", lambda value: "contentList" in record(value.get("response"))),
    ("gdelt", lambda value: "articles" in value),
)
"""Format of a JSON object by what it holds; the first that fits."""
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_MAIL = re.compile(r"(?:From \S|(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,})")
_MAIL_FIELD = re.compile(r"^(?:From|Subject|Date|Message-ID|Received|Return-Path|Delivered-To):", re.I | re.M)
_INDEX = re.compile(r"\d+ [0-9a-f]{32} https?://\S+\.zip\s*\Z")
_CHANGES = re.compile(r'"?[\w./-]{1,300}\.json"?,"?\d{4}-\d{2}-\d{2}T[^"]{0,40}"?\s*\Z')
_ALERT = re.compile(r"<(?:\w+:)?alert\b[^<>]{0,400}urn:oasis:names:tc:emergency:cap:")
"""A whole CAP alert inside a feed, or a list of such."""
_INFO = re.compile(r"<(?:\w+:)?info[\s>]")
"""What an alert of CAP has and one of NTAS has not."""
_ZIP = b"PK\x03\x04"
_COLUMNS = frozenset({15, 26, 60})
"""Tabs in a line of GDELT's mentions, graph and export files."""


def detect(payload: bytes) -> str:
    """The format of a payload: a name in `producers.formats.PARSERS`.

    Raises BadPayload with one line that says what it is instead.
    """
    if payload.startswith(_ZIP):
        return "gdelt-files"
    text, _ = text_of(payload)
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        return _of_json(start)
    if start[:1] != "<":
        return _of_text(start)
    xml_of(payload)
    root = root_of(text)
    if (name := ROOTS.get(root)) is not None:
        return "cap" if _ALERT.search(text) or (name == "ntas" and _INFO.search(text)) else name
    if root in ("html", "head", "body") or re.match(r"<!doctype\s+html", start, re.I):
        return "page"
    if root:
        raise BadPayload(f"XML with the root <{root}>: there is no parser for it")
    raise BadPayload(f"not XML: it begins with {start[:40]!r}")


def _of_json(text: str) -> str:
    value = json_value(text)
    if isinstance(value, dict):
        for name, fits in _SHAPES:
            if fits(value):
                return name
        keys = ", ".join(repr(key[:20]) for key in list(value)[:4])
        raise BadPayload(f"JSON with the keys {keys}: there is no parser for it")
    if any("Title" in entry and "Link" in entry for entry in records(value)):
        return "state"
    raise BadPayload("a JSON list: there is no parser for it" if value else "an empty JSON list")


def _countries(value: dict[str, Any]) -> bool:
    data = record(value.get("data"))
    return bool(data) and all(_COUNTRY.match(key) for key in data)


def _of_text(text: str) -> str:
    line = text.split("\n", 1)[0]
    if line.count("\t") in _COLUMNS or _INDEX.match(line):
        return "gdelt-files"
    if _CHANGES.match(line):
        return "csaf"
    head = text.split("\n\n", 1)[0].replace("\r\n", "\n") + "\n"
    if _MAIL.match(head) and _MAIL_FIELD.search(head):
        return "mail"
    raise BadPayload(f"not XML: it begins with {text[:40]!r}")
