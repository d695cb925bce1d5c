"""What is damaged is read or refused in our own words: rules, profiles, events, questions, the board's addresses.

Payloads and pages have theirs beside their parsers. The seeds are kept: every run tries the same damage, and
`python -m tests.test_fuzz COUNT` goes on from where they end.
"""

import random
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from processors import queries
from processors.people import profile
from processors.people.profile import BadProfile
from processors.queries.errors import BadQuery
from processors.rules import rulebook
from schemas.codec import TYPES, ce_type, decode
from schemas.errors import BadEvent
from tests.processors.board.behind import Behind
from tests.processors.people.test_profile import WHOLE
from tests.producers.fuzz import PIECES, damaged
from tests.schemas.test_visible import HOSTILE

SEEDS = range(120)
EXAMPLES = Path("schemas") / "examples"
RULES = rulebook.gather()
ASKED = ['"synagogue', "(a | b", "fire~2 -", "title:x AND", "a^99999", "*", "\\", "שריפה", "/.*/", *HOSTILE.values()]
PAGES = (
    "/",
    "/stories",
    "/search",
    "/map",
    "/timeline",
    "/levels",
    "/watches",
    "/sources",
    "/rules",
    "/alerts/",
    "/stories/",
)


def rule(draw: random.Random) -> None:
    rulebook.survey([_text(draw, draw.choice(RULES))])


def community(draw: random.Random) -> None:
    try:
        profile.read(_text(draw, WHOLE))
    except BadProfile:
        return


def event(draw: random.Random) -> None:
    name = draw.choice(sorted(TYPES))
    value = damaged(_example(name), draw)
    kind = draw.choice([name.encode(), ce_type(TYPES[name]).encode(), b"\xff"])
    try:
        decode(value, [("ce_type", kind)], TYPES[name])
    except BadEvent:
        return


def question(draw: random.Random) -> None:
    asked = _text(draw, draw.choice(ASKED))
    try:
        queries.search(asked).to_dict()
    except BadQuery:
        return


KINDS: tuple[Callable[[random.Random], None], ...] = (rule, community, event, question)


@cache
def _example(name: str) -> bytes:
    return (EXAMPLES / f"{name}.json").read_bytes()


def _text(draw: random.Random, text: str) -> str:
    return damaged(text.encode("utf-8", "replace"), draw).decode("utf-8", "replace")


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_what_is_damaged_is_read_or_refused_and_nothing_else(kind: Callable[[random.Random], None]) -> None:
    for seed in SEEDS:
        try:
            kind(random.Random(seed))
        except Exception as error:
            raise AssertionError(f"seed {seed} of {kind.__name__}") from error


def test_no_address_of_the_board_breaks_it(tmp_path: Path) -> None:
    browser = Behind(tmp_path).client()
    draw = random.Random(1)
    names = ("q", "span", "country", "priority", "page", "near", "km", "since", "until", "language", "lens", "sort")
    for _ in range(40):
        words: list[Any] = [
            draw.choice(ASKED),
            str(draw.randint(-(10**12), 10**12)),
            draw.choice(PIECES).decode("latin-1"),
        ]
        asked = "&".join(
            f"{draw.choice(names)}={quote(draw.choice(words), safe='')}" for _ in range(draw.randint(0, 4))
        )
        path = draw.choice(PAGES) + (quote(draw.choice(words), safe="") if draw.random() < 0.3 else "")
        answer = browser.get(f"{path}?{asked}")
        assert answer.status_code < 500, f"{path}?{asked}"


def main(count: int) -> None:
    """Try further seeds of each kind."""
    for seed in range(SEEDS.stop, SEEDS.stop + count):
        for kind in KINDS:
            try:
                kind(random.Random(seed))
            except Exception as error:
                print(f"{kind.__name__} {seed}: {error!r}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
