"""GDELT: the list of articles that its DOC 2.0 service answers with. Errors come as text with status 200."""

from datetime import datetime
from typing import Any

from producers.formats.item import Item, Parsed, settle
from producers.formats.payload import json_value, record, records, text_of, words
from producers.source import Source
from schemas.errors import BadPayload

LANGUAGES = {
    "english": "en",
    "french": "fr",
    "spanish": "es",
    "german": "de",
    "hebrew": "he",
    "arabic": "ar",
    "bulgarian": "bg",
    "chinese": "zh",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "finnish": "fi",
    "greek": "el",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "norwegian": "no",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "serbian": "sr",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
}
"""Codes of the names that the service writes; of a language that is not here the text itself tells."""


def parse(payload: bytes, source: Source, fetched: datetime) -> Parsed:
    """Each article as its headline and link. Raises BadPayload for anything else, with what the service said.

    `seendate` is the time of the crawl, the only one there is.
    """
    text, _ = text_of(payload)
    if text.lstrip("\ufeff \t\r\n")[:1] != "{":
        raise BadPayload(f"no GDELT articles but words: {' '.join(text.split())[:120]!r}")
    value = record(json_value(text, "GDELT articles"))
    if value and not isinstance(value.get("articles"), list):
        raise BadPayload("no GDELT articles: it has no `articles`")
    return settle(map(_item, records(value.get("articles"))), source, fetched, "gdelt")


def _item(article: dict[str, Any]) -> Item:
    language = words(article.get("language")) or ""
    return Item(
        link=words(article.get("url")) or words(article.get("url_mobile")),
        title=words(article.get("title")),
        language=LANGUAGES.get(language.lower(), language[:2].lower() if len(language) == 2 else None),
        published=words(article.get("seendate")),
    )
