"""NTAS: the advisories of the United States' National Terrorism Advisory System, in a format of their own.

`alerts/alert[@start, @end?, @type, @link]` with summary, details, locations, sectors, duration and sections.
An empty `<alerts/>` is the normal state. The link is the key: issued again with a later end it is an extension.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from producers.address import absolute
from producers.formats.item import Further, Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import root_of, xml_of
from producers.source import Source
from schemas.errors import BadPayload

_GRAVEST = ("imminent", "elevated", "bulletin")
"""Words of the types of advisories, the gravest first."""
_SHORT = 200
"""Code points of a summary that can be a title; of a longer one the first sentence is."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The advisories in force. Raises BadPayload for bytes that are no NTAS document."""
    text, notes = xml_of(payload)
    root = root_of(text)
    if root not in ("alerts", "alert"):
        raise BadPayload(f"no NTAS document: its root is <{root or 'nothing'}>, not <alerts>")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise BadPayload(f"NTAS document is not well-formed: {str(error).splitlines()[0]}") from None
    alerts = list(tree.iter("{*}alert"))
    # The other of the two feeds names a file for each alert and says nothing itself.
    named = [alert for alert in alerts if alert.get("href") and not len(alert)]
    places = ((absolute(alert.get("href"), source.url), alert) for alert in named)
    follow = [Further(place, f"{alert.get('start')} {alert.get('end')}") for place, alert in places if place]
    # The gravest first: it is the level that holds.
    items = sorted((_item(alert) for alert in alerts if alert not in named), key=_gravity)
    return settle(items, source, fetched, "ntas", notes=notes, follow=follow)


def _gravity(item: Item) -> int:
    return next((rank for rank, word in enumerate(_GRAVEST) if word in (item.level or "").lower()), len(_GRAVEST))


def _item(alert: etree._Element) -> Item:
    link = alert.get("link") or alert.get("href")
    kind = line(alert.get("type"))
    summary = prose(alert.findtext("{*}summary"))
    parts = [summary, *_body(alert)]
    text = "\n".join(part for part in parts if part)
    if kind and text:
        text += f"\nType: {kind}."
    return Item(
        native_id=link,
        link=link,
        title=_title(summary, kind),
        text=text,
        language="en",
        published=_gmt(alert.get("start")),
        expires=_gmt(alert.get("end")),
        kind="advisory",
        level=kind or None,
    )


def _body(alert: etree._Element) -> Iterator[str]:
    yield prose(alert.findtext("{*}details"))
    for section in alert.iterfind("{*}detail_sections/{*}detail_section"):
        yield prose(section.findtext("{*}detail_title"))
        yield prose(section.findtext("{*}detail"))
    for name, label in (("location", "Locations"), ("sector", "Sectors")):
        named = [line(element.text) for element in alert.iterfind(f"{{*}}{name}s/{{*}}{name}")]
        if listed := "; ".join(part for part in named if part):
            yield f"{label}: {listed}."
    if duration := line(alert.findtext("{*}duration")):
        yield f"Duration: {duration.rstrip('.')}."


def _title(summary: str, kind: str) -> str:
    """The summary, or its first sentence, with which the text begins; the type where there is none."""
    first = summary.split("\n", 1)[0]
    if len(first) > _SHORT:
        end = re.search(r"[.!?](?=\s)", first)
        first = first[: end.end()] if end else first
    return first or (f"NTAS {kind}" if kind else "")


def _gmt(raw: str | None) -> str | None:
    """`YYYY/MM/DD HH:MM` with its zone, which the format leaves unsaid."""
    raw = (raw or "").strip()
    return f"{raw} GMT" if re.fullmatch(r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}", raw) else raw or None
