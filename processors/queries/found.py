"""Rulings, watches, levels, sources, an alert's course and messages, dead letters, as the index answers, in short."""

from datetime import datetime

from msgspec import Struct

from schemas.alert import News


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
    kind: str = ""
    country: str | None = None
    story: str | None = None
    opened_by: str | None = None
    """Id of the document."""
    precedent_ids: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    """What such triggers were answered with, beyond our table."""
    half_life: int = 0
    """Days."""


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
    rank: int | None = None
    percentile: int | None = None
    travel: bool = False
    pending: str | None = None
    reported: str | None = None
    """What articles say that it has become."""


class FoundFeed(Struct, frozen=True, kw_only=True):
    """How a source is doing."""

    id: str
    health: str
    since: datetime
    error: str | None = None
    last_ok: datetime | None = None
    newest: datetime | None = None


class FoundState(Struct, frozen=True, kw_only=True):
    """One state that an alert had."""

    id: str
    at: datetime
    change: str
    stage: str
    priority: int
    headline: str
    officer: str | None = None
    assigned: str | None = None
    ended: str | None = None
    news: tuple[News, ...] = ()


class FoundMessage(Struct, frozen=True, kw_only=True):
    """A message to one person about an alert, and how far it has come."""

    id: str
    at: datetime
    person: str
    channel: str
    state: str
    change: str
    attempt: int = 0
    error: str | None = None


class FoundLetter(Struct, frozen=True, kw_only=True):
    """What could not be handled; whole it lies in `dead`, at this partition and offset."""

    id: str
    at: datetime
    step: str
    error: str
    key: str
    partition: int
    offset: int
    bytes: int
    begins: str
    origin: dict[str, str]
