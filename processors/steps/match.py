"""Whether what was said meets the conditions of a rule, and what rules of each sort see."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from processors.knowledge.countries import codes
from processors.knowledge.ladder import standing
from processors.steps.condition import Condition, holds
from processors.steps.sight import Field, Named, Sight, View
from schemas.document import Document
from schemas.picture import Feed, Level, Story
from schemas.scored import Scored

FRESH = timedelta(hours=6)
"""Of what a source carries on its first poll, only this much counts as news (design: first poll)."""


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


def moved(scored: Scored) -> bool:
    """It is about an official level that changed, not told in passing."""
    return scored.level_change is not None and not scored.level_change.aside


def communal(scored: Scored) -> bool:
    """It is against a place of a community, or against what is a community's: "mezuzahs torn from doors".

    A threat that names no place is none: it may be a vow against a whole people.
    """
    if not _PLACES.isdisjoint(scored.target_types):
        return True
    if "threat" in scored.incident_types:
        return False
    return any(one.factor == "target" and one.text.partition(":")[0] in _AGAINST for one in scored.reasons)


def _scored(name: str, field: Field) -> Named:
    """A field of a document under a name of its own."""
    return Named(field, lambda said: getattr(said["scored"].document, name))


_TEXT, _TEXTS, _TRUTH, _NUMBER = Field("text"), Field("text", many=True), Field("truth"), Field("number")
_CODES = Field("text", many=True, values=codes())
_RANGES = {
    "priority": (0, 3),
    "score": (0, 100),
    "confidence": (0, 100),
    "grade.information": (1, 6),
    "origins": (0, 10_000),
}
_OF_DOCUMENT: dict[str, Named] = {
    "kind": _scored("kind", Field("text", values=frozenset(("article", "advisory", "level", "report")))),
    "source": _scored("source", _TEXT),
    "title": _scored("title", _TEXT),
    "text": Named(_TEXT, lambda said: f"{said['scored'].document.title}\n\n{said['scored'].document.text}"),
    "countries": Named(_CODES, lambda said: said["scored"].countries),
    "country": Named(Field("text", values=codes()), lambda said: next(iter(said["scored"].countries), None)),
    "level_change": Named(_TRUTH, lambda said: moved(said["scored"])),
    "communities": Named(_TEXTS, lambda said: tuple(filter(None, (one.community for one in said["scored"].concerns)))),
    "sites": Named(_TEXTS, lambda said: tuple(filter(None, (one.site for one in said["scored"].concerns)))),
    "watched": Named(_TRUTH, lambda said: bool(said["scored"].watch)),
    "watches": Named(_TEXTS, lambda said: tuple(one.id for one in said["scored"].watch)),
    "old_backlog": Named(_TRUTH, lambda said: old_backlog(said["scored"])),
    "communal": Named(_TRUTH, lambda said: communal(said["scored"])),
}
_OF_LEVEL: dict[str, Named] = {
    "percentile": Named(
        Field("number", least=0, most=100),
        lambda said: (
            standing(
                said["level"].system,
                said["level"].pending if said["level"].turn == "unconfirmed" else said["level"].level,
            )
            or 0
        ),
    ),
    "country": Named(Field("text", values=codes()), lambda said: said["level"].scope.split("/")[0]),
    "sector": Named(_TEXT, lambda said: said["level"].scope.rpartition("/")[2] if "/" in said["level"].scope else ""),
}

DOCUMENT = View(
    ("scored", Scored),
    {"story": Story, "before": Story},
    _OF_DOCUMENT,
    {**_RANGES, **{f"{root}.{path}": ends for root in ("story", "before") for path, ends in _RANGES.items()}},
)
"""A scored document; `story.` is its story with it, `before.` as it was before it."""
LEVEL = View(("level", Level), {}, _OF_LEVEL, {"rank": (1, 100)})
"""An official level."""
FEED = View(("feed", Feed), {}, {}, {})
"""How a source is doing."""
VIEWS: Mapping[str, View] = {"document": DOCUMENT, "story": DOCUMENT, "level": LEVEL, "feed": FEED}
"""What rules see, by what they are of."""


def document_sight(
    scored: Scored, story: Story | None = None, before: Story | None = None, given: Mapping[str, Any] | None = None
) -> Sight:
    """A scored document as rules see it, with its story as it is and was; what is `given` is not asked of them."""
    return Sight(DOCUMENT, {"scored": scored, "story": story, "before": before}, given)


def level_sight(level: Level) -> Sight:
    """An official level as rules see it."""
    return Sight(LEVEL, {"level": level})


def feed_sight(feed: Feed) -> Sight:
    """A source as rules see it."""
    return Sight(FEED, {"feed": feed})


def match(conditions: tuple[Condition, ...], seen: Sight) -> bool:
    """Whether all conditions hold for what a rule sees."""
    return all(holds(condition, seen) for condition in conditions)
