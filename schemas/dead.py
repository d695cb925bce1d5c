"""Dead letters: what could not be handled, as it lies in the topic `dead`, and how it is sent again."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from schemas.codec import Message, Record, is_own
from schemas.errors import VigilError
from schemas.log import Log
from schemas.topics import ALERTS, DEAD, DESK, DOCUMENTS, PICTURE, SCORED, Topic, name_of

AGAIN = (DOCUMENTS, DESK, SCORED, PICTURE, ALERTS)
"""Topics whose readers know a repeat. Of a message to people the desk decides anew by itself."""


class Final(VigilError):
    """A dead letter that cannot be sent again; one sentence that says what to do instead."""


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
    return map(letter, records(log))


def records(log: Log) -> list[Record]:
    """The messages of `dead`, in order of partition and offset."""
    return sorted(log.read(DEAD), key=lambda record: (record.partition, record.offset))


def letter(record: Record) -> Letter:
    """A message of `dead`, read."""
    facts = {name: (value or b"").decode("utf-8", "replace") for name, value in record.headers if not is_own(name)}
    value = record.value or b""
    return Letter(
        partition=record.partition,
        offset=record.offset,
        step=facts.pop("vigil_step", "unknown"),
        error=facts.pop("vigil_error", "no reason given"),
        key=(record.key or b"").decode("utf-8", "replace"),
        origin={name.removeprefix("vigil_"): fact for name, fact in facts.items()},
        bytes=len(value),
        begins=value[:80].decode("utf-8", "replace"),
    )


def find(log: Log, places: Collection[tuple[int, int]]) -> list[Record]:
    """The messages of `dead` at some places (partition, offset), as far as they are kept; each is read from there."""
    found = (next(log.read(DEAD, offset, partition), None) for partition, offset in sorted(places))
    # Where the topic has forgotten an offset it gives what comes next.
    return [record for record in found if record is not None and (record.partition, record.offset) in places]


def revive(record: Record, namespace: str) -> tuple[Topic, Message]:
    """The message that died, as it was, and the topic that it lay in. Raises Final for what cannot be sent again."""
    origin = letter(record).origin
    if "cut_from" in origin:
        raise Final(f"only the first {len(record.value or b'')} of {origin['cut_from']} bytes were kept")
    topic = next((one for one in AGAIN if name_of(one, namespace) == origin.get("topic")), None)
    if topic is None:
        raise Final(f"nothing of {origin.get('topic', 'no topic')} is sent again")
    own = [(name, fact) for name, fact in record.headers if is_own(name)]
    return topic, Message(record.key or b"", record.value or b"", own)
