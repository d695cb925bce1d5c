"""What is known of a name of a place whatever stands around it."""

from functools import lru_cache

import msgspec

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import COMMON, Candidate, Flag, Sort, gazetteer

_PERSON = Flag.SURNAME | Flag.GIVEN
_SHORT = 2
_HOPELESS = -3
"""Points of a common word that only its country or region right behind it can outweigh."""


class Options(msgspec.Struct, frozen=True, gc=False):
    """Places of which a name means one."""

    meanings: tuple[Candidate, ...]
    """Likeliest first."""
    facts: tuple[tuple[float, str | None, int], ...]
    """Weight, country and region of each."""
    sure: bool
    """Whether the likeliest leads the others by so much that it says something of the text."""
    hints: tuple[tuple[int, float], ...]
    """How much the name speaks for each region in which it may lie: those of one neighbourhood agree."""


def options_of(meanings: tuple[Candidate, ...]) -> Options:
    """The options that some meanings are, which are one or more."""
    choice, best = cues().choice, meanings[0].weight
    hints: dict[int, float] = {}
    for meaning in meanings:
        if meaning.region and meaning.region not in hints:
            hints[meaning.region] = choice.suggestion * max(0.0, 1 - (best - meaning.weight) / 4)
    return Options(
        meanings=meanings,
        facts=tuple((meaning.weight, meaning.country, meaning.region) for meaning in meanings),
        sure=len(meanings) == 1 or best - meanings[1].weight >= choice.sure_lead,
        hints=tuple(hints.items()),
    )


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
    options: Options
    """The meanings, ready to be chosen from."""
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
    native: bool
    """Whether it may lie in a country of the language of the text."""
    plain: bool
    """Whether only the name of a person, a street or a newspaper can unmake a place of it."""


@lru_cache(maxsize=32768)
def name_of(key: str, language: str) -> Name | None:
    """A folded name as the gazetteer has it, in a text of one of LANGUAGES. None if it is no name."""
    evidence = cues().evidence
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
    spoken = cues().spoken.get(language)
    native = spoken is not None and any(meaning.country in spoken for meaning in meanings)
    if spoken is not None and not native and not territory and weight < evidence.well_known:
        doubt += evidence.far_town
    return Name(
        key=key,
        flags=flags,
        meanings=meanings,
        territory=territory,
        common=common,
        options=options_of(meanings),
        weight=weight,
        points=points,
        doubt=doubt,
        person=bool(flags & _PERSON),
        native=native and not territory,
        hopeless=points <= _HOPELESS and not territory,
        plain=points >= evidence.enough and territory and not (common or flags & _PERSON) and len(key) > _SHORT,
    )
