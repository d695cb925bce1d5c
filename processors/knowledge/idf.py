"""How rare a word is: inverse document frequencies by bucket, from the table that `make` compiles (docs/idf.md)."""

import mmap
from functools import cache
from pathlib import Path
from zlib import crc32

from schemas.errors import Refused

TABLE = Path(__file__).with_name("idf.table")
MAGIC = b"VIGILID1"
_HEAD = len(MAGIC) + 16
BUCKETS = 1 << 20
"""A mebibyte; two thirds stay empty, so that most words unknown to the table are known to be unknown."""
FINEST = 24
"""Steps of a rarity: it is the natural logarithm in units of 1/24."""
RAREST = 249
"""Rarity of a word that the table does not know: once in ten million words, in texts of 300."""


def bucket_of(term: str) -> int:
    """The bucket of a folded word."""
    return crc32(term.encode("utf-8", "replace")) & (BUCKETS - 1)


@cache
def table() -> mmap.mmap:
    """The compiled table. Raises Refused when there is none or it is not one."""
    try:
        with TABLE.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (FileNotFoundError, ValueError) as error:
        raise Refused(f"no table of word frequencies at {TABLE}: run `make` to compile it") from error
    if mapped[: len(MAGIC)] != MAGIC or len(mapped) != _HEAD + BUCKETS:
        raise Refused(f"{TABLE} is not a table of this version: run `make` to compile it again")
    return mapped


def rarity(term: str) -> int:
    """Inverse document frequency of a folded word in steps of 1/24, 0 (in every text) to 249."""
    return table()[_HEAD + bucket_of(term)]
