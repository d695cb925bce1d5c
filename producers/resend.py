"""A payload that could not be read once, read again: after a parser was mended, or the record of its source."""

from collections.abc import Mapping
from datetime import datetime

from producers.formats import parse
from producers.publish import LARGEST_LETTER, Appends, publish
from producers.source import Source
from schemas.dead import Final


def resend(log: Appends, source: Source, payload: bytes, origin: Mapping[str, str], at: datetime) -> int:
    """Send the documents of a dead payload into the line, each confirmed; how many there were.

    Raises BadPayload where it still cannot be read, Final where only part of it is kept or it is to be polled anew.
    """
    anew = f"`vigil poll {source.id} --once` asks for it anew"
    if len(payload) >= LARGEST_LETTER:
        raise Final(f"only its first {LARGEST_LETTER} bytes were kept: {anew}")
    if "item" in origin:
        raise Final(f"it is one item out of a payload: {anew}")
    if source.level_system:
        raise Final(f"a level read then is none of today: {anew}")
    sent = [publish(log, document) for document in parse(payload, source, at).documents]
    for confirmation in sent:
        confirmation.result()
    return len(sent)
