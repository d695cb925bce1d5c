"""The sample world: turns the files beside it into what a web server would have answered.

Nothing here knows what an item means. The manifest says only what was offered (source, address, title), so
that a check can compare it with what was stored without sharing any judgement about it.
"""

from __future__ import annotations

import hashlib
import html
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TypedDict

from deploy.sample.moments import fill

HERE = Path(__file__).resolve().parent
FILES = HERE / "files"
ROSTER = HERE / "roster"

# This feed says it is UTF-8 and is not: old newspaper systems do so, and a reader has to live with it. The
# file itself is kept in UTF-8 so that it can be edited like any other.
SENT_AS = {"courrier-canal/feed.xml": "cp1252"}

ATOM = "{http://www.w3.org/2005/Atom}"
_FEED_TYPES = {
    "rss": "application/rss+xml",
    f"{ATOM}feed": "application/atom+xml",
    "alerts": "text/xml",
}


class Item(TypedDict):
    """One offered item: ``url`` is its address, ``id`` the publisher's own key; either may be empty."""

    source: str
    url: str
    id: str
    title: str


class Offer(TypedDict):
    """What one source offers; ``bad`` when its address does not answer with a feed at all."""

    source: str
    feed: str
    bad: bool
    items: list[Item]


@dataclass(frozen=True)
class Page:
    """One answer of the server."""

    body: bytes
    content_type: str

    @property
    def etag(self) -> str:
        """A strong entity tag: the same bytes always carry the same tag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


class World:
    """All sample files as they stand at one instant."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("the instant of the sample world needs a time zone")
        self.now = now.astimezone(UTC).replace(microsecond=0)

    def sources(self) -> list[str]:
        """The identifiers of all sources, in the order of their names."""
        return sorted(path.stem for path in ROSTER.glob("*.toml"))

    def paths(self) -> list[str]:
        """Every path the server answers apart from the manifest."""
        found = (path for path in FILES.rglob("*") if path.is_file() and not path.name.startswith("_"))
        return sorted(path.relative_to(FILES).as_posix() for path in found)

    def render(self, path: str, base: str) -> Page | None:
        """Render one path below the base address, or ``None`` when the world has no such page."""
        path = path.strip("/")
        if path == "manifest.json":
            text = json.dumps(self.manifest(base), ensure_ascii=False, indent=1)
            return Page(text.encode(), "application/json")
        if path not in self.paths():
            return None
        text = self.text(path, base)
        charset = SENT_AS.get(path, "utf-8")
        # Only pages name their charset in the header; feeds leave it to their first line, as most do.
        kind = _content_type(path, text)
        return Page(text.encode(charset), f"{kind}; charset=utf-8" if kind == "text/html" else kind)

    def text(self, path: str, base: str) -> str:
        """Render one existing path as text, before it is encoded for sending."""
        raw = (FILES / path).read_text(encoding="utf-8")
        layout = (FILES / path).parent / "_layout.html"
        if path.endswith(".html") and layout.exists():
            raw = _lay_out(raw, layout.read_text(encoding="utf-8"), PurePosixPath(path).name)
        text = fill(raw.replace("{{base}}", base), self.now)
        if "{{" in text:
            start = text.index("{{")
            raise ValueError(f"{path}: placeholder left over: {text[start : start + 40]!r}")
        return text

    def manifest(self, base: str) -> dict[str, str | list[Offer]]:
        """Everything the world offers, source by source."""
        offers: list[Offer] = []
        for source in self.sources():
            feed = f"{source}/feed.xml"
            items = _items(source, self.text(feed, base))
            bad = items is None
            offers.append(Offer(source=source, feed=f"{base}/{feed}", bad=bad, items=items or []))
        return {"now": self.now.isoformat(), "base": base, "sources": offers}


def _lay_out(raw: str, layout: str, name: str) -> str:
    """Put an article, ``key: value`` lines above ``---`` and paragraphs below, into its outlet's page."""
    head, _, body = raw.partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    fields.setdefault("updated", fields["published"])
    tags = (html.escape(tag.strip()) for tag in fields.pop("tags", "").split(","))
    fields["tags"] = "".join(f'<li><a rel="tag" href="#">{tag}</a></li>' for tag in tags if tag)
    fields |= {"body": body.strip(), "name": name}
    for key in ("published", "updated"):
        layout = layout.replace("{{" + key + "|", "{{" + fields.pop(key) + "|")
    for key, value in fields.items():
        layout = layout.replace("{{" + key + "}}", value)
    return layout


def _root(text: str) -> ET.Element | None:
    try:
        return ET.fromstring(text)  # noqa: S314 - the text is one of our own files
    except ET.ParseError:
        return None


def _content_type(path: str, text: str) -> str:
    if text.lstrip()[:9].lower() == "<!doctype":
        return "text/html"
    root = _root(text) if path.endswith(".xml") else None
    return "text/plain" if root is None else _FEED_TYPES.get(root.tag, "text/xml")


def _said(parent: ET.Element, tag: str) -> str:
    found = parent.find(tag)
    return "" if found is None else "".join(found.itertext()).strip()


def _items(source: str, text: str) -> list[Item] | None:
    """List the items of a feed; ``None`` when the text is no feed."""
    root = _root(text)
    if root is None or root.tag not in _FEED_TYPES:
        return None
    return [Item(source=source, url=url, id=key, title=title) for url, key, title in _entries(root)]


def _entries(root: ET.Element) -> Iterator[tuple[str, str, str]]:
    for alert in root.findall("alert"):
        link = alert.get("link", "")
        yield link, link, _said(alert, "summary")
    for entry in root.findall(f"{ATOM}entry"):
        links = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
        title, kind = _said(entry, f"{ATOM}title"), entry.find(f"{ATOM}title")
        if kind is not None and kind.get("type") == "html":
            title = html.unescape(title)
        yield next(iter(links), ""), _said(entry, f"{ATOM}id"), title
    for item in root.iterfind("channel/item"):
        guid = item.find("guid")
        key = _said(item, "guid")
        # RSS: a guid without isPermaLink is the item's address, unless the publisher knew no better.
        permanent = guid is not None and guid.get("isPermaLink", "true") == "true"
        address = key if permanent and key.startswith("http") else ""
        yield _said(item, "link") or address, key, _said(item, "title")
