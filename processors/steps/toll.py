"""Lines → how many people a text says were killed, injured, missed or taken hostage: claims, their ranges kept."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

from processors.knowledge.wordlists import Words, beginnings, connecting, counting
from schemas.claims import Dated, Line
from schemas.particulars import Harm, Victims
from schemas.reading import Text
from schemas.taxonomy import LANGUAGES

_DIGITS = re.compile(
    r"(?<![\w.,:/$€£%])\d{1,3}(?:[.,]\d{3}){1,2}(?![.,]?\d)|(?<![\w.,:/$€£%])\d{1,6}(?![\w%]|[.,:/]\d)"
)
_HARD = re.compile(r"[.!?;:؟\n]")
_BEFORE, _AFTER = 4, 3
"""Words that may stand between a number and the harm it counts: "three of the worshippers were killed"."""
_NEAR = 2
"""Words between one person, not counted, and the harm: "a guard was killed"."""
_COMMA = 3
"""What a comma in between counts, in words."""
_YEARS = range(1900, 2100)
_FAR = 80
"""Letters over which a number never counts a harm."""
_MOST_TOKENS = 60
"""Of a line: an endless one is no sentence."""


class _Token(NamedTuple):
    start: int
    end: int
    kind: str
    value: str


class Count(Struct, frozen=True):
    """A number of people, or one person."""

    start: int
    end: int
    least: int
    most: int | None
    about: bool = False
    alone: bool = False
    """A person, not a number; or "one", which is an article too."""
    article: bool = False


def toll(text: Text, lines: tuple[Line, ...], dates: Iterable[Dated]) -> tuple[Victims, ...]:
    """Every count of victims, in order of the text.

    Read are the sentences that tell of harm, and the one after each. A number goes with the nearest word for harm of
    its clause, each with one; a person who is not counted is one.
    """
    if text.language not in LANGUAGES:
        return ()
    words, language = counting(text.language), text.language
    dated: dict[int, list[Dated]] = {}
    for one in dates:
        dated.setdefault(one.sentence, []).append(one)
    found: list[Victims] = []
    near = False
    for line in lines:
        told = "toll" in line.cues or (bool(line.incidents) and any(m.type == "hostage" for m in line.incidents))
        if told or (near and _harmed(text, line, beginnings(language))):
            found += _of_line(text, line, words, language, dated.get(line.index, []))
        near = told
    return tuple(found)


def _harmed(text: Text, line: Line, words: tuple[bytes, ...]) -> bool:
    begin, end = text.within(line.start, line.end)
    return any(map(text.coded[begin:end].__contains__, words))


def _of_line(text: Text, line: Line, words: Words, language: str, dates: list[Dated]) -> Iterable[Victims]:
    begin, end = text.within(line.start, line.end)
    folded = text.folded[begin:end]
    tokens = [
        _Token(start, stop, kind, value)
        for start, stop, meanings in words.find(text.coded[begin:end])
        for kind, value, _ in meanings
    ]
    if not any(token.kind in ("harm", "pair") for token in tokens):
        return
    taken = [text.within(date.start, date.end) for date in dates]
    for match in islice(_DIGITS.finditer(folded), _MOST_TOKENS):
        start, stop = match.span()
        if not any(a - begin <= start < b - begin for a, b in taken):
            tokens.append(_Token(start, stop, "digits", match[0]))
    tokens = sorted(tokens)[:_MOST_TOKENS]
    harms = [token for token in tokens if token.kind in ("harm", "pair")]
    counts = _counts(folded, tokens, language)
    for harm, count in _paired(folded, tokens, harms, counts, language):
        first, last = min(count.start, harm.start), max(count.end, harm.end)
        start, stop = text.span(begin + first, begin + last)
        yield Victims(
            kind=_harm(harm),
            least=count.least,
            most=count.most,
            start=start,
            end=stop,
            text=text.body[start:stop],
            about=count.about,
        )


def _harm(token: _Token) -> Harm:
    return token.value  # type: ignore[return-value] # wordlists gives no other


def _counts(folded: str, tokens: list[_Token], language: str) -> list[Count]:
    """The numbers of people, those of a range as one, and persons who are not counted."""
    to, joining, glued = connecting(language)
    found: list[Count] = []
    bound: _Token | None = None
    numbered = -1
    units = [token for token in tokens if token.kind == "unit"]
    for token in tokens:
        if token.kind in ("least", "most", "about", "between"):
            bound = token
            continue
        if token.kind == "person":
            if numbered < 0 or _words(folded, numbered, token.start) > 1:
                found.append(Count(token.start, token.end, 1, 1, alone=True))
            continue
        if token.kind not in ("number", "vague", "digits"):
            continue
        number = _number(folded, token)
        if number is None or _is_age(folded, tokens, token) or (number.most == 0 and _follows(folded, found, token)):
            continue
        if any(unit.start >= token.end and _joined(folded, token, unit) for unit in units):
            continue
        count = _bounded(number, _bound(folded, tokens, bound, token))
        if (
            glued
            and folded[token.start - 1 : token.start] == "-"
            and folded[token.start - 2 : token.start - 1] in glued
        ):
            count = Count(token.start - 2, count.end, count.least, count.most, about=True)
        before = found[-1] if found else None
        if before is not None and not before.alone and before.most is not None and count.most is not None:
            gap = folded[before.end : count.start].strip()
            ranged = bound is not None and bound.kind == "between" and bound.start <= before.start
            if before.most < count.most and (gap in to or (ranged and gap in joining)):
                found.pop()
                begin = bound.start if ranged and bound is not None else before.start
                count = Count(begin, count.end, before.least, count.most, before.about)
        found.append(count)
        numbered = count.end
    return found


def _is_age(folded: str, tokens: list[_Token], number: _Token) -> bool:
    """Whether a number says how old somebody is: "aged 79", and in Hebrew "a woman daughter of 79"."""
    return any(
        token.kind == "aged" and token.end <= number.start and _joined(folded, token, number) for token in tokens
    )


def _follows(folded: str, found: list[Count], none: _Token) -> bool:
    """Whether a word for nobody is counted itself: "une personne" is one person."""
    return bool(found) and found[-1].end <= none.start and not folded[found[-1].end : none.start].strip()


def _number(folded: str, token: _Token) -> Count | None:
    start, end = token.start, token.end
    if token.kind == "digits":
        value = int(re.sub("[.,]", "", token.value))
        plain = len(token.value) == 4 and token.value.isdecimal()
        # An age stands between commas or brackets; a number of four digits is a year.
        around = folded[max(0, start - 2) : start].strip() + folded[end : end + 1]
        if (plain and value in _YEARS) or around[-2:] in (",,", "()"):
            return None
        return Count(start, end, value, value)
    if token.kind == "vague":
        return Count(start, end, int(token.value), None)
    one = token.value == "1"
    return Count(start, end, int(token.value), int(token.value), alone=one, article=one)


def _bound(folded: str, tokens: list[_Token], before: _Token | None, number: _Token) -> _Token | None:
    """What bounds a number: the word before it, or in Arabic the one that follows it and its noun."""
    if before is not None and not folded[before.end : number.start].strip(" -"):
        return before
    for after in tokens:
        if after.kind == "least" and after.start >= number.end and _words(folded, number.end, after.start) <= 1:
            follows = any(
                other.kind in ("number", "digits", "vague") and not folded[after.end : other.start].strip()
                for other in tokens
                if other.start >= after.end
            )
            return None if follows else after
    return None


def _bounded(count: Count, bound: _Token | None) -> Count:
    if bound is None or bound.kind == "between":
        return count
    if count.article:
        count = Count(count.start, count.end, 1, 1)
    if bound.kind == "least":
        return Count(min(bound.start, count.start), max(bound.end, count.end), count.least, None)
    if bound.kind == "most":
        return Count(bound.start, count.end, 0, count.most)
    return Count(bound.start, count.end, count.least, count.most, about=True)


def _joined(folded: str, token: _Token, unit: _Token) -> bool:
    return not folded[token.end : unit.start].strip(" -")


def _words(folded: str, start: int, end: int) -> int:
    """Words that lie wholly between two offsets."""
    return len(folded[start:end].split())


def _paired(
    folded: str, tokens: list[_Token], harms: list[_Token], counts: list[Count], language: str
) -> list[tuple[_Token, Count]]:
    """Each harm with the count nearest to it, each count used once; none hurt may be said of several harms."""
    blocks = [token for token in tokens if token.kind in ("apart", "unit", "harm")]
    agents = [token for token in tokens if token.kind == "agent"]
    pairs: list[tuple[float, int, int]] = []
    for at, harm in enumerate(harms):
        if harm.kind == "pair":
            continue
        for number, count in enumerate(counts):
            cost = _cost(folded, harm, count, blocks, agents)
            if cost is not None:
                pairs.append((cost, at, number))
    chosen: dict[int, int] = {}
    used: set[int] = set()
    for _, at, number in sorted(pairs):
        if at not in chosen and number not in used:
            chosen[at] = number
            used.add(number)
    _, joining, _ = connecting(language)
    result: list[tuple[_Token, Count]] = []
    for at, harm in enumerate(harms):
        if harm.kind == "pair":
            result.append((harm, Count(harm.start, harm.end, 2, 2)))
        elif at in chosen:
            result.append((harm, _added(folded, counts, chosen[at], used, joining, harms)))
        elif result and result[-1][1].most == 0 and _words(folded, result[-1][0].end, harm.start) <= 1:
            result.append((harm, result[-1][1]))  # "no deaths or injuries"
    return result


def _cost(folded: str, harm: _Token, count: Count, blocks: list[_Token], agents: list[_Token]) -> float | None:
    """Words between a harm and a count that may belong to it; None where it does not."""
    before = count.end <= harm.start
    start, end = (count.end, harm.start) if before else (harm.end, count.start)
    if not 0 <= end - start <= _FAR:
        return None
    gap = folded[start:end]
    words = len(gap.split())
    most = _NEAR if count.alone else _BEFORE if before else _AFTER if count.least else 1
    if words > most or _HARD.search(gap) or any(start <= token.start < end for token in blocks):
        return None
    if not before and any(harm.end <= agent.start <= harm.end + 1 for agent in agents):
        return None
    if before and count.alone and any(agent.end <= count.start <= agent.end + 2 for agent in agents):
        return None
    if count.alone and ("," in gap or (count.article and (not before or words > 1))):
        return None
    return words + _COMMA * gap.count(",") + (0 if before else 0.5) + (1.2 if count.alone else 0)


def _added(
    folded: str, counts: list[Count], at: int, used: set[int], joining: frozenset[str], harms: list[_Token]
) -> Count:
    """A count with the one that is added to it: "killing a rabbi and two students"."""
    first = counts[at]
    for other in (at + 1, at - 1):
        if not 0 <= other < len(counts) or other in used or not counts[other].least or not first.least:
            continue
        one, two = (first, counts[other]) if other > at else (counts[other], first)
        gap = folded[one.end : two.start]
        words = gap.split()
        if len(words) > 4 or _HARD.search(gap) or "," in gap or not joining & set(words):
            continue
        if any(one.end <= harm.start < two.start for harm in harms):
            continue
        used.add(other)
        most = None if one.most is None or two.most is None else one.most + two.most
        return Count(one.start, two.end, one.least + two.least, most, one.about or two.about)
    return first
