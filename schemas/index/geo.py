"""Places as a row of an index holds them."""

import math
from collections.abc import Iterable
from typing import Any

from schemas.reading import Place


def place_of(place: Place) -> dict[str, Any]:
    """A place as a row holds it."""
    return {
        "text": place.text,
        "start": place.start,
        "end": place.end,
        "name": place.name,
        "country": place.country,
        "location": location(place.lat, place.lon),
        "role": place.role,
        "kind": place.kind,
    }


def events(places: Iterable[Place]) -> list[dict[str, float]]:
    """Where the event of a document was, each point once."""
    points = [location(place.lat, place.lon) for place in places if place.role == "event"]
    return [dict(point) for point in dict.fromkeys(tuple(point.items()) for point in points if point)]


def location(lat: float | None, lon: float | None) -> dict[str, float] | None:
    """Degrees; None for what is nowhere on the globe, for one such point would spoil the row."""
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    return {"lat": lat, "lon": lon} if abs(lat) <= 90 and abs(lon) <= 180 else None
