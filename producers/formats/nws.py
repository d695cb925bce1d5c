"""Alerts of the United States' National Weather Service: CAP 1.2 as GeoJSON."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from producers.formats.cap import MESSAGES, STATUSES, closed, marking_of
from producers.formats.item import Item, Parsed, settle
from producers.formats.payload import json_of, record, records, words
from producers.source import Source
from schemas.errors import BadPayload
from schemas.notice import Area, Notice


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Each feature as a document. Raises BadPayload for bytes that are no GeoJSON of alerts."""
    value = record(json_of(payload, "GeoJSON"))
    if value.get("type") == "Feature":
        features = [value]
    elif isinstance(value.get("features"), list):
        features = records(value["features"])
    else:
        raise BadPayload("no GeoJSON of alerts: it has no `features`")
    if features and not any("messageType" in record(feature.get("properties")) for feature in features):
        raise BadPayload("no GeoJSON of alerts: its features have no `messageType`")
    return settle((_item(feature) for feature in features), source, fetched, "nws")


def _item(feature: dict[str, Any]) -> Item:
    told = record(feature.get("properties"))
    parts = (words(told.get(name)) for name in ("headline", "description", "instruction", "areaDesc", "note"))
    return Item(
        native_id=words(told.get("id")) or words(feature.get("id")),
        link=words(feature.get("id")),
        title=words(told.get("headline")) or words(told.get("event")),
        text="\n".join(part for part in parts if part),
        author=words(told.get("senderName")) or words(told.get("sender")),
        language=words(told.get("language")) or "en",
        published=words(told.get("sent")),
        # One that another has replaced is over from then on. Not `ends`: the office speaks again before `expires`, and
        # the same alert in CAP says no more.
        expires=words(told.get("replacedAt")) or words(told.get("expires")),
        kind="advisory",
        marking=marking_of(words(told.get("scope"))),
        replaces=tuple(filter(None, (words(one.get("identifier")) for one in records(told.get("references"))))),
        notice=Notice(
            status=STATUSES.get(str(told.get("status")).lower(), "Actual"),
            message=MESSAGES.get(str(told.get("messageType")).lower(), "Alert"),
            sender=words(told.get("sender")),
            scope=words(told.get("scope")),
            event=words(told.get("event")),
            categories=_many(told.get("category")),
            urgency=words(told.get("urgency")),
            severity=words(told.get("severity")),
            certainty=words(told.get("certainty")),
            responses=_many(told.get("response")),
            areas=(_area(told, record(feature.get("geometry"))),),
        ),
    )


def _many(value: Any) -> tuple[str, ...]:
    return tuple(filter(None, map(words, value if isinstance(value, list) else [value])))


def _area(told: dict[str, Any], geometry: dict[str, Any]) -> Area:
    codes = record(told.get("geocode"))
    return Area(
        name=words(told.get("areaDesc")) or "",
        polygons=tuple(_rings(geometry)),
        codes=tuple(f"{scheme}={value}" for scheme, values in codes.items() for value in _many(values)),
    )


def _rings(geometry: dict[str, Any]) -> Iterator[tuple[tuple[float, float], ...]]:
    """The outer ring of each polygon; GeoJSON has the longitude first."""
    kind, found = geometry.get("type"), geometry.get("coordinates")
    polygons = [found] if kind == "Polygon" else found if kind == "MultiPolygon" else []
    for polygon in polygons if isinstance(polygons, list) else []:
        outer = polygon[0] if isinstance(polygon, list) and polygon and isinstance(polygon[0], list) else []
        points = [(float(p[1]), float(p[0])) for p in outer if _is_point(p)]
        if len(points) == len(outer) >= 4:
            yield closed(points)


def _is_point(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) >= 2
        and all(isinstance(part, (int, float)) and not isinstance(part, bool) for part in value[:2])
        and abs(value[1]) <= 90
        and abs(value[0]) <= 180
    )
