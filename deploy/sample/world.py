"""The sample world: turns the files beside it into what a web server would have answered.

Nothing here knows what an item means. The manifest says only what was offered (source, address, title), so
that a check can compare it with what was stored without sharing any judgement about it.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import tomllib
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TypedDict

from deploy.sample.moments import fill
from deploy.sample.offer import ATOM, offered, root_of

HERE = Path(__file__).resolve().parent
FILES = HERE / "files"
ROSTER = HERE / "roster"

TURNS = 6
"""How often the day goes on: `feed~3.xml` takes the place of `feed.xml` from the third turn on."""
FAILS_FROM = {"north-light/feed.xml": 2}
"""From this turn on the server answers 503 there, and nothing else."""
STRANGE_FROM = {"old-mill-news": 3}
"""From this turn on the address is somebody else's."""

# This feed says it is UTF-8 and is not: old newspaper systems do so, and a reader has to live with it. The
# file itself is kept in UTF-8 so that it can be edited like any other.
SENT_AS = {"courrier-canal/feed.xml": "cp1252"}

_LATER = re.compile(r"~(\d)(?=\.\w+$)")
_TYPES = {
    ".json": "application/json",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".mbox": "application/mbox",
}
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
    """What one source offers; ``bad`` when its address does not answer with anything of its own."""

    source: str
    feed: str
    bad: bool
    items: list[Item]


@dataclass(frozen=True)
class Page:
    """One answer of the server."""

    body: bytes
    content_type: str
    status: int = 200

    @property
    def etag(self) -> str:
        """A strong entity tag: the same bytes always carry the same tag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


class World:
    """All sample files as they stand at one instant and turn of the day; ``turn`` may be moved at any time."""

    def __init__(self, now: datetime, turn: int = 1) -> None:
        if now.tzinfo is None:
            raise ValueError("the instant of the sample world needs a time zone")
        self.now = now.astimezone(UTC).replace(microsecond=0)
        self.turn = turn

    def sources(self) -> list[str]:
        """The identifiers of all sources, in the order of their names."""
        return sorted(path.stem for path in ROSTER.glob("*.toml"))

    def paths(self) -> list[str]:
        """Every path the server answers apart from the manifest."""
        found = (path for path in FILES.rglob("*") if path.is_file() and not path.name.startswith("_"))
        named = sorted(path.relative_to(FILES).as_posix() for path in found)
        packed = [f"{path}.zip" for path in named if path.endswith(".gkg.csv")]
        return [path for path in named if not _LATER.search(path)] + packed

    def render(self, path: str, base: str) -> Page | None:
        """Render one path below the base address, or ``None`` when the world has no such page."""
        path = path.strip("/")
        if path == "manifest.json":
            text = json.dumps(self.manifest(base), ensure_ascii=False, indent=1)
            return Page(text.encode(), "application/json")
        if path not in self.paths():
            return None
        if FAILS_FROM.get(path, TURNS + 1) <= self.turn:
            return Page(b"Service Unavailable\n", "text/plain", 503)
        if path.endswith(".zip"):
            inner = path.removesuffix(".zip")
            return Page(_packed(PurePosixPath(inner).name, self.text(inner, base)), "application/zip")
        text = self.text(path, base)
        charset = SENT_AS.get(path, "utf-8")
        # Only pages name their charset in the header; feeds leave it to their first line, as most do.
        kind = _content_type(path, text)
        return Page(text.encode(charset), f"{kind}; charset=utf-8" if kind == "text/html" else kind)

    def text(self, path: str, base: str) -> str:
        """Render one existing path as text, before it is encoded for sending."""
        raw = self._file(path).read_text(encoding="utf-8")
        layout = (FILES / path).parent / "_layout.html"
        if path.endswith(".html") and layout.exists() and not _is_whole(raw):
            raw = _lay_out(raw, layout.read_text(encoding="utf-8"), PurePosixPath(path).name)
        text = fill(raw.replace("{{base}}", base), self.now)
        if "{{" in text:
            start = text.index("{{")
            raise ValueError(f"{path}: placeholder left over: {text[start : start + 40]!r}")
        return text

    def manifest(self, base: str) -> dict[str, str | list[Offer]]:
        """Everything the world offers at this turn, source by source."""
        offers: list[Offer] = []
        for source in self.sources():
            record = tomllib.loads((ROSTER / f"{source}.toml").read_text(encoding="utf-8"))
            address = record["url"].replace("{base}", base)
            path = record["url"].removeprefix("{base}/")
            found = None
            if min(FAILS_FROM.get(path, TURNS + 1), STRANGE_FROM.get(source, TURNS + 1)) > self.turn:
                found = offered(
                    record["format"],
                    self.text(path, base),
                    address,
                    lambda other: self.text(other.removeprefix(f"{base}/"), base),
                )
            items = [Item(source=source, url=url, id=key, title=title) for url, key, title in found or ()]
            offers.append(Offer(source=source, feed=address, bad=found is None, items=items))
        return {"now": self.now.isoformat(), "base": base, "sources": offers}

    def _file(self, path: str) -> Path:
        """The file that stands for a path at this turn."""
        name = PurePosixPath(path)
        for turn in range(self.turn, 1, -1):
            later = FILES / name.with_name(f"{name.stem}~{turn}{name.suffix}")
            if later.is_file():
                return later
        return FILES / path


def _packed(name: str, text: str) -> bytes:
    """A zip archive of one file; the same text gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _is_whole(raw: str) -> bool:
    """Whether a file is a page already and not an article to be put into one."""
    return raw.lstrip()[:9].lower() == "<!doctype"


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


def _content_type(path: str, text: str) -> str:
    if _is_whole(text):
        return "text/html"
    if not path.endswith(".xml"):
        return _TYPES.get(PurePosixPath(path).suffix, "text/plain")
    try:
        return _FEED_TYPES.get(root_of(text).tag, "text/xml")
    except ET.ParseError:
        return "text/plain"
