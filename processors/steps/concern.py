"""Whom of the profile a document concerns, by the kind of its targets or by distance."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

from processors.knowledge.communities import communities as known_communities
from schemas.reading import Place, Reading
from schemas.scored import Concern
from schemas.taxonomy import TargetType

EARTH_KM = 6371.0


class Community(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People to protect, known by the places they gather in."""

    id: str
    name: str
    targets: tuple[TargetType, ...] = ()
    """Kinds of places that are theirs; empty: those of its file in knowledge/communities, where its id has one."""


class Site(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place to protect; an event within `km` of it concerns it."""

    id: str
    name: str
    type: TargetType
    lat: float
    lon: float
    km: float = 20.0
    names: tuple[str, ...] = ()
    """What texts call it: a document that names it concerns it, however far."""


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom Vigil protects; countries, where given, limit communities to them."""

    community: tuple[Community, ...] = ()
    site: tuple[Site, ...] = ()
    countries: tuple[str, ...] = ()


def concern(reading: Reading, profile: Profile, body: str = "") -> tuple[Concern, ...]:
    """Communities whose places are targets or who are named with one, and sites named in `body` or near an event.

    A document without an incident, denial, level or advisory concerns nobody in particular.
    """
    main = reading.main
    if main is None and reading.level_change is None and not reading.marks:
        return ()
    here = not profile.countries or not reading.countries or set(profile.countries) & set(reading.countries)
    communities = _communities(reading, profile.community) if here else []
    sites = sorted(_sites(reading.places, profile.site, body), key=lambda found: (found.km or 0.0, found.site or ""))
    return (*communities, *sites)


def _communities(reading: Reading, communities: Iterable[Community]) -> list[Concern]:
    concerns = []
    table = known_communities()
    for community in communities:
        known = table.get(community.id)
        own = community.targets or (known.targets if known else ())
        hit = next((target for target in reading.targets if target.type in own), None)
        if hit is not None:
            concerns.append(Concern(community=community.id, why=f"{hit.type} named as “{hit.text}”"))
            continue
        named = _named(community.id, reading)
        shared = known.shared if known else ()
        hit = next((target for target in reading.targets if target.type in shared), None)
        if hit is not None and named is not None:
            why = f"{hit.type} named as “{hit.text}”, and they as “{named}”"
            concerns.append(Concern(community=community.id, why=why))
    return concerns


def _named(community: str, reading: Reading) -> str | None:
    """What the first sentences call a community."""
    return next(
        (
            mark.text
            for mark in reading.marks
            if mark.kind in ("community", "group") and mark.value == community and mark.start < max(reading.lead, 1)
        ),
        None,
    )


def _sites(places: Iterable[Place], sites: Iterable[Site], body: str) -> Iterable[Concern]:
    events = [place for place in places if place.role == "event" and place.kind == "place"]
    for site in sites:
        name = next((name for name in site.names if name in body), None)
        if name is not None:
            yield Concern(site=site.id, why=f"named as “{name}”")
            continue
        near = min(
            ((kilometres(place, site), place.name) for place in events if place.lat is not None),
            default=None,
        )
        if near is not None and near[0] <= site.km:
            yield Concern(site=site.id, why=f"{near[1]} is near {site.name}", km=round(near[0], 1))


def kilometres(place: Place, site: Site) -> float:
    """Great-circle distance."""
    return apart(place, site.lat, site.lon)


def apart(place: Place, lat: float, lon: float) -> float:
    """Kilometres from a place to a point on the globe (haversine, mean earth radius)."""
    lat1, lon1 = radians(place.lat or 0.0), radians(place.lon or 0.0)
    lat2, lon2 = radians(lat), radians(lon)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
