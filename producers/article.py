"""A document and the page behind it: what the page adds, and what is said where it cannot be had."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from producers.asked import allowed
from producers.dates import Habits, believed, moment_of
from producers.excerpt import excerpt
from producers.fetched import Fetched
from producers.formats import Parsed
from producers.formats.charset import by_header
from producers.http import LARGEST_BODY, FetchError
from producers.page import Page
from producers.pool import GivenUp
from producers.publish import Letter
from producers.source import Source
from schemas.document import Document
from schemas.errors import BadPayload
from schemas.ids import revision_id

_PAGES = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")


class Gets(Protocol):
    """The polite GET."""

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        private: bool = False,
        largest: int = LARGEST_BODY,
    ) -> Fetched:
        """Raises FetchError."""
        ...

    def slow(self, host: str, seconds: float) -> None:
        """The pause between two requests that a host asks for."""
        ...


class Reads(Protocol):
    """What reads pages."""

    async def extract(self, html: bytes, url: str | None, fetched: datetime) -> Page:
        """Raises BadPayload and GivenUp."""
        ...

    async def parse(self, payload: bytes, source: Source, fetched: datetime) -> Parsed:
        """The same, for a page that is a source itself."""
        ...


def with_words_of(document: Document, page: Page, source: Source, asks: Iterable[str] = ()) -> Document:
    """The document with what its page adds: a longer text, and what the feed left out.

    `asks` is what the page's headers ask of programs that keep it; with what stands on it that decides how much of its
    text is kept. The revision follows: it is the item's and the page's together.
    """
    page, warnings = _as_asked(page, tuple(dict.fromkeys((*asks, *page.asks))))
    habits = Habits(source.country, source.languages, None, source.timezone)
    found = believed(moment_of(page.published, habits), document.fetched)
    dated = document.published is None and found is not None
    text = page.text if len(page.text) > len(document.text) else document.text
    title = document.title or page.title
    return replace(
        document,
        revision=revision_id(document.revision, title, text, page.published or "" if dated else ""),
        title=title,
        text=text,
        author=document.author or page.author,
        language=page.language or document.language,
        published=found.at if dated and found else document.published,
        published_day=found.day if dated and found else document.published_day,
        warnings=(*document.warnings, *warnings),
    )


def _as_asked(page: Page, asks: tuple[str, ...]) -> tuple[Page, tuple[str, ...]]:
    """The page with as much of its text as may be kept, and what is said of that."""
    limit = allowed(asks)
    if limit is None:
        return page, ()
    words = ", ".join(asks)
    if limit == 0:
        return replace(page, title="", text=""), (f"the page asks programs ({words}): none of its words are kept",)
    kept = replace(page, text=excerpt(page.text, limit))
    return kept, (f"the page asks programs ({words}): the beginning of its words is kept",)


async def with_page(
    document: Document, source: Source, fetcher: Gets, pages: Reads
) -> tuple[Document, bool, Letter | None]:
    """The document with its page, whether that failed, and what goes to `dead` of it."""
    answer: Fetched | None = None
    try:
        answer = await fetcher.get(document.url or "", private=source.private)
        kind = (answer.content_type or "text/html").lower()
        if not kind.startswith(_PAGES):
            raise BadPayload(f"it is {kind[:60]}, no page")
        page = await pages.extract(by_header(answer.body, answer.content_type), answer.url, document.fetched)
        if not page.text:
            raise BadPayload("no article was found on it")
    except (FetchError, BadPayload, GivenUp) as error:
        warning = f"page not read ({error}); the words are the feed's"
        document = replace(document, warnings=(*document.warnings, warning))
        if answer is None:
            return document, True, None
        letter = Letter(source.id, answer.url, answer.body, f"page: {error}", document.native_id)
        return document, True, letter
    return with_words_of(document, page, source, answer.asks), False, None
