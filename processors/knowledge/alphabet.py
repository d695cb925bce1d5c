"""The letters of folded text as bytes, one each: automata read half as much, and offsets need no conversion."""

import codecs

_SCRIPTS = (
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "پچژگٹڈڑںھہے",
    "٠١٢٣٤٥٦٧٨٩",
    "æœþðħŋəŧ",
    "–—…،؛؟",
)
_PAGE = "".join(map(chr, range(128))) + "".join(_SCRIPTS).ljust(128, "\ufffe")
_CODES = codecs.charmap_build(_PAGE)
LETTER, JOIN = 1, 2
"""A letter or digit; an underscore, which belongs to a word too but is no edge of one."""
_CLASSES = bytes(LETTER if sign.isalnum() else JOIN if sign == "_" else 0 for sign in _PAGE)


def code(folded: str) -> bytes:
    """A folded text, a byte for each code point; what phrases are never written with becomes a question mark."""
    if folded.isascii():
        return folded.encode()
    return codecs.charmap_encode(folded, "replace", _CODES)[0]


def classes(coded: bytes) -> bytes:
    """What each byte of a coded text is: 0, LETTER or JOIN."""
    return coded.translate(_CLASSES)


def spelt(folded: str) -> bool:
    """Whether all of a phrase can be told apart in coded text."""
    return all(sign in _PAGE for sign in folded)
