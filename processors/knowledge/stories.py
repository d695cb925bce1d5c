"""The numbers by which texts are compared and joined (stories.toml)."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

FILE = Path(__file__).with_name("stories.toml")


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What counts as a word, and where its rarity comes from."""

    languages: tuple[str, ...]
    text_length: int
    shed: tuple[str, ...]


class Prints(Struct, frozen=True, forbid_unknown_fields=True):
    """How a text is summed up; see the file for each."""

    title: int
    name: int
    number: int
    terms: int
    words: int
    permutations: int


class Index(Struct, frozen=True, forbid_unknown_fields=True):
    """How many stories are looked at."""

    indexed: int
    probes: int
    behind: int
    compared: int
    bands: int
    copies: int
    placed: int


class Bounds(Struct, frozen=True, forbid_unknown_fields=True):
    """How much is remembered of a story."""

    terms: int
    texts: int
    urls: int
    facts: int


class Join(Struct, frozen=True, forbid_unknown_fields=True):
    """From what likeness a document joins a story."""

    copy: float
    words: float
    words_short: float
    short_terms: int
    long_terms: int
    merge: float
    half_days: float
    window_days: float
    event: float
    event_words: float


class Differ(Struct, frozen=True, forbid_unknown_fields=True):
    """What tells two events apart, and what makes them one."""

    elsewhere: float
    another_day: float
    another_type: float
    place: float
    type: float
    day: float
    target: float
    undated_days: float
    kin: tuple[tuple[str, ...], ...]


class Anchors(Struct, frozen=True, forbid_unknown_fields=True):
    """What places and the like weigh beside words, whose weights are of unit length together."""

    place: float
    country: float
    type: float
    target: float
    actor: float
    early: int
    later: float
    places: int


class News(Struct, frozen=True, forbid_unknown_fields=True):
    """What is material news in a further report of a story."""

    assertions: tuple[str, ...]
    marks: tuple[str, ...]
    comment: tuple[str, ...]


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    words: Words
    fingerprint: Prints
    live: Index
    memory: Bounds
    join: Join
    event: Differ
    anchors: Anchors
    news: News


@cache
def numbers() -> Numbers:
    """The file, read once. Raises msgspec.ValidationError when it holds something else than it should."""
    return msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), Numbers)
