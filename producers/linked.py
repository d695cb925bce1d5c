"""What a page says of itself in JSON-LD, microdata and OpenGraph: its publisher's word, trusted before its looks."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml.html import HtmlElement
from msgspec import Struct

_ARTICLE = re.compile(r"article|posting|report", re.I)
"""schema.org/Article and its kinds: NewsArticle, BlogPosting, LiveBlogPosting, Report …"""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_DEEPEST = 6
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")


class Stated(Struct, frozen=True):
    """Each None where the page does not say. `published` is ISO 8601, as it stands there."""

    title: str | None = None
    author: str | None = None
    published: str | None = None
    marked: str | None = None
    """The day of the first element that microdata calls `datePublished`: what a reader sees as the date."""
    language: str | None = None
    body: str | None = None
    """`articleBody`, markup and all."""
    free: bool = True
    """False where the article, or a part of it, is said to be for those who pay (`isAccessibleForFree`)."""


def stated(tree: HtmlElement) -> Stated:
    """What a page says of itself: JSON-LD before OpenGraph before its other meta elements."""
    articles = [node for node in _nodes(tree) if _is_article(node)]
    return Stated(
        title=_first(_text(node.get("headline")) for node in articles) or _meta(tree, "og:title"),
        author=_first(_names(node.get("author")) for node in articles) or _meta(tree, "author", "article:author"),
        published=_first(_date(node.get("datePublished")) for node in articles)
        or _date(_meta(tree, "article:published_time", "og:article:published_time"))
        or _first(_date(node.get("dateCreated")) for node in articles),
        marked=(_marked(tree) or "")[:10] or None,
        language=_language(tree.get("lang")) or _language(_meta(tree, "og:locale", "content-language")),
        body=max(
            (body for node in articles if isinstance(body := node.get("articleBody"), str)), key=len, default=None
        ),
        free=not any(_is_paid(node) for node in articles),
    )


def _is_paid(node: dict[str, Any]) -> bool:
    said = node.get("isAccessibleForFree")
    if said is None:
        parts = node.get("hasPart")
        return any(_is_paid(part) for part in (parts if isinstance(parts, list) else [parts]) if isinstance(part, dict))
    return said is False or (isinstance(said, str) and said.strip().lower().rpartition("/")[2] in ("false", "no"))


def _marked(tree: HtmlElement) -> str | None:
    for element in tree.xpath("//*[@itemprop]"):
        if "datePublished" in element.get("itemprop").split():
            said = element.get("datetime") or element.get("content") or element.text_content()
            if found := _date(said):
                return found
    return None


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            # Publishers break lines inside strings, which JSON forbids.
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _walk(data, _DEEPEST)


def _walk(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth == 0:
        return
    if isinstance(data, list):
        for part in data:
            yield from _walk(part, depth - 1)
    elif isinstance(data, dict):
        yield data
        for key in _NESTED:
            yield from _walk(data.get(key), depth - 1)


def _is_article(node: dict[str, Any]) -> bool:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and _ARTICLE.search(name) for name in kinds)


def _names(author: Any) -> str | None:
    authors = author if isinstance(author, list) else [author]
    names = [_text(one.get("name") if isinstance(one, dict) else one) for one in authors]
    # An address stands there in place of a name now and then.
    return "; ".join(dict.fromkeys(name for name in names if name and "://" not in name)) or None


def _meta(tree: HtmlElement, *names: str) -> str | None:
    for name in names:
        for element in tree.iterfind(".//meta"):
            key = element.get("property") or element.get("name") or element.get("http-equiv") or ""
            if key.lower() == name and (text := _text(element.get("content"))) and "://" not in text:
                return text
    return None


def _text(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _date(value: Any) -> str | None:
    text = _text(value)
    found = _DATE.match(text) if text else None
    if found is None:
        return None
    try:
        # A whole day stays one; a time keeps the offset that it was written with.
        return found[0] if len(found[0]) == 10 else datetime.fromisoformat(found[0]).isoformat()
    except ValueError:
        return None


def _language(value: str | None) -> str | None:
    found = re.match(r"([A-Za-z]{2,3})(?=$|[-_])", (value or "").strip())
    return found[1].lower() if found else None


def _first(values: Iterator[str | None]) -> str | None:
    return next((value for value in values if value), None)
