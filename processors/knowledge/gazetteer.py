"""The gazetteer: every place that Vigil knows by name, in one memory-mapped file.

`python -m processors.knowledge.compile_gazetteer` writes the file. Nothing of it is copied on loading: workers on
one machine share its pages. Layout: 8 bytes magic, length of the head (u64), the head as JSON, sections at offsets
divisible by 8 as the head says; all numbers little-endian.
"""

import json
import mmap
import sys
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from processors.knowledge.toponym import name_hash
from schemas.errors import Refused
from schemas.taxonomy import LANGUAGES

TABLE = Path(__file__).with_name("gazetteer.table")
MAGIC = b"VIGILGZ1"
BUCKET_BITS = 20
"""The hashes are sorted; their first 20 bits find the few among which to look."""
ALTERNATE, DEMONYM = 1, 2
"""Bits of a posting: not the place's own name; a word for its people or things."""
POSTING_BITS = 2


class Sort(IntEnum):
    """What sort of place."""

    COUNTRY = 1
    REGION = 2
    COUNTY = 3
    CITY = 4
    DISTRICT = 5
    AREA = 6


class Flag:
    """What the gazetteer knows of a word or phrase: bits. Plain integers, for they are tested for every word."""

    NAME = 1
    PREFIX = 2
    """The first words of a longer name."""
    GIVEN = 4
    """A given name of persons."""
    SURNAME = 8
    """A place that is a common surname as well."""
    TITLE = 16
    """Stands before the name of a person."""
    NOUN = 32
    """Stands behind the name of a place: Police, University."""
    COMPASS = 64
    """May stand before the name of a place: North, The."""
    STREET = 128
    PAPER = 256
    """Makes of a place a newspaper or a team."""
    COMMON = 1 << 16
    """A word of the first of LANGUAGES; the next bit is for the next language."""


COMMON = {language: Flag.COMMON << number for number, language in enumerate(LANGUAGES)}
"""A toponym that is a word of the language first."""


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One place that a name may mean."""

    id: int
    name: str
    country: str | None
    region: int
    """Number of its first-level region, 0 for none; for a region its own."""
    lat: float
    lon: float
    population: int
    sort: int
    alternate: bool
    demonym: bool
    weight: float
    """How likely the name means it without any context, on the scale of log10 of inhabitants."""


class Gazetteer:
    """Reads the compiled table. Raises Refused when there is none or it is not one."""

    def __init__(self, path: Path = TABLE) -> None:
        if sys.byteorder != "little":
            raise Refused("the gazetteer is stored little-endian: run Vigil on a little-endian machine")
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (FileNotFoundError, ValueError) as error:
            raise Refused(f"no gazetteer at {path}: run `make` to compile it") from error
        if self._map[:8] != MAGIC:
            raise Refused(f"{path} is not a gazetteer of this version: run `make` to compile it again")
        size = int.from_bytes(self._map[8:16], "little")
        head = json.loads(self._map[16 : 16 + size])
        self.hash: str = head["hash"]
        """Hash of all that the table holds."""
        view = memoryview(self._map)
        part = {name: view[at : at + length].cast(code) for name, (at, length, code) in head["sections"].items()}
        self._bucket, self._hashes, self._flags = part["bucket"], part["hashes"], part["flags"]
        self._first, self._postings = part["first"], part["postings"]
        self._lat, self._lon, self._population = part["lat"], part["lon"], part["population"]
        self._country, self._region, self._sort = part["country"], part["region"], part["sort"]
        self._name, self._names, self._weight = part["name"], part["names"], part["weight"]
        self._countries: list[str] = head["countries"]
        self._alternate: float = head["alternate"]
        self._lower = {
            language: frozenset(bytes(part[f"lower_{language}"]).decode().split("\n")) for language in head["lower"]
        }
        self.find = lru_cache(maxsize=32768)(self._find)
        """`find(key)`: the places that a folded name may mean, likeliest first."""

    def _row(self, key: str) -> int:
        wanted = name_hash(key)
        bucket = wanted >> (64 - BUCKET_BITS)
        for row in range(self._bucket[bucket], self._bucket[bucket + 1]):
            if self._hashes[row] == wanted:
                return row
        return -1

    def flags(self, key: str) -> int:
        """What is known of a folded word or phrase (bits of Flag), 0 for nothing."""
        row = self._row(key)
        return int(self._flags[row]) if row >= 0 else 0

    def _find(self, key: str) -> tuple[Candidate, ...]:
        row = self._row(key)
        if row < 0:
            return ()
        return tuple(self._candidate(entry) for entry in self._postings[self._first[row] : self._first[row + 1]])

    def _candidate(self, posting: int) -> Candidate:
        entity = posting >> POSTING_BITS
        at = self._name[entity]
        alternate = bool(posting & ALTERNATE)
        return Candidate(
            id=entity,
            name=bytes(self._names[at : self._name[entity + 1]]).decode(),
            country=self._countries[self._country[entity]] or None,
            region=self._region[entity],
            lat=self._lat[entity] / 1e5,
            lon=self._lon[entity] / 1e5,
            population=self._population[entity],
            sort=self._sort[entity],
            alternate=alternate,
            demonym=bool(posting & DEMONYM),
            weight=self._weight[entity] / 100 + (self._alternate if alternate else 0.0),
        )

    def lower_case_demonyms(self, language: str | None) -> frozenset[str]:
        """Words for peoples and their things that the language writes small; of all such languages if it is unknown."""
        if language is None:
            return frozenset().union(*self._lower.values())
        return self._lower.get(language, frozenset())


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of this installation, opened once."""
    return Gazetteer()
