"""Pages that are put up instead of an article: checks for robots, walls of consent, refusals."""

import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert


class Walls(Struct, frozen=True, forbid_unknown_fields=True):
    """How such pages are known; see walls.toml."""

    titles: tuple[str, ...]
    markers: tuple[str, ...]
    short: int


def wall_in(title: str, text: str, source: str) -> str | None:
    """By what a page shows that it is no article, in words for a log; None when it may be one.

    `title` and `text` as extracted, `source` the page's HTML.
    """
    known = _known()
    if len(text) >= known.short:
        return None
    said = " ".join(title.lower().split())
    for words in known.titles:
        if said.startswith(words):
            return f"titled {title[:60]!r}"
    held = source.lower()
    for marker in known.markers:
        if marker in held:
            return f"it holds {marker!r} and next to no text"
    return None


@cache
def _known() -> Walls:
    file = Path(__file__).parent / "walls.toml"
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), Walls)
