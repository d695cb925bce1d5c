"""What the index answers of rulings, watches, levels and sources, in short."""

from datetime import datetime

from msgspec import Struct


class FoundRuling(Struct, frozen=True, kw_only=True):
    """What became of an officer's act."""

    id: str
    at: datetime
    officer: str
    act: str
    subject: str
    reason: str
    outcome: str
    why: str
    value: str | None = None
    until: datetime | None = None
    before: str | None = None
    after: str | None = None


class FoundWatch(Struct, frozen=True, kw_only=True):
    """A watch, in short."""

    id: str
    cause: str
    why: str
    stage: str
    opened_at: datetime
    until: datetime
    said_at: datetime
    communities: tuple[str, ...] = ()
    place: str | None = None
    stories: int = 0
    officer: str | None = None
    ended: str | None = None


class FoundLevel(Struct, frozen=True, kw_only=True):
    """An official level, in short."""

    id: str
    system: str
    scope: str
    level: str | None
    before: str | None
    turn: str
    since: datetime | None
    checked: datetime
    stale: bool = False


class FoundFeed(Struct, frozen=True, kw_only=True):
    """How a source is doing."""

    id: str
    health: str
    since: datetime
    error: str | None = None
    last_ok: datetime | None = None
