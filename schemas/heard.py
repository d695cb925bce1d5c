"""What the desk hears, in the order of `desk`: readings, observations, polls, decisions, deliveries, its clock."""

from datetime import datetime

from schemas.document import Enriched
from schemas.envelope import Event
from schemas.taxonomy import Act, Health


class Observation(Event, frozen=True, kw_only=True, tag="observation"):
    """An official level as one poll read it; polls that found nothing new are observations too."""

    id: str
    at: datetime
    system: str
    scope: str
    level: str
    source: str
    first_hand: bool = False
    text: str | None = None


class Poll(Event, frozen=True, kw_only=True, tag="poll"):
    """How a source is doing, told when that changes: a source that died must never look like a quiet one."""

    id: str
    """Of the source."""
    at: datetime
    health: Health
    error: str | None = None
    last_ok: datetime | None = None
    newest: datetime | None = None
    """The latest date that one of its items bore."""


class Beat(Event, frozen=True, kw_only=True, tag="beat"):
    """A sign of life of a poll loop, each minute that its sources are looked at: no news must not look like no poll."""

    id: str
    """Its part of the roster: `1/1` is all of it, `2/3` the second of three parts."""
    at: datetime
    sources: int
    """How many it polls."""


class Decision(Event, frozen=True, kw_only=True, tag="decision"):
    """An officer's act, with a name and a reason."""

    id: str
    at: datetime
    officer: str
    act: Act
    subject: str
    """Id of the alert, story, watch or document it is about."""
    reason: str
    until: datetime | None = None
    value: str | None = None
    """override: `priority=1; type=arson; place=Leeds, GB`, or `relevant=false`; merge: the story it becomes part of;
    split: the document that is taken out."""


class Delivery(Event, frozen=True, kw_only=True, tag="delivery"):
    """One attempt to reach a person, and how it went."""

    id: str
    at: datetime
    alert: str
    sequence: int
    """Of the alert that was sent."""
    channel: str
    attempt: int
    delivered: bool
    error: str | None = None
    notification: str = ""
    """Id of the notification that was sent."""
    permanent: bool = False
    """To try the same again is of no use."""
    expired: bool = False
    """It was not sent, for its time was over when the sender came to it."""


class Config(Event, frozen=True, kw_only=True, tag="config"):
    """Rules and profile; they hold from their position in `desk` on."""

    id: str
    """Hash of both."""
    at: datetime
    rules: tuple[str, ...]
    """TOML, one text a rule, in order of their names."""
    profile: str
    """TOML: community.toml."""


class Tick(Event, frozen=True, kw_only=True, tag="tick"):
    """The desk's clock. Nothing else moves it."""

    at: datetime
    oldest_waiting: datetime | None = None
    """When the oldest document not yet enriched was written to `documents`; None when none waits."""


class Epoch(Event, frozen=True, kw_only=True, tag="epoch"):
    """The first record of `desk`: the count of times that the topics were made anew."""

    epoch: int
    at: datetime


Heard = Enriched | Observation | Poll | Beat | Decision | Delivery | Config | Tick | Epoch
"""What the desk hears."""
