"""Sentences → which of them are text: what a page puts around an article is known by its words, shape and position."""

import re
from functools import cache

from processors.knowledge.fold import Origin, fold
from processors.knowledge.phrases import data, listed
from schemas.reading import Sentence
from schemas.taxonomy import LANGUAGES

CLOSING = frozenset(".!?…؟。\"'”’»)]")
_OPENING = 60
"""Letters of a line in which the words of a furniture begin."""
_LEADING = " *•·|>-–—»«\"'[+#"
_HEAD = 3
"""Letters that no furniture is shorter than."""
_NO_FULL_STOP = 9
"""A line with fewer words and no full stop is no sentence: among its like it is navigation."""
_ABOVE = 3
"""Lines of text before which a byline or a date line stands."""
_SIGNED = 10
"""Words of a byline or date line, at most."""
_NAMED = 5
"""Words beside the date on a line that is all date, at most: "Updated", "Last modified on"."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"[\d:+/.,`*_-]+")
_PARTED = re.compile(r" [·•|] ")
_LINKS = 2
"""Bars on a line that is a row of links."""
_BELOW, _LIST, _ENTRY = 6, 3, 12
"""Sentences after which lines without a full stop, so many and so short, are a list of other articles."""


def furnish(
    body: str,
    cuts: list[tuple[int, int]],
    headline: int,
    folding: tuple[str, Origin | None],
    language: str | None,
) -> tuple[Sentence, ...]:
    """The sentences that stand at `cuts`, each with its role; the headline ends at `headline`."""
    words, heads = _words(language)
    bylines = _bylines(language)
    folded, origin = folding
    title = folded[: headline if origin is None else origin.folded(headline)].strip() if headline else ""
    sentences: list[Sentence] = []
    listing = False
    said = 0
    for start, end in cuts:
        if start < headline:
            sentences.append(Sentence(start, end, "headline"))
            continue
        spaces = body.count(" ", start, end)
        ended = body[end - 1] in CLOSING
        opens = aside = False
        if spaces < 2 * _NO_FULL_STOP:
            begin = start if origin is None else origin.folded(start)
            opening = folded[begin : begin + min(_OPENING, end - start)].lstrip(_LEADING)
            opens = opening[:_HEAD] in heads and opening.startswith(words)
            if said < _ABOVE:
                aside = _is_signature(body[start:end], opening, bylines, spaces) or (
                    bool(title) and folded[begin : begin + len(title)] == title and end - start <= headline
                )
        listing = opens or (listing and spaces < _NO_FULL_STOP and not ended)
        role = "furniture" if listing or aside or _is_row(body, start, end) else "text"
        said += role == "text"
        sentences.append(Sentence(start, end, role))
    return _without_tail(body, sentences)


def _is_signature(line: str, opening: str, bylines: tuple[str, ...], spaces: int) -> bool:
    """A line that only says who wrote or when: "By Ana Diaz, reporter", "City Police · 2026-04-18"."""
    if spaces >= _SIGNED or (line[-1] in CLOSING and line[-1] not in "\"'”’»)]"):
        return False
    if opening.startswith(bylines):
        return True
    if not _YEAR.search(line):
        return False
    return bool(_PARTED.search(line)) or len(_NUMBERS.sub(" ", line).split()) <= _NAMED


def _is_row(body: str, start: int, end: int) -> bool:
    return body.count(" | ", start, end) >= _LINKS and body[end - 1] != "."


def _without_tail(body: str, sentences: list[Sentence]) -> tuple[Sentence, ...]:
    """Short lines without a full stop, one under the other at the end of an article, name other articles."""
    at = len(sentences)
    entries = 0
    while at:
        sentence = sentences[at - 1]
        if sentence.role == "text":
            short = body.count(" ", sentence.start, sentence.end) < _ENTRY
            if not short or body[sentence.end - 1] in CLOSING:
                break
            entries += 1
        at -= 1
    if entries < _LIST or sum(sentence.role == "text" for sentence in sentences[:at]) < _BELOW:
        return tuple(sentences)
    return (*sentences[:at], *(Sentence(each.start, each.end, "furniture") for each in sentences[at:]))


@cache
def _words(language: str | None) -> tuple[tuple[str, ...], frozenset[str]]:
    """What furniture begins with, and how any of it begins."""
    found = _listed("furniture", language)
    return found, frozenset(words[:_HEAD] for words in found)


@cache
def _bylines(language: str | None) -> tuple[str, ...]:
    return tuple(f"{words} " for words in _listed("byline", language))


def _listed(name: str, language: str | None) -> tuple[str, ...]:
    names = dict.fromkeys((language if language in LANGUAGES else "en", "en"))
    return tuple(dict.fromkeys(fold(word.strip("*"))[0] for each in names for word in listed(data(each)[name])))
