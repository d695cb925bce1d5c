"""Names of places in the one form in which they are stored and looked up."""

import hashlib
import re
import unicodedata

_LETTERS = str.maketrans(
    {
        # apostrophes, dots and quotes stand and fall with the writer: Sana'a, Sanaa; St. Denis; ארה"ב
        **dict.fromkeys("'’‘ʼʻ`´ʹʿʾ\".׳״“”„·", None),
        # hyphens of all scripts join what a space joins too: Tel-Aviv, תל־אביב
        **dict.fromkeys("-‐‑‒–\u05be_", " "),
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "ħ": "h",
        # Arabic and Persian forms of one letter; the hamza forms fall apart under NFKD
        "ى": "ي",
        "ی": "ي",
        "ة": "ه",
        "ک": "ك",
        "ٱ": "ا",
        "ھ": "ه",
        "ە": "ه",
        "ـ": None,
        "ء": None,
    }
)

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+"
)
"""Combining marks of the scripts that the gazetteer holds: accents, niqqud, harakat."""
_CASED = (*range(0x41, 0x250), *range(0x370, 0x590), *range(0x1E00, 0x2000))
UPPER = "".join(chr(point) for point in _CASED if unicodedata.category(chr(point)) in ("Lu", "Lt"))
"""Capital letters of Latin, Greek, Cyrillic and Armenian."""
UNCASED = "\u05d0-\u05ea\u05ef-\u05f2\u0621-\u064a\u0671-\u06d3"
"""Letters of Hebrew and Arabic, as a range of a regular expression."""
MARKS = "\u0591-\u05c7\u064b-\u065f\u0670"
"""Points within their words."""


def fold_name(name: str) -> str:
    """A name without case, diacritics, niqqud, hamza, apostrophes and dots, hyphens read as spaces.

    Idempotent, so it takes text that has been folded before.
    """
    if not name.isascii():
        name = _MARKS.sub("", unicodedata.normalize("NFKD", name))
    name = name.casefold()
    return name if name.isalpha() and name.isascii() else " ".join(name.translate(_LETTERS).split())


def name_hash(key: str) -> int:
    """64-bit hash of a folded name (BLAKE2b, little-endian): the same on every machine."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "little")
