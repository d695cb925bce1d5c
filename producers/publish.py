"""Documents into the line, dead letters beside it, memories into `feeds`: each with its confirmation."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from producers.memory import Remembered, message
from schemas.codec import Message, dead_headers, encode
from schemas.document import Document
from schemas.heard import Beat, Observation, Poll
from schemas.topics import DEAD, DESK, DOCUMENTS, FEEDS, LARGEST_TEXT, Topic

STEP = "polling"
"""The step of the dead letters of producers."""
SPEAKER = f"/vigil/{STEP}"
"""`ce_source` of what producers send."""
LARGEST_LETTER = 1024 * 1024
"""Bytes of a payload that are kept in `dead`; the beginning tells what it was."""
PATIENCE = 120.0
"""Seconds that a broker has to confirm; the client itself gives up before."""

Confirmation = Future[tuple[int, int]]


class Appends(Protocol):
    """A log that confirms each message with (partition, offset), or raises."""

    def append(self, topic: Topic, message: Message, partition: int | None = None) -> Confirmation:
        """Send one message."""
        ...


class Letter(Struct, frozen=True):
    """What could not become a document, and why."""

    source: str
    url: str
    payload: bytes
    error: str
    item: str | None = None
    """Native id of the item, where it is about one."""


def publish(log: Appends, document: Document) -> Confirmation:
    """Send a document; a text that is too long is cut and marked."""
    return log.append(DOCUMENTS, encode(cut(document), SPEAKER))


def tell(log: Appends, event: Observation | Poll | Beat) -> Confirmation:
    """Tell the desk what official level was read, how a source is doing, or that sources are polled."""
    return log.append(DESK, encode(event, SPEAKER))


def bury(log: Appends, letter: Letter) -> Confirmation:
    """Send raw bytes to `dead`, with why they are there."""
    origin = [("vigil_source", letter.source), ("vigil_url", letter.url)]
    if letter.item is not None:
        origin.append(("vigil_item", letter.item))
    headers = dead_headers(STEP, letter.error, origin)
    return log.append(DEAD, Message(letter.source.encode(), letter.payload[:LARGEST_LETTER], headers))


def remember(log: Appends, remembered: Remembered) -> Confirmation:
    """Write what is remembered of a source."""
    return log.append(FEEDS, message(remembered))


def cut(document: Document) -> Document:
    """The document with no more text than a message carries."""
    if len(document.text) <= LARGEST_TEXT:
        return document
    return replace(document, text=document.text[:LARGEST_TEXT], cut=True)


async def confirmed(sent: Iterable[Confirmation], patience: float = PATIENCE) -> None:
    """Wait until the broker has confirmed all of them.

    Raises what the first of them failed with, and TimeoutError when they take longer than `patience` seconds.
    """
    async with asyncio.timeout(patience):
        await asyncio.gather(*(asyncio.wrap_future(future) for future in sent))
