"""Events for tests of the desk, made by hand so that no word list decides what happens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from processors import profile, rulebook
from schemas.codec import Record, encode
from schemas.events import Config, Document, Enriched, Epoch, Heard, Publisher, Tick
from schemas.ids import digest, document_id, revision_id
from schemas.reading import Fingerprint, Incident, Mark, PlaceName, Reading, Target
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


def log(events: list[Heard], start: int = 0) -> list[Record]:
    """Events as records of `desk`."""
    messages = [encode(event, "/vigil/test") for event in events]
    return [
        Record(0, start + number, message.key, message.value, message.headers, "desk")
        for number, message in enumerate(messages)
    ]
