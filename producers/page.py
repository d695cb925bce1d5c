"""A page → its article: title, text, date, author, language. Pure, and slow: 60 ms a page."""

import copy
import logging
import re
from datetime import UTC, datetime

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement
from msgspec import Struct
from trafilatura.metadata import extract_metadata
from trafilatura.utils import decode_file

from producers.formats.markup import line, prose
from producers.linked import stated
from producers.trim import trim
from producers.walls import wall_in
from schemas.errors import BadPayload

LARGEST_PAGE = 5 * 1024 * 1024
"""Bytes, or code points; the largest article page met while this was written had a third of it."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""What no date may be after where nobody says when the page was fetched: htmldate would ask the clock."""

_WHOLE = re.compile(r"<(?:html|head|body)\b", re.I)

for _name in ("trafilatura", "htmldate", "courlan", "charset_normalizer"):
    # They warn of every page that is not to their liking; what came of it is said by us.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Page(Struct, frozen=True):
    """What was read off a page. `published` is an ISO date, or a date-time where the page states one."""

    title: str
    text: str
    published: str | None = None
    author: str | None = None
    language: str | None = None


def extract(html: str | bytes, url: str | None = None, fetched: datetime | None = None) -> Page:
    """The article on a page; `text` is empty where none was found.

    The same input gives the same page: no date is sought after `fetched`, and no clock is asked.
    Raises BadPayload, with one line, for what is empty, too large, no HTML, or a wall in place of an article.
    """
    if len(html) > LARGEST_PAGE:
        raise BadPayload(f"a page of {len(html):,} bytes; more than {LARGEST_PAGE:,} are not read")
    if not html.strip():
        raise BadPayload("an empty page")
    source: str = html if isinstance(html, str) else decode_file(html)
    whole = _WHOLE.search(source) is not None
    tree = trafilatura.load_html(source if whole else f"<html><body><div>{source}</div></body></html>")
    if tree is None:
        raise BadPayload("no HTML that can be read")
    said = stated(tree)
    day = _day(source, url, fetched or LATEST)
    # Of its own search for a date only the quick part is left on: ours is done.
    seen = extract_metadata(tree, default_url=url, date_config={"extensive_search": False})
    text = _text(tree, url) or ("" if whole else prose(source))
    title = line(said.title) or line(seen.title)
    if wall := wall_in(line(tree.findtext(".//title")) or title, text, source):
        raise BadPayload(f"not an article but a wall: {wall}")
    author = line(said.author or seen.author) or None
    return Page(
        title=title,
        text=trim(text, title, author),
        published=_published(day, said.published),
        author=author,
        language=said.language,
    )


def _day(source: str, url: str | None, latest: datetime) -> str | None:
    """The day by the page's looks. htmldate's published figures rest on these settings.

    It parses the page anew: the tree has lost the comments, in which some systems leave the date.
    """
    day: str | None = find_date(
        source, extensive_search=True, original_date=True, url=url, max_date=latest.date().isoformat()
    )
    return day


def _text(tree: HtmlElement, url: str | None) -> str:
    """Precision first: a list of other headlines would be evidence of what never happened here."""
    for precise in (True, False):
        found = trafilatura.bare_extraction(
            copy.deepcopy(tree), url=url, favor_precision=precise, include_comments=False
        )
        # Asked for as an object, it never comes as the dictionary that its type allows for.
        if found is not None and not isinstance(found, dict) and found.text:
            return "\n".join(" ".join(part.split()) for part in found.text.splitlines() if part.strip())
    return ""


def _published(day: str | None, stated_at: str | None) -> str | None:
    """htmldate's day, which is right more often, with the time of day that the page states for that very day."""
    if stated_at and (day is None or stated_at.startswith(day)):
        return stated_at
    return day
