"""Which place a name means: by its container, the other places of the text, the source's country and size."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import Candidate, Sort
from processors.knowledge.placename import hints_of
from processors.knowledge.toponyms import Toponym, fits

_COUNTY = int(Sort.COUNTY)
_ROUNDS = 2
"""The second round sees what the first chose."""


def _options(mentions: list[Toponym]) -> Sequence[Candidate]:
    """What one name may mean in this text: where the text says it once, it says so for all."""
    meanings = mentions[0].name.meanings
    for mention in mentions:
        if mention.within is not None:
            inside = [meaning for meaning in meanings if fits(meaning, mention.within)]
            if inside:
                return inside
    return meanings


class _Context:
    """How much of the text lies in each country and region, each name counted once."""

    def __init__(self) -> None:
        self.countries: dict[str | None, float] = defaultdict(float)
        self.regions: dict[int, float] = defaultdict(float)

    def take(self, meaning: Candidate, share: float) -> None:
        self.countries[meaning.country] += share
        self.regions[meaning.region] += share

    def suggest(self, hints: Iterable[tuple[int, float]]) -> None:
        """Lets a name of many places speak a little for the region of each."""
        regions = self.regions
        for region, share in hints:
            regions[region] += share

    def best(self, meanings: Sequence[Candidate], home: str | None) -> Candidate:
        """The likeliest meaning, given what the text has spoken of."""
        choice, countries, regions = cues().choice, self.countries, self.regions
        most, highest, found = choice.most, -1.0, meanings[0]
        of_country, of_region, of_home = choice.country, choice.region, choice.home
        at_most = of_country * min(most, max(countries.values(), default=0.0))
        at_most += of_region * min(most, max(regions.values(), default=0.0)) + of_home
        for meaning in meanings:
            total = meaning.weight
            if total + at_most < highest:
                break  # they are in the order of their weight
            country, region = meaning.country, meaning.region
            if country in countries and country is not None:
                spoken = countries[country]
                total += of_country * (spoken if spoken < most else most)
            if country == home and country is not None:
                total += of_home
            if region in regions and region:
                spoken = regions[region]
                total += of_region * (spoken if spoken < most else most)
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
    unsure: list[tuple[str, Sequence[Candidate], float]] = []
    counted: set[str] = set()
    for key, mentions in groups.items():
        meanings = _options(mentions)
        share = 1 + math.log2(len(mentions)) / 2 if len(mentions) > 1 else 1.0
        chosen[key] = meanings[0]
        if len(meanings) == 1 or meanings[0].weight - meanings[1].weight >= choice.sure_lead:
            context.take(meanings[0], share)
            counted.add(key)
        else:
            name = mentions[0].name
            context.suggest(name.hints if meanings is name.meanings else hints_of(meanings))
        if len(meanings) > 1:
            unsure.append((key, meanings, share))
    for _ in range(_ROUNDS if len(unsure) > 1 else 1):
        for key, meanings, share in unsure:
            if key in counted:
                context.take(chosen[key], -share)
            chosen[key] = context.best(meanings, home)
            context.take(chosen[key], share)
            counted.add(key)
    for key, meaning in chosen.items():
        if meaning.sort == _COUNTY:
            chosen[key] = _placed(meaning, chosen.values())
    return chosen


def _placed(county: Candidate, others: Iterable[Candidate]) -> Candidate:
    inside = [other for other in others if other.region == county.region and other.sort in (Sort.CITY, Sort.DISTRICT)]
    if not inside:
        return county
    near = max(inside, key=lambda other: other.weight)
    return replace(county, lat=near.lat, lon=near.lon)
