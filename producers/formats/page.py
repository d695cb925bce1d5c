"""A page as a payload: its article, or the official level that it shows.

The level is what the record's `select` (XPath) finds, read by its `level_pattern` where it has one.
"""

import re
from datetime import datetime

from lxml import html as lxml_html

from producers.formats.item import Item, Parsed, settle
from producers.formats.markup import line
from producers.formats.payload import text_of
from producers.source import UNKNOWN, Source
from schemas.errors import BadPayload

_ADDRESS = re.compile(
    r"""<link[^>]{1,300}rel=["']canonical["'][^>]{0,300}>|<meta[^>]{1,300}property=["']og:url["'][^>]{0,500}>""", re.I
)
_TARGET = re.compile(r"""(?:href|content)=["'](https?://[^"'<>\s]{4,2000})["']""", re.I)


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """The page as one document. Raises BadPayload for what is no article, and for a page that shows no level where
    its source's record says that it does.
    """
    # Loaded where it is needed: it takes longer to load than the other formats together.
    from producers.page import extract  # noqa: PLC0415

    text, notes = text_of(payload)
    address = _address(text) or (source.url if source.id != UNKNOWN.id else None)
    level = _level(text, source) if source.select else None
    found = extract(text, address, fetched)
    if not (found.title or found.text or level):
        raise BadPayload("a page without words")
    item = Item(
        native_id=source.url if level else None,
        link=address,
        title=found.title,
        text=found.text,
        author=found.author,
        language=found.language,
        published=found.published,
        kind="level" if level else None,
        level=level,
    )
    return settle([item], source, fetched, "page", notes=notes)


def instead(payload: bytes) -> str:
    """What to say of a page that came in place of a feed."""
    title = re.search(r"<title[^>]{0,200}>([^<]{1,80})", text_of(payload)[0], re.I)
    named = f" titled {' '.join(title[1].split())!r}" if title else ""
    return f"an HTML page{named} instead of a feed"


def _address(text: str) -> str | None:
    for tag in _ADDRESS.findall(text[:200_000]):
        if target := _TARGET.search(tag):
            return target[1]
    return None


def _level(text: str, source: Source) -> str:
    """Raises BadPayload: a level page that shows none is broken, and silence must not pass for calm."""
    assert source.select is not None  # noqa: S101 - asked by the caller
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    tree = lxml_html.fromstring(text.encode("utf-8", "replace"), parser=parser)
    found = tree.xpath(source.select)
    shown = found if isinstance(found, list) else [found]
    told = line(" ".join(part.text_content() if hasattr(part, "text_content") else str(part) for part in shown))
    if source.level_pattern and told:
        match = re.search(source.level_pattern, told)
        told = match["level"].strip() if match else ""
    if not told:
        raise BadPayload(f"the page shows no level at {source.select!r}")
    return told
