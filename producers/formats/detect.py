"""Which format a payload is in, by what it holds, and whether it is safe to read."""

import re

from lxml import etree

from producers.formats.charset import decode
from schemas.errors import BadPayload

LARGEST_PAYLOAD = 5 * 1024 * 1024
"""Bytes of one feed; the longest that the roster's publishers send is a fifth of it."""

ROOTS = {"rss": "rss", "rdf": "rss", "channel": "rss", "item": "rss", "feed": "atom", "entry": "atom", "alerts": "ntas"}
"""Format by the local name of the root element, in lower case."""

_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^<>\[]|\[[^\]]*\])*>", re.S | re.I)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ENTITY = re.compile(r"<!ENTITY\b", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)


def text_of(payload: bytes) -> tuple[str, list[str]]:
    """The text of an XML payload without its declaration, and notes on what was wrong with its bytes.

    Raises BadPayload when it is empty, too large, no text, or declares entities: no publisher needs them, and
    they are how a small file becomes a large one or reads what is not its own.
    """
    if len(payload) > LARGEST_PAYLOAD:
        raise BadPayload(f"{len(payload):,} bytes; more than {LARGEST_PAYLOAD:,} are not read")
    text, note = decode(payload)
    text = _DECLARATION.sub("", text, count=1)
    if not text.strip("\x00 \t\r\n\ufeff"):
        raise BadPayload("empty: no bytes but white space")
    if _ENTITY.search(text):
        raise BadPayload("declares XML entities, which are refused")
    return text, [note] if note else []


def root_of(text: str) -> str:
    """Local name of the first element, in lower case; empty when there is none."""
    at = 0
    text = text.lstrip("\ufeff")
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1].lower() if root else ""


def detect(payload: bytes) -> str:
    """The format of a payload: a name in `producers.formats.PARSERS`.

    Raises BadPayload with one line that says what it is instead.
    """
    text, _ = text_of(payload)
    root = root_of(text)
    if name := ROOTS.get(root):
        return name
    raise BadPayload(_instead(text.strip(), root))


def well_formed(text: str) -> str | None:
    """What keeps a text from being well-formed XML, in one line; None when nothing does.

    Raises BadPayload when it is nested deeper than libxml2 reads (256 levels): no feed is, an attack may be.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        said = str(error).split("\n", 1)[0]
        if "depth" in said.lower():
            raise BadPayload("nested deeper than 256 levels, which is refused") from None
        return said
    return None


def _instead(text: str, root: str) -> str:
    if root in ("html", "head", "body") or re.match(r"<!doctype\s+html", text, re.I):
        title = re.search(r"<title[^>]*>([^<]{1,80})", text, re.I)
        named = f" titled {' '.join(title[1].split())!r}" if title else ""
        return f"an HTML page{named} instead of a feed"
    if text[:1] in ("{", "["):
        return "JSON: there is no parser for it"
    if root:
        return f"XML with the root <{root}>: there is no parser for it"
    return f"not XML: it begins with {text[:40]!r}"
