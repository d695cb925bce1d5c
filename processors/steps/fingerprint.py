"""A document → what the desk needs to see whether two documents tell the same story."""

import re
from hashlib import blake2b
from math import sqrt
from struct import pack

import numpy as np
from courlan import clean_url
from numpy.typing import NDArray
from rensa import RMinHash
from w3lib.url import canonicalize_url

from processors.knowledge.lexicon import CAPITAL, TIE, UNTOLD, Lexicon, lexicon
from processors.knowledge.stories import numbers
from schemas.reading import Fingerprint

_CLEAN = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+((?:/[a-z0-9-]+(?:\.html?)?)+)")
"""URLs that the full treatment would leave as they are."""
_SEED = 0x5617
_ROUND = 1000
"""Weights are kept in thousandths: enough to compare, short in JSON, and the same on every machine."""
_TIE = np.uint64(TIE)
_REPEATS = np.array([0, 10, 17, 21, 24, 26, 28, 29, 31, 32, 33], np.uint64)
"""Ten times 1 + ln(n), for a word that stands n times (term frequency of the vector space model)."""
# Odd 64-bit numbers that spread bits well (golden ratio; Stafford's mixers), so that the order of three words counts.
_FIRST, _SECOND, _THIRD = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))

Numbers = NDArray[np.int64]


def fingerprint(body: str, url: str | None) -> Fingerprint:
    """Sums up a body and its URL.

    A text without any word has an empty content and no signature: it is like nothing else. Raises Refused when the
    table of word frequencies is not compiled.
    """
    known, most = lexicon(), numbers().fingerprint.words
    title, _, text = body.partition("\n")
    title, text = (title, text) if text else ("", title)
    heading = _told(known.words(_tokens(title, most)))
    rest = _told(known.words(_tokens(text, most)))
    hashes = known.hashes[np.concatenate((heading, rest)) >> 2]
    return Fingerprint(
        url=canonical(url) if url else None,
        content=blake2b(hashes.tobytes(), digest_size=12).hexdigest() if len(hashes) else "",
        signature=_signature(hashes),
        terms=_terms(known, heading, rest) if len(hashes) else (),
    )


def canonical(url: str) -> str | None:
    """The one form of a URL: without fragment, tracking and default port, its parameters in order.

    None if it names no page: a bare site is none, for what stands there today is not what stood there yesterday.
    """
    if _CLEAN.fullmatch(url):
        return url
    cleaned = clean_url(url)
    if not cleaned:
        return None
    one = canonicalize_url(cleaned).split("://", 1)[-1]
    site, _, path = one.partition("/")
    path = path.rstrip("/")
    return f"https://{site}/{path}" if path else None


def _tokens(text: str, most: int) -> list[str]:
    tokens = text.split(None, most)
    return tokens[:most] if len(tokens) > most else tokens


def _told(words: Numbers) -> Numbers:
    """Words of a part of the text; where most have a capital, it tells nothing."""
    if 5 * np.count_nonzero(words & CAPITAL) < 3 * len(words):
        return words
    return (words & ~3) | UNTOLD


def _signature(hashes: NDArray[np.uint64]) -> bytes:
    """MinHash of the word 3-shingles; of a text of one or two words, of these."""
    if not len(hashes):
        return b""
    if len(hashes) < 3:
        hashes = np.resize(hashes, 3)
    # Unsigned integers wrap around, as they should here.
    shingles = (hashes[:-2] * _FIRST + hashes[1:-1]) * _SECOND + hashes[2:] * _THIRD
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        shingles, [0, len(shingles)], numbers().fingerprint.permutations, _SEED
    )
    row = matrix.to_rows()[0]
    return pack(f"<{len(row)}I", *row)


def _terms(known: Lexicon, heading: Numbers, rest: Numbers) -> tuple[tuple[str, float], ...]:
    """The heaviest terms, of unit length. All sums are of integers, so no machine rounds otherwise."""
    settings = numbers().fingerprint
    words = np.concatenate((rest, *[heading] * settings.title))
    words.sort()
    begins = np.ones(len(words) + 1, np.bool_)  # where the next term begins, and the end
    each = words >> 2
    np.not_equal(each[1:], each[:-1], out=begins[1:-1])
    bounds = begins.nonzero()[0]
    # Capitals sort between lower case and untold: what a term begins with says whether it is only ever a name.
    firsts = words[bounds[:-1]]
    ranks = known.weights[firsts] * _REPEATS.take(bounds[1:] - bounds[:-1], mode="clip")
    ranks |= known.ties[firsts]
    heaviest = ranks.argsort()[: -settings.terms - 1 : -1]
    heavy = ranks[heaviest] >> _TIE
    length = sqrt(heavy.dot(heavy))
    if not length:
        return ()
    rounded = (np.rint(heavy * _ROUND / length) / _ROUND).tolist()
    names = map(known.terms.__getitem__, (firsts[heaviest] >> 2).tolist())
    found = tuple(zip(names, rounded, strict=True))
    return found if rounded[-1] else tuple(term for term in found if term[1])
