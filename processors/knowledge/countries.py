"""Which names are those of whole countries, and which countries a language is spoken in."""

import json
import tomllib
from functools import cache
from pathlib import Path

AUTHORITIES = Path(__file__).parent / "authorities.json"
FILE = Path(__file__).parent / "places" / "demonyms.toml"


@cache
def _names() -> dict[str, str]:
    table = tomllib.loads(FILE.read_text("utf-8"))
    return {code: row["en"].partition(":")[0].partition("/")[0].strip() for code, row in table.items()}


def is_country(name: str, code: str | None) -> bool:
    """Whether a name, as the gazetteer gives it, is that of the country with this code (ISO 3166 alpha-2, and XK)."""
    return code is not None and _names().get(code) == name


def name_of(code: str) -> str | None:
    """The English name of the country with this code; None of one that we do not know."""
    return _names().get(code)


def is_code(code: str) -> bool:
    """Whether it is the code of a country that we know."""
    return code in _names()


def country_name(code: str) -> str | None:
    """What a country is called in English; None for a code that we do not know."""
    return _names().get(code)


@cache
def codes() -> frozenset[str]:
    """The codes of all countries that we know."""
    return frozenset(_names())


@cache
def countries_of(language: str | None) -> tuple[str, ...]:
    """Where a text in a language most likely plays that tells of no place at all, the likeliest country first."""
    languages: dict[str, list[str]] = json.loads(AUTHORITIES.read_text("utf-8"))["languages"]
    return tuple(languages.get(language or "", ()))


_ENDINGS = {"uk": "GB", "scot": "GB", "wales": "GB", "cymru": "GB", "cat": "ES", "eus": "ES", "gal": "ES", "bzh": "FR"}
_FOR_SALE = frozenset({"ai", "am", "cc", "co", "fm", "gg", "io", "la", "ly", "me", "sh", "to", "tv", "ws"})
"""Endings of countries that sites everywhere take for how they look."""


def home_of(site: str) -> str | None:
    """The country whose ending a domain has; None for one that says nothing."""
    ending = site.rpartition(".")[2].casefold()
    if ending in _FOR_SALE or "." not in site:
        return None
    code = _ENDINGS.get(ending, ending.upper())
    return code if is_code(code) else None
