"""The Common Alerting Protocol 1.0 to 1.2 (OASIS): alone, signed, in an Atom feed or in an EDXL envelope.

Identity is the identifier: an Update or a Cancel is an alert of its own that names those before it in `references`.
Several `info` blocks are languages, areas or times of one alert, never several alerts.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import get_args

from lxml import etree

from producers.dates import moment_of
from producers.formats import tlp
from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import tree_of
from producers.source import UNKNOWN, Source
from schemas.errors import BadPayload
from schemas.notice import Area, MessageType, Notice, NoticeStatus
from schemas.taxonomy import Marking

STATUSES: dict[str, NoticeStatus] = {name.lower(): name for name in get_args(NoticeStatus)}
MESSAGES: dict[str, MessageType] = {name.lower(): name for name in get_args(MessageType)}
_GRAVEST = (
    ("Extreme", "Severe", "Moderate", "Minor"),
    ("Immediate", "Expected", "Future", "Past"),
    ("Observed", "Very Likely", "Likely", "Possible", "Unlikely"),
)
"""Severity, urgency and certainty, each with the gravest first; Unknown comes behind. `Very Likely` is of CAP 1.0."""
_MARKINGS: dict[str, Marking] = {"restricted": "AMBER", "private": "RED"}
"""What the scope of an alert means for passing it on: to the people named in it, or to nobody else."""
MOST_POINTS = 2_000
"""Of one polygon; a coast may have ten thousand, of which every fifth shows the same area."""
Point = tuple[float, float]
"""Latitude, longitude."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Every alert of a payload as one document. Raises BadPayload for bytes that hold no CAP alert."""
    tree, notes = tree_of(payload, "CAP alert")
    alerts = [found for found in tree.iter("{*}alert") if _is_alert(found)]
    if not alerts:
        raise BadPayload(f"no CAP alert in <{str(tree.tag).rpartition('}')[2]}>")
    return settle((_item(alert, source) for alert in alerts), source, fetched, "cap", notes=notes)


def _is_alert(element: etree._Element) -> bool:
    return any(_word(element, name) for name in ("identifier", "sent", "sender", "info"))


def _item(alert: etree._Element, source: Source) -> Item:
    # Services that shorten their alerts for an index leave <info> out and what it holds in.
    infos = list(alert.iterfind("{*}info")) or [alert]
    told = _in_one_language(infos, source)
    told.sort(key=_gravity)
    first = told[0]
    notice = _notice(alert, told)
    return Item(
        native_id=_word(alert, "identifier"),
        link=_first(told, "web") or _index_link(alert),
        title=_first(told, "headline") or _first(told, "event") or _word(alert, "note"),
        text=_text(alert, told),
        author=_first(told, "senderName") or notice.sender,
        language=_word(first, "language"),
        published=_word(alert, "sent"),
        expires=_last(_word(info, "expires") for info in told),
        kind="advisory",
        replaces=identifiers(_word(alert, "references")),
        marking=_marking(alert, notice.scope),
        notice=notice,
    )


def _index_link(alert: etree._Element) -> str | None:
    """The link of the feed's entry that an alert stands in."""
    for above in alert.iterancestors("{*}entry", "{*}item"):
        for link in above.iterfind("{*}link"):
            if found := (link.get("href") or link.text or "").strip():
                return found
    return None


def _gravity(info: etree._Element) -> tuple[int, int, int]:
    """How an info ranks among the others of its alert: the gravest, nearest and surest first."""
    said = (_word(info, "severity"), _word(info, "urgency"), _word(info, "certainty"))
    ranks = [ladder.index(word) if word in ladder else len(ladder) for word, ladder in zip(said, _GRAVEST, strict=True)]
    return ranks[0], ranks[1], ranks[2]


def _last(times: Iterable[str | None]) -> str | None:
    """The latest of some times, whatever zones they are written in; one that cannot be read comes first."""
    read = [(moment.at.timestamp() if (moment := moment_of(time)) else 0.0, time) for time in times if time]
    return max(read)[1] if read else None


def _in_one_language(infos: list[etree._Element], source: Source) -> list[etree._Element]:
    """The blocks of the language that the source's record names first, else of English, else of the first block."""
    spoken = [(_word(info, "language") or "en")[:2].lower() for info in infos]
    wanted = [*(source.languages if source.id != UNKNOWN.id else ()), "en", *spoken]
    best = next((language for language in wanted if language in spoken), None)
    return [info for info, language in zip(infos, spoken, strict=True) if language == best]


def _text(alert: etree._Element, infos: list[etree._Element]) -> str:
    parts: dict[str, None] = {}
    for info in infos:
        for name in ("headline", "description", "instruction"):
            parts[prose(_word(info, name))] = None
        named = "; ".join(filter(None, (_word(area, "areaDesc") for area in info.iterfind("{*}area"))))
        parts[named and f"{named.rstrip('.')}."] = None
    parts[prose(_word(alert, "note"))] = None
    return "\n".join(part for part in parts if part)


def marking_of(scope: str | None) -> Marking:
    """How far an alert of a scope may be passed on."""
    return _MARKINGS.get((scope or "").lower(), "CLEAR")


def _marking(alert: etree._Element, scope: str | None) -> Marking:
    """The marking (TLP) that a restriction names, else what the scope means."""
    said = tlp.marking_of(_word(alert, "restriction") or "") if (scope or "").lower() == "restricted" else "CLEAR"
    return marking_of(scope) if said == "CLEAR" else said


def _notice(alert: etree._Element, infos: list[etree._Element]) -> Notice:
    return Notice(
        status=STATUSES.get((_word(alert, "status") or "").lower(), "Actual"),
        message=MESSAGES.get((_word(alert, "msgType") or "").lower(), "Alert"),
        sender=_word(alert, "sender"),
        scope=_word(alert, "scope"),
        event=_first(infos, "event"),
        categories=_each(infos, "category"),
        urgency=_first(infos, "urgency"),
        severity=_first(infos, "severity"),
        certainty=_first(infos, "certainty"),
        responses=_each(infos, "responseType"),
        areas=tuple(dict.fromkeys(_area(area) for info in infos for area in info.iterfind("{*}area"))),
    )


def _area(area: etree._Element) -> Area:
    codes = (_code(element) for element in area.iterfind("{*}geocode"))
    return Area(
        name=line(_word(area, "areaDesc")),
        polygons=tuple(filter(None, (ring(element.text) for element in area.iterfind("{*}polygon")))),
        circles=tuple(filter(None, (circle(element.text) for element in area.iterfind("{*}circle")))),
        codes=tuple(f"{scheme}={value}" for scheme, value in codes if scheme and value),
    )


def _code(element: etree._Element) -> tuple[str | None, str | None]:
    """Scheme and value; CAP 1.0 wrote both as `scheme=value`."""
    if len(element):
        return _word(element, "valueName"), _word(element, "value")
    scheme, _, value = (element.text or "").strip().partition("=")
    return scheme.strip() or None, value.strip() or None


def ring(text: str | None) -> tuple[Point, ...]:
    """`lat,lon lat,lon …` as a closed ring; empty for what is none."""
    points = [_point(part) for part in (text or "").split()]
    return closed([point for point in points if point is not None]) if None not in points else ()


def closed(points: Sequence[Point]) -> tuple[Point, ...]:
    """The ring of some points, thinned out where there are more than MOST_POINTS; empty for fewer than three."""
    if len(points) < 3:
        return ()
    kept = points[:: -(-len(points) // MOST_POINTS)]
    return tuple(kept) if kept[0] == kept[-1] else (*kept, kept[0])


def circle(text: str | None) -> tuple[float, float, float] | None:
    """`lat,lon km`; None for what is none."""
    parts = (text or "").split()
    if len(parts) != 2 or (point := _point(parts[0])) is None or not re.fullmatch(r"\d{1,5}(\.\d+)?", parts[1]):
        return None
    return (*point, float(parts[1]))


def _point(text: str) -> Point | None:
    found = re.fullmatch(r"([+-]?\d{1,3}(?:\.\d+)?),([+-]?\d{1,3}(?:\.\d+)?)", text)
    if not found:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def identifiers(references: str | None) -> tuple[str, ...]:
    """The identifiers in `sender,identifier,sent` triples; line breaks and stray commas are met in real ones."""
    triples = (part.strip(",").split(",") for part in (references or "").split())
    return tuple(dict.fromkeys(part[1] for part in triples if len(part) >= 2 and part[1]))


def _word(element: etree._Element | None, name: str) -> str | None:
    found = None if element is None else element.findtext(f"{{*}}{name}")
    return (found or "").strip() or None


def _first(infos: Iterable[etree._Element], name: str) -> str | None:
    return next(filter(None, (_word(info, name) for info in infos)), None)


def _each(infos: Iterable[etree._Element], name: str) -> tuple[str, ...]:
    found = ((element.text or "").strip() for info in infos for element in info.iterfind(f"{{*}}{name}"))
    return tuple(dict.fromkeys(filter(None, found)))
