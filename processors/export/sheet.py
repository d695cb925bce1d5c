"""Documents as a table of comma-separated values (RFC 4180) that a spreadsheet opens without running any of it.

Text of strangers stands in these cells: one that begins like a formula is given an apostrophe before it, as OWASP
advises against CSV injection.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

COLUMNS = (
    "id",
    "heard_at",
    "published",
    "source",
    "grade",
    "language",
    "priority",
    "score",
    "confidence",
    "status",
    "incident_types",
    "target_types",
    "countries",
    "places",
    "actors",
    "story",
    "origins",
    "marking",
    "title",
    "url",
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the start of a formula, or drops before it; the full-width forms too."""


def sheet(found: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A header, then a line a document, each with its end; UTF-8 with a mark, or Excel reads it as something else."""
    yield b"\xef\xbb\xbf" + _line(COLUMNS)
    for hit in found:
        yield _line(guarded(value) for value in _cells(hit))


def guarded(value: object) -> str:
    """A value as a cell that is no formula; numbers of ours stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\0", "\ufffd")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(STARTS) or text.startswith(STARTS) else text


def _line(cells: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def _cells(hit: Mapping[str, Any]) -> list[object]:
    row = hit["_source"]
    own = row["vigil"]
    events = dict.fromkeys(place["name"] or place["text"] for place in own["places"] if place["role"] == "event")
    return [
        hit["_id"],
        row["@timestamp"],
        own["published"],
        row["event"]["provider"],
        f"{own['grade']['source']}{own['grade']['information']}",
        own["language"],
        own["priority"],
        own["score"],
        own["confidence"],
        own["status"],
        "; ".join(own["incident_types"]),
        "; ".join(own["target_types"]),
        "; ".join(own["countries"]),
        "; ".join(events),
        "; ".join(dict.fromkeys(actor["id"] or actor["text"] for actor in own["actors"])),
        own["story"],
        own["origins"],
        own["marking"],
        row["message"],
        row["url"]["full"],
    ]
