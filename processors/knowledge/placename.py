"""What is known of a name of a place whatever stands around it."""

from functools import lru_cache

import msgspec

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import COMMON, Candidate, Flag, Sort, gazetteer

_HOPELESS = -3
"""Points of a common word that only its country or region right behind it can outweigh."""


class Name(msgspec.Struct, frozen=True, gc=False):
    """A name, as texts of one language use it."""

    key: str
    flags: int
    meanings: tuple[Candidate, ...]
    """Likeliest first."""
    territory: bool
    """Whether it is most likely larger than a city, or a word for a people."""
    common: bool
    """Whether it is a common word of the language."""
    sure: bool
    """Whether its likeliest meaning leads the others by so much that it says something of the text."""
    weight: float
    """Of the likeliest meaning."""
    points: int
    """For its weight, and against it if it is a common word."""
    doubt: int
    """Points for a given name or a surname that stands alone."""
    person: bool
    """Whether persons bear it too."""
    hopeless: bool
    """Whether only a container can make a place of it."""


@lru_cache(maxsize=32768)
def name_of(key: str, language: str) -> Name | None:
    """A folded name as the gazetteer has it, in a text of one of LANGUAGES. None if it is no name."""
    choice, evidence = cues().choice, cues().evidence
    meanings = gazetteer().find(key)
    if not meanings:
        return None
    likeliest = meanings[0]
    flags, weight = gazetteer().flags(key), likeliest.weight
    territory = likeliest.demonym or likeliest.sort not in (Sort.CITY, Sort.DISTRICT)
    common = bool(flags & COMMON[language])
    points = evidence.territory if territory else evidence.of_weight(weight)
    if common:
        known = weight >= evidence.well_known and not territory
        points += evidence.common_word_known if known else evidence.common_word
    if likeliest.alternate and not territory and weight < evidence.well_known and " " not in key:
        points += evidence.foreign_name
    doubt = 0
    if not territory and weight < evidence.beyond_doubt:
        doubt = evidence.given_name if flags & Flag.GIVEN else evidence.surname if flags & Flag.SURNAME else 0
    return Name(
        key=key,
        flags=flags,
        meanings=meanings,
        territory=territory,
        common=common,
        sure=len(meanings) == 1 or weight - meanings[1].weight >= choice.sure_lead,
        weight=weight,
        points=points,
        doubt=doubt,
        person=bool(flags & (Flag.SURNAME | Flag.GIVEN)),
        hopeless=points <= _HOPELESS and not territory,
    )
