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
    facets: int


class Join(Struct, frozen=True, forbid_unknown_fields=True):
    """From what likeness a document is a copy, and two stories are one."""

    copy: float
    short_terms: int
    long_terms: int
    merge: float
    window_days: float


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """What each piece of evidence weighs, in log-odds; see the file for each."""

    within: float
    across: float
    short: float
    likeness: float
    likeness_short: float
    likeness_across: float
    keyword: float
    idle: float
    idle_sequel: float
    same_place: float
    near_place: float
    another_place: float
    same_country: float
    another_country: float
    places_unknown: float
    same_place_and_type: float
    same_place_across: float
    nowhere_across: float
    same_type: float
    kin_type: float
    another_type: float
    another_type_and_target: float
    another_type_elsewhere: float
    another_type_later: float
    one_without_incident: float
    first_incident: float
    same_target: float
    another_target: float
    same_day: float
    another_day: float
    happened_later: float
    same_level: float
    another_level: float
    one_level: float
    same_text: float
    another_text: float
    one_notice: float
    notice_elsewhere: float
    another_notice: float


class Differ(Struct, frozen=True, forbid_unknown_fields=True):
    """What tells two events apart, and what makes them one."""

    share: int
    same_km: float
    far_km: float
    kin: tuple[tuple[str, ...], ...]
    means: tuple[str, ...]
    feigned: tuple[tuple[str, ...], ...]


class Anchors(Struct, frozen=True, forbid_unknown_fields=True):
    """What places and the like weigh beside words, whose weights are of unit length together."""

    place: float
    country: float
    type: float
    target: float
    actor: float
    sound: float
    sounds: int
    early: int
    later: float
    places: int


class News(Struct, frozen=True, forbid_unknown_fields=True):
    """What is material news in a further report of a story."""

    assertions: tuple[str, ...]
    sorts: dict[str, tuple[str, ...]]
    stands: dict[str, tuple[str, ...]]
    vague: tuple[str, ...]
    marks: dict[str, tuple[str, ...]]
    comment: tuple[str, ...]


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    words: Words
    fingerprint: Prints
    live: Index
    memory: Bounds
    join: Join
    evidence: Evidence
    event: Differ
    anchors: Anchors
    news: News


@cache
def numbers() -> Numbers:
    """The file, read once. Raises msgspec.ValidationError when it holds something else than it should."""
    return msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), Numbers)
