"""What of a piece of text counts as a word when texts are compared: folded, without the prefixes that it may shed."""

import re
from functools import cache

from processors.knowledge.fold import fold
from processors.knowledge.stories import numbers

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['\"](?=[א-ת])[^\W\d_]+)?")
# Scripts that are written without spaces: Thai to Khmer, kana, Han. A pair of letters stands for a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}")


@cache
def _shed() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in numbers().words.shed)


def terms_of(token: str) -> tuple[str, ...]:
    """The terms in a token, a piece of text without white space, in their order.

    Words in lower case without accents, Hebrew and Arabic ones without prefixes; numbers as written; pairs of letters
    in scripts that do not part words. A single letter is none.
    """
    folded = fold(token)[0]
    found = []
    for word in _WORD.findall(folded):
        if word[0].isdigit():
            found.append(word)
        elif _UNSPACED.fullmatch(word):
            found.extend(word[at : at + 2] for at in range(len(word) - 1))
        elif len(word) > 1:
            found.append(_bare(word))
    return tuple(found)


def _bare(word: str) -> str:
    if word.isascii():
        return word
    for pattern in _shed():
        word = pattern.sub("", word)
    return word
