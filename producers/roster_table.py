"""`vigil sources list`: the roster as a table, with the health of each source where it is known."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from producers.habit import an_hour
from producers.memory import Remembered, health
from producers.source import Source
from schemas.codec import encode_json


def table(
    sources: Iterable[Source],
    as_json: bool,
    memories: Mapping[str, Remembered] | None = None,
    now: datetime | None = None,
) -> bytes:
    """One source a line, in order of their ids: polled or not, reliability, languages, format, verified, publisher.

    With `memories` (what the poll loop remembers) and `now` also its health, newest item and error.
    """
    ordered = sorted(sources, key=lambda source: source.id)
    known = None if memories is None or now is None else (memories, now)
    if as_json:
        return encode_json([{**msgspec.to_builtins(source), "health": _state(source, known)} for source in ordered])
    lines = [
        f"{'on ' if source.enabled else 'off'} {source.reliability} {source.id:<28} {','.join(source.languages):<12} "
        f"{source.format:<16} {source.verified or 'unverified'!s:<10} {_told(source, known)}{source.publisher}"
        for source in ordered
    ]
    return "\n".join([*lines, f"{len(ordered)} sources, {sum(s.enabled for s in ordered)} polled"]).encode()


_Known = tuple[Mapping[str, Remembered], datetime] | None


def _state(source: Source, known: _Known) -> dict[str, Any] | None:
    """How a source is doing; None where nobody knows."""
    if known is None:
        return None
    memories, now = known
    memory = memories.get(source.id)
    found: dict[str, Any] = {"state": health(source, memory, now)}
    if memory is not None:
        for name in ("last_poll", "last_ok", "last_new", "newest", "items", "failures", "error", "not_before"):
            found[name] = msgspec.to_builtins(getattr(memory, name))
        found["an_hour"] = None if memory.habit is None else round(an_hour(memory.habit), 3)
    return found


def _told(source: Source, known: _Known) -> str:
    if known is None:
        return ""
    memories, now = known
    memory = memories.get(source.id)
    state = health(source, memory, now)
    why = f" ({memory.error[:60]})" if memory is not None and memory.error else ""
    return f"{state + why:<14} "
