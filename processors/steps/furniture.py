"""Sentences → which of them are text: what a page puts around an article is known by its words, shape and position."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

from processors.knowledge.fold import Origin, fold
from processors.knowledge.phrases import data, listed, stopwords
from schemas.reading import Sentence, Text
from schemas.taxonomy import LANGUAGES

CLOSING = frozenset(".!?…؟。\"'”’»)]")
_OPENING = 60
"""Letters of a line in which the words of a furniture begin."""
_LEADING = " *•·|>-–—»«\"'[+#"
_AROUND = _LEADING + "_=~`:"
_HEAD = 3
"""Letters that no furniture is shorter than."""
_NO_FULL_STOP = 9
"""A line with fewer words and no full stop is no sentence: among its like it is navigation."""
_ABOVE = 3
"""Lines of text before which a byline or a date line stands."""
_SIGNED = 12
"""Words of a byline or date line, at most."""
_STAMP = 90
"""Letters in which the date that a page sets before its first sentence stands."""
_STAMPED = 6
"""Words before the year of such a date, at most: "Published: Monday 9 March 2026"."""
_TITLED = 25
"""Letters of a headline that is known again where the first sentence goes on after it."""
_NAMED = 5
"""Words beside the date on a line that is all date, at most: "Updated", "Last modified on"."""
_WALL, _BRICKS = 1200, 3
"""Letters of a page that only keeps machines out, at most, and how many different things it says of that."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBERS = re.compile(r"[\d:+/.,`*_-]+")
_DAY = re.compile(r"(?:[0-3]?\d)[.,]?(?:st|nd|rd|th|er|º|\.)?$|(?:19|20)\d\d-\d\d-\d\d$")
_CLOCK = re.compile(r"[0-2]?\d[:.h][0-5]\d(?:[:.]\d\d)?,?$")
_SIGNS = ("-", "–", "·", "|")
_OF_A_CLOCK = frozenset({"am", "pm", "a.m.", "p.m.", "uhr", "gmt", "utc", "h", "hrs", "cet", "est"})
_PARTED = re.compile(r" [·•|] ")
_LINKS = 2
"""Bars on a line that is a row of links."""
_CREDIT = 80
"""Letters of whom a picture is by, at most."""
_MENU, _SHOWN = 12, 8
"""Words of a row of a menu, at least; of so many at most one has no capital or is a little word."""
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
    bylines, reprints = _bylines(language), _reprints(language)
    folded, origin = folding
    if len(body) <= _WALL and sum(words in folded for words in _walls(language)) >= _BRICKS:
        return tuple(Sentence(start, end, "furniture") for start, end in cuts)
    title = folded[: headline if origin is None else origin.folded(headline)].strip() if headline else ""
    sentences: list[Sentence] = []
    listing = False
    said = 0
    for first, end in cuts:
        start = first
        if start < headline:
            sentences.append(Sentence(start, end, "headline"))
            continue
        if said < _ABOVE and (past := _head(body, (start, end), body[:headline], bylines)) > start:
            sentences.append(Sentence(start, _before(body, past), "furniture"))
            start = past
        spaces = body.count(" ", start, end)
        ended = body[end - 1] in CLOSING
        opens = aside = False
        if spaces < 2 * _NO_FULL_STOP:
            begin = start if origin is None else origin.folded(start)
            opening = folded[begin : begin + min(_OPENING, end - start)].lstrip(_LEADING)
            # "This article was first published in 2019" stands among the furniture, and dates the text.
            dates = any(phrase in opening for phrase in reprints)
            opens = not dates and opening[:_HEAD] in heads and opening.startswith(words)
            if said < _ABOVE:
                aside = (not dates and _is_signature(body[start:end], opening, bylines, spaces)) or _is_titled(
                    folded[begin : begin + end - start].strip(_AROUND), title, ended
                )
        listing = opens or (listing and spaces < _NO_FULL_STOP and not ended)
        row = _is_row(body, start, end) or (not ended and spaces >= _MENU - 1 and _is_menu(body[start:end], language))
        role = "furniture" if listing or aside or row else "text"
        said += role == "text"
        sentences.append(Sentence(start, end, role))
    return _without_tail(body, _without_captions(body, sentences, language))


def furnished(text: Text, offsets: Iterable[int], longer: int) -> frozenset[int]:
    """Those of some offsets that lie in furniture of more letters than that."""
    around = [one for one in text.sentences if one.role == "furniture" and one.end - one.start > longer]
    starts = [one.start for one in around]
    return frozenset(at for at in offsets if starts and starts[0] <= at < around[bisect_right(starts, at) - 1].end)


def _without_captions(body: str, sentences: list[Sentence], language: str | None) -> list[Sentence]:
    """A picture shows what was: the words before its credit in brackets on one line, wherever they stand again."""
    if "(" not in body:
        return sentences
    credits_ = _credits(language)
    captions = set()
    for at, each in enumerate(sentences):
        opens = body.rfind("(", max(each.start, each.end - _CREDIT), each.end)
        if opens < 0 or body[each.end - 1] != ")" or not fold(body[opens + 1 : each.end])[0].startswith(credits_):
            continue
        captions.add(body[each.start : each.end])
        before = sentences[at - 1] if at and opens == each.start else None
        if before is not None and before.role != "headline" and "\n" not in body[before.end : each.start]:
            captions.add(body[before.start : before.end])
    if not captions:
        return sentences
    return [
        Sentence(each.start, each.end, "furniture")
        if each.role == "text" and body[each.start : each.end] in captions
        else each
        for each in sentences
    ]


def _is_menu(line: str, language: str | None) -> bool:
    """The names of a site's parts in a row: hardly a word without a capital, hardly a little word."""
    words = [word for word in line.split() if word[0].isalpha()]
    little = stopwords().get(language or "", frozenset())
    plain = sum(not word[0].isupper() or (word.lower() in little and not word.isupper()) for word in words)
    return plain * _SHOWN <= len(words) and any(word[0].isupper() for word in words)


def _is_signature(line: str, opening: str, bylines: tuple[str, ...], spaces: int) -> bool:
    """A line that only says who wrote or when: "By Ana Diaz, reporter", "City Police · 2026-04-18"."""
    if spaces >= _SIGNED or (line[-1] in CLOSING and line[-1] not in "\"'”’»)]"):
        return False
    if opening.startswith(bylines):
        return True
    if not _YEAR.search(line):
        return False
    return bool(_PARTED.search(line)) or len(_NUMBERS.sub(" ", line).split()) <= _NAMED


def _is_titled(line: str, title: str, ended: bool) -> bool:
    """A line that says the headline again, or a part of it: "Travel advice", "Norway". A rule of signs says nothing."""
    return not line or (bool(title) and (line == title or (not ended and line in title)))


def _head(body: str, sentence: tuple[int, int], title: str, bylines: tuple[str, ...]) -> int:
    """Where a first sentence begins after what a page has set before it on its line: its headline, its date."""
    at, end = sentence
    if end - at < _STAMP and _PARTED.search(body, at, end):
        return at  # a row of a byline
    if len(title) >= _TITLED and body[at : at + len(title)].casefold() == title.casefold():
        at = _after(body, at + len(title), end)
    tokens = body[at : min(end, at + _STAMP)].split(" ")
    year = next(
        (n for n, word in enumerate(tokens[: _STAMPED + 1]) if _YEAR.fullmatch(word.strip(":,.-–·|")[:4])), None
    )
    if year is None or not any(_DAY.match(word) for word in tokens[: year + 1]):
        return at
    past = year + 1
    if past < len(tokens) and _CLOCK.match(tokens[past]):
        past += 1
        past += past < len(tokens) and tokens[past].lower() in _OF_A_CLOCK
    while past < len(tokens) and tokens[past] in _SIGNS:
        past += 1
    before = fold(" ".join(tokens[: min(2, year)]))[0]
    labelled = before.startswith(bylines) or ":" in before or tokens[past - 1] in _SIGNS
    if past == year + 1 and not labelled:
        return at
    after = _after(body, at + len(" ".join(tokens[:past])), end)
    return after if after < end and not body[after].islower() else at


def _before(body: str, at: int) -> int:
    while body[at - 1].isspace():
        at -= 1
    return at


def _after(body: str, at: int, end: int) -> int:
    while at < end and (body[at].isspace() or body[at] in _LEADING):
        at += 1
    return at


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
def _credits(language: str | None) -> tuple[str, ...]:
    return _listed("credit", language)


@cache
def _bylines(language: str | None) -> tuple[str, ...]:
    return tuple(f"{words} " for words in _listed("byline", language))


@cache
def _reprints(language: str | None) -> tuple[str, ...]:
    names = dict.fromkeys((language if language in LANGUAGES else "en", "en"))
    return tuple(fold(words)[0] for each in names for words in listed(data(each)["cue"]["republished"]))


@cache
def _walls(language: str | None) -> tuple[str, ...]:
    return _listed("wall", language)


def _listed(name: str, language: str | None) -> tuple[str, ...]:
    names = dict.fromkeys((language if language in LANGUAGES else "en", "en"))
    return tuple(dict.fromkeys(fold(word.strip("*"))[0] for each in names for word in listed(data(each)[name])))
