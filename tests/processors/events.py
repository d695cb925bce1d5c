"""Events for tests of the desk, made by hand so that no word list decides what happens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from processors.people import profile
from processors.rules import rulebook
from schemas.alert import Alert, Notification
from schemas.codec import Record, encode
from schemas.document import Document, Enriched, Publisher
from schemas.heard import Config, Epoch, Heard, Tick
from schemas.ids import digest, document_id, revision_id
from schemas.particulars import Trigger
from schemas.reading import Fingerprint, Incident, Mark, Place, PlaceName, Reading, Target
from schemas.taxonomy import Assertion, IncidentType, TargetType

BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the beginning."""
    return BEGIN + timedelta(minutes=minutes)


def opening(rules: tuple[str, ...] | None = None) -> list[Heard]:
    """What `vigil bootstrap` writes into a new `desk`, and the first tick."""
    rules = rulebook.gather() if rules is None else rules
    text = profile.gather(Path("no such file"))
    config = Config(id=digest("config", *rules, text, size=8), at=BEGIN, rules=rules, profile=text)
    return [Epoch(epoch=1, at=BEGIN), config, Tick(at=BEGIN)]


def enriched(
    name: str,
    minutes: float = 0,
    *,
    words: str = "",
    incident: IncidentType | None = None,
    target: TargetType = "synagogue",
    country: str = "GB",
    place: str = "Leeds",
    text: str = "",
    offset: int = 0,
    source: str = "",
    backlog: bool = False,
    published: datetime | None = None,
    assertion: Assertion = "asserted",
) -> Enriched:
    """A document about an incident (or none), told in some words."""
    incidents: tuple[Incident, ...] = ()
    if incident:
        where = (PlaceName(name=place, country=country),)
        targets = (Target(type=target, text=target),)
        incidents = (
            Incident(
                type=incident,
                assertion=assertion,
                start=0,
                end=4,
                text="What",
                main=True,
                places=where,
                targets=targets,
                fresh=True,
            ),
        )
    title = words or f"What happened to {name}"
    source = source or f"{name}.example"
    telling = sorted(set((words or name).split()))
    weight = round(len(telling) ** -0.5, 3)
    return Enriched(
        document=Document(
            id=document_id(source, name, None),
            revision=revision_id(title, text),
            source=source,
            native_id=name,
            title=title,
            text=text,
            published=published or at(minutes),
            fetched=at(minutes),
            backlog=backlog,
            publisher=Publisher(name=source, owner=source, country=country, reliability="B"),
        ),
        reading=Reading(
            language="en",
            incidents=incidents,
            targets=incidents[0].targets if incidents else (),
            countries=(country,) if incident else (),
            marks=(Mark(kind="community", start=0, end=1, text=title[:1], value="jewish"),) if incident else (),
            headline=len(title),
            lead=len(title),
        ),
        fingerprint=Fingerprint(
            url=None,
            content=digest("words", title, text),
            signature=b"",
            terms=tuple((word, weight) for word in telling),
        ),
        partition=0,
        offset=offset,
    )


def killing(heard: Enriched, party: str = "IR", town: str = "Tehran") -> Enriched:
    """The same as news of a commander of a state killed abroad, which opens a watch for one community everywhere."""
    said = heard.document.title
    trigger = Trigger(kind="killing", start=0, end=len(said), text=said, country=party)
    place = Place(text=said[:3], start=0, end=3, name=town, country=party, lat=35.7, lon=51.4)
    main = Incident(
        type="assassination",
        assertion="asserted",
        start=0,
        end=4,
        text=said[:4],
        main=True,
        places=(PlaceName(name=town, country=party),),
        fresh=True,
    )
    reading = replace(heard.reading, incidents=(main,), targets=(), marks=(), triggers=(trigger,), places=(place,))
    return replace(heard, reading=reading)


def attack(heard: Enriched, place: str = "Leeds", lat: float = 53.8, lon: float = -1.5) -> Enriched:
    """The same as a mass attack on a market, which opens a watch for its metropolitan area."""
    said = heard.document.title
    trigger = Trigger(kind="mass_attack", start=0, end=len(said), text=said, country="GB")
    where = Place(text=said[:3], start=0, end=3, name=place, country="GB", lat=lat, lon=lon, role="event")
    target = Target(type="public_place", text="market")
    main = Incident(
        type="shooting",
        assertion="asserted",
        start=0,
        end=4,
        text=said[:4],
        main=True,
        places=(PlaceName(name=place, country="GB"),),
        targets=(target,),
        fresh=True,
    )
    reading = replace(
        heard.reading, incidents=(main,), targets=(target,), marks=(), triggers=(trigger,), places=(where,)
    )
    return replace(heard, reading=reading)


def placed(heard: Enriched, name: str, lat: float, lon: float) -> Enriched:
    """The same with a point on the globe where its event was."""
    where = Place(text=name, start=0, end=3, name=name, country="GB", lat=lat, lon=lon, role="event")
    return replace(heard, reading=replace(heard.reading, places=(where,)))


def log(events: list[Heard], start: int = 0) -> list[Record]:
    """Events as records of `desk`."""
    messages = [encode(event, "/vigil/test") for event in events]
    return [
        Record(0, start + number, message.key, message.value, message.headers, "desk")
        for number, message in enumerate(messages)
    ]


SAID: dict[str, Any] = {
    "sequence": 1,
    "epoch": 1,
    "month": "2026.11",
    "heard_at": BEGIN,
    "said_at": BEGIN,
    "fold": "fold",
    "rules": "rules",
}
"""What every output carries."""


def alert(**facts: Any) -> Alert:
    """An alert about a hall set on fire, as `act-now` raises it; some of its facts may be others."""
    raised: dict[str, Any] = {
        "id": "3251a5490de329a2",
        "rule": "act-now",
        "key": "s1",
        "opening": 1,
        "stage": "active",
        "change": "raised",
        "priority": 3,
        "headline": "Door of a hall set on fire",
        "why": "An attack on a place of worship is under way.",
        "story": "s1",
        "documents": ("d1",),
        "origins": 2,
        "opened_at": BEGIN,
    }
    return Alert(**{**SAID, **raised, **facts})


def notification(**facts: Any) -> Notification:
    """A message about that alert to one person; some of its facts may be others."""
    sent: dict[str, Any] = {
        "id": "8d1f0b6be21e24dc4a0b3ba6",
        "alert": "3251a5490de329a2",
        "alert_sequence": 1,
        "change": "raised",
        "rule": "act-now",
        "priority": 3,
        "person": "dana",
        "channel": "hook",
        "kind": "webhook",
        "language": "en",
        "title": "Act now: door of a hall set on fire",
        "text": "Where: Leeds (GB)",
        "until": at(60),
        "link": "https://harbour-post.example/1",
    }
    return Notification(**{**SAID, **sent, **facts})
