"""Which place a name means: by its container, the other places of the text, the source's country and size."""

import math
from collections import defaultdict
from collections.abc import Iterable

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import Candidate, Sort
from processors.knowledge.toponyms import Toponym, fits

_ROUNDS = 2
"""The second round sees what the first chose."""


def _options(mentions: list[Toponym]) -> list[Candidate]:
    """What one name may mean in this text: where the text says it once, it says so for all."""
    meanings = mentions[0].name.meanings
    for mention in mentions:
        if mention.within is not None:
            inside = [meaning for meaning in meanings if fits(meaning, mention.within)]
            if inside:
                return inside
    return list(meanings)


class _Context:
    """How much of the text lies in each country and region, each name counted once."""

    def __init__(self) -> None:
        self.countries: dict[str | None, float] = defaultdict(float)
        self.regions: dict[int, float] = defaultdict(float)

    def take(self, meaning: Candidate, share: float) -> None:
        self.countries[meaning.country] += share
        self.regions[meaning.region] += share

    def suggest(self, meanings: list[Candidate], share: float) -> None:
        """Lets a name of many places speak a little for the region of each: those of one neighbourhood agree."""
        best = meanings[0].weight
        seen: set[int] = {0}
        for meaning in meanings:
            if meaning.region not in seen:
                seen.add(meaning.region)
                self.regions[meaning.region] += share * max(0.0, 1 - (best - meaning.weight) / 4)

    def best(self, meanings: list[Candidate], home: str | None) -> Candidate:
        """The likeliest meaning, given what the text has spoken of."""
        choice, countries, regions = cues().choice, self.countries, self.regions
        most, highest, found = choice.most, -1.0, meanings[0]
        for meaning in meanings:
            total = meaning.weight
            if meaning.country is not None:
                total += choice.country * min(most, countries[meaning.country])
                if meaning.country == home:
                    total += choice.home
            if meaning.region:
                total += choice.region * min(most, regions[meaning.region])
            if total > highest:
                highest, found = total, meaning
        return found


def resolve(toponyms: Iterable[Toponym], home: str | None) -> dict[str, Candidate]:
    """The meaning of each name (by its key). `home`: country of the source, ISO 3166 alpha-2, or None.

    A county, of which GeoNames tells us no coordinates, is put where the text's largest place in its region lies.
    """
    choice = cues().choice
    groups: dict[str, list[Toponym]] = {}
    for toponym in toponyms:
        groups.setdefault(toponym.name.key, []).append(toponym)
    context, chosen = _Context(), {}
    unsure: list[tuple[str, list[Candidate], float]] = []
    for key, mentions in groups.items():
        meanings = _options(mentions)
        share = 1 + math.log2(len(mentions)) / 2
        chosen[key] = meanings[0]
        if len(meanings) == 1 or meanings[0].weight - meanings[1].weight >= choice.sure_lead:
            context.take(meanings[0], share)
        else:
            context.suggest(meanings, choice.suggestion)
        if len(meanings) > 1:
            unsure.append((key, meanings, share))
    counted = {key for key, meanings, _ in unsure if meanings[0].weight - meanings[1].weight >= choice.sure_lead}
    for _ in range(_ROUNDS):
        for key, meanings, share in unsure:
            if key in counted:
                context.take(chosen[key], -share)
            chosen[key] = context.best(meanings, home)
            context.take(chosen[key], share)
            counted.add(key)
    for key, meaning in chosen.items():
        if meaning.sort == Sort.COUNTY:
            chosen[key] = _placed(meaning, chosen.values())
    return chosen


def _placed(county: Candidate, others: Iterable[Candidate]) -> Candidate:
    inside = [other for other in others if other.region == county.region and other.sort in (Sort.CITY, Sort.DISTRICT)]
    if not inside:
        return county
    near = max(inside, key=lambda other: other.weight)
    return county._replace(lat=near.lat, lon=near.lon)
