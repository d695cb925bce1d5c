"""E-mail (RFC 5322) and mbox: notices that members and partners send, forwarded chains included.

The original message counts: its sender, date and subject. What was written above it when it was passed on is kept
before it. The strictest Traffic Light Protocol marking found anywhere in the letter holds.
"""

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr

from msgspec import Struct
from msgspec.structs import replace

from producers.dates import Habits, moment_of
from producers.formats.charset import decode
from producers.formats.forwarded import chain
from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line, prose
from producers.formats.payload import LARGEST_PAYLOAD
from producers.formats.tlp import marking_of
from producers.source import Source
from schemas.errors import BadPayload
from schemas.taxonomy import Marking

_DEEPEST = 8
"""Messages within messages that are opened."""
_SPOKEN = ("en", "fr", "es", "de", "he", "ar")
"""Languages of mail programs whose dates are read."""
MOST_ATTACHED = 50
"""Messages attached to one that are read."""
_PASSED_ON = re.compile(r"^(?:\s*(?:fwd?|re|wg|aw|tr|rv|rép|i|הועבר|השב|إعادة توجيه|رد)\s*:)+\s*", re.I)
"""What mail programs put before the subject of an answered or forwarded message, in our languages."""


class Letter(Struct, frozen=True, kw_only=True):
    """A message as it came, or the original one within it."""

    subject: str
    sender: str | None
    date: str | None
    text: str
    remarks: tuple[str, ...] = ()
    """What was written above it each time it was passed on, the last first."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Each message as a report. Raises BadPayload for bytes that are no message."""
    if len(payload) > LARGEST_PAYLOAD:
        raise BadPayload(f"{len(payload):,} bytes; more than {LARGEST_PAYLOAD:,} are not read")
    # Mail programs write the dates of what they pass on in their user's language.
    habits = Habits(source.country, (*source.languages, *_SPOKEN), source.date_format, source.timezone)
    items: list[Item] = []
    notes: list[str] = []
    for number, message in enumerate(_messages(payload), 1):
        try:
            items += _items(message, habits) or [Item()]
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


def _items(payload: bytes, habits: Habits) -> list[Item]:
    """The original of a message, or each of several that are attached to it."""
    try:
        # The parser of the standard library reads anything; what is no message has no fields.
        message = email.message_from_bytes(payload, policy=policy.default)
        number, date = _field(message, "Message-ID"), _field(message, "Date")
        letters = list(_originals(message, 0))
        marking = marking_of("\n".join(_everything(message)))
    except (MessageError, LookupError, ArithmeticError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise BadPayload(f"no e-mail that can be read: {type(error).__name__}: {error}") from None
    items = []
    for place, letter in enumerate(letters):
        if letter.subject or letter.text or letter.remarks:
            name = f"{number}/{place}" if number and place else number
            # One that cannot be read was written before the letter that brings it.
            when = next((said for said in (letter.date, date) if moment_of(said, habits)), letter.date or date)
            items.append(_item(letter, name, _plain(when, habits), marking))
    return items


def _item(letter: Letter, number: str | None, date: str | None, marking: Marking) -> Item:
    return Item(
        native_id=number,
        title=_PASSED_ON.sub("", letter.subject),
        text="\n\n".join(filter(None, (*letter.remarks, letter.text))),
        author=_who(letter.sender),
        published=date,
        kind="report",
        marking=marking,
    )


def _plain(date: str | None, habits: Habits) -> str | None:
    """A date in a form that is read in any language; one that cannot be read, as it stands."""
    found = moment_of(date, habits)
    if found is None:
        return date
    return found.at.date().isoformat() if found.day else found.at.isoformat()


def _who(sender: str | None) -> str | None:
    """`Name (address)`: what stands in angle brackets would pass for markup."""
    name, address = parseaddr(sender or "")
    return f"{name} ({address})" if name and "@" in address else sender


def _originals(message: EmailMessage, depth: int) -> Iterator[Letter]:
    """The innermost messages: attached to this one, or pasted into it, else it itself."""
    letter = _letter(message)
    attached = _attached(message) if depth < _DEEPEST else []
    for inner in attached:
        for original in _originals(inner, depth + 1):
            # What stands in the letter itself may be a chain as well: all of it is what was written above.
            above = tuple(filter(None, (*letter.remarks, letter.text)))
            yield replace(original, remarks=(*above, *original.remarks))
    if not attached:
        yield letter


def _letter(message: EmailMessage) -> Letter:
    """A message as it came, or what was passed on in its text."""
    subject, text = line(_field(message, "Subject")), _words(message, 0)
    *above, original = chain(text)
    if not above or not (original.text or original.subject):
        sender, date = _field(message, "From"), _field(message, "Date")
        return Letter(subject=subject, sender=sender, date=date, text=text)
    return Letter(
        subject=line(original.subject) or subject,
        sender=original.sender,
        date=original.date,
        text=original.text,
        remarks=tuple(link.text for link in above if link.text),
    )


def _attached(message: EmailMessage) -> list[EmailMessage]:
    """The messages that are attached to one, not those attached to them."""
    found: list[EmailMessage] = []
    waiting = [message]
    while waiting and len(found) < MOST_ATTACHED:
        part = waiting.pop(0)
        inner = part.get_payload()
        if not isinstance(inner, list):
            continue
        parts = [one for one in inner if isinstance(one, EmailMessage)]
        if part.get_content_type() == "message/rfc822":
            found += parts[:1]
        else:
            waiting += parts
    return found


def _everything(message: EmailMessage) -> Iterator[str]:
    """Subjects and words of a message and of all within it, whatever is shown of them: a marking may stand anywhere."""
    yield line(_field(message, "Subject"))
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield _content(part)
        elif part is not message and part.get("Subject") is not None:
            yield line(_field(part, "Subject"))


def _field(message: EmailMessage, name: str) -> str | None:
    """A header as text; a damaged one as it stands."""
    try:
        value = message.get(name)
    except (ValueError, AttributeError, TypeError, IndexError, LookupError, OverflowError):
        # The header parser stumbles over some; their raw words are better than nothing.
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), None)
    return " ".join(str(value).split()) or None if value is not None else None


def _words(message: EmailMessage, depth: int) -> str:
    """What a reader is shown: of alternatives the plain one, of several parts each that is text and no attachment."""
    if message.get_content_type() == "message/rfc822":
        return ""
    if not message.is_multipart():
        return _content(message) if message.get_content_maintype() == "text" else ""
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)] if depth < _DEEPEST else []
    if message.get_content_subtype() == "alternative":
        plain = [part for part in parts if part.get_content_type() == "text/plain"]
        told = (_words(part, depth + 1) for part in (*plain, *reversed(parts)))
        return next(filter(None, told), "")
    shown = [part for part in parts if part.get_content_disposition() != "attachment"]
    return "\n".join(filter(None, (_words(part, depth + 1) for part in shown)))


def _content(part: EmailMessage) -> str:
    """The text of a part, of HTML its words."""
    raw = part.get_payload(decode=True)
    content = ""
    try:
        if isinstance(raw, bytes) and part.get_content_charset("ascii") in ("ascii", "us-ascii"):
            content = decode(raw)[0]  # Nobody says what it is, and hardly any is ASCII.
        else:
            content = str(part.get_content())
    except (LookupError, UnicodeError, BadPayload):
        content = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    content = content.replace("\r\n", "\n")
    return prose(content) if part.get_content_subtype() == "html" else content.strip()
