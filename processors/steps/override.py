"""An officer's override of how a story or a document was judged, as a Decision writes it, put on what is said."""

from datetime import datetime
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from processors.knowledge.countries import is_code
from processors.steps.score import MOST, weights
from schemas.errors import VigilError
from schemas.picture import Story
from schemas.scored import Reason, Scored
from schemas.taxonomy import INCIDENT_TYPES, IncidentType

_FORM = "write `priority=1; type=arson; place=Leeds, GB` or `relevant=false`"


class BadOverride(VigilError):
    """The value of a Decision that overrides nothing; the message says what to write."""


class Override(Struct, frozen=True, kw_only=True, gc=False):
    """What an officer says instead, and who."""

    officer: str
    reason: str
    at: datetime
    until: datetime | None = None
    priority: int | None = None
    type: IncidentType | None = None
    place: str | None = None
    country: str | None = None

    def holds(self, now: datetime) -> bool:
        """It has not run out."""
        return self.until is None or now < self.until


def read(value: str | None, officer: str, reason: str, at: datetime, until: datetime | None = None) -> Override:
    """The override that a Decision's value writes. Raises BadOverride."""
    found = Override(officer=officer, reason=reason, at=at, until=until)
    parts = [part.strip() for part in (value or "").split(";") if part.strip()]
    if not parts:
        raise BadOverride(f"an override without a value changes nothing; {_FORM}")
    for part in parts:
        name, _, given = (side.strip() for side in part.partition("="))
        found = _with(found, name, given)
    return found


def _with(found: Override, name: str, given: str) -> Override:
    match name:
        case "priority" if given in ("0", "1", "2", "3"):
            return replace(found, priority=int(given))
        case "relevant" if given == "false":
            return replace(found, priority=0)
        case "relevant" if given == "true":
            return replace(found, priority=max(1, found.priority or 0))
        case "type" if given in INCIDENT_TYPES:
            return replace(found, type=next(kind for kind in get_args(IncidentType) if kind == given))
        case "place":
            place, _, country = (side.strip() for side in given.rpartition(","))
            if place and is_code(country):
                return replace(found, place=place, country=country)
    raise BadOverride(f"{name}={given!r} is no override; {_FORM}")


def override(said: Scored, held: Override) -> Scored:
    """A document as an officer wants it, or its story, to be judged; the points this takes are a reason of its own."""
    score = said.score if held.priority is None else _within(said.score, held.priority)
    reason = Reason(factor="officer", points=score - said.score, text=f"{held.officer}: {held.reason}")
    priority = said.priority if held.priority is None else held.priority
    return replace(
        said,
        score=score,
        priority=priority,
        relevant=priority > 0,
        reasons=(*said.reasons, reason),
        incident_types=said.incident_types if held.type is None else (held.type,),
        countries=said.countries if held.country is None else (held.country,),
    )


def overridden(story: Story, held: Override) -> Story:
    """The picture of a story under an override."""
    places = story.places if held.place is None else (held.place, *(p for p in story.places if p != held.place))
    return replace(
        story,
        score=story.score if held.priority is None else _within(story.score, held.priority),
        priority=story.priority if held.priority is None else held.priority,
        incident_types=story.incident_types if held.type is None else (held.type,),
        countries=story.countries if held.country is None else (held.country,),
        places=places,
    )


def _within(score: int, priority: int) -> int:
    """The nearest score of a priority."""
    least = {0: 0, **{int(name): number for name, number in weights().priority.items()}}
    most = least[priority + 1] - 1 if priority + 1 in least else MOST
    return max(least[priority], min(most, score))
