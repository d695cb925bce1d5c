"""Attacks of the past by which those of today are measured (precedents.json)."""

from datetime import date
from functools import cache

from msgspec import Struct

from processors.knowledge.tables import load, refuse
from schemas.particulars import TriggerType

FILE = "precedents.json"


class Cause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an attack answered, as it is commonly told."""

    event: str
    date: date
    kind: TriggerType | None = None


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One attack."""

    id: str
    date: date
    title: str
    city: str
    country: str
    target_types: tuple[str, ...]
    """Finer than the target types of documents; `kinds` has those."""
    actors: tuple[str, ...]
    killed_victims: int
    """Attackers not counted."""
    source: str
    names: tuple[str, ...] = ()
    """By which texts call it."""
    actor_ids: tuple[str, ...] = ()
    """Of actors.json."""
    trigger: Cause | None = None
    secondary: bool = False
    """It followed another attack in the same town within days."""

    @property
    def kinds(self) -> frozenset[str]:
        """Its targets as target types of documents."""
        return frozenset(_KINDS.get(kind, kind) for kind in self.target_types)

    @property
    def lag(self) -> int | None:
        """Days from its trigger; None where it had none."""
        return None if self.trigger is None else (self.date - self.trigger.date).days


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    note: str
    precedents: tuple[Record, ...]


_KINDS = {
    "jcc": "community_centre", "community_hq": "community_centre", "federation_office": "community_centre",
    "chabad_house": "community_centre", "museum": "community_centre", "charity_office": "community_centre",
    "community_group": "community_centre", "former_synagogue": "synagogue", "near_synagogue": "synagogue",
    "jewish_school": "school", "preschool": "school", "kosher_market": "kosher_business",
    "kosher_restaurant": "kosher_business", "tourists": "person", "individual": "person", "rabbi": "person",
    "official": "person", "consulate": "embassy", "embassy_vehicle": "embassy", "event": "public_event",
    "chabad_event": "public_event", "march": "public_event", "pilgrimage": "public_event",
    "airliner": "transport", "bus": "transport", "airline_counter": "transport", "street": "public_place",
    "city_centre": "public_place",
}  # fmt: skip


@cache
def precedents() -> tuple[Record, ...]:
    """All of them, the oldest first. Raises BadTable."""
    records = load(FILE, _Table).precedents
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise refuse(FILE, f'"id": "{record.id}"', f"{record.id} is there twice")
        seen.add(record.id)
        if not (len(record.country) == 2 and record.country.isupper()):
            raise refuse(FILE, f'"id": "{record.id}"', f"country {record.country!r} is no code of ISO 3166")
        if record.trigger is not None and record.trigger.date > record.date:
            raise refuse(FILE, f'"id": "{record.id}"', "its trigger comes after it")
    return tuple(sorted(records, key=lambda record: (record.date, record.id)))


@cache
def by_id() -> dict[str, Record]:
    """The same by id."""
    return {record.id: record for record in precedents()}
