"""Words as numbers, so that a text can be summed up by array arithmetic: what was once worked out is looked up."""

import re
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from processors.knowledge.idf import rarity
from processors.knowledge.stories import numbers
from processors.knowledge.terms import terms_of

MOST = 1 << 18
"""Tokens and terms remembered; beyond, the lexicon begins anew, which changes no result."""
LOWER, CAPITAL, UNTOLD = 0, 1, 2
"""How a word is written; untold where all words have a capital."""
TIE = 40
"""Bits below a weight, which has 22 at most once repeats are counted: 249 × 10 × 17 × 33."""
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class Lexicon:
    """Tokens → numbers of words. A word's number is four times that of its term, plus how it is written."""

    def __init__(self) -> None:
        self.terms: list[str] = []
        self.hashes: NDArray[np.uint64] = np.zeros(1024, np.uint64)
        """BLAKE2b of each term."""
        self.ties: NDArray[np.uint64] = np.zeros(4096, np.uint64)
        """Of each word the leading bits of that hash: what of words of equal weight comes first."""
        self.weights: NDArray[np.uint64] = np.zeros(4096, np.uint64)
        """Of each word hundredths of its rarity, more of a name; all above the bits of a tie."""
        self._number: dict[str, int] = {}
        self._words = _Tokens(self)

    def __len__(self) -> int:
        return len(self._words)

    def words(self, tokens: Iterable[str]) -> NDArray[np.int64]:
        """The words of tokens, in their order."""
        return np.frombuffer(b"".join(map(self._words.__getitem__, tokens)), np.int64)

    def learn(self, token: str) -> bytes:
        """The words of a token not met before, as the array holds them: joining bytes is the fastest way to one."""
        terms = terms_of(token)
        written = CAPITAL if any(part[0].isupper() for part in _LETTERS.findall(token)) else LOWER
        return np.array([4 * self._of(term) + written for term in terms], np.int64).tobytes()

    def _of(self, term: str) -> int:
        number = self._number.get(term)
        if number is None:
            number = self._number[term] = len(self.terms)
            self.terms.append(term)
            if number >= len(self.hashes):
                self.hashes = np.concatenate((self.hashes, np.zeros_like(self.hashes)))
                self.ties = np.concatenate((self.ties, np.zeros_like(self.ties)))
                self.weights = np.concatenate((self.weights, np.zeros_like(self.weights)))
            digest = int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=8).digest(), "little")
            self.hashes[number] = digest
            weigh = numbers().fingerprint
            weight = rarity(term) * (weigh.number if term[0].isdigit() else 10) << TIE
            words = slice(4 * number, 4 * number + 4)
            self.ties[words] = digest >> (64 - TIE)
            self.weights[words] = [10 * weight, weigh.name * weight, 10 * weight, 10 * weight]  # LOWER, CAPITAL, …
        return number


class _Tokens(dict[str, bytes]):
    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon

    def __missing__(self, token: str) -> bytes:
        words = self[token] = self._lexicon.learn(token)
        return words


_LEXICON = Lexicon()


def lexicon() -> Lexicon:
    """The lexicon of this process."""
    global _LEXICON  # noqa: PLW0603 - a memo: whether it is new or old, it answers the same
    if len(_LEXICON) >= MOST:
        _LEXICON = Lexicon()
    return _LEXICON
