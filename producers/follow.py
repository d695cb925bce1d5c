"""An index and what it names: the payloads that were not read before, parsed into one."""

from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from producers.fetched import Fetched
from producers.formats import Parsed
from producers.formats.charset import by_header
from producers.http import FetchError
from producers.publish import Letter
from producers.source import Source
from schemas.errors import BadPayload

MOST = 40
"""Payloads that are followed at one visit; what is older than that on a first visit is left where it is."""
_DEEPEST = 3
"""Index, index of indexes, payload."""

Get = Callable[[str], Awaitable[Fetched]]
"""The polite GET; raises FetchError."""
Parse = Callable[[bytes, Source], Awaitable[Parsed]]
"""Raises BadPayload."""


class Followed(Struct, frozen=True):
    """What an index led to."""

    parsed: Parsed
    """All documents; `follow` is what the index itself names, and nothing where there is no index."""
    marks: dict[str, str]
    """Address → mark of all that the index names and that needs no second look."""
    letters: tuple[Letter, ...] = ()
    """Payloads that are in no format known here."""
    asked: int = 0
    failed: int = 0


async def follow(index: Parsed, source: Source, known: Mapping[str, str], get: Get, parse: Parse) -> Followed:
    """The documents of an index and of what it names; what does not answer becomes a note and is tried again.

    The index of an official level is read whole each time: what has not changed in it is in force beside what has.
    """
    documents, refused, notes = list(index.documents), list(index.refused), list(index.notes)
    marks: dict[str, str] = {}
    letters: list[Letter] = []
    waiting = [(further, 1) for further in index.follow]
    asked = failed = 0
    while waiting and asked < MOST:
        further, depth = waiting.pop(0)
        as_it_was = bool(further.mark) and known.get(further.address) == further.mark
        if as_it_was and source.level_system is None:
            marks[further.address] = further.mark
            continue
        asked += 1
        try:
            answer = await get(further.address)
        except FetchError as error:
            notes.append(f"{further.address}: not read: {error}")
            failed += 1
            continue
        if further.mark:
            marks[further.address] = further.mark
        try:
            parsed = await parse(by_header(answer.body, answer.content_type), replace(source, url=answer.url))
        except BadPayload as error:
            if not as_it_was:
                letters.append(Letter(source.id, answer.url, answer.body, str(error)))
            failed += 1
            continue
        documents += parsed.documents
        refused += parsed.refused
        notes += parsed.notes
        if depth < _DEEPEST:
            # Before what waits: the newest that one index names comes before all of the next index.
            waiting = [(more, depth + 1) for more in parsed.follow] + waiting
    for further, _ in waiting:
        # What was not reached on a first visit is older than all that was read, and no archive is read; later it waits
        # for the next visit, unless it is as it was.
        if further.mark and (not known or known.get(further.address) == further.mark):
            marks[further.address] = further.mark
    if failed:
        # An index that did not answer names nothing; what it named before is known still.
        marks = {**known, **marks}
    parsed = Parsed(tuple(documents), tuple(refused), tuple(notes), index.follow)
    return Followed(parsed, marks, tuple(letters), asked, failed)
