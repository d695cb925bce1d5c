"""Which place a name means: by its container, the other places of the text, the source's country and size."""

import math
from collections.abc import Iterable

from msgspec.structs import replace

from processors.knowledge.cues import cues
from processors.knowledge.gazetteer import Candidate, Sort
from processors.knowledge.placename import Options, options_of
from processors.knowledge.toponyms import Toponym, fits

_COUNTY = int(Sort.COUNTY)
_ROUNDS = 2
"""The second round sees what the first chose."""


def _options(mentions: list[Toponym]) -> Options:
    """What one name may mean in this text: where the text says it once, it says so for all."""
    for mention in mentions:
        if mention.within is not None:
            inside = tuple(meaning for meaning in mention.name.meanings if fits(meaning, mention.within))
            if inside:
                return options_of(inside)
    return mentions[0].name.options


class _Context:
    """How much of the text lies in each country and region, each name counted once, and what that is worth."""

    def __init__(self, home: str | None, language: str | None) -> None:
        self._choice = cues().choice
        self._countries: dict[str | None, float] = {}
        self._regions: dict[int, float] = {}
        self._of_country: dict[str | None, float] = {}
        self._of_region: dict[int, float] = {}
        self._of_home: dict[str | None, float] = {}
        self._of_home.update(cues().spoken.get(language or "", {}).items())
        if home is not None:
            self._of_home[home] = self._of_home.get(home, 0.0) + self._choice.home

    def take(self, meaning: Candidate, share: float) -> None:
        """Counts a place, or with a share below 0 no longer counts it."""
        choice, country, region = self._choice, meaning.country, meaning.region
        if country is not None:
            spoken = self._countries[country] = self._countries.get(country, 0.0) + share
            self._of_country[country] = choice.country * min(choice.most, spoken)
        if region:
            spoken = self._regions[region] = self._regions.get(region, 0.0) + share
            self._of_region[region] = choice.region * min(choice.most, spoken)

    def suggest(self, hints: Iterable[tuple[int, float]]) -> None:
        """Lets a name of many places speak a little for the region of each."""
        regions, of_region, factor, most = self._regions, self._of_region, self._choice.region, self._choice.most
        for region, share in hints:
            spoken = regions[region] = regions.get(region, 0.0) + share
            of_region[region] = factor * (spoken if spoken < most else most)

    def best(self, options: Options) -> Candidate:
        """The likeliest meaning, given what the text has spoken of; of equals the first."""
        country, region, home = self._of_country.get, self._of_region.get, self._of_home.get
        if self._of_home:
            totals = [w + country(c, 0.0) + home(c, 0.0) + region(r, 0.0) for w, c, r in options.facts]
        else:
            totals = [w + country(c, 0.0) + region(r, 0.0) for w, c, r in options.facts]
        return options.meanings[totals.index(max(totals))]


def resolve(toponyms: Iterable[Toponym], home: str | None, language: str | None) -> dict[str, Candidate]:
    """The meaning of each name (by its key). `home`: country of the source, ISO 3166 alpha-2, or None;
    `language`: of the text, whose countries are likelier.

    A county, of which GeoNames tells us no coordinates, is put where the text's largest place in its region lies.
    """
    groups: dict[str, list[Toponym]] = {}
    for toponym in toponyms:
        key = toponym.name.key
        if key in groups:
            groups[key].append(toponym)
        else:
            groups[key] = [toponym]
    context = _Context(home, language)
    chosen: dict[str, Candidate] = {}
    unsure: list[tuple[str, Options, float]] = []
    counted: set[str] = set()
    for key, mentions in groups.items():
        options = _options(mentions)
        share = 1 + math.log2(len(mentions)) / 2 if len(mentions) > 1 else 1.0
        likeliest = chosen[key] = options.meanings[0]
        if options.sure:
            context.take(likeliest, share)
            counted.add(key)
        else:
            context.suggest(options.hints)
        if len(options.meanings) > 1:
            unsure.append((key, options, share))
    for _ in range(_ROUNDS if len(unsure) > 1 else 1):
        for key, options, share in unsure:
            if key in counted:
                context.take(chosen[key], -share)
            chosen[key] = context.best(options)
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
