"""Who says what: the speaker of a sentence's claim, and what stands inside quotation marks."""

import re
from bisect import bisect_right
from typing import NamedTuple

from processors.knowledge.wordlists import Words, listing
from schemas.claims import Line
from schemas.particulars import Quotation
from schemas.reading import Sentence, Text
from schemas.taxonomy import LANGUAGES

_EDGE = re.compile(r"[,;:.!?()–—\n،؛؟]| - |(?<!\w)\"|\"(?!\w)")
"""Of a clause, in folded text; a mark inside a Hebrew abbreviation is none."""
_LONGEST_NAME = 9
"""Words of a speaker: "a spokeswoman for the Hamas-run health ministry in Gaza"."""
_APPOSED = 4
"""Words of a name set between commas."""
_SHORTEST = 2
"""Letters of one; in Hebrew and Arabic "and" is a single letter."""
_WIDE = 110
"""Letters of one."""
_OPENING = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "״": "״", "”": "”"}
"""Opening marks and what closes each: „…“ in German, »…« in books, ”…” in Hebrew."""
_SINGLE = {"‘": "’", "'": "'", "‚": "‘’"}
"""Single marks, which are apostrophes too."""
_LONGEST = 1000
"""Letters of a quotation."""
_FEWEST = 3
"""Words below which quotation marks set a word apart, and quote nobody."""
_MOST = 100
"""Quotations of a text."""
_REACH = 400
"""Letters between a claim and the word of saying that goes with it."""
PRONOUN = ""
"""A speaker without a name."""
_BACK = 3
"""Lines back in which a pronoun's name is looked for."""
_BESIDE = 90
"""Letters between a quotation and the word of saying that goes with it."""


class _Word(NamedTuple):
    start: int
    end: int
    kind: str


def speaker(text: Text, lines: tuple[Line, ...], index: int, at: int) -> str | None:
    """Who says what stands at `at` in a line; None where the line names nobody.

    The subject of the word of saying that is nearest: the words before it up to the edge of their clause, else those
    after it. Who "he" or "she" is stands in one of the lines before.
    """
    if text.language not in LANGUAGES:
        return None
    words = listing("speech", text.language)
    for line in reversed(lines[max(0, index - _BACK) : index + 1]):
        start, end = max(line.start, at - _REACH), min(line.end, at + _REACH)
        name = _nearest(text, words, *text.within(start, end), text.within(at, at)[0]) if start < end else None
        if name != PRONOUN:
            return name
    return None


def _nearest(text: Text, words: Words, begin: int, stop: int, at: int) -> str | None:
    found = _words(text, words, begin, stop)
    unnamed = False
    verbs = [word for word in found if word.kind in ("says", "per", "holds")]
    for word in sorted(verbs, key=lambda word: abs(word.start - at)):
        name = _named(text, word, found, begin, stop)
        if name:
            return name
        unnamed = unnamed or name == PRONOUN
    return PRONOUN if unnamed else None


def _words(text: Text, words: Words, begin: int, stop: int) -> list[_Word]:
    spans = words.find(text.coded[begin:stop])
    return [_Word(begin + a, begin + b, kind) for a, b, meanings in spans for _, kind, _ in meanings]


def _named(text: Text, word: _Word, found: list[_Word], begin: int, stop: int) -> str | None:
    folded = text.folded
    if word.kind == "per":
        return _name(text, found, word.end, _right(folded, found, word.end, stop))
    left = _left(folded, found, word.start, begin)
    name = _name(text, found, left, word.start)
    if name is None and left == word.start:
        name = _beside(text, found, left, begin)
    if name or word.kind == "holds":
        return name
    return _name(text, found, word.end, _right(folded, found, word.end, stop)) or name


def _beside(text: Text, found: list[_Word], at: int, begin: int) -> str | None:
    """A name set between commas before the word of saying: "The sheriff, Ann Doe, said"."""
    folded = text.folded
    comma = len(folded[begin:at].rstrip()) + begin - 1
    if comma < begin or folded[comma] not in ",،":
        return None
    start = _left(folded, found, comma, begin)
    if start <= begin or folded[start - 1] not in ",،" or len(folded[start:comma].split()) > _APPOSED:
        return None
    return _name(text, found, start, comma)


def _left(folded: str, found: list[_Word], at: int, begin: int) -> int:
    """Where the clause begins that ends at `at`."""
    least = max(begin, at - _WIDE)
    edges = [match.end() for match in _EDGE.finditer(folded, least, at)]
    edges += [w.end for w in found if w.kind in ("that", "says", "holds") and least <= w.start and w.end <= at - 1]
    start = max(edges, default=begin if least == begin else at)
    return at if not folded[start:at].strip() else start


def _right(folded: str, found: list[_Word], at: int, stop: int) -> int:
    """Where the clause ends that begins at `at`."""
    most = min(stop, at + _WIDE)
    edge = _EDGE.search(folded, at, most)
    edges = [edge.start()] if edge else []
    edges += [w.start for w in found if w.kind in ("that", "says", "holds", "per") and at < w.start < most]
    return min(edges, default=stop if most == stop else at)


def _name(text: Text, found: list[_Word], start: int, end: int) -> str | None:
    folded = text.folded
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    if end - start < _SHORTEST or len(folded[start:end].split()) > _LONGEST_NAME:
        return None
    if any(word.kind == "pronoun" and (word.start == start or word.end == end) for word in found):
        return PRONOUN
    first, last = text.span(start, end)
    return text.body[first:last]


def quotations(text: Text) -> tuple[Quotation, ...]:
    """What is quoted, with the speaker where the words of saying stand beside it; furniture is left aside."""
    found: list[Quotation] = []
    sentences = text.sentences
    ends = [sentence.end for sentence in sentences]
    words = listing("speech", text.language) if text.language in LANGUAGES else None
    for opened, closed in _quoted(text.body):
        inside = text.body[opened:closed]
        start, end = closed - len(inside.lstrip()), opened + len(inside.rstrip())
        if len(text.body[start:end].split()) < _FEWEST:
            continue
        first = min(bisect_right(ends, start), len(ends) - 1)
        if sentences[first].role == "furniture":
            continue
        name = _quoting(text, words, sentences, first, start, end) if words is not None else None
        found.append(Quotation(start=start, end=end, text=text.body[start:end], speaker=name))
        if len(found) == _MOST:
            break
    return tuple(found)


def _quoting(text: Text, words: Words, sentences: tuple[Sentence, ...], first: int, start: int, end: int) -> str | None:
    """The speaker that stands after a quotation, else before it, outside the marks."""
    last = first
    while last < len(sentences) - 1 and sentences[last].end < end + 1:
        last += 1
    after = text.within(end + 1, max(end + 1, min(sentences[last].end, end + _BESIDE)))
    name = _nearest(text, words, *after, after[0])
    if name:
        return name
    before = text.within(max(sentences[first].start, start - 1 - _BESIDE), max(sentences[first].start, start - 1))
    return _nearest(text, words, *before, before[1]) or None


def _quoted(body: str) -> list[tuple[int, int]]:
    """What stands between quotation marks, in order, none inside another; none runs over the end of a line."""
    marks = sorted([(at, sign) for sign in (*_OPENING, *_SINGLE) if sign in body for at in _all(body, sign)])
    found: list[tuple[int, int]] = []
    reached = 0
    unclosed: dict[str, int] = {}
    for at, sign in marks:
        if at < reached or not _opens(body, at):
            continue
        closing = _OPENING.get(sign) or _SINGLE[sign]
        stop = body.find("\n", at, at + _LONGEST)
        stop = min(at + _LONGEST, len(body)) if stop < 0 else stop
        # Where no mark closed what was opened before, none closes this.
        end = _close(body, max(at + 1, unclosed.get(sign, 0)), stop, closing, single=sign in _SINGLE)
        if end is None:
            unclosed[sign] = stop
        else:
            found.append((at + 1, end))
            reached = end + 1
    return found


def _all(body: str, sign: str) -> list[int]:
    found = []
    at = body.find(sign)
    while at >= 0:
        found.append(at)
        at = body.find(sign, at + 1)
    return found


def _opens(body: str, at: int) -> bool:
    """A mark opens where no letter stands before it (in Hebrew and Arabic a joined one may) and one stands after."""
    before, after = body[at - 1 : at], body[at + 1 : at + 2]
    if not after or after.isspace():
        return body[at] == "«" and bool(body[at + 2 : at + 3].strip())  # French sets a space inside
    return not before.isalnum() or (before >= "א" and not body[at - 2 : at - 1].isalnum())


def _close(body: str, start: int, stop: int, closing: str, *, single: bool) -> int | None:
    """Where a quotation ends: at the first closing mark that is part of no word."""
    ends = []
    for sign in closing:
        at = body.find(sign, start, stop)
        while at >= 0:
            if not body[at + 1 : at + 2].isalnum() and (not single or not body[at - 1].isspace()):
                ends.append(at)
                break
            at = body.find(sign, at + 1, stop)
    return min(ends, default=None)
