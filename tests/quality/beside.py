"""Figures of outside data beside what is wanted of them and the best that is published (published.toml)."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, convert

PUBLISHED = Path(__file__).with_name("published.toml")
_LINE = re.compile(r"(\w+): part=\w+ (.*)")
_SHARE = re.compile(r"(\d+)/(\d+)")


class Figure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure of one set."""

    set: str
    key: str
    """Its name on the scorer's last line."""
    name: str
    wanted: float | None = None
    best: float | None = None
    by: str = ""
    less: bool = False
    """The smaller the better."""


def figures() -> list[Figure]:
    """All of them, in the order of the file."""
    return convert(tomllib.loads(PUBLISHED.read_text("utf-8"))["figure"], list[Figure])


def measured(lines: Iterable[str]) -> dict[tuple[str, str], float]:
    """What the scorers said, by set and key: `assertions: part=dev macro=0.887 level=18/19`."""
    found = {}
    for line in lines:
        match = _LINE.fullmatch(line.strip())
        for pair in match[2].split() if match else ():
            key, _, value = pair.partition("=")
            share = _SHARE.fullmatch(value)
            if match and (share or re.fullmatch(r"-?[\d.]+", value)):
                found[match[1], key] = int(share[1]) / max(1, int(share[2])) if share else float(value)
    return found


def table(lines: Iterable[str]) -> Iterator[str]:
    """A table in Markdown of all figures that were measured."""
    found = measured(lines)
    yield "| set | figure | measured | wanted | best published | by |"
    yield "|---|---|---|---|---|---|"
    for one in figures():
        value = found.get((one.set, one.key))
        if value is None:
            continue
        short = one.wanted is not None and (value > one.wanted if one.less else value < one.wanted)
        shown = f"{_plain(value)}{' short' if short else ''}"
        yield f"| {one.set} | {one.name} | {shown} | {_plain(one.wanted)} | {_plain(one.best)} | {one.by or '–'} |"


def _plain(value: float | None) -> str:
    if value is None:
        return "–"
    text = f"{value:.3f}".rstrip("0").rstrip(".") if value >= 1 else f"{value:.3f}"
    return text.removeprefix("0") if 0 < value < 1 else text if value >= 1 else "0"
