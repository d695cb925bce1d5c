"""Feeds of plain, well-known elements → what feedparser makes of them, without its thousand calls an item.

Nine feeds in ten are well-formed and hold nothing unusual. For these this reader gives the fields that
`producers.formats.feed` asks feedparser for, the same to the letter (a test compares the two); for anything else,
an element it does not know, markup inside a text, `xml:base`, a language of one element, it gives None, and
feedparser reads the feed.
"""

import re
from collections.abc import Callable
from typing import Any

from feedparser.mixin import _cp1252, _FeedParserMixin
from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES: dict[str, str] = {uri.lower(): prefix.lower() for uri, prefix in _FeedParserMixin.namespaces.items()}
_STRANGE = frozenset(["itunes", "georss", "gml", "psc", "cc", "creativecommons", "admin", "dc", "dcterms", "media"])
"""Prefixes for whose elements feedparser has methods; some of these are known here by name."""
_IGNORED = frozenset(["category", "comments", "media_thumbnail", "media_credit", "media_keywords", "dc_subject"])
_NESTING = frozenset(["media_content", "media_group"])
"""Elements that may hold others which are ignored."""
_IN_CHANNEL = frozenset(
    [
        "title",
        "description",
        "subtitle",
        "lastbuilddate",
        "pubdate",
        "generator",
        "copyright",
        "rights",
        "managingeditor",
        "webmaster",
        "docs",
        "cloud",
        "ttl",
        "category",
        "rating",
        "updated",
        "logo",
        "icon",
        "dc_subject",
        "dc_rights",
        "dc_publisher",
        "dc_creator",
        "dc_date",
    ]
)
"""Of a channel or feed, what tells nothing of its language or link."""
_OF_IMAGES = frozenset(["url", "title", "link", "width", "height", "description"])
_HTML = frozenset(["text/html", "application/xhtml+xml"])
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}
_EXTRA_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_CONTROLS = re.compile(r"[\x80-\x9f]")
_HALF_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")

Fields = dict[str, Any]


class _Unusual(Exception):
    """Something that only feedparser reads."""


def plain(root: etree._Element) -> Fields | None:
    """`feed` and `entries` as feedparser gives them, as far as they are asked for; None where it must be asked."""
    if root.getroottree().docinfo.doctype:
        return None
    language = (root.get(f"{_XML}lang") or "").replace("_", "-") or None
    try:
        match root.tag:
            case "rss":
                return _rss(root, language)
            case _ if root.tag == f"{{{ATOM}}}feed":
                return _channel(root, "entry", language, _ENTRY)
    except _Unusual:
        pass
    return None


def _rss(root: etree._Element, language: str | None) -> Fields:
    _usual(root, root=True)
    parts = list(root)
    if len(parts) != 1 or parts[0].tag != "channel" or parts[0].attrib:
        raise _Unusual
    return _channel(parts[0], "item", language, _ITEM)


def _channel(channel: etree._Element, name: str, language: str | None, readers: "Readers") -> Fields:
    _usual(channel, root=True)
    feed: Fields = {"language": language} if language else {}
    entries = []
    for part in channel:
        known = _name(part)
        if known == name:
            entries.append(_entry(part, language, readers))
        elif known == "link":
            _link(part, feed, language)
        elif known == "id" and readers is _ENTRY:
            _guid(part, feed, language)
        elif known in ("language", "dc_language"):
            feed["language"] = _text(part)
        elif known == "image" or (known == "author" and readers is _ENTRY):
            _leaves(part, _OF_IMAGES if known == "image" else frozenset(["name", "email", "uri"]))
        elif known in ("skiphours", "skipdays"):
            _leaves(part, frozenset(["hour", "day"]))
        elif known in _IN_CHANNEL:
            _leaves(part, frozenset())
        elif not _is_extension(known):
            raise _Unusual
        else:
            _leaves(part, frozenset())
    return {"feed": feed, "entries": entries}


def _entry(item: etree._Element, language: str | None, readers: "Readers") -> Fields:
    _usual(item)
    if item.attrib:
        raise _Unusual
    entry: Fields = {}
    for part in item:
        name = _name(part)
        if (read := readers.get(name)) is not None:
            read(part, entry, language)
        elif name in _IGNORED:
            _leaves(part, frozenset())
        elif name in _NESTING:
            _usual(part)
            _nested(part)
        elif name == "media_title" and entry.get("title"):
            _leaves(part, frozenset())
        elif _is_extension(name):
            _usual(part)
            if len(part):
                raise _Unusual
            # With attributes feedparser keeps these instead, which are no text.
            if not part.attrib:
                entry[name] = _text(part)
            else:
                entry.pop(name, None)
        else:
            raise _Unusual
    entry.pop(_CONTENT_CAME, None)
    return entry


def _nested(element: etree._Element) -> None:
    for part in element:
        name = _name(part)
        _usual(part)
        if name in _NESTING:
            _nested(part)
        elif name not in _IGNORED or len(part):
            raise _Unusual


# --- what stands in an item, in feedparser's words and with its turns ------------------------------------------

_CONTENT_CAME = " content came"
"""A second description is content, unless content has come already."""


def _title(part: etree._Element, entry: Fields, language: str | None) -> None:
    """The first that is not empty."""
    text = _text(part)
    if not entry.get("title"):
        entry["title"] = text
        entry["title_detail"] = {"language": language}


def _description(part: etree._Element, entry: Fields, language: str | None) -> None:
    if "summary" in entry and _CONTENT_CAME not in entry:
        _content(part, entry, language)
        return
    entry["summary"] = _text(part)
    entry["summary_detail"] = {"language": language}


def _content(part: etree._Element, entry: Fields, language: str | None) -> None:
    entry[_CONTENT_CAME] = True
    text = _text(part)
    entry.setdefault("content", []).append({"value": text, "language": language})
    entry.setdefault("summary", text)


def _link(part: etree._Element, entry: Fields, language: str | None) -> None:
    _usual(part)
    attributes = {name.lower(): value for name, value in part.attrib.items()}
    rel = attributes.get("rel", "alternate").lower()
    kind = attributes.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
    href = next((attributes[name] for name in ("url", "uri", "href") if name in attributes), None)
    if attributes and not href:
        raise _Unusual
    links = entry.setdefault("links", [])
    if href:
        href = _EXTRA_SLASHES.sub(r"\1", href)
        links.append({"href": href})
        if rel == "alternate" and _TYPES.get(kind, kind) in _HTML:
            entry["link"] = href
        if len(part) or (part.text or "").strip():
            raise _Unusual
        return
    found = _HALF_ENTITY.sub(r"&\1", _mended(_EXTRA_SLASHES.sub(r"\1", _raw(part))).replace("&amp;", "&"))
    entry["link"] = found
    links.append({"href": found} if found else {})


def _guid(part: etree._Element, entry: Fields, language: str | None) -> None:
    _usual(part)
    is_link = next((value for name, value in part.attrib.items() if name.lower() == "ispermalink"), "true") == "true"
    text = _raw(part)
    entry["id"] = _mended(_EXTRA_SLASHES.sub(r"\1", text) if is_link else text)
    if is_link:
        entry.setdefault("link", entry["id"])


def _enclosure(part: etree._Element, entry: Fields, language: str | None) -> None:
    _usual(part)
    if len(part):
        raise _Unusual
    attributes = {name.lower(): value for name, value in part.attrib.items()}
    href = next((attributes[name] for name in ("url", "uri", "href") if name in attributes), None)
    entry.setdefault("links", []).append({"href": href} if href else {})


def _source(part: etree._Element, entry: Fields, language: str | None) -> None:
    """What stands after it may be a title again; nobody writes that."""
    _leaves(part, frozenset())
    if "title" not in entry:
        raise _Unusual


def _named(name: str) -> "Reader":
    def read(part: etree._Element, entry: Fields, language: str | None) -> None:
        entry[name] = _text(part)

    return read


def _person(part: etree._Element, entry: Fields, language: str | None) -> None:
    """An author as Atom writes one: elements for name and address."""
    _usual(part)
    if not len(part):
        entry["author"] = _text(part)
        return
    found = {_name(child): _text(child, mended=False) for child in part}
    if len(found) != len(part) or not found.keys() <= {"name", "email", "uri"} or (part.text or "").strip():
        raise _Unusual
    name, email = found.get("name"), found.get("email")
    entry["author"] = f"{name} ({email})" if name and email else name or email or ""


def _typed(read: "Reader") -> "Reader":
    """A text of Atom, where it says that it is text or HTML."""

    def checked(part: etree._Element, entry: Fields, language: str | None) -> None:
        kind = part.get("type", "text").lower()
        if not (kind in _TYPES or kind in _TYPES.values()) or part.get("src") is not None or part.get("mode"):
            raise _Unusual
        read(part, entry, language)

    return checked


def _untyped(read: "Reader") -> "Reader":
    """A text of RSS, where it says nothing of the kind."""

    def checked(part: etree._Element, entry: Fields, language: str | None) -> None:
        if part.attrib:
            raise _Unusual
        read(part, entry, language)

    return checked


Reader = Callable[[etree._Element, Fields, "str | None"], None]
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


# --- elements ------------------------------------------------------------------------------------------------------


def _usual(element: etree._Element, root: bool = False) -> None:
    """Raises _Unusual for attributes that change how a part of the feed is read."""
    for name in element.attrib:
        said = str(name).lower()
        if said in ("base", "lang") or name == f"{_XML}base" or (name == f"{_XML}lang" and not root):
            raise _Unusual


def _name(element: etree._Element) -> str:
    """The element's name in feedparser's words: its own prefix for a known namespace, else the feed's."""
    tag = element.tag
    if not isinstance(tag, str):  # A comment or an instruction.
        raise _Unusual
    if tag[0] != "{":
        return tag.lower()
    uri, local = tag[1:].split("}", 1)
    if "backend.userland.com/rss" in uri.lower():  # Any such is no namespace to feedparser.
        raise _Unusual
    prefix = _PREFIXES.get(uri.lower())
    if prefix is None:
        if element.prefix is None or element.prefix.lower() in _PREFIXES.values():
            raise _Unusual
        prefix = element.prefix.lower()
    return f"{prefix}_{local.lower()}" if prefix else local.lower()


def _is_extension(name: str) -> bool:
    """Whether an element is of a namespace for which feedparser has no method."""
    prefix, parted, local = name.partition("_")
    return (
        bool(parted)
        and prefix not in _STRANGE
        and (prefix, local)
        not in (
            ("xhtml", "body"),
            ("feedburner", "browserfriendly"),
            ("content", "encoded"),
        )
    )


def _leaves(element: etree._Element, children: frozenset[str]) -> None:
    """Raises _Unusual for children of other names, and for such that have children themselves."""
    _usual(element)
    for child in element:
        if _name(child) not in children or len(child):
            raise _Unusual
        _usual(child)


def _raw(element: etree._Element) -> str:
    if len(element):
        raise _Unusual
    return (element.text or "").strip()


def _text(element: etree._Element, mended: bool = True) -> str:
    _usual(element)
    text = _raw(element)
    return _mended(text) if mended else text


def _mended(text: str) -> str:
    """feedparser's repairs: UTF-8 taken for Latin-1, and the control characters that Windows-1252 puts letters at."""
    if text.isascii():
        return text
    try:
        text = text.encode("iso-8859-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        pass
    return text.translate(_cp1252) if _CONTROLS.search(text) else text
