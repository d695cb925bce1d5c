"""A chain of forwarded messages that was pasted into one text, taken apart again."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

_FENCE = re.compile(
    r"^[> \t]*(?:-{2,} ?(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|"
    r"message transféré|message d'origine|mensaje reenviado|mensaje original|הודעה שהועברה|הודעה מקורית|"
    r"رسالة معاد توجيهها|الرسالة الأصلية) ?-{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:|"
    r"début du message (?:transféré|réexpédié) ?:|inicio del mensaje reenviado:|_{10,})[ \t]*$",
    re.I,
)
"""The line that a mail program puts above what is passed on."""
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
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of the direction of writing, which mail programs put around every word of a field in Hebrew and Arabic."""
_LONGEST_HEAD = 16
"""Lines of a message's fields: a list of recipients may run over several."""


class Link(Struct, frozen=True):
    """One message of a chain; the first has no fields of its own in the text."""

    text: str
    sender: str | None = None
    date: str | None = None
    subject: str | None = None


def chain(text: str) -> list[Link]:
    """The messages of a text, the one that was written last first, the original last."""
    rows = _DIRECTIONS.sub("", text).split("\n")
    links, start, head = [], 0, Link("")
    for begin, end, fields in _heads(rows):
        links.append(_link(rows[start:begin], head))
        start, head = end, fields
    return [*links, _link(rows[start:], head)]


def _link(rows: Sequence[str], head: Link) -> Link:
    quoted = head.subject is not None or head.sender is not None
    text = "\n".join(re.sub(r"^(?:> ?)+", "", row) if quoted else row for row in rows).strip()
    return Link(text, head.sender, head.date, head.subject)


def _heads(rows: Sequence[str]) -> Iterator[tuple[int, int, Link]]:
    """Where each message that was passed on begins: its first line, the first one of its words, and its fields."""
    at = 0
    while at < len(rows):
        begin, fenced = at, bool(_FENCE.match(rows[at]))
        if fenced:
            at = next((n for n in range(at + 1, len(rows)) if rows[n].strip("> \t")), len(rows))
        fields, end = _fields(rows, at)
        # Without a line above it, only what has sender, date and subject is the head of a message.
        if fields is not None and (fenced or (fields.sender and fields.date and fields.subject is not None)):
            yield begin, end, fields
            at = end
        elif not fenced:
            at += 1


def _fields(rows: Sequence[str], at: int) -> tuple[Link | None, int]:
    """The fields that stand together from a line on, and the line after the last of them."""
    found: dict[str, str] = {}
    end = at
    for number in range(at, min(at + _LONGEST_HEAD, len(rows))):
        match = _FIELD.match(rows[number])
        if match:
            found.setdefault(match["name"].lower(), match["value"].strip().strip("*").strip())
            end = number + 1
        elif number == at or not rows[number].strip("> \t"):
            break
    if not found.keys() & _FROM and not found.keys() & _DATE:
        return None, at

    def said(names: frozenset[str]) -> str | None:
        return next((value for name, value in found.items() if name in names), None)

    return Link("", said(_FROM), said(_DATE), said(_SUBJECT)), end
