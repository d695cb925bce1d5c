"""Lines in and out: `vigil extract`, `vigil parse` and `vigil publish` over files and pipes."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from producers.formats import LARGEST, parse
from producers.formats.payload import LARGEST_PAYLOAD
from producers.page import extract
from producers.publish import Appends, publish
from producers.source import UNKNOWN, Source
from schemas.codec import encode_json
from schemas.document import Document
from schemas.errors import BadPayload, VigilError
from schemas.intake import BadLine, Publishers, document, given, moment
from schemas.reading import iso

AT_ONCE = 2000
"""Documents that may wait for their confirmation."""
LARGEST_FILE = max(LARGEST_PAYLOAD, *LARGEST.values())
"""Bytes of a file that are read at all: what is larger is refused by every format."""
NEVER = datetime(2100, 1, 1, tzinfo=UTC)
"""What `parse` takes for the time of fetching: it asks no clock, so no date is too new for it."""

__all__ = ["UNKNOWN", "extracted", "parsed", "published"]

Told = tuple[bytes, bool]
"""A line of output, and whether it is an answer (not an error)."""


class Fetched(Struct, frozen=True, kw_only=True):
    """A line that `vigil extract` reads."""

    id: str | int | float
    html: str
    url: str | None = None
    fetched: str | None = None


def extracted(lines: Iterable[bytes]) -> Iterator[Told]:
    """One answer or error for each line that is not empty."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _extracted(line, number)


def _extracted(line: bytes, number: int) -> Told:
    known: Any = None
    try:
        known = given(line).id
        page = msgspec.json.decode(line, type=Fetched)
        read = extract(page.html, page.url, moment(page.fetched))
    except msgspec.DecodeError as error:
        return _wrong(known, number, f"no page: {error}"), False
    except VigilError as error:
        return _wrong(error.id if isinstance(error, BadLine) else known, number, str(error)), False
    return encode_json({"id": page.id, **msgspec.to_builtins(read)}), True


def parsed(path: Path, source: Source, form: str | None) -> Iterator[Told]:
    """The documents in one payload, and an error for each item refused."""
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise BadPayload(f"{size:,} bytes; more than {LARGEST_FILE:,} are not read")
        with path.open("rb") as file:  # What is no file has no size: it is read that far and no further.
            payload = file.read(LARGEST_FILE + 1)
        found = parse(payload, source, NEVER, form)
    except OSError as error:
        yield _wrong(None, 0, f"{path}: {error.strerror}"), False
        return
    except BadPayload as error:
        yield _wrong(None, 0, f"{path}: {error}"), False
        return
    for item in found.documents:
        yield encode_json(_as_line(item, source.level_system)), True
    for refused in found.refused:
        yield _wrong(refused.native_id, 0, f"{path}: {refused.reason}"), False


def _as_line(item: Document, system: str | None) -> dict[str, Any]:
    """A document as `judge` reads it, with what `parse` adds; `system` is the ladder of the level that it shows."""
    return {
        "id": item.id,
        "source": item.source,
        "url": item.url,
        "title": item.title,
        "text": item.text,
        "language": item.language,
        "published": item.published.date().isoformat()
        if item.published_day and item.published
        else iso(item.published),
        "published_raw": item.published_raw,
        "updated": iso(item.updated),
        "author": item.author,
        "format": item.format,
        "native_id": item.native_id,
        "revision": item.revision,
        "kind": item.kind,
        "expires": iso(item.expires),
        "replaces": item.replaces,
        "marking": item.marking,
        "notice": msgspec.to_builtins(item.notice),
        "system": system,
        "scope": item.scope,
        "level": item.level,
        "warnings": item.warnings,
    }


def published(
    lines: Iterable[bytes],
    log: Appends,
    publishers: Publishers,
    now: datetime,
    put: Callable[[bytes], None],
) -> tuple[int, int]:
    """Send the document in each line, wait for every confirmation; (confirmed, refused).

    A line that is no document is told through `put` and refused. Raises what an undelivered one failed with.
    """
    waiting, sent, refused = [], 0, 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            waiting.append(publish(log, document(given(line), publishers, extract, now)))
        except BadLine as error:
            put(_wrong(error.id, number, str(error)))
            refused += 1
        if len(waiting) >= AT_ONCE:
            sent += _confirmed(waiting)
    return sent + _confirmed(waiting), refused


def _confirmed(waiting: list[Any]) -> int:
    count = len(waiting)
    for confirmation in waiting:
        confirmation.result()
    waiting.clear()
    return count


def _wrong(known: Any, number: int, reason: str) -> bytes:
    return encode_json({"id": known, "line": number, "error": reason})
