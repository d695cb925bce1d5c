"""What alerting services add to the entries of a feed: CAP fields, GDACS events, GeoRSS places."""

from typing import Any

from producers.formats.cap import MESSAGES, STATUSES, circle, ring
from schemas.notice import Area, Notice

_SHOWN = ("cap_event", "cap_severity", "cap_urgency", "cap_status", "cap_areadesc", "gdacs_eventtype")
_COLOURS = {"green": "Minor", "orange": "Severe", "red": "Extreme"}
"""GDACS's alert levels in the terms of CAP."""


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
    polygon = ring(_word(entry, "cap_polygon"))
    point = circle(f"{(_word(entry, 'georss_point') or '').strip().replace(' ', ',')} 0")
    if not (name or polygon or point):
        return None
    return Area(name=name, polygons=(polygon,) if polygon else (), circles=(point,) if point else ())


def _word(entry: Any, key: str) -> str | None:
    value = entry[key] if key in entry.keys() else None  # noqa: SIM118 - `get` answers for other keys
    return value.strip() or None if isinstance(value, str) else None
