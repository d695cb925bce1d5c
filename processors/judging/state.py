"""What the desk remembers, by the first letter of the key. All frozen: a value is replaced, never changed."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from processors.steps.group import StoryMemory
from processors.steps.message import Facts
from processors.steps.override import Override
from processors.steps.surge import Rate
from schemas.alert import Alert, News, Notification
from schemas.picture import Feed, Level, Story, Watch
from schemas.taxonomy import Marking

S = TypeVar("S", bound=Struct)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
OUTLETS = 40
"""Names of outlets that are remembered of a story."""
KNOWN_KEPT = timedelta(days=40)
"""Longer than `desk` itself is kept, so that a repeat is known as long as it can come."""


class Clock(Struct, frozen=True, kw_only=True, gc=False):
    """`c`: the time, which only ticks move, and what holds at this position of the log."""

    now: datetime = BEGINNING
    epoch: int = 0
    config: str = ""
    """Hash of rules and profile."""
    waiting: datetime | None = None
    """Since when documents wait to be read, if for over a minute: what has not come cannot be judged."""


class Followed(Struct, frozen=True, kw_only=True, gc=False):
    """`g`: rules and profile in force, as text."""

    rules: tuple[str, ...]
    profile: str


class Known(Struct, frozen=True, kw_only=True, gc=False):
    """`d/<document>` and `x/<decision>`: heard before."""

    forget_at: datetime
    partition: int = -1
    offset: int = -1
    """The last position handled in `documents`."""
    revision: str = ""
    story: str = ""
    month: str = ""
    heard_at: datetime = BEGINNING


class Tale(Struct, frozen=True, kw_only=True, gc=False):
    """`s/<story>`: what grouping needs of a story, and the story as it was last said."""

    memory: StoryMemory
    picture: Story
    voices: tuple[str, ...] = ()
    """Its independent origins, sorted."""
    news_at: datetime = BEGINNING
    """The desk's clock when it last brought news."""
    names: tuple[tuple[str, str], ...] = ()
    """What the outlets of the first of its documents are called, each with the voice it spoke with."""
    watches: tuple[str, ...] = ()
    """Ids of the watches that it fell under, sorted."""


class Moved(Struct, frozen=True, kw_only=True, gc=False):
    """`m/<story>`: a story that became part of another."""

    to: str
    forget_at: datetime


class Held(Struct, frozen=True, kw_only=True, gc=False):
    """`v/<story>` and `v/<document>`: what an officer decided about it, which later documents respect."""

    forget_at: datetime
    override: Override | None = None
    apart: tuple[str, ...] = ()
    """Stories that an officer parted from this one: they never become one by themselves, sorted."""


class Hit(Struct, frozen=True, array_like=True, gc=False):
    """One document in the window of a rule."""

    at: datetime
    document: str
    story: str
    voice: str
    marking: Marking = "CLEAR"
    place: tuple[float, float] | None = None
    """Where it happened, in degrees."""
    nth: int = 1
    """The how-manieth case of its row, as its headline says."""
    values: tuple[str, ...] = ()
    """What a cardinality counts."""
    stages: tuple[int, ...] = (0,)
    """Steps of a sequence that it fits, from 0."""
    revision: str = ""
    """Of the document: one that says something else now does not count as it did."""


class Ended(Struct, frozen=True, kw_only=True, gc=False):
    """`e/<document>`: its publisher cancelled it or put another in its place, perhaps before it was heard."""

    by: str
    """Id of the document that said so."""
    forget_at: datetime
    updated: bool = False
    """The other holds in its place."""


class Window(Struct, frozen=True, kw_only=True, gc=False):
    """`w/<rule>/<key>`: hits in order of event time."""

    hits: tuple[Hit, ...]
    forget_at: datetime = BEGINNING
    """When none of them can count any more."""


class Usual(Struct, frozen=True, kw_only=True, gc=False):
    """`r/<rule>/<key>`: how many cases are usual, and the latest; `r/<rule>`: the habit of its weekdays."""

    rate: Rate
    forget_at: datetime
    hits: tuple[Hit, ...] = ()
    """In order of event time."""


class Met(Struct, frozen=True, kw_only=True, gc=False):
    """`n/<rule>`: since when the rule learns; `n/<rule>/<term>`: a term, and how long it is remembered."""

    since: datetime
    forget_at: datetime | None


class Awaited(Struct, frozen=True, kw_only=True, gc=False):
    """`z/<rule>/<key>`: when what a rule of kind `absence` asks for last came, and when it is missed."""

    rule: str
    subject: str
    last: datetime | None
    """By the desk's clock."""
    due: datetime | None
    fetched: datetime | None = None
    """By the clock of whoever fetched it, where that is later: the desk's may have stood still."""


class Pulse(Struct, frozen=True, kw_only=True, gc=False):
    """`b/<part of the roster>`: when its poll loop last gave a sign of life, and when the next is missed."""

    shard: str
    last: datetime
    """By the desk's clock."""
    told: datetime
    """By the poll loop's."""
    due: datetime | None
    sources: int


class Planned(Struct, frozen=True, array_like=True, gc=False):
    """One step of an escalation chain, and when it is due unless somebody answers."""

    at: datetime
    route: str
    step: int
    """From 0."""


class Errand(Struct, frozen=True, kw_only=True, gc=False):
    """`p/<alert id>`: whom people-reaching has told of an alert, and what it will do when nobody answers."""

    alert: Alert
    """As it was last said."""
    facts: Facts
    routes: tuple[str, ...] = ()
    """Those that took it."""
    told: tuple[str, ...] = ()
    """Persons, in the order they were told."""
    told_at: datetime | None = None
    news: tuple[News, ...] = ()
    """What they have not been told yet."""
    lately: tuple[News, ...] = ()
    """What they were told last: another channel may have to say it."""
    tell_at: datetime | None = None
    """When news that came meanwhile is told."""
    planned: tuple[Planned, ...] = ()
    silent_before: int = 0
    """Messages about states of the alert before this sequence number are overtaken by an answer."""
    forget_at: datetime | None = None


KINDS: dict[str, msgspec.json.Decoder[Any]] = {
    letter: msgspec.json.Decoder(kind)
    for letter, kind in {
        "c": Clock,
        "g": Followed,
        "d": Known,
        "x": Known,
        "e": Ended,
        "s": Tale,
        "m": Moved,
        "w": Window,
        "r": Usual,
        "a": Alert,
        "l": Level,
        "f": Feed,
        "o": Watch,
        "v": Held,
        "n": Met,
        "z": Awaited,
        "b": Pulse,
        "p": Errand,
        "q": Notification,
    }.items()
}


class Memory(Protocol):
    """The desk, as far as its memory is asked."""

    def get(self, key: str, kind: type[S]) -> S | None: ...


def counts(desk: Memory, hit: Hit) -> bool:
    """Whether a document in a window still says what it said, and was not cancelled."""
    known = desk.get(f"d/{hit.document}", Known)
    if known is not None and hit.revision and known.revision != hit.revision:
        return False
    ended = desk.get(f"e/{hit.document}", Ended)
    return ended is None or ended.updated


def story_now(desk: Memory, story: str) -> str:
    """Where a story is now, after any merges."""
    while (moved := desk.get(f"m/{story}", Moved)) is not None:
        story = moved.to
    return story
