"""What opens a watch, and for whom and how long (watches.toml)."""

import json
from datetime import timedelta
from functools import cache

from msgspec import Struct

from processors.knowledge.communities import communities
from processors.knowledge.precedents import by_id
from processors.knowledge.tables import FOLDER, load, refuse
from schemas.particulars import TriggerType

FILE = "watches.toml"


class Kind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of watch."""

    trigger: TriggerType
    why: str
    days: int
    half_life: int
    """Days after which half of its weight is left."""
    precedents: tuple[str, ...]
    answered: tuple[str, ...] = ()
    parties: tuple[tuple[str, ...], ...] = ()
    """Groups of countries; one of each must be named beside the trigger. The last group names the party."""
    actors: tuple[str, ...] = ()
    """Of actors.json; one that is named stands for a party."""
    communities: tuple[str, ...] = ()
    """Whom it exposes; empty: all faiths."""
    km: float | None = None
    """Reach from the place of the trigger; None: any country."""

    @property
    def lasts(self) -> timedelta:
        """From the trigger to its end."""
        return timedelta(days=self.days)


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    watch: tuple[Kind, ...]


@cache
def state_of(actor: str) -> str | None:
    """The state that stands behind an actor of actors.json, by its code."""
    return _states().get(actor)


@cache
def _states() -> dict[str, str | None]:
    actors = json.loads((FOLDER / "actors.json").read_text("utf-8"))["actors"]
    return {actor["id"]: actor.get("state") for actor in actors}


@cache
def watches() -> dict[str, Kind]:
    """All kinds by their trigger. Raises BadTable."""
    kinds: dict[str, Kind] = {}
    for kind in load(FILE, _Table).watch:
        mark = f'trigger = "{kind.trigger}"'
        if kind.trigger in kinds:
            raise refuse(FILE, mark, f"{kind.trigger} is there twice")
        if not 0 < kind.half_life <= kind.days:
            raise refuse(FILE, mark, f"half_life {kind.half_life} of {kind.days} days")
        for unknown in (one for one in kind.precedents if one not in by_id()):
            raise refuse(FILE, mark, f"{unknown!r} is no event of precedents.json")
        for unknown in (one for one in kind.communities if one not in communities()):
            raise refuse(FILE, mark, f"{unknown!r} is no file of knowledge/communities")
        for unknown in (one for one in kind.actors if one not in _states()):
            raise refuse(FILE, mark, f"{unknown!r} is no actor of actors.json")
        if not kind.precedents and not kind.answered:
            raise refuse(FILE, mark, "it names no event that answered such a trigger")
        kinds[kind.trigger] = kind
    return kinds
