"""Dead letters: what could not be handled, as it lies in the topic `dead`."""

from collections.abc import Iterator

from msgspec import Struct

from schemas.log import Log
from schemas.topics import DEAD


class Letter(Struct, frozen=True, kw_only=True):
    """One dead letter."""

    partition: int
    offset: int
    step: str
    error: str
    key: str
    origin: dict[str, str]
    """Topic, partition and offset, or source and URL, of what died."""
    bytes: int
    begins: str
    """The first characters, for a person to recognise it by."""


def letters(log: Log) -> Iterator[Letter]:
    """All dead letters that are kept, in order of partition and offset."""
    for record in sorted(log.read(DEAD), key=lambda record: (record.partition, record.offset)):
        facts = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers}
        value = record.value or b""
        yield Letter(
            partition=record.partition,
            offset=record.offset,
            step=facts.pop("vigil_step", "unknown"),
            error=facts.pop("vigil_error", "no reason given"),
            key=(record.key or b"").decode("utf-8", "replace"),
            origin={name.removeprefix("vigil_"): fact for name, fact in facts.items()},
            bytes=len(value),
            begins=value[:80].decode("utf-8", "replace"),
        )
