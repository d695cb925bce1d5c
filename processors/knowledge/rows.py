"""The how-manieth case of a row a headline says that it tells (rows.toml)."""

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from processors.knowledge.fold import fold

FILE = Path(__file__).with_name("rows.toml")
_ENDINGS = {"fr": "s?", "de": "[rsnm]?", "es": "[oa]?s?", "he": "(?:ה|ת|יה|ית)?", "ar": "(?:ه|ي|يه)?"}
"""What an ordinal may end in beside what the file has."""
_PREFIXES = {"he": "[ובהלמ]{0,2}", "ar": "(?:و?ال|[وبل])?"}
_NEAR = 3
"""Words behind an ordinal in which the person stands whom it counts."""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Those of a language."""

    ordinals: tuple[str, ...]
    more: tuple[str, ...]
    persons: tuple[str, ...]


@cache
def _words() -> dict[str, tuple[re.Pattern[str], Words]]:
    found = msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), dict[str, Words])
    return {language: (_pattern(language, words), words) for language, words in found.items()}


def _pattern(language: str, words: Words) -> re.Pattern[str]:
    ordinals, more = "|".join(words.ordinals), "|".join(words.more)
    return re.compile(
        rf"(?<!\w){_PREFIXES.get(language, '')}(?:(?P<nth>{ordinals}){_ENDINGS.get(language, '')}|(?P<more>{more}))"
        rf"(?P<after>(?:\W+\w+){{0,{_NEAR}}})"
    )


def nth(title: str, language: str | None) -> int:
    """The greatest that a headline says; 1 where it says none. "More" and "another" are a second one."""
    pattern, words = _words().get(language or "", (None, None))
    if pattern is None or words is None:
        return 1
    told = 1
    folded = fold(title)[0]
    for start in pattern.finditer(folded):
        if set(re.findall(r"\w+", start["after"])).isdisjoint(words.persons):
            told = max(told, words.ordinals.index(start["nth"]) + 2 if start["nth"] else 2)
    return told
