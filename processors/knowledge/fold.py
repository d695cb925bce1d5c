"""Folding: one form for what readers take as the same letter, and the way back to the body."""

import re
import unicodedata

# What compatibility and case leave apart: quotation marks, apostrophes, hyphens; alef, ya and ta marbuta, which
# Arabic keyboards mix.
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ‚‛׳´`", "'"),
        **dict.fromkeys("“”„‟״«»", '"'),
        **dict.fromkeys("‐‑‒−־", "-"),
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
)
# Tatweel, and marks that only steer the direction or the joining of letters.
_SILENT = frozenset("ـ\u00ad\ufeff")
# Left as they are: they end sentences and clauses, and a wider form would move every offset after them.
_KEPT = frozenset("–—…")
_PLAIN = re.compile(r"[\x00-\x7fא-ת\u0621\u0627\u0628\u062a-\u063a\u0641-\u0648\u064a،؛؟–—…]")


def _fold_character(character: str) -> str:
    if character in _KEPT:
        return character
    if character in _SILENT:
        return ""
    folded = unicodedata.normalize("NFKC", character).casefold()
    folded = unicodedata.normalize("NFD", folded.translate(_ALIKE))
    return "".join(part for part in folded if unicodedata.category(part) not in ("Mn", "Cf")).translate(_ALIKE)


class _Folds(dict[str, str]):
    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold_character(character)
        return folded


_FOLDS = _Folds()


class _Page:
    """An 8-bit code page that holds whole texts of some languages: bytes fold ten times faster than characters."""

    def __init__(self, name: str) -> None:
        self.name = name
        table = bytearray(range(256))
        self.uneven: dict[int, str] = {}
        foreign = bytearray()
        for code in range(256):
            try:
                folded = _fold_character(bytes([code]).decode(name))
            except UnicodeDecodeError:
                foreign.append(code)
                continue
            try:
                form = folded.encode(name)
            except UnicodeEncodeError:
                foreign.append(code)
                continue
            if len(form) == 1:
                table[code] = form[0]
            else:
                self.uneven[code] = folded
        self.table, self.foreign = bytes(table), bytes(foreign)

    def fold(self, body: str) -> tuple[str, tuple[int, ...] | None] | None:
        """As `fold`, or None where the page lacks a letter of the body or of its folded form."""
        try:
            raw = body.encode(self.name)
        except UnicodeEncodeError:
            return None
        even = raw.translate(self.table, self.foreign)
        if len(even) != len(raw):
            return None
        folded = even.decode(self.name)
        changes = sorted((at, self.uneven[code]) for code in self.uneven for at in _all(raw, code))
        if not changes:
            return folded, None
        pieces, copied = [], 0
        for at, piece in changes:
            pieces += [folded[copied:at], piece]
            copied = at + 1
        return "".join((*pieces, folded[copied:])), _origin([(at, len(piece)) for at, piece in changes], len(body))


def _all(raw: bytes, code: int) -> list[int]:
    places = []
    at = raw.find(code)
    while at >= 0:
        places.append(at)
        at = raw.find(code, at + 1)
    return places


_PAGES = tuple(_Page(name) for name in ("cp1252", "cp1255", "cp1256"))


def fold(body: str) -> tuple[str, tuple[int, ...] | None]:
    """The body in lower case without accents, vowel points or typographic variants, and where each letter came from.

    The second part is None when every code point kept its place; else it holds, for each code point of the first,
    its offset in the body, and one more for the end.
    """
    if body.isascii():
        return body.lower(), None
    for page in _PAGES:
        done = page.fold(body)
        if done is not None:
            return done
    pieces = [character.lower() if _PLAIN.match(character) else _FOLDS[character] for character in body]
    changes = [(at, len(piece)) for at, piece in enumerate(pieces) if len(piece) != 1]
    return "".join(pieces), _origin(changes, len(body)) if changes else None


def _origin(changes: list[tuple[int, int]], length: int) -> tuple[int, ...]:
    origin: list[int] = []
    copied = 0
    for at, size in changes:
        origin.extend(range(copied, at))
        origin.extend([at] * size)
        copied = at + 1
    origin.extend(range(copied, length + 1))
    return tuple(origin)
