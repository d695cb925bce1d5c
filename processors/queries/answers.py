"""What the index answers, as small typed results; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from processors.queries.found import (
    FoundFeed,
    FoundLetter,
    FoundLevel,
    FoundMessage,
    FoundRuling,
    FoundState,
    FoundWatch,
)
from processors.queries.passages import Passage, passages
from schemas.alert import News
from schemas.picture import Claim, Toll
from schemas.scored import Grade, Reason

T = TypeVar("T", bound=Struct)


class Hit(Struct, frozen=True, kw_only=True):
    """A document that answers a question."""

    id: str
    title: str
    source: str
    url: str | None
    kind: str
    language: str | None
    published: datetime | None
    heard_at: datetime
    priority: int
    score: int
    confidence: int
    status: str
    countries: tuple[str, ...]
    story: str
    reasons: tuple[Reason, ...]
    relevance: float | None
    passages: tuple[Passage, ...]


class FoundStory(Struct, frozen=True, kw_only=True):
    """A story, in short."""

    id: str
    headline: str
    first: datetime
    last: datetime
    documents: int
    recent: tuple[str, ...]
    origins: int
    countries: tuple[str, ...]
    priority: int
    score: int
    confidence: int
    status: str
    changed: str
    grade: Grade | None = None
    victims: tuple[Toll, ...] = ()
    claims: tuple[Claim, ...] = ()
    incident_types: tuple[str, ...] = ()
    target_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    said_at: datetime | None = None
    marking: str = "CLEAR"


class FoundAlert(Struct, frozen=True, kw_only=True):
    """An alert, in short."""

    id: str
    headline: str
    rule: str
    stage: str
    priority: int
    why: str
    story: str | None
    documents: tuple[str, ...]
    opened_at: datetime
    said_at: datetime
    escalate_at: datetime | None
    late: bool
    officer: str | None
    ended: str | None
    key: str = ""
    change: str = ""
    origins: int = 0
    clear_at: datetime | None = None
    snoozed_until: datetime | None = None
    assigned: str | None = None
    news: tuple[News, ...] = ()
    head: str | None = None
    members: tuple[str, ...] = ()
    flapping: bool = False
    shadow: bool = False
    marking: str = "CLEAR"
    sequence: int = 0
    """Of this state: an act is on what its officer saw."""


class Stored(Struct, frozen=True):
    """One row as it rests."""

    index: str
    id: str
    fields: Mapping[str, Any]


Answer = Mapping[str, Any]


def total(answer: Answer) -> int:
    """How many there are, shown or not; of very many at least so many."""
    return int(answer["hits"]["total"]["value"])


def absent(answer: Answer) -> bool:
    """Whether there is no index to look into: nothing was ever stored, or another cluster answers."""
    return int(answer.get("_shards", {}).get("total", 1)) == 0


def one(answer: Answer) -> Stored | None:
    """The only row, or None."""
    for hit in answer["hits"]["hits"]:
        return Stored(hit["_index"], hit["_id"], hit["_source"])
    return None


def hits(answer: Answer) -> list[Hit]:
    """Documents in the order of the answer."""
    return [_hit(found) for found in answer["hits"]["hits"]]


def stories(answer: Answer) -> list[FoundStory]:
    """Stories in the order of the answer."""
    return [
        _typed(
            FoundStory,
            found,
            headline=row["message"],
            first=row["event"]["start"],
            last=row["event"]["end"],
            documents=row["vigil"]["document_count"],
            recent=row["vigil"]["document_ids"],
        )
        for found, row in _rows(answer)
    ]


def alerts(answer: Answer) -> list[FoundAlert]:
    """Alerts in the order of the answer."""
    return [
        _typed(
            FoundAlert,
            found,
            headline=row["message"],
            rule=row["rule"]["name"],
            why=row["event"]["reason"],
            documents=row["vigil"]["document_ids"],
            opened_at=row["event"]["start"],
            sequence=row["event"]["sequence"],
        )
        for found, row in _rows(answer)
    ]


def rulings(answer: Answer) -> list[FoundRuling]:
    """What officers did, in the order of the answer."""
    return [
        _typed(FoundRuling, found, at=row["event"]["created"], reason=row["event"]["reason"])
        for found, row in _rows(answer)
    ]


def watches(answer: Answer) -> list[FoundWatch]:
    """Watches in the order of the answer."""
    return [
        _typed(FoundWatch, found, cause=row["message"], why=row["event"]["reason"], opened_at=row["event"]["start"])
        for found, row in _rows(answer)
    ]


def levels(answer: Answer) -> list[FoundLevel]:
    """Official levels in the order of the answer."""
    return [_typed(FoundLevel, found, since=row["event"]["start"]) for found, row in _rows(answer)]


def feeds(answer: Answer) -> list[FoundFeed]:
    """Sources in the order of the answer."""
    return [_typed(FoundFeed, found, since=row["event"]["start"]) for found, row in _rows(answer)]


def course(answer: Answer) -> list[FoundState]:
    """The states of an alert in the order of the answer."""
    return [_typed(FoundState, found, at=row["@timestamp"], headline=row["message"]) for found, row in _rows(answer)]


def messages(answer: Answer) -> list[FoundMessage]:
    """Messages to people in the order of the answer."""
    return [
        _typed(FoundMessage, found, at=row["event"]["created"], error=row["error"]["message"])
        for found, row in _rows(answer)
    ]


def letters(answer: Answer) -> list[FoundLetter]:
    """Dead letters in the order of the answer."""
    return [_typed(FoundLetter, found, at=row["@timestamp"], error=row["message"]) for found, row in _rows(answer)]


def body(row: Mapping[str, Any]) -> str:
    """The text in which the offsets of a stored document count."""
    (text,) = row["vigil"]["body"].values()
    return str(text)


def line(found: Mapping[str, Any]) -> dict[str, Any]:
    """A stored document as a line that `vigil judge` and `vigil backtest` read."""
    row = found["_source"]
    (title,) = row["vigil"]["title"].values()
    return {
        "id": found["_id"],
        "native_id": row["vigil"]["native_id"],
        "source": row["event"]["provider"],
        "url": row["url"]["full"],
        "title": title,
        "text": body(row).removeprefix(title).lstrip() if title else body(row),
        "language": row["vigil"]["language_claimed"],
        "published": (row["vigil"]["published"] or "")[:10]
        if row["vigil"]["published_day"]
        else row["vigil"]["published"],
        "fetched": row["@timestamp"],  # when it was first heard: a later revision is no arrival
        "backlog": row["vigil"]["backlog"],
        "level": row["vigil"]["level"],
        "scope": row["vigil"]["scope"],
        "kind": row["vigil"]["kind"],
        "expires": row["vigil"]["expires"],
        "replaces": row["vigil"]["replaces"],
        "marking": row["vigil"]["marking"],
    }


def _rows(answer: Answer) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return [(found, found["_source"]) for found in answer["hits"]["hits"]]


def _hit(found: Mapping[str, Any]) -> Hit:
    row = found["_source"]
    fragments = found.get("highlight", {}).get("vigil.body.any", [])
    return _typed(
        Hit,
        found,
        title=row["message"],
        source=row["event"]["provider"],
        url=row["url"]["full"],
        heard_at=row["@timestamp"],
        relevance=_relevance(found),
        passages=passages(fragments, body(row)),
    )


def _relevance(found: Mapping[str, Any]) -> float | None:
    """Where hits are in its order it stands there alone: to have it twice, Elasticsearch would reckon it twice."""
    first = next(iter(found.get("sort", ())), None)
    return first if isinstance(first, float) else found.get("_score")


def _typed(kind: type[T], found: Mapping[str, Any], **named: Any) -> T:
    """A result from what stands under `vigil`, with what stands elsewhere by name."""
    return msgspec.convert({**found["_source"]["vigil"], "id": found["_id"], **named}, kind)
