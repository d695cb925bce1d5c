"""A word → its consonants in one form for Latin, Hebrew and Arabic letters, by which names meet across scripts."""

from functools import lru_cache

_FEWEST = 3
"""Consonants of a word that may tell it from others."""
_PAIRS = (("tsch", "s"), ("sch", "s"), ("sh", "s"), ("ch", "s"), ("ce", "se"), ("ci", "si"), ("ph", "f"), ("th", "t"))
_CLASSES = {
    "k": "kqgjcכקגךكقغجخ",
    "s": "szxסשזצץسصزشظ",
    "t": "tdטתדتطدضثذ",
    "p": "pbfבפףبف",
    "l": "lלل",
    "r": "rרر",
    "m": "mמםم",
    "n": "nנןن",
    "": "aeiouyhvwאהוחיעاأإآءئؤةهحويىع",
}
"""Letters that one script or language writes for another's; vowels, and what is silent or a vowel in some, are none."""
_TABLE = str.maketrans({letter: one for one, letters in _CLASSES.items() for letter in letters})


@lru_cache(1 << 14)
def sound(word: str) -> str | None:
    """The consonants of a folded word, by class and each once in a row; None where too few are left.

    "kaplan", "קפלן" and "كابلان" are all "kpln".
    """
    if not word.isalpha():
        return None
    for pair, one in _PAIRS:
        word = word.replace(pair, one)
    found = word.translate(_TABLE)
    kept = "".join([one for at, one in enumerate(found) if not at or found[at - 1] != one])
    return kept if len(kept) >= _FEWEST else None
