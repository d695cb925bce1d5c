"""Feeds of plain, well-known elements → what feedparser makes of them, without its thousand calls an item.

For well-formed feeds that hold nothing unusual this reader gives the fields that
`producers.formats.feed` asks feedparser for, the same to the letter (a test compares the two); for anything else,
an element it does not know, markup inside a text, `xml:base`, a language of one element, it gives None, and
feedparser reads the feed.
"""

import re
from typing import Any, Protocol

from lxml import etree

from producers.formats.element import XML, Unusual, check, check_leaves, is_extension, mended, name_of, raw, text_in

ATOM = "http://www.w3.org/2005/Atom"
_IGNORED = frozenset(["category", "comments", "media_thumbnail", "media_credit", "media_keywords", "dc_subject"])
_NESTING = frozenset(["media_content", "media_group"])
"""Elements that may hold others which are ignored."""
_IN_CHANNEL = frozenset(
    "title description subtitle lastbuilddate pubdate generator copyright rights managingeditor webmaster docs cloud "  # noqa: SIM905
    "ttl category rating updated logo icon dc_subject dc_rights dc_publisher dc_creator dc_date".split()
)
"""Of a channel or feed, what tells nothing of its language or link."""
_AUTHORS = frozenset(["author", "dc_creator", "managingeditor"])
"""Of a feed, what feedparser takes for its author; only Atom's is asked for."""
_OF_IMAGES = frozenset(["url", "title", "link", "width", "height", "description"])
_HTML = frozenset(["text/html", "application/xhtml+xml"])
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}
_EXTRA_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_HALF_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")

Fields = dict[str, Any]


def plain(root: etree._Element) -> Fields | None:
    """`feed` and `entries` as feedparser gives them, as far as they are asked for; None where it must be asked."""
    if root.getroottree().docinfo.doctype:
        return None
    language = (root.get(f"{XML}lang") or "").replace("_", "-") or None
    try:
        match root.tag:
            case "rss":
                return _rss(root, language)
            case _ if root.tag == f"{{{ATOM}}}feed":
                return _channel(root, "entry", language, _ENTRY)
    except Unusual:
        pass
    return None


def _rss(root: etree._Element, language: str | None) -> Fields:
    check(root, root=True)
    parts = list(root)
    if len(parts) != 1 or parts[0].tag != "channel" or parts[0].attrib:
        raise Unusual
    return _channel(parts[0], "item", language, _ITEM)


def _channel(channel: etree._Element, name: str, language: str | None, readers: "Readers") -> Fields:
    check(channel, root=True)
    feed: Fields = {"language": language} if language else {}
    entries = []
    for part in channel:
        known = name_of(part)
        if known == name:
            entries.append(_entry(part, language, readers))
        elif known == "link":
            _link(part, feed, language)
        elif known == "id" and readers is _ENTRY:
            _guid(part, feed, language)
        elif known in ("language", "dc_language"):
            feed["language"] = text_in(part)
        elif known in _AUTHORS and readers is _ENTRY:
            _person(part, feed, language)
        elif known == "image":
            check_leaves(part, _OF_IMAGES)
        elif known in ("skiphours", "skipdays"):
            check_leaves(part, frozenset(["hour", "day"]))
        elif known in _IN_CHANNEL:
            check_leaves(part, frozenset())
        elif not is_extension(known):
            raise Unusual
        else:
            check_leaves(part, frozenset())
    return {"feed": feed, "entries": entries}


def _entry(item: etree._Element, language: str | None, readers: "Readers") -> Fields:
    check(item)
    if item.attrib:
        raise Unusual
    entry: Fields = {}
    for part in item:
        name = name_of(part)
        if (read := readers.get(name)) is not None:
            read(part, entry, language)
        elif name in _IGNORED:
            check_leaves(part, frozenset())
        elif name in _NESTING:
            check(part)
            _nested(part)
        elif name == "media_title" and entry.get("title") and "source" not in entry:
            check_leaves(part, frozenset())
        elif is_extension(name):
            check(part)
            if len(part):
                raise Unusual
            # With attributes feedparser keeps these instead, which are no text.
            if not part.attrib:
                entry[name] = text_in(part)
            else:
                entry.pop(name, None)
        else:
            raise Unusual
    entry.pop(_CONTENT_CAME, None)
    return entry


def _nested(element: etree._Element) -> None:
    for part in element:
        name = name_of(part)
        check(part)
        if name in _NESTING:
            _nested(part)
        elif name not in _IGNORED or len(part):
            raise Unusual


# --- what stands in an item, in feedparser's words and with its turns ------------------------------------------

_CONTENT_CAME = " content came"
"""A second description is content, unless content has come already."""


def _title(part: etree._Element, entry: Fields, language: str | None) -> None:
    """The first that is not empty; behind a source feedparser takes one more."""
    if "source" in entry:
        raise Unusual
    text = text_in(part)
    if not entry.get("title"):
        entry["title"] = text
        entry["title_detail"] = {"language": language}


def _description(part: etree._Element, entry: Fields, language: str | None) -> None:
    if "summary" in entry and _CONTENT_CAME not in entry:
        _content(part, entry, language)
        return
    entry["summary"] = text_in(part)
    entry["summary_detail"] = {"language": language}


def _content(part: etree._Element, entry: Fields, language: str | None) -> None:
    entry[_CONTENT_CAME] = True
    text = text_in(part)
    entry.setdefault("content", []).append({"value": text, "language": language})
    entry.setdefault("summary", text)


def _link(part: etree._Element, entry: Fields, language: str | None) -> None:
    check(part)
    attributes = {name.lower(): value for name, value in part.attrib.items()}
    rel = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
    href = next((attributes[name] for name in ("url", "uri", "href") if name in attributes), None)
    if attributes and not href:
        raise Unusual
    links = entry.setdefault("links", [])
    if href:
        href = _EXTRA_SLASHES.sub(r"\1", href)
        links.append({"href": href})
        if rel == "alternate" and _TYPES.get(kind, kind) in _HTML:
            entry["link"] = href
        if len(part) or (part.text or "").strip():
            raise Unusual
        return
    found = _HALF_ENTITY.sub(r"&\1", mended(_EXTRA_SLASHES.sub(r"\1", raw(part))).replace("&amp;", "&"))
    entry["link"] = found
    links.append({"href": found} if found else {})


def _guid(part: etree._Element, entry: Fields, language: str | None) -> None:
    check(part)
    is_link = next((value for name, value in part.attrib.items() if name.lower() == "ispermalink"), "true") == "true"
    text = raw(part)
    entry["id"] = mended(_EXTRA_SLASHES.sub(r"\1", text) if is_link else text)
    if is_link:
        entry.setdefault("link", entry["id"])


def _enclosure(part: etree._Element, entry: Fields, language: str | None) -> None:
    check(part)
    if len(part):
        raise Unusual
    attributes = {name.lower(): value for name, value in part.attrib.items()}
    href = next((attributes[name] for name in ("url", "uri", "href") if name in attributes), None)
    entry.setdefault("links", []).append({"href": href} if href else {})


def _source(part: etree._Element, entry: Fields, language: str | None) -> None:
    """The feed that an item of RSS was taken from."""
    title = text_in(part)
    entry["source"] = {"title": title} if title else {}


def _named(name: str) -> "Reader":
    def read(part: etree._Element, entry: Fields, language: str | None) -> None:
        entry[name] = text_in(part)

    return read


def _person(part: etree._Element, entry: Fields, language: str | None) -> None:
    """An author as Atom writes one: elements for name and address."""
    check(part)
    if not len(part):
        entry["author"] = text_in(part)
        return
    found = {name_of(child): text_in(child, mend=False) for child in part}
    if len(found) != len(part) or not found.keys() <= {"name", "email", "uri"} or (part.text or "").strip():
        raise Unusual
    name, email = found.get("name"), found.get("email")
    entry["author"] = f"{name} ({email})" if name and email else name or email or ""


def _typed(read: "Reader") -> "Reader":
    """A text of Atom, where it says that it is text or HTML."""

    def checked(part: etree._Element, entry: Fields, language: str | None) -> None:
        attributes = {name.lower(): value for name, value in part.attrib.items()}
        kind = attributes.get("type", "text").lower()
        if not (kind in _TYPES or kind in _TYPES.values()) or "src" in attributes or attributes.get("mode"):
            raise Unusual
        read(part, entry, language)

    return checked


def _untyped(read: "Reader") -> "Reader":
    """A text of RSS, where it says nothing of the kind."""

    def checked(part: etree._Element, entry: Fields, language: str | None) -> None:
        if part.attrib:
            raise Unusual
        read(part, entry, language)

    return checked


class Reader(Protocol):
    """Reads an element into the fields of an entry or a feed. Raises Unusual."""

    def __call__(self, part: etree._Element, entry: Fields, language: str | None) -> None:
        """`language` is the feed's."""
        ...


Readers = dict[str, Reader]

_ITEM: Readers = {
    "title": _untyped(_title),
    "link": _link,
    "guid": _guid,
    "description": _untyped(_description),
    "content_encoded": _untyped(_content),
    "author": _named("author"),
    "dc_creator": _named("author"),
    "pubdate": _named("published"),
    "dc_date": _named("updated"),
    "enclosure": _enclosure,
    "source": _source,
}
_ENTRY: Readers = {
    "title": _typed(_title),
    "link": _link,
    "id": _guid,
    "summary": _typed(_description),
    "content": _typed(_content),
    "author": _person,
    "dc_creator": _named("author"),
    "published": _named("published"),
    "updated": _named("updated"),
}
