"""Which documents a question is about: filters, which narrow and do not rank."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from elasticsearch_dsl import Q
from msgspec import Struct

from processors.knowledge.actors import known_as
from processors.queries.near import Near
from schemas.taxonomy import Assertion, IncidentType, Reliability, TargetType


class Scope(Struct, frozen=True, kw_only=True):
    """Which documents a search looks at; of several values in one field any, of several fields all."""

    language: str | None = None
    since: datetime | None = None
    """First heard at or after."""
    until: datetime | None = None
    """First heard before."""
    priority: int = 0
    """At least."""
    countries: Sequence[str] = ()
    """Of the main event."""
    current: bool = False
    """Only where the main event is told as a fact of today: no history, threat, trial, drill or hoax."""
    assertions: Sequence[Assertion] = ()
    """What is said of one incident; with `types` and `targets` of that same one."""
    types: Sequence[IncidentType] = ()
    """Of the main event, unless `assertions` are given."""
    targets: Sequence[TargetType] = ()
    story: str | None = None
    actor: str | None = None
    """A name in any language or an id of our table; whoever is blamed, suspected, held or claims."""
    sources: Sequence[str] = ()
    grades: Sequence[Reliability] = ()
    """Of the source."""
    near: Near | None = None
    """Where the event was."""


def filters(scope: Scope) -> list[Any]:
    """A scope as filters, none for what it leaves open."""
    found = []
    if heard := {name: moment for name, moment in (("gte", scope.since), ("lt", scope.until)) if moment}:
        found.append(Q("range", **{"@timestamp": heard}))
    if scope.priority:
        found.append(Q("range", **{"vigil.priority": {"gte": scope.priority}}))
    found += [
        Q("term", **{field: value})
        for field, value in (
            ("vigil.language", scope.language),
            ("vigil.story", scope.story),
            ("vigil.status", "current" if scope.current else None),
        )
        if value
    ]
    found += [
        Q("terms", **{field: list(values)})
        for field, values in (
            ("vigil.countries", scope.countries),
            ("event.provider", scope.sources),
            ("vigil.grade.source", scope.grades),
            *_of_main(scope),
        )
        if values
    ]
    if scope.assertions:
        found.append(_one_incident(scope))
    if scope.actor:
        found.append(_by(scope.actor))
    if scope.near:
        point = {"lat": scope.near.lat, "lon": scope.near.lon}
        found.append(Q("geo_distance", distance=f"{scope.near.km:g}km", **{"vigil.location": point}))
    return found


def _of_main(scope: Scope) -> list[tuple[str, Sequence[str]]]:
    if scope.assertions:
        return []
    return [("vigil.incident_types", scope.types), ("vigil.target_types", scope.targets)]


def _one_incident(scope: Scope) -> Any:
    """One incident of which all of it is said: not a bombing of long ago beside a threat of today."""
    asked = (
        ("assertion", scope.assertions),
        ("type", scope.types),
        ("targets.type", scope.targets),
    )
    parts = [Q("terms", **{f"vigil.incidents.{name}": list(values)}) for name, values in asked if values]
    return Q("nested", path="vigil.incidents", query=Q("bool", filter=parts))


def _by(actor: str) -> Any:
    """An actor over all its names where our table has one of them; else whoever the text calls so."""
    if ids := known_as(actor):
        return Q("terms", **{"vigil.actors.id": sorted(ids)})
    return Q("match_phrase", **{"vigil.actors.text.words": actor})
