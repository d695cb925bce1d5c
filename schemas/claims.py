"""Between words and judgement: what the steps of understanding hand each other."""

from typing import Literal

from msgspec import Struct

from schemas.reading import Mention
from schemas.taxonomy import Assertion, IncidentType

FrameKind = Literal[
    "news",
    "exercise",
    "fiction",
    "trial",
    "history",
    "guide",
    "trade",
    "commentary",
    "sport",
    "commerce",
    "animal",
    "war",
    "accident",
    "crime",
    "protest",
    "harmless",
]
"""What sort of text it is as a whole; `news` is none of the others."""


class Line(Struct, frozen=True, gc=False):
    """A sentence with the mentions in it, by class."""

    index: int
    start: int
    end: int
    headline: bool
    incidents: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    communities: tuple[Mention, ...]
    actors: tuple[Mention, ...]
    cues: dict[str, list[Mention]]
    """By the name of the cue."""
    authorities: tuple[Mention, ...] = ()
    """Bodies that speak of their own country; `type` is its code."""
    groups: tuple[Mention, ...] = ()
    """Communities whose name bears on no judgement, only on whom a text concerns."""


class Dated(Struct, frozen=True, kw_only=True, gc=False):
    """A date that a text names; `value` is ISO 8601 as precise as known, None where there is nothing to count from."""

    start: int
    end: int
    text: str
    sentence: int
    value: str | None
    age: int | None = None
    """Days before publication; negative for the future; None when either date is unknown."""
    relative: bool = False
    free: bool = False
    """It says when something was ("in 1982"), not which it was ("the attack of 1982", "the 1982 attack")."""
    aside: bool = False
    """It dates a house or a span and no deed: "built in 1902", "the first since 2019"."""


class Frame(Struct, frozen=True, kw_only=True, gc=False):
    """What sort of text it is, and the words that say so."""

    kind: FrameKind
    weight: int
    cues: tuple[Mention, ...] = ()


class Claim(Struct, frozen=True, kw_only=True, gc=False):
    """One mention of an incident, and what its own clause says of it."""

    mention: Mention
    type: IncidentType
    assertion: Assertion
    line: int
    clause: tuple[int, int]
    fresh: bool
    date: Dated | None = None
    targets: tuple[Mention, ...] = ()
    because: str | None = None
    """The words that decided the assertion."""
    named: bool = False
    """It goes on with its victim: "the murder of two tourists"."""
