"""Bytes → text, a tree or JSON that is safe to read: bounded, without entities, not nested beyond reason."""

import re
from typing import Any

import msgspec
from lxml import etree

from producers.formats.charset import decode
from schemas.errors import BadPayload

LARGEST_PAYLOAD = 5 * 1024 * 1024
"""Bytes of one feed; the longest that the roster's publishers send is a fifth of it."""

_PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^<>\[]|\[[^\]]*\])*>", re.S | re.I)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ENTITY = re.compile(r"<!ENTITY\b", re.I)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)


def text_of(payload: bytes, largest: int = LARGEST_PAYLOAD) -> tuple[str, list[str]]:
    """The text of a payload without an XML declaration, and notes on what was wrong with its bytes.

    Raises BadPayload when it is empty, too large, or no text.
    """
    if len(payload) > largest:
        raise BadPayload(f"{len(payload):,} bytes; more than {largest:,} are not read")
    text, note = decode(payload)
    text = _DECLARATION.sub("", text, count=1)
    if not text.strip("\x00 \t\r\n\ufeff"):
        raise BadPayload("empty: no bytes but white space")
    return text, [note] if note else []


def xml_of(payload: bytes) -> tuple[str, list[str]]:
    """`text_of` of XML. Raises BadPayload also when it declares entities: no publisher needs them, and they are
    how a small file becomes a large one or reads what is not its own.
    """
    text, notes = text_of(payload)
    if _ENTITY.search(text):
        raise BadPayload("declares XML entities, which are refused")
    return text, notes


def root_of(text: str) -> str:
    """Local name of the first element, in lower case; empty when there is none."""
    at = 0
    text = text.lstrip("\ufeff")
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1].lower() if root else ""


def tree_of(payload: bytes, what: str) -> tuple[etree._Element, list[str]]:
    """The tree of an XML payload, damaged parts left out, and notes on what was wrong; `what` names it in errors.

    Raises BadPayload where no tree is left.
    """
    text, notes = xml_of(payload)
    if wrong := well_formed(text):
        notes.append(f"not well-formed, read leniently: {wrong}")
    lenient = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=True)
    tree = etree.fromstring(text.strip("\x00 \t\r\n\ufeff").encode("utf-8", "replace"), lenient)
    if tree is None or not isinstance(tree.tag, str):
        raise BadPayload(f"no {what}: {wrong or 'it has no root'}")
    return tree, notes


def well_formed(text: str) -> str | None:
    """What keeps a text from being well-formed XML, in one line; None when nothing does.

    Raises BadPayload when it is nested deeper than libxml2 reads (256 levels): no feed is, an attack may be.
    """
    tree = strict(text)
    return tree if isinstance(tree, str) else None


def strict(text: str) -> etree._Element | str:
    """The root of well-formed XML, or in one line what keeps the text from being such. Raises as `well_formed`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        said = str(error).split("\n", 1)[0]
        if "depth" in said.lower():
            raise BadPayload("nested deeper than 256 levels, which is refused") from None
        return said


def json_of(payload: bytes, what: str = "JSON") -> Any:
    """The value of a JSON payload; `what` names it in errors. Raises BadPayload, with where it breaks off."""
    text, _ = text_of(payload)
    return json_value(text, what)


def json_value(text: str, what: str = "JSON") -> Any:
    """The value of a JSON text. Raises BadPayload."""
    try:
        return msgspec.json.decode(text.lstrip("\ufeff").strip().encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        said = str(error).split("\n", 1)[0] or "nested too deeply"
        raise BadPayload(f"no {what}: {said}") from None


def words(value: Any) -> str | None:
    """A field of JSON as text; None for what is missing, empty or no text or number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value).strip() or None


def records(value: Any) -> list[dict[str, Any]]:
    """The objects of a JSON list; empty for what is no list."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def record(value: Any) -> dict[str, Any]:
    """A JSON object, or an empty one in place of what is none."""
    return value if isinstance(value, dict) else {}
