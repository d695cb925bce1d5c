"""A point to measure from: a place of the gazetteer, a site of the profile, or degrees."""

import re
from collections.abc import Iterable

from msgspec import Struct

from processors.knowledge.gazetteer import Sort, gazetteer
from processors.knowledge.toponym import fold_name
from processors.queries.errors import BadQuery
from processors.steps.concern import Site

KM = 25.0
"""Reach, unless another is asked for: a city and its suburbs."""
FARTHEST = 20_038.0
"""Half of the Earth's girth: no two points are farther apart."""
_DEGREES = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_CONTAINED = re.compile(r"(.+?),\s*([A-Za-z]{2})\s*")


class Near(Struct, frozen=True, kw_only=True):
    """Within so many kilometres of a point."""

    name: str
    lat: float
    lon: float
    km: float = KM


def near(name: str, sites: Iterable[Site] = (), km: float | None = None) -> Near:
    """The point that a name means: `53.8,-1.5`, a site by its id or name, else the likeliest place of that name.

    `Leeds, GB` is the one in that country. A site has the reach that the profile gives it, unless `km` is given.
    Raises BadQuery for a name that nothing has, and for a reach that is none.
    """
    if km is not None and not 0 < km <= FARTHEST:
        raise BadQuery(f"{km:g} km: give more than 0 and at most {FARTHEST:.0f}")
    if degrees := _DEGREES.fullmatch(name):
        lat, lon = map(float, degrees.groups())
        if abs(lat) > 90 or abs(lon) > 180:
            raise BadQuery(f"{name.strip()} is nowhere on the globe: give latitude, longitude in degrees")
        return Near(name=name.strip(), lat=lat, lon=lon, km=km or KM)
    key = fold_name(name)
    for site in sites:
        if key in {fold_name(one) for one in (site.id, site.name, *site.names)}:
            return Near(name=site.name, lat=site.lat, lon=site.lon, km=km or site.km)
    return _of_gazetteer(name, km or KM)


def _of_gazetteer(name: str, km: float) -> Near:
    contained = _CONTAINED.fullmatch(name)
    asked, country = (contained[1], contained[2].upper()) if contained else (name, None)
    for place in gazetteer().find(fold_name(asked)):
        if place.sort == Sort.COUNTRY or place.demonym:
            continue  # a country is no point: it is asked for by --country
        if country is None or place.country == country:
            return Near(name=place.name, lat=place.lat, lon=place.lon, km=km)
    where = f" in {country}" if country else ""
    raise BadQuery(f"no place {asked!r}{where} and no site of that name: write it otherwise, or as latitude,longitude")
