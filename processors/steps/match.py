"""Whether a scored document meets the conditions of a rule."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from processors.knowledge.ladder import standing
from schemas.events import Document, Level, Scored

FRESH = timedelta(hours=6)
"""Of what a source carries on its first poll, only this much counts as news (design: first poll)."""


class Condition(Protocol):
    """A test of one field; exactly one of the tests is given (processors.rulebook)."""

    @property
    def field(self) -> str: ...
    @property
    def equals(self) -> str | int | bool | None: ...
    @property
    def any_of(self) -> tuple[str, ...] | None: ...
    @property
    def none_of(self) -> tuple[str, ...] | None: ...
    @property
    def at_least(self) -> int | None: ...
    @property
    def at_most(self) -> int | None: ...


def old_backlog(scored: Scored) -> bool:
    """It came with the first poll of its source and is not fresh: history must not page."""
    document = scored.document
    if not document.backlog:
        return False
    return document.published is None or occurred(scored) < document.fetched - FRESH


def occurred(scored: Scored) -> datetime:
    """Event time of a scored document."""
    return event_time(scored.document)


def event_time(document: Document) -> datetime:
    """Event time: `published` unless that lies after `fetched`."""
    if document.published is None or document.published > document.fetched:
        return document.fetched
    return document.published


_AGAINST = ("communal", "faith")
"""Whom the main event is against, as the reasons of the score say it."""
_PLACES = frozenset(
    {"synagogue", "school", "community_centre", "cemetery", "kosher_business", "other_place_of_worship"},
)


def communal(scored: Scored) -> bool:
    """It is against a place of a community, or against what is a community's: "mezuzahs torn from doors".

    A threat that names no place is none: it may be a vow against a whole people.
    """
    if not _PLACES.isdisjoint(scored.target_types):
        return True
    if "threat" in scored.incident_types:
        return False
    return any(one.factor == "target" and one.text.partition(":")[0] in _AGAINST for one in scored.reasons)


FIELDS: Mapping[str, Callable[[Scored], Any]] = {
    "priority": lambda scored: scored.priority,
    "score": lambda scored: scored.score,
    "confidence": lambda scored: scored.confidence,
    "status": lambda scored: scored.status,
    "credibility": lambda scored: scored.credibility,
    "incident_types": lambda scored: scored.incident_types,
    "target_types": lambda scored: scored.target_types,
    "countries": lambda scored: scored.countries,
    "language": lambda scored: scored.language,
    "kind": lambda scored: scored.document.kind,
    "source": lambda scored: scored.document.source,
    "new": lambda scored: scored.new,
    "origins": lambda scored: scored.origins,
    "level_change": lambda scored: scored.level_change is not None,
    "communities": lambda scored: tuple(concern.community or concern.site for concern in scored.concerns),
    "watched": lambda scored: bool(scored.watch),
    "old_backlog": old_backlog,
    "communal": communal,
}
"""What a rule may ask of a document, by the names that rules use."""

DEFAULTS: Mapping[str, Any] = {
    "priority": 0,
    "score": 0,
    "confidence": 0,
    "status": "none",
    "credibility": "unstated",
    "incident_types": (),
    "target_types": (),
    "countries": (),
    "language": "en",
    "kind": "article",
    "source": "",
    "new": True,
    "origins": 1,
    "level_change": False,
    "communities": (),
    "watched": False,
    "old_backlog": False,
    "communal": False,
}
"""What an example of a rule means where it says nothing."""


LEVEL_FIELDS: Mapping[str, Callable[[Level], Any]] = {
    "turn": lambda level: level.turn,
    "travel": lambda level: level.travel,
    "first_hand": lambda level: level.first_hand,
    "percentile": lambda level: (
        standing(level.system, level.pending if level.turn == "unconfirmed" else level.level) or 0
    ),
    "system": lambda level: level.system,
    "country": lambda level: level.scope.split("/")[0],
    "sector": lambda level: level.scope.rpartition("/")[2] if "/" in level.scope else "",
}
"""What a rule of kind `change` may ask of an official level."""

LEVEL_DEFAULTS: Mapping[str, Any] = {
    "turn": "raised",
    "travel": False,
    "first_hand": True,
    "percentile": 75,
    "system": "uk-jtac",
    "country": "GB",
    "sector": "",
}


def level_fields(level: Level) -> dict[str, Any]:
    """An official level as rules see it."""
    return {name: read(level) for name, read in LEVEL_FIELDS.items()}


def fields(scored: Scored) -> dict[str, Any]:
    """A scored document as rules see it."""
    return {name: read(scored) for name, read in FIELDS.items()}


def match(conditions: Iterable[Condition], seen: Mapping[str, Any]) -> bool:
    """Whether all conditions hold for a document as rules see it (`fields`)."""
    return all(_holds(condition, seen[condition.field]) for condition in conditions)


def _holds(condition: Condition, value: Any) -> bool:
    held = set(value) if isinstance(value, (tuple, list)) else {value}
    if condition.any_of is not None:
        return not held.isdisjoint(condition.any_of)
    if condition.none_of is not None:
        return held.isdisjoint(condition.none_of)
    if condition.at_least is not None:
        return bool(value >= condition.at_least)
    if condition.at_most is not None:
        return bool(value <= condition.at_most)
    return bool(value == condition.equals)
