"""What every event carries: `event` in its JSON says which it is, and what the desk says knows its place in the log.

All events are frozen and keyword-only: a field may be added with a default, none may change or go (CONTRIBUTING.md).
Times are aware and in UTC. Ids are hashes of facts (schemas.ids), never random and never the time of processing.
"""

from datetime import datetime

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, tag_field="event", gc=False):
    """Anything that travels; `event` in its JSON says which."""


class Said(Event, frozen=True, kw_only=True):
    """What every output of the desk carries."""

    sequence: int
    """Offset in `desk` × 2^20 + n; readers keep the greatest of an id."""
    epoch: int
    month: str
    """`2026.11`: the month in which Vigil first heard of it, which names its index."""
    heard_at: datetime
    """The desk's clock when it first heard of it: `@timestamp`."""
    said_at: datetime
    """The desk's clock, or the due time of the timer, at this event."""
    fold: str
    """Version of code and tables."""
    rules: str
    """Hash of rules and profile; empty before the first Config."""
