"""A page → its article: title, text, date, author, language. Pure, and slow: 60 ms a page."""

import copy
import logging
import re
from datetime import UTC, datetime

import trafilatura
from htmldate import find_date
from htmldate.core import date_candidates
from lxml.html import HtmlElement
from msgspec import Struct
from trafilatura.metadata import extract_metadata
from trafilatura.utils import decode_file

from producers.asked import in_page
from producers.formats.markup import line, prose
from producers.linked import stated
from producers.trim import trim
from producers.walls import wall_in
from schemas.errors import BadPayload

LARGEST_PAGE = 5 * 1024 * 1024
"""Bytes, or code points; the largest article page met while this was written had a third of it."""
MOST_DATED = 250
"""Elements that may hold a date. Each can cost a thorough search 50 ms; of 218 pages of articles none has over 212."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""What no date may be after where nobody says when the page was fetched: htmldate would ask the clock."""

_DAY = re.compile(r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_-])")
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
    asks: tuple[str, ...] = ()
    """What it asks of programs that keep it (`producers.asked`)."""


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
    latest = (fetched or LATEST).date().isoformat()
    told = (day for day in (_day_in(url), said.marked) if day and day <= latest)
    day = next(told, None) or _day(source, url, latest, thorough=len(date_candidates(tree, True)) <= MOST_DATED)
    # Of its own search for a date only the quick part is left on: ours is done.
    seen = extract_metadata(tree, default_url=url, date_config={"extensive_search": False})
    text = _fuller(_text(tree, url), prose(said.body)) or ("" if whole else prose(source))
    title = line(said.title) or line(seen.title)
    window = line(tree.findtext(".//title"))
    if wall := wall_in(window or title, text, source):
        raise BadPayload(f"not an article but a wall: {wall}")
    author = line(said.author or seen.author) or None
    headlines = [title, window, *(line(head.text_content()) for head in tree.iterfind(".//h1"))]
    return Page(
        title=title,
        text=trim(text, headlines, author),
        published=_published(day, said.published),
        author=author,
        language=said.language,
        asks=in_page(tree, said.free),
    )


def _fuller(seen: str, stated: str) -> str:
    """What was seen on the page, unless it is less than half of the text that the page states."""
    return stated if len(seen) * 2 < len(stated) else seen


def _day_in(url: str | None) -> str | None:
    """The day that an address bears in full: publishers put an article there on the day on which it appears."""
    found = _DAY.search(url or "")
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC).date().isoformat()
    except ValueError:
        return None


def _day(source: str, url: str | None, latest: str, *, thorough: bool) -> str | None:
    """The day by the page's looks. htmldate's published figures rest on these settings.

    It parses the page anew: the tree has lost the comments, in which some systems leave the date.
    """
    day: str | None = find_date(source, extensive_search=thorough, original_date=True, url=url, max_date=latest)
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
    """The day by address, mark or looks, with the time of day that the page states for that very day.

    JSON-LD often states when the page was last changed, so its own day comes last.
    """
    if stated_at and (day is None or stated_at.startswith(day)):
        return stated_at
    return day
