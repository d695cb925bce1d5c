"""One index document ready to be sent, and as the two lines of a bulk request."""

from msgspec import Struct

from schemas.codec import encode_json
from schemas.errors import BadEvent
from schemas.index.names import INDEX

LONGEST_ID = 512
"""Bytes; a longer one makes Elasticsearch refuse the whole request."""


class Row(Struct, frozen=True):
    """One index document ready to be sent. Raises BadEvent for what would spoil a whole request."""

    index: str
    id: str
    version: int
    """Of the external kind: a row is stored unless a greater one is there."""
    body: bytes
    """JSON on one line."""

    def __post_init__(self) -> None:
        if not INDEX.fullmatch(self.index):
            raise BadEvent(f"{self.index!r} is no index of Vigil: check the month of the event")
        if not 0 < len(self.id.encode("utf-8", "replace")) <= LONGEST_ID:
            raise BadEvent(f"id {self.id[:40]!r} has no byte or more than {LONGEST_ID}: it cannot be stored")
        if not 0 <= self.version < 1 << 63:
            raise BadEvent(f"version {self.version} of {self.id!r} is no positive 64-bit number")

    @property
    def operation(self) -> bytes:
        """The two lines of a bulk request."""
        return self.operation_in(self.index)

    def operation_in(self, index: str) -> bytes:
        """The same for another index than its own."""
        action = {
            "index": {
                "_index": index,
                "_id": self.id,
                "version": self.version,
                "version_type": "external_gte",
            }
        }
        return b"%b\n%b\n" % (encode_json(action), self.body)
