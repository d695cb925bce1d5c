"""What travels, in the order it is lived: Document → Enriched → Scored, pictures and alerts.

All are frozen and keyword-only: a field may be added with a default, none may change or go (CONTRIBUTING.md).
Times are aware and in UTC. Ids are hashes of facts (schemas.ids), never random and never the time of processing.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from schemas.notice import Notice
from schemas.particulars import Channel, Harm, Posture, Quotation, Specificity, Statement, Trigger, TriggerType
from schemas.reading import (
    Actor,
    Fingerprint,
    Incident,
    LevelChange,
    Parallel,
    Place,
    Precedent,
    Reading,
)
from schemas.taxonomy import (
    Act,
    AlertEvent,
    Change,
    ChannelKind,
    Credibility,
    Health,
    IncidentType,
    Kind,
    LevelTurn,
    Marking,
    NewsKind,
    NotificationState,
    Reliability,
    Stage,
    Status,
    TargetType,
)


class Event(Struct, frozen=True, kw_only=True, tag_field="event", gc=False):
    """Anything that travels; `event` in its JSON says which."""


class Publisher(Struct, frozen=True, kw_only=True, gc=False):
    """Who stands behind a source, as its record says."""

    name: str
    owner: str
    """The family of ownership: two titles of one owner are one voice."""
    country: str | None = None
    reliability: Reliability = "F"
    official: bool = False
    """An authority speaking first-hand."""
    wire: bool = False
    """An agency whose text others print."""


class Document(Event, frozen=True, kw_only=True, tag="document"):
    """One revision of one article, advisory, level page or report, as it was read."""

    id: str
    revision: str
    source: str
    """Id of a source record, or a domain."""
    fetched: datetime
    native_id: str | None = None
    url: str | None = None
    kind: Kind = "article"
    format: str = "published"
    title: str = ""
    text: str = ""
    language: str | None = None
    """What the source says of it: a prior, no fact."""
    author: str | None = None
    published: datetime | None = None
    published_day: bool = False
    """Only the day is known: `published` is its first moment, and the document is of that whole day."""
    published_raw: str | None = None
    """The date as the source wrote it, kept when it could not be believed."""
    updated: datetime | None = None
    expires: datetime | None = None
    replaces: tuple[str, ...] = ()
    """Native ids of the documents that this one updates or cancels."""
    marking: Marking = "CLEAR"
    notice: Notice | None = None
    """What an alerting format says beside the words."""
    level: str | None = None
    """The official level that it shows, in the publisher's word; of the ladder that its source's record names."""
    scope: str | None = None
    """What that level holds for."""
    publisher: Publisher | None = None
    backlog: bool = False
    """It came with the first poll of its source: it may be old news, whatever its date says."""
    cut: bool = False
    """The text was longer than 1 MB and was cut there."""
    changed: tuple[Change, ...] = ()
    """What differs from the revision that its source showed before; empty for a first one."""
    warnings: tuple[str, ...] = ()


class Enriched(Event, frozen=True, kw_only=True, tag="enriched"):
    """A document with what it says; `partition` and `offset` are its position in `documents`."""

    document: Document
    reading: Reading
    fingerprint: Fingerprint
    partition: int
    offset: int


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


Heard = Enriched | Observation | Poll | Decision | Delivery | Config | Tick | Epoch
"""What the desk hears."""


class Reason(Struct, frozen=True, kw_only=True, gc=False):
    """Some points of a score, and the passage, record or rule that they come from."""

    factor: str
    points: int
    text: str
    start: int | None = None
    end: int | None = None


class Concern(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Whom of the profile a document concerns: a community or a site."""

    community: str | None = None
    site: str | None = None
    why: str = ""
    km: float | None = None


class Grade(Struct, frozen=True, kw_only=True, gc=False):
    """Admiralty grade: how reliable the source, how well confirmed the information (1 to 6)."""

    source: Reliability
    information: int
    why: tuple[str, ...]


class Watched(Struct, frozen=True, kw_only=True, gc=False):
    """A watch that a document falls under."""

    id: str
    opened_by: str
    why: str
    until: datetime
    left: int = 100
    """Percent of its weight at the time of the document."""


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


class Scored(Said, frozen=True, kw_only=True, tag="scored"):
    """The public product: what `vigil judge --stream` gives of a document, and the document."""

    id: str
    revision: str
    document: Document
    language: str | None
    relevant: bool
    priority: int
    score: int
    confidence: int
    status: Status
    credibility: Credibility
    incident_types: tuple[IncidentType, ...]
    target_types: tuple[TargetType, ...]
    countries: tuple[str, ...]
    places: tuple[Place, ...]
    actors: tuple[Actor, ...]
    incidents: tuple[Incident, ...]
    level_change: LevelChange | None
    precedents: tuple[Precedent, ...]
    concerns: tuple[Concern, ...]
    grade: Grade
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]
    story: str
    merged: tuple[str, ...]
    new: bool
    origins: int
    watch: tuple[Watched, ...]
    similar: tuple[Parallel, ...] = ()
    statements: tuple[Statement, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    posture: tuple[Posture, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    channels: tuple[Channel, ...] = ()
    specificity: Specificity | None = None


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


class Wording(Struct, frozen=True, kw_only=True, gc=False):
    """What people are told in one language (ISO 639-1)."""

    language: str
    text: str


class News(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One thing that is materially new, as data: its words are made where it is shown, in the reader's language."""

    kind: NewsKind
    to: str
    from_: str | None = field(name="from", default=None)
    """What it was before; None where nothing was known."""


class Spot(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A town in which something happened."""

    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was known of its story when an alert was last said to bring news: the next news is what differs."""

    priority: int = 0
    status: Status = "none"
    credibility: Credibility = "unstated"
    information: int = 6
    """How well confirmed, 1 best (Admiralty grade)."""
    places: tuple[Spot, ...] = ()
    victims: tuple[tuple[Harm, int], ...] = ()
    """Of each harm the greatest number that a source gives."""
    levels: tuple[str, ...] = ()
    """Official levels that were said to have changed, by rank or native word: `FR 5`."""
    arrest: bool = False
    claims: tuple[str, ...] = ()
    """Who claims it."""


class Alert(Said, frozen=True, kw_only=True, tag="alert"):
    """A page in the making, and all that became of it: its whole state at each change."""

    id: str
    rule: str
    key: str
    opening: int
    """The how-manieth opening of this key."""
    stage: Stage
    change: AlertEvent
    priority: int
    headline: str
    why: str
    story: str | None
    documents: tuple[str, ...]
    """Those that led here, the one that caused this change last."""
    origins: int
    opened_at: datetime
    escalate_at: datetime | None = None
    clear_at: datetime | None = None
    late: bool = False
    """Found more than six hours after its end: stored, never a page."""
    officer: str | None = None
    ended: str | None = None
    """Why it closed: `quiet`, `closed by an officer`, `merged`."""
    marking: Marking = "CLEAR"
    """The strictest of the documents that led here: whoever is told must know how far it may be passed on."""
    shadow: bool = False
    """Its rule is on trial: counted and shown, and nobody is told."""
    texts: tuple[Wording, ...] = ()
    """What people are told, where the rule says it."""
    news: tuple[News, ...] = ()
    """What is materially new at this change."""
    told: Told = Told()
    snoozed_until: datetime | None = None
    assigned: str | None = None
    """Whose it is by an officer's word; `officer` is who acted last."""
    head: str | None = None
    """Id of the alert that it goes with: one message is enough for both."""
    members: tuple[str, ...] = ()
    """Ids of those that go with it."""
    openings: tuple[datetime, ...] = ()
    """When its key was opened of late, this time included."""
    flapping: bool = False
    """It opened and closed again and again: it stays open until it has been steady for an hour."""


class Notification(Said, frozen=True, kw_only=True, tag="notification"):
    """One message to one person by one channel, its text as it is sent, and how far it has come."""

    id: str
    """Hash of the alert's state, the person and the channel, whatever the attempt: the key by which a receiver knows a
    repeat."""
    alert: str
    alert_sequence: int
    """Of the state of the alert that is told."""
    change: AlertEvent
    rule: str
    priority: int
    person: str
    channel: str
    kind: ChannelKind
    language: str
    title: str
    """Empty where all is in `text`."""
    text: str
    until: datetime
    """Not sent any more after this: the desk then decides anew."""
    to: str | None = None
    """The person's address on the channel, where it is not part of the channel's own."""
    link: str | None = None
    marking: Marking = "CLEAR"
    bare: bool = False
    """The channel is not cleared for what the alert holds: it says no more than that there is one."""
    state: NotificationState = "due"
    attempt: int = 1
    timeout: int = 20
    """Seconds that one attempt may take."""
    retry_at: datetime | None = None
    again: bool = False
    """While `retrying`: by this channel again; else all of the person's are tried anew."""
    handed_on: bool = False
    """The channel was known to be out, and the person's next one was asked beside it."""
    error: str | None = None


Picture = Story | Level | Watch | Feed | Ruling
Output = Scored | Picture | Alert | Notification
