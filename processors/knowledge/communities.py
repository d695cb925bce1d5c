"""The communities that texts name: one file each in communities/, known by their words, places and feasts."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from schemas.taxonomy import TargetType

FOLDER = Path(__file__).with_name("communities")


class Known(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of communities/; its name is the id."""

    name: str
    faith: bool
    """Its name is a cue and counts in the score; else it only tells whom a document concerns."""
    targets: tuple[TargetType, ...] = ()
    """Kinds of places that are theirs."""
    shared: tuple[TargetType, ...] = ()
    """Kinds that are theirs where the text names them: a word for anybody's place needs this cue."""
    words: dict[str, str]
    """By language, ISO 639-1: who they are, in phrases (docs/knowledge.md)."""
    calendar: dict[str, str] = {}
    """By language: their feasts and days of remembrance."""
    places: dict[str, dict[TargetType, str]] = {}
    """By language and kind: places of theirs that no phrase file names."""

    @property
    def kind(self) -> str:
        """Of the mentions that its words give."""
        return "community" if self.faith else "group"


@cache
def communities() -> dict[str, Known]:
    """All of them by id. Raises msgspec.ValidationError when a file holds something else than it should."""
    return {path.stem: msgspec.toml.decode(path.read_bytes(), type=Known) for path in sorted(FOLDER.glob("*.toml"))}
