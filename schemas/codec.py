"""The only place that knows bytes: JSON values with CloudEvents 1.0 headers in Kafka's binary mode."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec

from schemas.alert import Alert, Notification
from schemas.document import Document, Enriched
from schemas.envelope import Event, Said
from schemas.errors import BadEvent
from schemas.heard import Beat, Config, Decision, Delivery, Epoch, Observation, Poll, Tick
from schemas.picture import Feed, Level, Ruling, Story, Watch
from schemas.scored import Scored
from schemas.topics import LARGEST_MESSAGE

Headers = list[tuple[str, bytes]]
E = TypeVar("E", bound=Event)

VERSION = 1
"""Of every event type; a reader refuses one it does not know rather than guess."""
MEDIA_TYPE = b"application/json"
LARGEST_SENT = LARGEST_MESSAGE - 64 * 1024
"""Bytes of key, value and headers; the broker counts its own frame, and what will not compress grows a little."""
LARGEST_HEADER = 1024
MOST_HEADERS = 10
"""Headers of a record that its dead letter keeps, and bytes of one."""
PREFIX = "vigil."

TYPES: dict[str, type[Event]] = {
    "document": Document,
    "enriched": Enriched,
    "observation": Observation,
    "poll": Poll,
    "beat": Beat,
    "decision": Decision,
    "delivery": Delivery,
    "config": Config,
    "tick": Tick,
    "epoch": Epoch,
    "scored": Scored,
    "story": Story,
    "level": Level,
    "watch": Watch,
    "ruling": Ruling,
    "feed": Feed,
    "alert": Alert,
    "notification": Notification,
}
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {name: msgspec.json.Decoder(kind) for name, kind in TYPES.items()}
encode_json = msgspec.json.Encoder().encode
decode_json = msgspec.json.Decoder().decode


class Message(msgspec.Struct, frozen=True, gc=False):
    """An event as bytes, ready for a topic."""

    key: bytes
    value: bytes
    headers: Headers


class Record(msgspec.Struct, frozen=True, gc=False):
    """A message as it lies in a topic."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    topic: str = ""
    timestamp: int = 0
    """When it was written, in milliseconds since 1970; 0 where nobody asks."""


def ce_type(event: type[Event] | Event) -> str:
    """The CloudEvents type of an event: `vigil.scored.v1`."""
    return f"{PREFIX}{event.__struct_config__.tag}.v{VERSION}"


def key_of(event: Event) -> str:
    """What an event is keyed by; all that concerns one thing is in one partition."""
    match event:
        case Enriched():
            return event.document.id
        case Tick() | Epoch():
            return "desk"
        case Decision():
            return event.subject
        case Delivery() | Notification():
            return event.alert
        case _:
            return str(getattr(event, "id"))  # noqa: B009 - every other event has one


def _identity(event: Event) -> str:
    """`ce_id`: the same for every repeat of the same fact."""
    match event:
        case Document():
            return f"{event.id}.{event.revision}"
        case Enriched():
            return f"{event.document.id}.{event.partition}.{event.offset}"
        case Said():
            return f"{event.epoch}.{event.sequence}"
        case Tick():
            return f"tick.{event.at.isoformat()}"
        case Epoch():
            return f"epoch.{event.epoch}"
        case _:
            return str(getattr(event, "id"))  # noqa: B009


def _time(event: Event) -> datetime:
    match event:
        case Document():
            return event.published or event.fetched
        case Enriched():
            return event.document.published or event.document.fetched
        case Said():
            return event.said_at
        case _:
            return getattr(event, "at", datetime.fromtimestamp(0, UTC))


def encode(event: Event, source: str) -> Message:
    """An event as a message; `source` says which step of which line speaks, e.g. `/vigil/enriching`."""
    return Message(
        key=key_of(event).encode(),
        value=encode_json(event),
        headers=[
            ("ce_specversion", b"1.0"),
            ("ce_id", _identity(event).encode()),
            ("ce_type", ce_type(event).encode()),
            ("ce_source", source.encode()),
            ("ce_time", _time(event).isoformat().encode()),
            ("content-type", MEDIA_TYPE),
        ],
    )


def decode(value: bytes | None, headers: Iterable[tuple[str, bytes]] | None, *expected: type[E]) -> E:
    """The event in a message of one of the expected types.

    Raises BadEvent with what is wrong: no type header, an unknown type or version, no JSON, a field of the
    wrong kind.
    """
    names = _names(expected)
    said = (dict(headers or ()).get("ce_type") or b"").decode("utf-8", "replace")
    name = names.get(said)
    if name is None:
        known = ", ".join(names)
        if not said:
            raise BadEvent(f"no ce_type header; send one of: {known}")
        raise BadEvent(f"ce_type {said!r} is unknown here; this version reads: {known}")
    if value is None:
        raise BadEvent(f"{said} without a value")
    try:
        event: E = _DECODERS[name].decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:  # nested too deep: no fault of ours
        raise BadEvent(f"not a {said}: {error}") from None
    return event


@cache
def _names(kinds: tuple[type[Event], ...]) -> dict[str, str]:
    return {ce_type(kind): str(kind.__struct_config__.tag) for kind in kinds}


def sendable(message: Message) -> Message:
    """The message, if the broker will take it. Raises BadEvent when it is too large."""
    size = len(message.key) + len(message.value) + sum(len(name) + len(value) for name, value in message.headers)
    if size > LARGEST_SENT:
        said = dict(message.headers).get("ce_type", b"").decode()
        raise BadEvent(f"{said} of {size} bytes; a message may have {LARGEST_SENT}")
    return message


def dead_letter(record: Record, step: str, error: str) -> tuple[bytes, Headers]:
    """Value and headers of the dead letter of a record; bytes that would not fit are cut off, and that is said.

    What the record said of itself stays with it, so that it can be sent again as it was.
    """
    value = record.value or b""
    said = [(name, fact) for name, fact in record.headers if is_own(name) and fact and len(fact) <= LARGEST_HEADER]
    most = LARGEST_SENT - 32 * 1024 - len(record.key or b"")
    cut = [("vigil_cut_from", len(value))] if len(value) > most else []
    where = [("topic", record.topic), ("partition", record.partition), ("offset", record.offset)]
    origin = [(f"vigil_{name}", fact) for name, fact in where]
    return value[: max(0, most)], [*dead_headers(step, error, [*origin, *cut]), *said[:MOST_HEADERS]]


def is_own(name: str) -> bool:
    """Whether a header is an event's own (CloudEvents in binary mode), not one of a dead letter."""
    return name.startswith("ce_") or name == "content-type"


def dead_headers(step: str, error: str, origin: Sequence[tuple[str, object]]) -> Headers:
    """Headers of a dead letter: the step that gave up, why, and where the bytes came from."""
    facts = [("vigil_step", step), ("vigil_error", error[:2000]), *origin]
    return [(name, str(value).encode("utf-8", "replace")) for name, value in facts]
