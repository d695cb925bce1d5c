"""The picture of what is known, as the desk holds it: stories, levels, watches, sources, and officers' rulings."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from schemas.envelope import Said
from schemas.particulars import Harm, TriggerType
from schemas.scored import Grade
from schemas.taxonomy import Act, Health, IncidentType, LevelTurn, Marking, Status, TargetType


class Claim(Struct, frozen=True, kw_only=True):
    """What one source says of a story: how many came to harm, or that a threat is credible or not; never corrected."""

    kind: Harm | Literal["denial", "credible"]
    text: str
    voice: str
    """The independent origin that it comes from."""
    document: str
    at: datetime
    """Event time of the document."""
    least: int | None = None
    most: int | None = None
    """None where the text sets no upper bound."""
    about: bool = False
    speaker: str | None = None
    """Whom the source names for it."""


class Toll(Struct, frozen=True, kw_only=True):
    """Of one harm the range of what the sources of a story say, each by its latest word."""

    kind: Harm
    least: int
    most: int | None
    """None where one of them sets no upper bound."""
    least_by: str
    most_by: str
    voices: int
    """How many independent origins give a number."""


class Story(Said, frozen=True, kw_only=True, tag="story"):
    """All that is told of one event, in whatever language."""

    id: str
    headline: str
    first: datetime
    last: datetime
    documents: int
    """How many, all told; `recent` names the latest of them."""
    recent: tuple[str, ...]
    origins: int
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    places: tuple[str, ...]
    incident_types: tuple[IncidentType, ...]
    target_types: tuple[TargetType, ...]
    priority: int
    score: int
    confidence: int
    status: Status
    changed: str
    """What the latest document brought."""
    merged_into: str | None = None
    marking: Marking = "CLEAR"
    """The strictest of its documents'."""
    grade: Grade | None = None
    """Its best source, its information at its best confirmed, and what the sources dispute."""
    victims: tuple[Toll, ...] = ()
    claims: tuple[Claim, ...] = ()
    """In the order they were heard; early numbers stay beside those that correct them."""


class Level(Said, frozen=True, kw_only=True, tag="level"):
    """An official level as the registry holds it."""

    id: str
    system: str
    scope: str
    """A country by its code, or a part or a sector of one: `BE/Brussels`, `NO/jewish`."""
    level: str | None
    """The confirmed one, in the ladder's word; None before the first is."""
    since: datetime | None
    pending: str | None
    seen: int
    """How many times in a row the pending one was observed."""
    checked: datetime
    """When somebody last looked, or spoke of it first-hand."""
    rank: int | None = None
    """Of the confirmed one, 1 the lowest; None where the system is not in our table."""
    percentile: int | None = None
    """Where that stands on its own ladder, 0 the lowest step and 100 the highest. Ladders are never averaged."""
    before: str | None = None
    """The confirmed one before it."""
    turn: LevelTurn = "kept"
    travel: bool = False
    first_hand: bool = False
    """The body that sets the level said so itself."""
    source: str = ""
    reported: str | None = None
    """What articles say it has become, and since when; `voices` of them are independent."""
    reported_at: datetime | None = None
    voices: tuple[str, ...] = ()
    withdrawn: str | None = None
    """A raise that the next observation did not confirm, and when: it does not alert again within days."""
    withdrawn_at: datetime | None = None
    until: datetime | None = None
    """When it runs out by its publisher's word."""
    stale: bool = False
    """Not checked for a day: what it is now is not known."""
    unread: str | None = None
    """What its source shows now, where that is no step of the ladder: the publisher's words changed, or a mistake."""


class Watch(Said, frozen=True, kw_only=True, tag="watch"):
    """A time in which attacks on some communities, or in one metropolitan area, are more to be expected."""

    id: str
    kind: TriggerType
    key: str
    """The party or place it is about; a further trigger of the same renews it."""
    why: str
    cause: str
    """Headline of the document that opened it."""
    opened_by: str
    """Id of that document."""
    story: str
    opened_at: datetime
    """Event time of the trigger."""
    renewed_at: datetime
    """Of the latest one; its weight is counted from here."""
    until: datetime
    half_life: int
    """Days."""
    stage: Literal["open", "closed", "expired", "withdrawn"] = "open"
    """`closed` by an officer, `withdrawn` because the trigger came to nothing."""
    communities: tuple[str, ...] = ()
    """Empty: all faiths."""
    place: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    km: float | None = None
    """Reach from that place; None: any country."""
    incident_types: tuple[IncidentType, ...] = ()
    """Of the event that opened it."""
    target_types: tuple[TargetType, ...] = ()
    precedent_ids: tuple[str, ...] = ()
    """Of our table: what such triggers were answered with."""
    answered: tuple[str, ...] = ()
    """The same, of events outside it."""
    renewals: int = 0
    stories: int = 0
    """That fell under it."""
    officer: str | None = None
    ended: str | None = None


class Ruling(Said, frozen=True, kw_only=True, tag="ruling"):
    """What became of an officer's act: who did what to which thing, why, and whether it holds."""

    id: str
    """Of the Decision."""
    at: datetime
    officer: str
    act: Act
    subject: str
    reason: str
    outcome: Literal["done", "refused"]
    why: str
    """What was changed, or what is wrong and what to do."""
    value: str | None = None
    until: datetime | None = None
    before: str | None = None
    """What the act changed, as it was: `stage=active; officer=`; None where it changed nothing that can be said so."""
    after: str | None = None
    """The same, as it is now."""


class Feed(Said, frozen=True, kw_only=True, tag="feed"):
    """A source as the desk last heard of it."""

    id: str
    health: Health
    since: datetime
    """When it was first heard to be so."""
    error: str | None = None
    last_ok: datetime | None = None
    newest: datetime | None = None


Picture = Story | Level | Watch | Feed | Ruling
