"""GDELT 2.0: the files of each quarter of an hour, zipped or not, and the index that names the newest.

Of the knowledge graph (27 columns) the page's title is read, of events (61) and mentions (16) the address alone.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from producers.formats.item import Further, Item, Parsed, settle
from producers.formats.payload import text_of
from producers.source import Source
from schemas.errors import BadPayload

LARGEST = 64 * 1024 * 1024
"""Bytes of one file, unpacked; a quarter of an hour of the knowledge graph has about 25 million."""
_COLUMNS = {27: (4, 1), 61: (60, 59), 16: (5, 2)}
"""By how many columns a file has: the column of the page's address, and that of the time it was seen."""
_TITLE = re.compile(r"<PAGE_TITLE>([^<]{1,1000})</PAGE_TITLE>")
_TRANSLATED = re.compile(r"srclc:([a-z]{3})")
_SPOKEN = {
    "ara": "ar",
    "deu": "de",
    "fra": "fr",
    "heb": "he",
    "ita": "it",
    "nld": "nl",
    "por": "pt",
    "rus": "ru",
    "spa": "es",
}
"""ISO 639-1 codes of the ISO 639-2 ones that stand in the column on translation."""
_INDEX = re.compile(r"^\s*\d+ [0-9a-f]{32} (https?://\S+\.zip)\s*$", re.M | re.I)


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Each page once. Raises BadPayload for bytes that are no such file, and for one that unpacks to too much."""
    text, notes = text_of(_unpacked(payload), LARGEST)
    if follow := _INDEX.findall(text):
        # The address bears the quarter of an hour. The graph has titles, the other two files have not.
        graph = [Further(one, one) for one in follow if ".gkg." in one]
        return settle([], source, fetched, "gdelt-files", follow=graph)
    return settle(_items(text, notes), source, fetched, "gdelt-files", notes=notes)


def _unpacked(payload: bytes) -> bytes:
    """The one file of a zip archive, never more than LARGEST bytes of it and never written anywhere."""
    if not payload.startswith(b"PK"):
        return payload
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            names = archive.namelist()
            if len(names) != 1:
                raise BadPayload(f"a zip archive of {len(names)} files; one is expected")
            with archive.open(names[0]) as file:
                found = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadPayload(f"a zip archive that cannot be read: {error}") from None
    except Exception as error:  # zlib.error and what else a broken archive raises on its way
        raise BadPayload(f"a zip archive that cannot be unpacked: {type(error).__name__}: {error}") from None
    if len(found) > LARGEST:
        raise BadPayload(f"a zip archive that unpacks to more than {LARGEST:,} bytes")
    return found


def _items(text: str, notes: list[str]) -> Iterator[Item]:
    met: set[str] = set()
    bad = offline = 0
    for row in text.split("\n"):
        columns = row.rstrip("\r").split("\t")
        places = _COLUMNS.get(len(columns))
        if places is None:
            bad += bool(row.strip())
            continue
        link = columns[places[0]].strip()
        if not link.startswith("http"):
            # Citations, and books that were scanned.
            offline += 1
            continue
        if link in met:
            continue
        met.add(link)
        title = _TITLE.search(columns[-1]) if len(columns) == 27 else None
        yield Item(
            link=link,
            title=html.unescape(title[1]) if title else None,
            language=_language(columns) if len(columns) == 27 else None,
            published=_moment(columns[places[1]]),
        )
    if bad and not met:
        raise BadPayload("no GDELT file: no line has 16, 27 or 61 columns")
    if bad:
        notes.append(f"{bad} lines have another number of columns and are left out")
    if offline:
        notes.append(f"{offline} lines name no page of the web and are left out")


def _language(columns: list[str]) -> str:
    """What a page of the graph was written in: English, unless it says from what it was translated."""
    found = _TRANSLATED.search(columns[25])
    return _SPOKEN.get(found[1], found[1]) if found else "en"


def _moment(raw: str) -> str | None:
    """`20260430060000` as ISO 8601 in UTC."""
    found = re.fullmatch(r"(\d{8})(\d{6})", raw.strip())
    return f"{found[1]}T{found[2]}Z" if found else None
