"""One element of a feed in feedparser's words, and refusals of what only feedparser reads."""

import re
from contextlib import suppress

from feedparser.mixin import _cp1252, _FeedParserMixin
from lxml import etree

XML = "{http://www.w3.org/XML/1998/namespace}"
_PREFIXES: dict[str, str] = {uri.lower(): prefix.lower() for uri, prefix in _FeedParserMixin.namespaces.items()}
_STRANGE = frozenset(["itunes", "georss", "gml", "psc", "cc", "creativecommons", "admin", "dc", "dcterms", "media"])
"""Prefixes for whose elements feedparser has methods; some of these are known here by name."""
_CONTROLS = re.compile(r"[\x80-\x9f]")


class Unusual(Exception):
    """Something that only feedparser reads."""


def check(element: etree._Element, root: bool = False) -> None:
    """Raises Unusual for attributes that change how a part of the feed is read."""
    for name in element.attrib:
        said = str(name).lower()
        if said in ("base", "lang") or name == f"{XML}base" or (name == f"{XML}lang" and not root):
            raise Unusual


def name_of(element: etree._Element) -> str:
    """The element's name in feedparser's words: its own prefix for a known namespace, else the feed's."""
    tag = element.tag
    if not isinstance(tag, str):  # A comment or an instruction.
        raise Unusual
    if tag[0] != "{":
        return tag.lower()
    uri, local = tag[1:].split("}", 1)
    if "backend.userland.com/rss" in uri.lower():  # Any such is no namespace to feedparser.
        raise Unusual
    prefix = _PREFIXES.get(uri.lower())
    if prefix is None:
        if element.prefix is None or element.prefix.lower() in _PREFIXES.values():
            raise Unusual
        prefix = element.prefix.lower()
    return f"{prefix}_{local.lower()}" if prefix else local.lower()


def is_extension(name: str) -> bool:
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


def check_leaves(element: etree._Element, children: frozenset[str]) -> None:
    """Raises Unusual for children of other names, and for such that have children themselves."""
    check(element)
    for child in element:
        if name_of(child) not in children or len(child):
            raise Unusual
        check(child)


def raw(element: etree._Element) -> str:
    if len(element):
        raise Unusual
    return (element.text or "").strip()


def text_in(element: etree._Element, mend: bool = True) -> str:
    check(element)
    text = raw(element)
    return mended(text) if mend else text


def mended(text: str) -> str:
    """feedparser's repairs: UTF-8 taken for Latin-1, and the control characters that Windows-1252 puts letters at."""
    if text.isascii():
        return text
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_cp1252) if _CONTROLS.search(text) else text
