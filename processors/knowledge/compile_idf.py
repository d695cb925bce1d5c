"""Compiles how rare words are: `python -m processors.knowledge.compile_idf`, run by `make`.

Source: wordfreq (code Apache-2.0, data CC BY-SA 4.0; docs/idf.md), its list of the words that are used at least once
in a million, in each language below. The table holds numbers, no words, and is not part of the repository. The same
version of wordfreq gives the same bytes.
"""

import hashlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from wordfreq import get_frequency_dict

from processors.knowledge.idf import BUCKETS, FINEST, MAGIC, RAREST, TABLE, bucket_of
from processors.knowledge.stories import numbers
from processors.knowledge.terms import terms_of


def _frequencies(languages: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Every term with its share of the words of a language; a word may be a term in several."""
    for language in languages:
        for word, frequency in get_frequency_dict(language, "small").items():
            for term in terms_of(word):
                yield term, frequency


def _rarity(frequency: float, length: int) -> int:
    """Minus the logarithm of the share of texts of a length that hold a word, in steps of 1/FINEST."""
    return min(RAREST, round(-math.log(-math.expm1(-frequency * length)) * FINEST))


def compile_idf(path: Path = TABLE) -> str:
    """Writes the table and returns its content hash. The file appears whole or not at all."""
    words = numbers().words
    table = bytearray([RAREST]) * BUCKETS
    for term, frequency in _frequencies(words.languages):
        bucket = bucket_of(term)
        # What is common in one language is no name in another, and two words of one bucket count as the commoner.
        table[bucket] = min(table[bucket], _rarity(frequency, words.text_length))
    summary = hashlib.blake2b(table, digest_size=16).digest()
    partial = path.with_suffix(".partial")
    partial.write_bytes(MAGIC + summary + table)
    partial.replace(path)
    return summary.hex()


if __name__ == "__main__":
    sys.stdout.write(f"{TABLE.name} {compile_idf()}\n")
