"""Whom of the profile a document concerns, by the kind of its targets or by distance."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from msgspec import Struct

from schemas.events import Concern
from schemas.reading import Place, Reading
from schemas.taxonomy import TargetType

EARTH_KM = 6371.0


class Community(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People to protect, known by the places they gather in."""

    id: str
    name: str
    targets: tuple[TargetType, ...]


class Site(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place to protect; an event within `km` of it concerns it."""

    id: str
    name: str
    type: TargetType
    lat: float
    lon: float
    km: float = 20.0


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom Vigil protects; countries, where given, limit communities to them."""

    community: tuple[Community, ...] = ()
    site: tuple[Site, ...] = ()
    countries: tuple[str, ...] = ()


def concern(reading: Reading, profile: Profile) -> tuple[Concern, ...]:
    """Communities whose kinds of places are targets, and sites near an event, the nearest first.

    A document without an incident, denial, level or advisory concerns nobody in particular.
    """
    main = reading.main
    if main is None and reading.level_change is None and not reading.marks:
        return ()
    here = not profile.countries or not reading.countries or set(profile.countries) & set(reading.countries)
    communities = _communities(reading, profile.community) if here else []
    sites = sorted(_sites(reading.places, profile.site), key=lambda found: (found.km or 0.0, found.site or ""))
    return (*communities, *sites)


def _communities(reading: Reading, communities: Iterable[Community]) -> list[Concern]:
    concerns = []
    for community in communities:
        hit = next((target for target in reading.targets if target.type in community.targets), None)
        if hit is not None:
            concerns.append(Concern(community=community.id, why=f"{hit.type} named as “{hit.text}”"))
    return concerns


def _sites(places: Iterable[Place], sites: Iterable[Site]) -> Iterable[Concern]:
    events = [place for place in places if place.role == "event" and place.kind == "place"]
    for site in sites:
        near = min(
            ((kilometres(place, site), place.name) for place in events if place.lat is not None),
            default=None,
        )
        if near is not None and near[0] <= site.km:
            yield Concern(site=site.id, why=f"{near[1]} is near {site.name}", km=round(near[0], 1))


def kilometres(place: Place, site: Site) -> float:
    """Great-circle distance (haversine, mean earth radius)."""
    lat1, lon1 = radians(place.lat or 0.0), radians(place.lon or 0.0)
    lat2, lon2 = radians(site.lat), radians(site.lon)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
