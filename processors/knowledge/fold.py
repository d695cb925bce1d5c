"""Folding: one form for what readers take as the same letter, and the way back to the body."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise

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
_WIDE = ("  ", "\n ", " \n", "\t", "\r")
_GAP = re.compile(r"(?<=\w)(?=\s)[ \t\r]*(?:\n[ \t]*)?(?=\w)")
"""What parts two words; more than one sign of it where lines were wrapped, indented or set in full width."""


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


_Changes = list[tuple[int, int]]
"""Offsets in a body of what became none or several code points, and how many, in order."""


class Origin:
    """Where in the body each code point of a folded text came from."""

    __slots__ = ("_at", "_begin", "_end")

    def __init__(self, changes: _Changes) -> None:
        """Of each code point of the body that became none or several, its offset and how many it became, in order."""
        self._at = [at for at, _ in changes]
        ends = [
            at + 1 + longer for at, longer in zip(self._at, accumulate(size - 1 for _, size in changes), strict=True)
        ]
        self._end = ends
        self._begin = [end - size for end, (_, size) in zip(ends, changes, strict=True)]

    def body(self, offset: int) -> int:
        """The offset in the body of an offset in the folded text, of its end too."""
        change = bisect_right(self._begin, offset) - 1
        if change < 0:
            return offset
        at, end = self._at[change], self._end[change]
        return at if offset < end else at + 1 + offset - end

    def folded(self, offset: int) -> int:
        """The offset in the folded text of what an offset in the body became."""
        change = bisect_left(self._at, offset) - 1
        return offset if change < 0 else self._end[change] + offset - self._at[change] - 1


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
        self._even = bytes(code for code in range(256) if code not in self.uneven)

    def fold(self, body: str) -> tuple[str, _Changes] | None:
        """As `_letters`, or None where the page lacks a letter of the body or of its folded form."""
        try:
            raw = body.encode(self.name)
        except UnicodeEncodeError:
            return None
        even = raw.translate(self.table, self.foreign)
        if len(even) != len(raw):
            return None
        folded = even.decode(self.name)
        uneven = set(raw.translate(None, self._even))
        if not uneven:
            return folded, []
        changes = sorted((at, self.uneven[code]) for code in uneven for at in _all(raw, code))
        pieces, copied = [], 0
        for at, piece in changes:
            pieces += [folded[copied:at], piece]
            copied = at + 1
        return "".join((*pieces, folded[copied:])), [(at, len(piece)) for at, piece in changes]


def _all(raw: bytes, code: int) -> list[int]:
    places = []
    at = raw.find(code)
    while at >= 0:
        places.append(at)
        at = raw.find(code, at + 1)
    return places


_PAGES = tuple(_Page(name) for name in ("latin-1", "cp1252", "cp1255", "cp1256"))
"""The quickest first, which has no typographic quotation marks."""


def fold(body: str) -> tuple[str, Origin | None]:
    """The body in lower case without accents, vowel points or typographic variants, and where each letter came from.

    Between two words of a line stands one space, however wide it was set. The second part is None when every code
    point kept its place.
    """
    folded, changes = _letters(body)
    origin = Origin(changes) if changes else None
    gaps = _gaps(folded)
    if not gaps:
        return folded, origin
    sizes = dict(changes)
    for start, end in gaps:
        for dropped in range(start, end):
            at = dropped if origin is None else origin.body(dropped)
            sizes[at] = sizes.get(at, 1) - 1
    kept = (folded[end:start] for (_, end), (start, _) in pairwise([(0, 0), *gaps, (len(folded), 0)]))
    return "".join(kept), Origin(sorted((at, size) for at, size in sizes.items() if size != 1))


def _gaps(folded: str) -> list[tuple[int, int]]:
    """Where white space stands between two words that is more than one sign, but for the first."""
    if not any(map(folded.__contains__, _WIDE)):
        return []
    return [(gap.start() + 1, gap.end()) for gap in _GAP.finditer(folded) if gap.end() - gap.start() > 1]


def _letters(body: str) -> tuple[str, _Changes]:
    """The body folded letter by letter, and the code points that became none or several."""
    if body.isascii():
        return body.lower().replace("`", "'"), []
    for page in _PAGES:
        done = page.fold(body)
        if done is not None:
            return done
    pieces = list(map(_FOLDS.__getitem__, body))
    lengths = list(map(len, pieces))
    changes = [] if lengths.count(1) == len(lengths) else [(at, n) for at, n in enumerate(lengths) if n != 1]
    return "".join(pieces), changes
