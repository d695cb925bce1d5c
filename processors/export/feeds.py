"""Stories and alerts as an Atom feed (RFC 4287) and as a JSON Feed 1.1: what a reader of feeds can follow.

Pure: the same entries give the same bytes. An entry's id is a `tag:` URI (RFC 4151) of what it is, so that it stays
the same at whatever address the board stands; its time of change is when the desk last spoke of it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from lxml import etree
from msgspec import Struct

from processors.export.sharing import UP_TO, may_go
from processors.queries.answers import FoundAlert, FoundStory
from schemas.codec import encode_json
from schemas.taxonomy import Marking

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
_UNWRITABLE = {number: None for number in range(32) if number not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
"""What XML 1.0 cannot hold."""


class About(Struct, frozen=True, kw_only=True):
    """The feed itself."""

    title: str
    home: str
    """Address of the board, without a slash at its end."""
    address: str
    """Of the feed itself."""
    authority: str = "vigil.invalid,2026"
    """Who gives the ids: a domain or e-mail address, and a year in which it was theirs (RFC 4151)."""


class Filter(Struct, frozen=True, kw_only=True):
    """Which of them a reader wants; what bears a stricter marking than `up_to` never goes out."""

    priority: int = 1
    """At least."""
    countries: Sequence[str] = ()
    """Any of them; alerts have none of their own, and stay."""
    incident_types: Sequence[str] = ()
    """Any of them, of stories."""
    rules: Sequence[str] = ()
    """Any of them, of alerts."""
    open_only: bool = False
    """No alert that is closed."""
    since: datetime | None = None
    """Last spoken of then or later."""
    up_to: Marking = UP_TO


class Entry(Struct, frozen=True, kw_only=True):
    """One story or alert of a feed."""

    kind: str
    """`story` or `alert`."""
    id: str
    title: str
    text: str
    published: datetime
    updated: datetime
    tags: tuple[str, ...]


EVERYTHING = Filter()


def entries(
    stories: Iterable[FoundStory] = (), alerts: Iterable[FoundAlert] = (), wanted: Filter = EVERYTHING
) -> tuple[Entry, ...]:
    """The entries that are wanted, what the desk spoke of last first. Alerts of rules on trial are none."""
    told = [_story(one) for one in stories if _story_wanted(one, wanted)]
    raised = [_alert(one) for one in alerts if _alert_wanted(one, wanted)]
    found = [one for one in (*told, *raised) if wanted.since is None or one.updated >= wanted.since]
    return tuple(sorted(found, key=lambda one: (-one.updated.timestamp(), one.kind, one.id)))


def atom(found: Sequence[Entry], about: About) -> bytes:
    """An Atom feed; one without entries was last changed at the beginning of time."""
    feed = etree.Element("feed", nsmap={None: ATOM})
    _add(feed, "id", _tag(about, "feed", about.address))
    _add(feed, "title", about.title)
    _add(feed, "updated", _time(max((one.updated for one in found), default=datetime.fromtimestamp(0, UTC))))
    _add(_add(feed, "author"), "name", "Vigil")
    _add(feed, "link", rel="self", type="application/atom+xml", href=about.address)
    _add(feed, "link", rel="alternate", type="text/html", href=f"{about.home}/")
    for one in found:
        entry = _add(feed, "entry")
        _add(entry, "id", _tag(about, one.kind, one.id))
        _add(entry, "title", one.title, type="text")
        _add(entry, "published", _time(one.published))
        _add(entry, "updated", _time(one.updated))
        _add(entry, "link", rel="alternate", type="text/html", href=_page(about, one))
        for tag in one.tags:
            _add(entry, "category", term=tag)
        _add(entry, "content", one.text, type="text")
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def json_feed(found: Sequence[Entry], about: About) -> bytes:
    """A JSON Feed 1.1."""
    return encode_json(
        {
            "version": JSON_FEED,
            "title": about.title,
            "home_page_url": f"{about.home}/",
            "feed_url": about.address,
            "authors": [{"name": "Vigil"}],
            "items": [item(one, about) for one in found],
        }
    )


def item(one: Entry, about: About) -> dict[str, Any]:
    """An entry as an item of a JSON Feed."""
    return {
        "id": _tag(about, one.kind, one.id),
        "url": _page(about, one),
        "title": one.title,
        "content_text": one.text,
        "date_published": _time(one.published),
        "date_modified": _time(one.updated),
        "tags": one.tags,
    }


def _story_wanted(one: FoundStory, wanted: Filter) -> bool:
    return (
        one.priority >= wanted.priority
        and may_go(one.marking, wanted.up_to)
        and (not wanted.countries or not set(wanted.countries).isdisjoint(one.countries))
        and (not wanted.incident_types or not set(wanted.incident_types).isdisjoint(one.incident_types))
    )


def _alert_wanted(one: FoundAlert, wanted: Filter) -> bool:
    return (
        one.priority >= wanted.priority
        and may_go(one.marking, wanted.up_to)
        and not one.shadow
        and (not wanted.rules or one.rule in wanted.rules)
        and not (wanted.open_only and one.stage == "closed")
    )


def _story(one: FoundStory) -> Entry:
    grade = f", grade {one.grade.source}{one.grade.information}" if one.grade else ""
    where = f" in {', '.join(one.countries)}" if one.countries else ""
    lines = [
        f"Priority {one.priority}, score {one.score}, confidence {one.confidence} of 100{grade}",
        f"{one.status}{where}: {', '.join(one.incident_types) or 'no incident'}",
        f"Documents: {one.documents}, independent origins: {one.origins}",
        f"Latest: {one.changed}",
        f"TLP:{one.marking}",
    ]
    return Entry(
        kind="story",
        id=one.id,
        title=_line(one.headline) or one.id,
        text="\n".join(map(_line, lines)),
        published=one.first,
        updated=one.said_at or one.last,
        tags=("story", f"priority {one.priority}", one.status, *one.incident_types, *one.target_types, *one.countries),
    )


def _alert(one: FoundAlert) -> Entry:
    news = [
        f"New: {each.kind}: {each.from_} → {each.to}" if each.from_ else f"New: {each.kind}: {each.to}"
        for each in one.news
    ]
    ended = [f"Ended: {one.ended}"] if one.ended else []
    lines = [f"Priority {one.priority}, {one.stage}, rule {one.rule}", one.why, *news, *ended, f"TLP:{one.marking}"]
    flags = [name for name in ("late", "flapping") if getattr(one, name)]
    return Entry(
        kind="alert",
        id=one.id,
        title=_line(one.headline) or one.id,
        text="\n".join(map(_line, lines)),
        published=one.opened_at,
        updated=one.said_at,
        tags=("alert", f"priority {one.priority}", one.stage, one.rule, *flags),
    )


def _add(above: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(above, f"{{{ATOM}}}{name}", {key: _written(value) for key, value in attributes.items()})
    made.text = None if text is None else _written(text)
    return made


def _page(about: About, one: Entry) -> str:
    pages = {"story": "stories", "alert": "alerts"}
    return f"{about.home}/{pages[one.kind]}/{quote(one.id, safe='')}"


def _tag(about: About, kind: str, identity: str) -> str:
    return f"tag:{about.authority}:{kind}/{quote(identity, safe='')}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _line(text: str) -> str:
    return " ".join(_written(text).split())


def _written(text: str) -> str:
    """Without what neither UTF-8 nor XML can hold."""
    return text.encode("utf-8", "replace").decode().translate(_UNWRITABLE)
