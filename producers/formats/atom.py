"""Atom 1.0 (RFC 4287) and 0.3, with the tombstones of entries that were withdrawn (RFC 6721)."""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from producers.formats.feed import read
from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import prose
from producers.formats.payload import tree_of
from producers.source import Source
from schemas.notice import Notice

_TOMBSTONE = b"deleted-entry"


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The entries of an Atom feed, then a Cancel for each that it says is deleted. Raises BadPayload for bytes that
    are no feed.
    """
    found = read(payload, source, fetched, "atom")
    if _TOMBSTONE not in payload:
        return found
    deleted = settle(_deleted(payload), source, fetched, "atom")
    return replace(found, documents=(*found.documents, *deleted.documents), refused=(*found.refused, *deleted.refused))


def _deleted(payload: bytes) -> Iterator[Item]:
    tree, _ = tree_of(payload, "Atom feed")
    for stone in tree.iter("{*}deleted-entry"):
        if reference := (stone.get("ref") or "").strip():
            yield Item(
                native_id=f"deleted:{reference}",
                title="Withdrawn by its publisher",
                text=prose(stone.findtext("{*}comment")),
                published=stone.get("when"),
                replaces=(reference,),
                notice=Notice(message="Cancel"),
            )
