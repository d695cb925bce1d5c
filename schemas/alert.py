"""Alerts, and the messages in which people are told of them."""

from datetime import datetime

from msgspec import Struct, field

from schemas.envelope import Said
from schemas.particulars import Harm
from schemas.taxonomy import AlertEvent, ChannelKind, Credibility, Marking, NewsKind, NotificationState, Stage, Status


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
    fell: bool = False
    """Its number has fallen to `clear_at` since it was raised: once it is closed, to rise again is to be raised."""
    kept: bool = False
    """While it recovers: somebody had acknowledged it, and has still if it does not."""
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
