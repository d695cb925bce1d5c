"""Official ladders of threat levels and travel advice (ladders.json), and which of their steps a line names."""

import re
from functools import cache
from typing import Any, NamedTuple

from processors.knowledge.fold import fold
from processors.knowledge.sieve import Sieve
from processors.knowledge.tables import load, refuse
from schemas.reading import Text

SPEAKS_FOR = {"us-state-travel": "US", "uk-fcdo-travel": "GB", "il-nsc-travel": "IL"}
"""Whose ministry gives out a travel advice; its country is the one travelled to."""


class Rung(NamedTuple):
    system: str
    country: str | None
    rank: int
    native: str
    travel: bool
    top: bool
    high: bool
    """The step below the highest, of a ladder with at least four."""


FILE = "ladders.json"


@cache
def _table() -> dict[str, Any]:
    """ladders.json. Raises BadTable for a ladder whose ranks are not 1, 2, 3 … or whose steps share a name."""
    table: dict[str, Any] = load(FILE, dict[str, Any])
    for system in table["systems"]:
        ranks = sorted(step["rank"] for step in system["scale"])
        if ranks != list(range(1, len(ranks) + 1)) or len(ranks) < 2:
            raise refuse(FILE, f'"id": "{system["id"]}"', f"{system['id']} has the ranks {ranks}, not 1, 2, 3 …")
        if len({step["native"] for step in system["scale"]}) < len(ranks):
            raise refuse(FILE, f'"id": "{system["id"]}"', f"two steps of {system['id']} have one name")
    return table


def systems() -> tuple[str, ...]:
    """Ids of all systems, the table checked. Raises BadTable."""
    return tuple(system["id"] for system in _table()["systems"])


@cache
def _names() -> tuple[tuple[str, str], ...]:
    pairs = [(fold(name)[0], system["id"]) for system in _table()["systems"] for name in system["names"]]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _sieve() -> Sieve:
    return Sieve(name for name, _ in _names())


def system_of(text: Text, countries: tuple[str, ...], *, travel: bool) -> dict[str, Any] | None:
    """The system whose name stands in a text, else that of the first country that has one; travel advice or not."""
    folded = text.folded
    systems: dict[str, dict[str, Any]] = {system["id"]: system for system in _table()["systems"]}
    fitting = {id_: system for id_, system in systems.items() if system["travel"] == travel}
    names = _names()
    for number in _sieve().held(text.coded):
        name, id_ = names[number]
        at = folded.find(name)
        if (
            at >= 0
            and id_ in fitting
            and (travel or not countries or fitting[id_]["country"] in countries)
            and (not folded[at - 1 : at].isalpha() or not name.isascii())
            and not folded[at + len(name) : at + len(name) + 1].isalpha()
        ):
            return fitting[id_]
    for country in countries:
        for id_, system in fitting.items():
            if country == (SPEAKS_FOR.get(id_) if travel else system["country"]):
                return system
    return None


def rungs_in(
    system: dict[str, Any] | None, near: str, step: re.Pattern[str], numbered: tuple[re.Pattern[str], ...] = ()
) -> list[tuple[int, Rung]]:
    """The rungs of a system that a line names, in order; by word, or by number beside the word for level.

    `numbered` finds numbers told as rungs without that word: "from three to four". All numbers of a match must be such.
    """
    found: dict[int, Rung] = {}
    if system is not None:
        for rung, words in _steps(system["id"]):
            for folded, whole in words:
                for match in whole.finditer(near) if folded in near else ():
                    if not any(
                        start <= match.start() < start + 40 and found[start].rank == rung.rank for start in found
                    ):
                        found[match.start()] = rung
    for at, rank in _told(near, step, numbered):
        scale = next((s for s in (system or {"scale": ()})["scale"] if s["rank"] == rank), None)
        if system is not None and scale is not None:
            found.setdefault(at, _rung(system, scale))
        elif system is None:
            found.setdefault(at, Rung("", None, rank, str(rank), travel=False, top=False, high=False))
    if not found and system is None:
        return _unnamed(near)
    if system is not None and (at := _second(near)) >= 0:
        ranked = sorted(system["scale"], key=lambda rung: int(rung["rank"]))
        return [(at, _rung(system, ranked[-2]))]
    if not found and system is not None and names_highest(near):
        found[0] = _rung(system, max(system["scale"], key=lambda rung: int(rung["rank"])))
    return sorted(found.items())


def _told(near: str, step: re.Pattern[str], numbered: tuple[re.Pattern[str], ...]) -> list[tuple[int, int]]:
    """Numbers told as rungs, with where they stand: beside the word for level, or as one of `numbered` has them."""
    known, found = _numbers(), []
    for match in step.finditer(near):
        found += [
            (match.start(group), known[match[group]])
            for group in (1, 2, 3)
            if _in(match, group) and match[group] in known
        ]
    for pattern in numbered:
        for match in pattern.finditer(near):
            groups = [group for group in range(1, match.re.groups + 1) if match[group] is not None]
            if all(match[group] in known for group in groups):
                found += [(match.start(group), known[match[group]]) for group in groups]
    return found


def _in(match: re.Match[str], group: int) -> bool:
    return group <= match.re.groups and match[group] is not None


def common_in(near: str) -> list[tuple[int, Rung]]:
    """Words for steps that ladders share, colours among them, wherever they stand."""
    return [
        (match.start(), Rung("", None, rank, match[1], travel=False, top=False, high=False))
        for match, rank in _common_words(near)
    ]


def _second(near: str) -> int:
    """Where the step below the highest is told by counting, -1 for nowhere."""
    return max(map(near.find, _seconds()))


@cache
def _seconds() -> tuple[str, ...]:
    return tuple(fold(word)[0] for word in _table()["second"])


@cache
def _steps(id_: str) -> tuple[tuple[Rung, tuple[tuple[str, re.Pattern[str]], ...]], ...]:
    """The rungs of a system with their words, the longest first, folded, and how they are found as whole words."""
    system = next(one for one in _table()["systems"] if one["id"] == id_)
    words = ((scale, sorted(scale["words"], key=len, reverse=True)) for scale in system["scale"])
    return tuple((_rung(system, scale), tuple(map(_word, ordered))) for scale, ordered in words)


def _rung(system: dict[str, Any], step: dict[str, Any]) -> Rung:
    highest = max(rung["rank"] for rung in system["scale"])
    return Rung(
        system["id"],
        system["country"],
        step["rank"],
        step["native"],
        system["travel"],
        top=step["rank"] == highest,
        high=step["rank"] == highest - 1 >= 3,
    )


def _unnamed(near: str) -> list[tuple[int, Rung]]:
    """Steps of a ladder that is not in our table, told as from one to another: "from low to medium"."""
    found = {
        match.start(): Rung("", None, rank, match[0], travel=False, top=False, high=False)
        for match, rank in _common_words(near)
    }
    return sorted(found.items()) if len({rung.rank for rung in found.values()}) == 2 else []


def names_highest(near: str) -> bool:
    return any(folded in near for _, folded, _ in _tops()) and _second(near) < 0


def highest_in(near: str) -> str | None:
    """The word by which a line names the highest step, the longest that fits."""
    fitting = [word for word, folded, whole in _tops() if folded in near and whole.search(near)]
    return max(fitting, key=len, default=None) if _second(near) < 0 else None


@cache
def _tops() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The words for the highest step, as written and folded, and how they are found as whole words."""
    words = ((word, fold(word)[0]) for word in _table()["top"])
    return tuple((word, folded, re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)")) for word, folded in words)


def _word(word: str) -> tuple[str, re.Pattern[str]]:
    folded = fold(word)[0]
    return folded, re.compile(rf"(?<!\w)(?:[הבלמוכ]|ال|لل|ل|ب|و)?{re.escape(folded)}(?!\w)")


def _common_words(near: str) -> list[tuple[re.Match[str], int]]:
    """Where a line holds words for steps that ladders share, and their ranks."""
    pattern, ranks = _common()
    if not any(map(near.__contains__, ranks)):  # most lines hold none, which the pattern takes long to see
        return []
    return [(match, ranks[match[1]]) for match in pattern.finditer(near)]


@cache
def _common() -> tuple[re.Pattern[str], dict[str, int]]:
    """Words for steps that ladders share, the longest first, and their ranks; "bajo cualquier" holds none."""
    ranks = {fold(word)[0]: int(rank) for rank, words in _table()["common"].items() for word in words}
    words = "|".join(re.escape(word) for word in sorted(ranks, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)(?:[הבלמוכ]|ال|لل|ل|ب|و)?({words})(?!\w)(?!{_table()['before']}(?!\w))"), ranks


@cache
def _numbers() -> dict[str, int]:
    return {fold(word)[0]: int(number) for number, words in _table()["numbers"].items() for word in words}


class Ladder(NamedTuple):
    """One official system of levels."""

    id: str
    steps: tuple[str, ...]
    """In the system's own words, the lowest first."""
    ranks: dict[str, int]
    travel: bool
    """Advice to travellers."""
    natives: dict[int, str]

    def native(self, rank: int) -> str:
        """The system's own word for a rank."""
        return self.natives[rank]

    def rank(self, level: str | int) -> int | None:
        """Of a level, written as its rank or in a word of the ladder; None where it has no such step."""
        return self.ranks.get(fold(str(level).strip())[0])


@cache
def ladder(system: str) -> Ladder | None:
    """The ladder of a system of our table; None of another."""
    found = next((one for one in _table()["systems"] if one["id"] == system), None)
    if found is None:
        return None
    ranks: dict[str, int] = {}
    for step in sorted(found["scale"], key=lambda step: int(step["rank"])):
        for word in (str(step["rank"]), step["native"], *step["words"]):
            ranks.setdefault(fold(word)[0], int(step["rank"]))
    scale = sorted(found["scale"], key=lambda step: int(step["rank"]))
    natives = {int(step["rank"]): str(step["native"]) for step in scale}
    return Ladder(system, tuple(natives.values()), ranks, bool(found["travel"]), natives)


def name_of(system: str) -> str | None:
    """What a system of our table is called; None of another."""
    return next((str(one["name"]) for one in _table()["systems"] if one["id"] == system), None)


def standing(system: str, level: str | None) -> int | None:
    """Where a level stands on its own ladder: 0 the lowest step, 100 the highest; None without a ladder or level."""
    of = ladder(system)
    rank = of.rank(level) if of is not None and level is not None else None
    return None if of is None or rank is None else round(100 * (rank - 1) / max(1, len(of.steps) - 1))
