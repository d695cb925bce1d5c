"""Takes off an article's text what stands over and under it on the page: headline, byline, invitations."""

import re
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

HEAD_LINES = 4
BYLINE = 100
"""Code points of a line that can be a byline; a longer one that names the author is text."""


class Furniture(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under articles; see furniture.toml."""

    longest: int
    tail: tuple[str, ...]


def trim(text: str, title: str, author: str | None) -> str:
    """The text between head and tail; all of it where nothing would be left."""
    lines = _above_tail(text.split("\n"))
    return "\n".join(_below_head(lines, title, author)) or text


def _below_head(lines: list[str], title: str, author: str | None) -> list[str]:
    """Without section, headline and byline.

    The headline is the title already; left in the text it would be told twice. What stands above it goes with
    it, a line below it where it is no more than the author's name.
    """
    head = _flat(title)
    at = next((number for number, part in enumerate(lines[:HEAD_LINES]) if _is_headline(_flat(part), head)), None)
    rest = lines if at is None else lines[at + 1 :]
    if rest and author and len(rest[0]) < BYLINE and _flat(author) in _flat(rest[0]):
        rest = rest[1:]
    return rest


def _above_tail(lines: list[str]) -> list[str]:
    known = _known()
    while len(lines) > 1 and len(lines[-1]) <= known.longest:
        said = lines[-1].casefold()
        if not any(words in said for words in known.tail):
            break
        lines = lines[:-1]
    return lines


def _is_headline(said: str, title: str) -> bool:
    """The title itself, or the title without the name of the paper that windows show behind it."""
    return bool(said) and (said == title or (len(said) >= 20 and title.startswith(said)))


def _flat(text: str) -> str:
    """Letters and digits alone: quotation marks and dashes differ between a headline and its copies."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


@cache
def _known() -> Furniture:
    file = Path(__file__).parent / "furniture.toml"
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), Furniture)
