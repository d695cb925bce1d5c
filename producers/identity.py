"""Which items are one document though their publisher gives them other ids, and what a revision of it changes.

Newsrooms of police forces and agencies publish an item again under a new id, with "UPDATED:" before its title. That is
a revision of the document that the first one made, and no second document.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from schemas.document import Document
from schemas.ids import digest
from schemas.taxonomy import Change

WITHIN = timedelta(days=3)
"""Between an item and its re-post; the same title a week later is another event ("Security alert: demonstration")."""
FEWEST_HELD = 200
"""Documents that are held at least: what stands so far down a feed is not published again."""
MOST_HELD = 1000
"""Documents that are held at most: a file of thousands is a stream of addresses, in which nothing is revised."""
SHORTEST = 16
"""Letters and digits of a title that tells one item from others."""


class Held(Struct, frozen=True, array_like=True):
    """What is remembered of a document to know it again and to say what a revision changes."""

    at: datetime
    """When it was published, else first fetched."""
    title: str
    """Hash of its title without marks; empty for one that is too short to know it by."""
    parts: str
    """Hashes of the parts that a revision may change, in the order of `Change`, joined by blanks."""


_PARTS: tuple[Change, ...] = ("title", "text", "link", "date", "expiry", "level")


def joined(
    documents: Sequence[Document], held: Mapping[str, Held], posted: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[tuple[Document, ...], dict[str, str]]:
    """The documents of a payload, re-posts first and under the id of what they re-post; and which those are.

    `posted` and what is given back: the id that a re-post has by itself → the id of the document that it revises. An
    original that still stands in the feed beside or after its re-post counts as the revision in `seen`: it is not news
    that it was so.
    """
    known = {kept.title: (key, kept.at) for key, kept in held.items() if kept.title}
    for document in documents:
        if not is_repost(document.title) and (title := _title(document)):
            known[title] = document.id, _at(document)
    reposts: dict[str, str] = {}
    for document in documents:
        original = posted.get(document.id) or _original(document, known)
        if original is not None and original != document.id:
            reposts[document.id] = original
    revised = {*posted.values(), *reposts.values()}
    first, rest = [], []
    for document in documents:
        if original := reposts.get(document.id):
            warning = "published again under a new id: a revision of what it repeats"
            first.append(replace(document, id=original, warnings=(*document.warnings, warning)))
        elif document.id in revised and document.id in seen:
            rest.append(replace(document, revision=seen[document.id]))
        else:
            rest.append(document)
    return (*first, *rest), {**posted, **reposts}


def is_repost(title: str) -> bool:
    """Whether a title says that its item was published before."""
    return _bare(title) != title.strip()


def holding(documents: Iterable[Document], held: Mapping[str, Held]) -> dict[str, Held]:
    """What is held after a payload was read; of several items of one id the first, the newest, holds."""
    present: dict[str, Held] = {}
    for document in documents:
        if len(present) == MOST_HELD:
            break
        if document.id not in present:
            before = held.get(document.id)
            at = before.at if before is not None else _at(document)
            present[document.id] = Held(at, _title(document), " ".join(_parts(document)))
    past = [(key, kept) for key, kept in held.items() if key not in present]
    room = max(FEWEST_HELD, len(present)) - len(present)
    return {**dict(past[len(past) - room :] if room < len(past) else past), **present}


def changes(document: Document, held: Held | None) -> tuple[Change, ...]:
    """What of a document differs from what was held of it; nothing for one that was not."""
    if held is None:
        return ()
    before = held.parts.split(" ")
    return tuple(name for name, old, new in zip(_PARTS, before, _parts(document), strict=False) if old != new)


def _original(document: Document, known: Mapping[str, tuple[str, datetime]]) -> str | None:
    if not is_repost(document.title):
        return None
    found = known.get(_title(document))
    return found[0] if found is not None and abs(_at(document) - found[1]) <= WITHIN else None


def _at(document: Document) -> datetime:
    return document.published or document.fetched


def _title(document: Document) -> str:
    flat = re.sub(r"[\W_]+", "", _bare(document.title)).casefold()
    return digest("title", flat, size=4) if len(flat) >= SHORTEST else ""


def _parts(document: Document) -> list[str]:
    date = document.published.isoformat() if document.published else document.published_raw or ""
    expiry = document.expires.isoformat() if document.expires else ""
    said = (document.title, document.text, document.url or "", date, expiry, document.level or "")
    # Sixteen bits each: a change that goes unsaid once in 65,536 times is sent all the same.
    return [f"{crc32(part.encode('utf-8', 'replace')) & 0xFFFF:04x}" for part in said]


def _bare(title: str) -> str:
    """A title without the marks before and behind it."""
    before, behind = _marks()
    title = title.strip()
    for _ in range(2):
        title = behind.sub("", before.sub("", title)).strip()
    return title


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    file = Path(__file__).parent / "reposts.toml"
    marks = tomllib.loads(file.read_text(encoding="utf-8"))["marks"]
    mark = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
    which = r"(?:\s*(?:no\.?\s*)?\d{1,2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?)?"
    between = r"\s*(?:[:|–—]|\s-\s)|(?<=\d)-"
    before = rf"^(?:[\[(]\s*(?:{mark}){which}\s*[\])]\s*[:–—-]?|(?:{mark}){which}(?:{between}))\s*"
    behind = rf"\s*(?:[\[(]\s*(?:{mark}){which}\s*[\])]|[–—|-]\s(?:{mark}){which})$"
    return re.compile(before, re.I), re.compile(behind, re.I)
