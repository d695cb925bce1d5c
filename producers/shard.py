"""One part of the roster: several processes share it, and no source is polled by two of them."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from producers.source import Source
from schemas.errors import Refused
from schemas.ids import digest


class Shard(Struct, frozen=True):
    """The `number`th of `count` parts, from 1.

    A source belongs to the part that the hash of its address's host gives: whatever the order or the size of the
    roster, and all sources of one host together, so that a host still has one connection and its pause.
    """

    number: int = 1
    count: int = 1

    def holds(self, source: Source) -> bool:
        """Whether a source is this part's."""
        host = urlsplit(source.url).hostname or ""
        return int(digest("shard", host, size=8), 16) % self.count == self.number - 1

    def of(self, sources: Mapping[str, Source]) -> dict[str, Source]:
        """Those of some sources that are this part's."""
        return {name: source for name, source in sources.items() if self.holds(source)}

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def shard_of(text: str | None) -> Shard:
    """`2/3`: the second of three parts; None: all. Raises Refused for what says neither."""
    if text is None:
        return Shard()
    found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text.strip(), re.ASCII)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise Refused(f"shard {text!r} is none: write 2/3 for the second of three")
    return Shard(int(found[1]), int(found[2]))
