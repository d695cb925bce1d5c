"""What a text says: the words of one document, marked.

Offsets count Unicode code points in the body (see `body_of`), end exclusive; `text` is always `body[start:end]`.
"""

from datetime import datetime
from typing import Protocol

import msgspec
from msgspec import Struct

from schemas.particulars import (
    Channel,
    Passage,
    Posture,
    Quotation,
    Specificity,
    Statement,
    Trigger,
    Victims,
    Weapon,
)
from schemas.taxonomy import (
    ActorRole,
    Assertion,
    Credibility,
    IncidentType,
    PlaceKind,
    PlaceRole,
    TargetType,
)


class Sentence(Struct, frozen=True, gc=False):
    """A sentence, or what stands where one would: a headline, a caption, an entry of a list."""

    start: int
    end: int
    role: str = "text"
    """`headline`, `text`, or `furniture`: navigation, captions, lists of other articles. Furniture is no evidence."""


class Origin(Protocol):
    """Where in a body each code point of its folded form came from."""

    def body(self, offset: int) -> int:
        """The offset in the body."""

    def folded(self, offset: int) -> int:
        """The offset in the folded form."""


class Text(Struct, frozen=True, gc=False):
    """A body made ready for the steps that read it."""

    body: str
    language: str | None
    sentences: tuple[Sentence, ...]
    folded: str
    """The body as phrases are matched on it (knowledge.phrases.fold): same meaning, fewer forms."""
    origin: Origin | None
    """The way back from `folded` to `body`; None when their offsets agree."""
    coded: bytes
    """`folded`, a byte for each code point (knowledge.alphabet)."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `body` of a half-open range of `folded`."""
        if self.origin is None:
            return start, end
        first = self.origin.body(start)
        return first, self.origin.body(end - 1) + 1 if end > start else first

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `folded` of a half-open range of `body`."""
        return (start, end) if self.origin is None else (self.origin.folded(start), self.origin.folded(end))


class Mention(Struct, frozen=True, gc=False):
    """A phrase of the knowledge found in a text, before anyone asks what is said of it."""

    kind: str
    """Its class: `incident`, `target`, `actor`, or a class of cue (docs/knowledge.md lists them)."""
    type: str
    """What of its class: an incident or target type, an actor id, the sort of cue."""
    start: int
    end: int
    text: str
    sentence: int
    """Index into the sentences of the text."""
    weak: bool = False
    """An ambiguous word: it counts only where a second cue supports it."""


class PlaceName(Struct, frozen=True, kw_only=True, gc=False):
    """A place as an incident refers to it."""

    name: str
    country: str | None = None


class Place(Struct, frozen=True, kw_only=True, gc=False):
    """A place that a text names."""

    text: str
    start: int
    end: int
    name: str
    country: str | None = None
    """ISO 3166 alpha-2, and XK."""
    lat: float | None = None
    lon: float | None = None
    role: PlaceRole = "mention"
    kind: PlaceKind = "place"


class Actor(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody blamed, suspected or claiming."""

    text: str
    start: int
    end: int
    id: str | None = None
    """Of our table of actors."""
    role: ActorRole = "named"


class Target(Struct, frozen=True, kw_only=True, gc=False):
    """Whom or what an incident is aimed at."""

    type: TargetType
    text: str
    faint: bool = False
    """Said with a word that may mean other places too."""
    start: int | None = None
    end: int | None = None


class Incident(Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened, may happen, or is said not to have happened."""

    type: IncidentType
    assertion: Assertion
    start: int
    end: int
    text: str
    main: bool = False
    date: str | None = None
    """ISO 8601, as precise as known: `1994`, `1994-07`, `1994-07-18`."""
    age: int | None = None
    """Days from that date to publication, where both are known."""
    places: tuple[PlaceName, ...] = ()
    targets: tuple[Target, ...] = ()
    actors: tuple[str, ...] = ()
    fresh: bool = False
    """The text tells it as news: hours or days old at publication, not recalled."""
    faint: bool = False
    """Said with a word of many meanings alone."""
    when: Passage | None = None
    """The words that say when."""
    victims: tuple[Victims, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    quoted: bool = False
    """Told inside quotation marks."""
    first: int | None = None
    """Where the text first speaks of it, be it in a general word: "attack" in a headline. None: at `start`."""


class Mark(Struct, frozen=True, kw_only=True, gc=False):
    """A passage that bears on the judgement without being an incident."""

    kind: str
    """`denial`, `credible`, `posture`, `advisory`, `trigger`, `level`, `at_large`, `toll` …"""
    start: int
    end: int
    text: str
    value: str | None = None


class LevelChange(Struct, frozen=True, kw_only=True, gc=False):
    """An official level that the text says has changed."""

    system: str | None
    country: str | None
    to: str
    from_: str | None = msgspec.field(name="from", default=None)
    from_rank: int | None = None
    to_rank: int | None = None
    effective: str | None = None
    lowered: bool = False
    """Down, not up."""
    top: bool = False  # to the highest step there is
    high: bool = False
    """To the step below the highest."""
    travel: bool = False
    """Of travel advice."""
    area: str | None = None
    """The part of the country that it holds for, where it is not the whole."""
    sector: str | None = None
    """The community that it holds for, where it is not everybody."""
    aside: bool = False  # told in passing below the first sentences: not what the text is about


class Precedent(Struct, frozen=True, kw_only=True, gc=False):
    """An event named only as history."""

    id: str | None = None
    year: int | None = None
    place: str | None = None
    country: str | None = None


class Parallel(Struct, frozen=True, kw_only=True, gc=False):
    """An event of our table that is like the main one."""

    id: str
    date: str
    """ISO 8601."""
    title: str
    place: str
    country: str
    why: tuple[str, ...]
    """What it shares: `actor irgc`, `target synagogue`, `country FR`, `trigger killing`."""
    source: str


class Reading(Struct, frozen=True, kw_only=True, gc=False):
    """What one document says, on its own: no memory, no clock but its publication date."""

    language: str | None
    credibility: Credibility = "unstated"
    incidents: tuple[Incident, ...] = ()
    targets: tuple[Target, ...] = ()
    """Of the main incident; without one, those the text is about."""
    places: tuple[Place, ...] = ()
    countries: tuple[str, ...] = ()
    """Of the main event, most certain first."""
    actors: tuple[Actor, ...] = ()
    level_change: LevelChange | None = None
    precedents: tuple[Precedent, ...] = ()
    similar: tuple[Parallel, ...] = ()
    """The nearest events of our table, at most three."""
    marks: tuple[Mark, ...] = ()
    warnings: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    posture: tuple[Posture, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    channels: tuple[Channel, ...] = ()
    specificity: Specificity | None = None
    """None where the text speaks of no threat."""
    headline: int = 0
    """Where the headline ends, or the first sentence of a text without one."""
    length: int = 0
    """Of the body, in code points."""
    lead: int = 0
    """Where the headline and the first three sentences end: what a text is about stands there."""

    @property
    def main(self) -> Incident | None:
        """The incident the document is about."""
        return next((incident for incident in self.incidents if incident.main), None)

    @property
    def moved(self) -> LevelChange | None:
        """The change of level the document is about."""
        return self.level_change if self.level_change and not self.level_change.aside else None


class Fingerprint(Struct, frozen=True, kw_only=True, gc=False):
    """What the desk needs to see whether two documents tell the same story."""

    url: str | None
    """Canonical."""
    content: str
    """Hash of the normalised words of the body."""
    signature: bytes
    """MinHash of word 3-shingles, little-endian u32 (producers of shingles: processors.steps.fingerprint)."""
    terms: tuple[tuple[str, float], ...]
    """TF-IDF weights of the most telling words, unit length, heaviest first."""


def body_of(title: str, text: str) -> str:
    """The text that all offsets count in: the title, an empty line and the text, unless the text begins with the title.

    No character is altered but lone surrogates, which become U+FFFD (docs/command-line.md).
    """
    body = f"{title}\n\n{text}" if text and title and not text.startswith(title) else text or title
    try:
        body.encode()
    except UnicodeEncodeError:
        body = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in body)
    return body


def iso(moment: datetime | None) -> str | None:
    """A moment as the contract writes it, or None."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
