"""A person's report: what somebody saw or was sent, pasted, in a file, or as an e-mail."""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from producers.formats import parse
from producers.formats.detect import detect
from producers.formats.item import Item, settle
from producers.formats.payload import text_of
from producers.formats.tlp import marking_of
from producers.publish import Appends, publish
from producers.source import UNKNOWN, Source
from schemas.codec import encode_json
from schemas.document import Document
from schemas.errors import BadPayload
from schemas.ids import digest
from schemas.taxonomy import Marking

SOURCE: Source = replace(UNKNOWN, id="report", name="report", publisher="report")
"""Reports are nobody's publication: their reliability cannot be judged (F) until an officer has done so."""
_TITLE = 200
"""Code points of a first line that can be a title."""


def reports(
    payload: bytes, at: datetime, by: str | None = None, marking: Marking | None = None, language: str | None = None
) -> tuple[Document, ...]:
    """The documents that a report makes: one of a text, one of each message of an e-mail or mailbox.

    `at` is when it was made; an e-mail keeps its own date. `marking` replaces the one found in the text. The same
    text again is the same document. Raises BadPayload for what is no text, or empty.
    """
    try:
        mail = detect(payload) == "mail"
    except BadPayload:
        mail = False
    found = parse(payload, SOURCE, at, "mail").documents if mail else (_pasted(payload, at, language),)
    return tuple(
        replace(document, kind="report", marking=marking or document.marking, author=by or document.author)
        for document in found
    )


def reported(
    log: Appends, payload: bytes, at: datetime, by: str | None, marking: Marking | None, language: str | None
) -> Iterator[bytes]:
    """Send what a report holds; a line for each document once it is confirmed. Raises as `reports` does."""
    documents = reports(payload, at, by, marking, language)
    for document, confirmation in [(document, publish(log, document)) for document in documents]:
        confirmation.result()
        yield encode_json({"id": document.id, "title": document.title, "marking": document.marking})


def _pasted(payload: bytes, at: datetime, language: str | None) -> Document:
    text, _ = text_of(payload)
    text = text.strip("\ufeff \t\r\n")
    head, _, rest = text.partition("\n")
    title, words = (head.strip(), rest.strip()) if len(head) <= _TITLE and rest.strip() else ("", text)
    item = Item(
        native_id="pasted:" + digest(text, size=8),
        title=title,
        text=words,
        language=language,
        published=at.isoformat(),
        marking=marking_of(text),
    )
    parsed = settle([item], SOURCE, at, "report")
    if not parsed.documents:
        raise BadPayload("a report without words")
    return parsed.documents[0]
