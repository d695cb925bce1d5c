"""The sentences of a document that hold what was asked for, and where they stand in it; pure."""

import re
from collections.abc import Iterator

from msgspec import Struct

BEFORE, AFTER = "\ufdd0", "\ufdd1"
"""Around each found word of a passage: Unicode noncharacters, which no text holds and no trimming takes away."""
_MARK = re.compile(f"[{BEFORE}{AFTER}]")


class Passage(Struct, frozen=True):
    """A sentence that holds what was asked for; offsets count code points in the body, end exclusive."""

    text: str
    start: int | None
    """None when the passage cannot be found again in the body."""
    end: int | None
    words: tuple[tuple[int, int], ...]
    """The found words, as offsets in `text`."""


def passages(fragments: list[str], text: str) -> tuple[Passage, ...]:
    """Marked fragments of a text, where they stand in it; of equal fragments each is used once."""
    found: list[Passage] = []
    used: dict[str, int] = {}
    for fragment in fragments:
        plain = _MARK.sub("", fragment)
        start = text.find(plain, used.get(plain, 0))
        used[plain] = start + len(plain)
        found += _by_line(fragment, start if start >= 0 else None)
    return tuple(found)


def _by_line(fragment: str, start: int | None) -> Iterator[Passage]:
    """The lines that hold a found word: a headline has no full stop, so it comes with the sentence after it."""
    for line in fragment.split("\n"):
        plain = _MARK.sub("", line)
        if BEFORE in line:
            text, words = _unmarked(line)
            first = None if start is None else start + len(plain) - len(plain.lstrip())
            yield Passage(text, first, None if first is None else first + len(text), words)
        if start is not None:
            start += len(plain) + 1


def _unmarked(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A line without its marks and the space around it, and where its found words are."""
    marked = line.strip()
    places = [match.start() - order for order, match in enumerate(_MARK.finditer(marked))]
    return _MARK.sub("", marked), tuple(zip(places[::2], places[1::2], strict=False))
