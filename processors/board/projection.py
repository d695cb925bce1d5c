"""From the globe to the map: Mercator, for shapes at the scale of a continent are true on it; pure."""

import math

SCALE = 20
"""Units of the map a degree of longitude."""
TOP, BOTTOM = 78.0, -56.0
"""Latitudes at which the map ends."""

AREAS: dict[str, tuple[float, float, float, float]] = {
    "world": (-170.0, -56.0, 190.0, 78.0),
    "europe": (-12.0, 35.0, 42.0, 61.0),
    "middle east": (24.0, 12.0, 64.0, 42.0),
    "north america": (-128.0, 22.0, -62.0, 55.0),
    "south america": (-86.0, -56.0, -32.0, 14.0),
    "africa": (-20.0, -36.0, 54.0, 38.0),
    "asia": (60.0, -12.0, 150.0, 56.0),
    "oceania": (108.0, -50.0, 182.0, 2.0),
}
"""Parts of the map: west, south, east, north."""


def point(lat: float, lon: float) -> tuple[float, float]:
    """Where a place lies on the map: x to the east, y to the south."""
    north = math.degrees(math.asinh(math.tan(math.radians(min(TOP, max(BOTTOM, lat))))))
    return lon * SCALE, -north * SCALE


def window(area: str) -> tuple[int, int, int, int]:
    """The part of the map that an area fills: left, top, width, height. Raises KeyError."""
    west, south, east, north = AREAS[area]
    left, top = point(north, west)
    right, bottom = point(south, east)
    return round(left), round(top), round(right - left), round(bottom - top)
