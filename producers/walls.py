"""Pages that are put up instead of an article: checks for robots, walls of consent, refusals."""

import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert


class Walls(Struct, frozen=True, forbid_unknown_fields=True):
    """How such pages are known; see walls.toml."""

    titles: tuple[str, ...]
    markers: tuple[str, ...]
    said: tuple[str, ...]
    consent: tuple[str, ...]
    enough: int
    share: float
    short: int
    long: int


def wall_in(title: str, text: str, source: str) -> str | None:
    """By what a page shows that it is no article, in words for a log; None when it may be one.

    `title` and `text` as extracted, `source` the page's HTML.
    """
    known = _known()
    if len(text) >= known.long:
        return None
    words = _flat(text)
    asked = [phrase for phrase in known.consent if phrase in words]
    if len(asked) >= known.enough and _share(text, asked) >= known.share:
        return f"it asks for consent: {', '.join(map(repr, asked[:3]))}"
    if len(text) >= known.short:
        return None
    if any(_flat(title).startswith(phrase) for phrase in known.titles):
        return f"titled {title[:60]!r}"
    if phrase := next((phrase for phrase in known.said if phrase in words), None):
        return f"it says {phrase!r} and next to nothing else"
    held = source.lower()
    if marker := next((marker for marker in known.markers if marker in held), None):
        return f"it holds {marker!r} and next to no text"
    return None


def _share(text: str, phrases: list[str]) -> float:
    """Of a text, what stands in lines that hold one of the phrases: a banner that was left in an article is little."""
    held = sum(len(part) for part in text.split("\n") if any(phrase in _flat(part) for phrase in phrases))
    return held / len(text)


def _flat(text: str) -> str:
    return " ".join(text.lower().replace("\u2019", "'").split())


@cache
def _known() -> Walls:
    file = Path(__file__).parent / "walls.toml"
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), Walls)
