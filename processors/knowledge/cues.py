"""The words and points by which places are told from what only looks like them (`places/cues.toml`)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("places") / "cues.toml"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Points for and against a mention being a place; the file explains each."""

    enough: int
    territory: int
    several_words: int
    common_word: int
    common_word_known: int
    well_known: float
    called: int
    own_script: int
    short_word: int
    given_name: int
    surname: int
    person: int
    located: int
    related: int
    contained: int
    listed: int
    initial: int
    shouted: int
    noun_language: int
    strange_before: int
    strange_after: int
    speaks: int
    small_home: int
    far_town: int
    two_letters: int
    dateline: int
    foreign_name: int
    neighbour: int
    beyond_doubt: float
    alone: float
    tiers: tuple[tuple[float, int], ...]

    def of_weight(self, weight: float) -> int:
        """Points for the weight of the likeliest meaning."""
        return next((points for least, points in self.tiers if weight >= least), 0)


@dataclass(frozen=True, slots=True)
class Choice:
    """What context adds to the weight of one meaning over another; the file explains each."""

    home: float
    country: float
    region: float
    most: float
    suggestion: float
    sure_lead: float


@dataclass(frozen=True, slots=True)
class Cues:
    """All of the file but the weights, which are compiled into the gazetteer."""

    evidence: Evidence
    choice: Choice
    located: frozenset[str]
    related: frozenset[str]
    words: dict[str, frozenset[str]]
    spoken: dict[str, dict[str, float]]
    """For a language its countries, and what that adds to the weight of a place in them."""
    bodies: tuple[str, ...]
    """Endings of German nouns behind which a city stands: "Polizei Potsdam"."""


@cache
def cues() -> Cues:
    """The cues of this installation, read once."""
    with TABLE.open("rb") as file:
        rows = tomllib.load(file)
    evidence = dict(rows["evidence"])
    tiers = tuple((float(least), int(points)) for least, points in evidence.pop("tiers"))
    return Cues(
        evidence=Evidence(**evidence, tiers=tiers),
        choice=Choice(**rows["choice"]),
        located=frozenset(rows["prepositions"]["located"]),
        related=frozenset(rows["prepositions"]["related"]),
        words={name: frozenset(words) for name, words in rows["words"].items()},
        spoken=rows["spoken"],
        bodies=tuple(rows["bodies"]["de"]),
    )
