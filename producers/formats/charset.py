"""Bytes → text, as far as they are text at all."""

import codecs
import re

from schemas.errors import BadPayload

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
"""How `<` or `<?xm` begins where a byte order mark is left out (XML 1.0, appendix F)."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_WIDE = ("utf-16", "utf-32", "utf16", "utf32", "ucs")
_AS_WEB = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030"}
"""Publishers that declare the left write the right, which holds it (WHATWG Encoding)."""


def decode(payload: bytes) -> tuple[str, str | None]:
    """The text of a payload, and a note where its bytes are not in the character set that it declares.

    A byte order mark outweighs the declaration. Bytes that are not what they declare are read as UTF-8 with
    losses if they hold more good sequences than bad, else as Windows-1252. Raises BadPayload for bytes that
    are text in none.
    """
    for mark, charset in _MARKS:
        if payload.startswith(mark):
            return _read(payload[len(mark) :], charset)
    for start, charset in _FIRST:
        if payload.startswith(start):
            return _read(payload, charset)
    found = _DECLARED.match(payload[:300])
    declared = found[1].decode().lower() if found else "utf-8"
    # Had the bytes been wide, the declaration could not have been read as single ones.
    return _read(payload, "utf-8" if declared.startswith(_WIDE) else declared)


_SAID = re.compile(r""";\s*charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.I)
_META = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=""", re.I)


def by_header(payload: bytes, content_type: str | None) -> bytes:
    """The payload as UTF-8 where nothing in it says what it is and the server does (`Content-Type`).

    What is good UTF-8, bears a mark or declares its own character set stays as it is, and so does what is not in the
    character set that the server names.
    """
    said = _SAID.search(content_type or "")
    head = payload[:2048]
    if said is None or head.startswith((*(mark for mark, _ in _MARKS), b"PK")):
        return payload
    if _DECLARED.match(head[:300]) or _META.search(head):
        return payload
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return payload
    charset = said[1].lower()
    try:
        return payload.decode(_AS_WEB.get(charset, charset)).encode("utf-8")
    except (UnicodeError, LookupError, ValueError):
        return payload


def _read(payload: bytes, charset: str) -> tuple[str, str | None]:
    try:
        # A character set that is no text (base64, zip) is refused by `decode` of bytes as well.
        return payload.decode(_AS_WEB.get(charset, charset)), None
    except (UnicodeError, LookupError, ValueError):
        pass
    if b"\x00" in payload:
        raise BadPayload(f"the bytes are not text in {charset} and hold zeros: no feed")
    lossy = payload.decode("utf-8", "replace")
    bad = lossy.count("\ufffd")
    good = sum(1 for _ in re.finditer(r"[^\x00-\x7f\ufffd]", lossy))
    if bad == 0 or good > bad:
        return lossy, f"not in {charset} as declared: read as UTF-8, {bad} characters lost"
    try:
        return payload.decode("cp1252"), f"not in {charset} as declared: read as Windows-1252"
    except UnicodeDecodeError:
        raise BadPayload(f"the bytes are not text in {charset}, UTF-8 or Windows-1252") from None
