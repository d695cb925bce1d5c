"""What authorities add to the entries of a feed: CAP fields, GDACS events, GeoRSS places, levels of travel advice."""

from typing import Any

from producers.formats.cap import MESSAGES, STATUSES, circle, ring
from producers.formats.markup import line
from schemas.notice import Area, Notice

_SHOWN = ("cap_event", "cap_severity", "cap_urgency", "cap_status", "cap_areadesc", "gdacs_eventtype")
_COLOURS = {"green": "Minor", "orange": "Severe", "red": "Extreme"}
"""GDACS's alert levels in the terms of CAP."""


_ADVICE = (
    "Do not travel",
    "Reconsider your need to travel",
    "Exercise a high degree of caution",
    "Exercise normal safety precautions",
)
"""The steps of Australia's travel advice, the gravest first."""


def advice_in(entry: Any) -> str | None:
    """The level of Australian travel advice: its words, there or where the text begins, for the figure beside them is
    one of five and the steps are four; the figure where the words are none of them.
    """
    figure = _word(entry, "ta_level")
    if figure is None and _word(entry, "ta_description") is None:
        return None
    said = [line(_word(entry, name)).lower() for name in ("ta_description", "summary")]
    return next((step for words in said for step in _ADVICE if words.startswith(step.lower())), None) or figure


def notice_in(entry: Any) -> Notice | None:
    """The notice in an entry as feedparser read it; None where it bears no such field."""
    if not any(_word(entry, name) for name in _SHOWN):
        return None
    over = (_word(entry, "gdacs_iscurrent") or "").lower() == "false"
    return Notice(
        status=STATUSES.get((_word(entry, "cap_status") or "").lower(), "Actual"),
        message=MESSAGES.get((_word(entry, "cap_msgtype") or "").lower(), "Alert"),
        event=_word(entry, "cap_event") or _word(entry, "gdacs_eventtype"),
        categories=tuple(filter(None, [_word(entry, "cap_category")])),
        # An event that is over stays in the feed.
        urgency="Past" if over else _word(entry, "cap_urgency"),
        severity=_word(entry, "cap_severity") or _COLOURS.get((_word(entry, "gdacs_alertlevel") or "").lower()),
        certainty=_word(entry, "cap_certainty"),
        areas=tuple(filter(None, [_area(entry)])),
    )


def _area(entry: Any) -> Area | None:
    name = _word(entry, "cap_areadesc") or _word(entry, "gdacs_country") or ""
    polygon = ring(_word(entry, "cap_polygon")) or _outline(entry)
    point = circle(_word(entry, "cap_circle")) or _point(entry)
    if not (name or polygon or point):
        return None
    return Area(name=name, polygons=(polygon,) if polygon else (), circles=(point,) if point else ())


def _outline(entry: Any) -> tuple[tuple[float, float], ...]:
    """A GeoRSS polygon or box as a ring; feedparser gives the longitude first."""
    where = entry.get("where") or {}
    found = where.get("coordinates")
    if where.get("type") == "Box" and found and len(found) >= 2:
        (west, south), (east, north) = found[0][:2], found[1][:2]
        corners = [(west, south), (east, south), (east, north), (west, north)]
    elif where.get("type") == "Polygon" and found:
        corners = found[0]
    else:
        return ()
    return ring(" ".join(f"{lat:.6f},{lon:.6f}" for lon, lat, *_ in corners))


def _point(entry: Any) -> tuple[float, float, float] | None:
    """A GeoRSS or W3C point as a circle without radius."""
    where = entry.get("where") or {}
    if where.get("type") == "Point" and where.get("coordinates"):
        lon, lat = where["coordinates"][:2]
        return circle(f"{lat:.6f},{lon:.6f} 0")
    lat, lon = _word(entry, "geo_lat"), _word(entry, "geo_long")
    return circle(f"{lat},{lon} 0") if lat and lon else None


def _word(entry: Any, key: str) -> str | None:
    value = entry[key] if key in entry.keys() else None  # noqa: SIM118 - `get` answers for other keys
    return value.strip() or None if isinstance(value, str) else None
