"""What a text says beside its incidents and of each of them: victims, weapons, statements, quotations, posture.

Offsets count Unicode code points in the body, end exclusive; `text` is `body[start:end]`.
"""

from typing import Literal

from msgspec import Struct

Harm = Literal["killed", "injured", "casualties", "missing", "hostages"]
"""What became of people; `casualties` where the text does not part the dead from the injured."""

WeaponType = Literal[
    "firearm",
    "melee",
    "vehicle",
    "explosive",
    "incendiary",
    "chemical",
    "biological",
    "radiological",
    "drone",
    "rocket",
    "fake",
]
"""Weapon types of the Global Terrorism Database; drones and rockets, which it counts as explosives, apart."""

Response = Literal["patrols", "closure", "notice", "vigilance", "security"]
"""What authorities and communities do about a threat: a response, no threat."""

TriggerType = Literal["killing", "strike", "verdict", "desecration", "mass_attack"]
"""Events after which attacks on communities elsewhere were seen."""

Channel = Literal["physical", "cyber", "threat"]
"""By which way harm comes: to people and things, to networks and data, by words (calls, e-mail, posts)."""

Level = Literal["S0", "S1", "S2", "S3", "S4", "S5"]


class Passage(Struct, frozen=True, kw_only=True, gc=False):
    """Some words of the body."""

    start: int
    end: int
    text: str


class Victims(Struct, frozen=True, kw_only=True, gc=False):
    """How many people came to harm, as the text claims it."""

    kind: Harm
    least: int
    most: int | None
    """None where the text sets no upper bound: "at least 12", "dozens"."""
    start: int
    end: int
    text: str
    about: bool = False
    """An estimate: "some 40"."""
    speaker: str | None = None
    """Who says so, where the sentence names one."""


class Weapon(Struct, frozen=True, kw_only=True, gc=False):
    """A weapon that an incident is told with."""

    type: WeaponType
    start: int
    end: int
    text: str


class Statement(Struct, frozen=True, kw_only=True, gc=False):
    """What somebody says of a threat's credibility."""

    kind: Literal["denial", "credible"]
    start: int
    end: int
    text: str
    speaker: str | None = None
    place: str | None = None
    """Name of the place it is said of: of its sentence, else of the one before."""


class Quotation(Struct, frozen=True, kw_only=True, gc=False):
    """Words inside quotation marks, the marks left aside."""

    start: int
    end: int
    text: str
    speaker: str | None = None


class Posture(Struct, frozen=True, kw_only=True, gc=False):
    """A response to a threat or an attack."""

    kind: Response
    start: int
    end: int
    text: str
    places: tuple[str, ...] = ()
    """Names of the places of its sentence; a country only where nothing smaller is named."""


class Trigger(Struct, frozen=True, kw_only=True, gc=False):
    """An event that others may answer elsewhere."""

    kind: TriggerType
    start: int
    end: int
    text: str
    country: str | None = None


class Carrier(Struct, frozen=True, kw_only=True, gc=False):
    """Words that make a threat specific."""

    kind: Literal["threat", "target", "place", "time", "means", "actor", "credible", "held", "under_way", "denial"]
    start: int
    end: int
    text: str


class Specificity(Struct, frozen=True, kw_only=True, gc=False):
    """How specific the threat is that a text speaks of (processors.steps.specify has the ladder)."""

    level: Level
    carriers: tuple[Carrier, ...] = ()
