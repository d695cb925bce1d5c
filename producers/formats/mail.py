"""E-mail (RFC 5322) and mbox: notices that members and partners send, forwarded chains included.

The original message counts: its sender, date and subject. What was written above it when it was passed on is kept
before it. The strictest Traffic Light Protocol marking found anywhere holds.
"""

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr
from typing import get_args

from msgspec import Struct

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import LARGEST_PAYLOAD
from producers.source import Source
from schemas.errors import BadPayload
from schemas.taxonomy import Marking

_DEEPEST = 8
"""Messages within messages that are opened."""
_MARKINGS: tuple[Marking, ...] = get_args(Marking)
_TLP = re.compile(r"\bTLP\s?[:_-]\s?(WHITE|CLEAR|GREEN|AMBER\s?\+\s?STRICT|AMBER|RED)\b", re.I)
_PASSED_ON = re.compile(r"^(?:\s*(?:fwd?|re|wg|aw|tr|rv|rép|i|הועבר|השב|إعادة توجيه|رد)\s*:)+\s*", re.I)
"""What mail programs put before the subject of an answered or forwarded message, in our languages."""
_FENCE = re.compile(
    r"^[> \t]*(?:-{2,} ?(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|"
    r"message transféré|message d'origine|mensaje reenviado|mensaje original|הודעה שהועברה|הודעה מקורית|"
    r"رسالة معاد توجيهها|الرسالة الأصلية) ?-{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:|"
    r"début du message (?:transféré|réexpédié) ?:|inicio del mensaje reenviado:)[ \t]*$",
    re.I | re.M,
)
_FIELD = re.compile(
    r"^[> \t*]*(?P<name>from|von|de|מאת|من|date|sent|datum|gesendet|envoyé|fecha|enviado(?: el)?|תאריך|נשלח|التاريخ|"
    r"subject|betreff|objet|asunto|נושא|الموضوع|to|an|à|para|אל|إلى|cc|kopie|reply-to)\s?\*?:\*?[ \t]*(?P<value>.*)$",
    re.I,
)
_FROM = frozenset({"from", "von", "de", "מאת", "من"})
_DATE = frozenset(
    {"date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "enviado el", "תאריך", "נשלח", "التاريخ"}
)
_SUBJECT = frozenset({"subject", "betreff", "objet", "asunto", "נושא", "الموضوع"})


class Letter(Struct, frozen=True, kw_only=True):
    """A message as it came, or the original one within it."""

    subject: str
    sender: str | None
    date: str | None
    text: str
    remarks: str = ""
    """What was written above it when it was passed on."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Each message as a report. Raises BadPayload for bytes that are no message."""
    if len(payload) > LARGEST_PAYLOAD:
        raise BadPayload(f"{len(payload):,} bytes; more than {LARGEST_PAYLOAD:,} are not read")
    items: list[Item] = []
    notes: list[str] = []
    for number, message in enumerate(_messages(payload), 1):
        try:
            items.append(_item(message) or Item())
        except BadPayload as error:
            # One of a box; the others are read all the same, and an empty item is refused with its place.
            notes.append(f"message {number}: {error}")
            items.append(Item())
    if all(item == Item() for item in items):
        raise BadPayload(notes[0] if notes else "no e-mail: it has neither a subject nor words")
    return settle(items, source, fetched, "mail", notes=notes)


def _messages(payload: bytes) -> Iterator[bytes]:
    """Those of an mbox, or the one that it is. A line `>From ` inside a message was escaped by the mail program."""
    payload = payload.replace(b"\r\n", b"\n")
    if not payload.startswith(b"From "):
        yield payload
        return
    for part in re.split(rb"(?:\A|(?<=\n\n))From [^\n]*\n", payload):
        if part.strip():
            yield re.sub(rb"^>(>*From )", rb"\1", part, flags=re.M)


def _item(payload: bytes) -> Item | None:
    try:
        # The parser of the standard library reads anything; what is no message has no fields.
        message = email.message_from_bytes(payload, policy=policy.default)
        outer = _letter(message)
        found = _original(message, 0) or _quoted(outer) or outer
        number = _field(message, "Message-ID")
    except (MessageError, LookupError, ArithmeticError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise BadPayload(f"no e-mail that can be read: {type(error).__name__}: {error}") from None
    if not (found.subject or found.text):
        return None
    remarks = found.remarks or ("" if found is outer else outer.text)
    text = "\n\n".join(filter(None, (remarks, found.text)))
    return Item(
        native_id=number,
        title=_PASSED_ON.sub("", found.subject),
        text=text,
        author=_who(found.sender),
        published=found.date or outer.date,
        kind="report",
        marking=marking_of(f"{outer.subject}\n{found.subject}\n{outer.text}\n{text}"),
    )


def _who(sender: str | None) -> str | None:
    """`Name (address)`: what stands in angle brackets would pass for markup."""
    name, address = parseaddr(sender or "")
    return f"{name} ({address})" if name and "@" in address else sender


def _letter(message: EmailMessage) -> Letter:
    return Letter(
        subject=line(_field(message, "Subject")),
        sender=_field(message, "From"),
        date=_field(message, "Date"),
        text=_words(message),
    )


def _field(message: EmailMessage, name: str) -> str | None:
    """A header as text; a damaged one as it stands."""
    try:
        value = message.get(name)
    except (ValueError, AttributeError, TypeError, IndexError, LookupError, OverflowError):
        # The header parser stumbles over some; their raw words are better than nothing.
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), None)
    return " ".join(str(value).split()) or None if value is not None else None


def _words(message: EmailMessage) -> str:
    """The plain part, else the text of the HTML part."""
    part = message.get_body(preferencelist=("plain", "html")) if message.is_multipart() else message
    if part is None or part.get_content_maintype() != "text":
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeError):
        raw = part.get_payload(decode=True)
        content = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    content = content.replace("\r\n", "\n")
    return prose(content) if part.get_content_subtype() == "html" else content.strip()


def _original(message: EmailMessage, depth: int) -> Letter | None:
    """The innermost message that is attached to this one."""
    if depth >= _DEEPEST or not message.is_multipart():
        return None
    for part in message.walk():
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
            return _original(inner[0], depth + 1) or _letter(inner[0])
    return None


def _quoted(outer: Letter) -> Letter | None:
    """The innermost message that was pasted below a mail program's line, with the fields that stand there."""
    fences = list(_FENCE.finditer(outer.text))
    if not fences:
        return None
    rows = outer.text[fences[-1].end() :].lstrip("\n").split("\n")
    subject, sender, date, at = outer.subject, None, None, 0
    for at, row in enumerate(rows):  # noqa: B007 - where the fields end is needed below
        found = _FIELD.match(row)
        if not found:
            if row.strip("> \t"):
                break
            if sender or date:
                break
            continue
        name, value = found["name"].lower(), found["value"].strip().strip("*").strip()
        if name in _FROM:
            sender = value
        elif name in _DATE:
            date = value
        elif name in _SUBJECT:
            subject = value
    text = "\n".join(re.sub(r"^(?:> ?)+", "", row) for row in rows[at:]).strip()
    return Letter(subject=subject, sender=sender, date=date, text=text, remarks=outer.text[: fences[0].start()].strip())


def marking_of(text: str) -> Marking:
    """The strictest marking that a text bears; without one it may be passed on (TLP 2.0, CLEAR)."""
    found = {re.sub(r"\s", "", label).upper().replace("WHITE", "CLEAR") for label in _TLP.findall(text)}
    return next((marking for marking in reversed(_MARKINGS) if marking in found), "CLEAR")
