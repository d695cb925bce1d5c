"""What is known of a name of a place whatever stands around it."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import COMMON, Candidate, Flag, Sort, gazetteer

_PERSON = Flag.SURNAME | Flag.GIVEN
_SHORT = 2
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
    plain: bool
    """Whether only the name of a person, a street or a newspaper can unmake a place of it."""
    hints: tuple[tuple[int, float], ...]
    """What it says for each region, of all that it may mean."""


def hints_of(meanings: Sequence[Candidate]) -> tuple[tuple[int, float], ...]:
    """Each region in which a name may lie, with how much it speaks for it: names of one neighbourhood agree."""
    suggestion, best = cues().choice.suggestion, meanings[0].weight
    found: dict[int, float] = {}
    for meaning in meanings:
        if meaning.region and meaning.region not in found:
            found[meaning.region] = suggestion * max(0.0, 1 - (best - meaning.weight) / 4)
    return tuple(found.items())


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
        person=bool(flags & _PERSON),
        hopeless=points <= _HOPELESS and not territory,
        plain=points >= evidence.enough and territory and not (common or flags & _PERSON) and len(key) > _SHORT,
        hints=hints_of(meanings) if len(meanings) > 1 else (),
    )
