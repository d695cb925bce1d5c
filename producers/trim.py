"""Takes out of an article's text what is none of it: headline, byline, date, links to other articles, invitations."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from producers.dates import moment_of

HEAD_LINES = 4
BYLINE = 100
"""Code points of a line that can be a byline; a longer one that names the author is text."""
_END = re.compile(r"[.!?…؟。:;,][\"'”’»)\]]*$")
"""How a line of prose ends; a headline that is a link does not."""


class Furniture(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands under and between an article's paragraphs; see furniture.toml."""

    longest: int
    tail: tuple[str, ...]
    links: tuple[str, ...]
    headings: tuple[str, ...]


def trim(text: str, titles: Iterable[str], author: str | None) -> str:
    """The text between head and tail, without links to other articles; all of it where nothing would be left.

    `titles` are the headline in all the forms that the page has of it.
    """
    lines = _without_links(_above_tail(text.split("\n")))
    return "\n".join(_below_head(lines, [flat for title in titles if (flat := _flat(title))], author)) or text


def _below_head(lines: list[str], heads: Sequence[str], author: str | None) -> list[str]:
    """Without section, headline, byline and date.

    The headline is the title already; left in the text it would be told twice. What stands above it goes with
    it, a line below it where it is no more than the author's name or a date.
    """
    flat = [_flat(part) for part in lines[:HEAD_LINES]]
    at = next((number for number, part in enumerate(flat) if any(_is_headline(part, head) for head in heads)), None)
    rest = lines if at is None else lines[at + 1 :]
    for _ in range(2):
        if len(rest) > 1 and (_is_byline(rest[0], author) or _is_date(rest[0])):
            rest = rest[1:]
    return rest


def _is_byline(part: str, author: str | None) -> bool:
    return bool(author) and len(part) < BYLINE and _flat(author or "") in _flat(part)


def _is_date(part: str) -> bool:
    """A date and nothing else; words before a colon say which."""
    said = part.rpartition(": ")[2]
    return len(part) <= 60 and bool(re.search(r"\b(?:19|20)\d\d\b", said)) and moment_of(said) is not None


def _above_tail(lines: list[str]) -> list[str]:
    known = _known()
    while len(lines) > 1 and len(lines[-1]) <= known.longest:
        said = lines[-1].casefold()
        if not any(words in said for words in known.tail) and _flat(said) not in known.headings:
            break
        lines = lines[:-1]
    return lines


def _without_links(lines: list[str]) -> list[str]:
    """Without what sends the reader to other articles: a line that says so, a heading that does with its list."""
    known = _known()
    kept: list[str] = []
    listed = False
    for part in lines:
        short = len(part) <= known.longest
        if short and _flat(part) in known.headings:
            listed = True
            continue
        listed = listed and short and not _END.search(part)
        if listed or (short and part.casefold().lstrip("-–•*►▶ ").startswith(known.links)):
            continue
        kept.append(part)
    return kept


def _is_headline(said: str, title: str) -> bool:
    """The title itself, or the title without the name of the paper that windows show behind or before it."""
    return bool(said) and (said == title or (len(said) >= 20 and (title.startswith(said) or title.endswith(said))))


def _flat(text: str) -> str:
    """Letters and digits alone: quotation marks and dashes differ between a headline and its copies."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


@cache
def _known() -> Furniture:
    file = Path(__file__).parent / "furniture.toml"
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), Furniture)
