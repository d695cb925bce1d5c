"""Lines and places → the official level that a text says has changed."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from processors.knowledge.fold import fold
from processors.knowledge.phrases import data
from schemas.claims import Frame, Line
from schemas.reading import LevelChange, Place, Text
from schemas.taxonomy import LANGUAGES

_READ = 6
"""Lines in which a change that is the news stands."""
_OFF: frozenset[str] = frozenset({"exercise", "fiction", "sport", "trial", "animal"})
_SPEAKS_FOR = {"us-state-travel": "US", "uk-fcdo-travel": "GB", "il-nsc-travel": "IL"}
"""Whose ministry gives out a travel advice; its country is the one travelled to."""
_WITHIN = 24
"""Letters before a rung that tell whether it is the old or the new one."""


class _Words(NamedTuple):
    """How a language writes a step of a ladder."""

    step: re.Pattern[str]
    to: re.Pattern[str]
    from_: re.Pattern[str]
    to_joined: str
    from_joined: str
    travel: re.Pattern[str]
    """What shows that a level is one of travel advice."""
    advice: re.Pattern[str]
    """Steps of travel advice of ministries without a ladder, in the words of the language."""


class _Rung(NamedTuple):
    system: str
    country: str | None
    rank: int
    native: str
    travel: bool
    top: bool


def level(text: Text, lines: tuple[Line, ...], places: tuple[Place, ...], frame: Frame) -> LevelChange | None:
    """The change, or None: a level that is kept, restated, asked for or expected has not changed.

    The system is the one whose name stands in the text, else that of the country the change is told of; travel
    advice has the country travelled to. `to` is the ladder's native word, or the text's where no ladder fits.
    """
    if frame.kind in _OFF:
        return None
    for at, line in enumerate(lines[:_READ]):
        cues = line.cues
        titled = at == 1 and "level" in lines[0].cues and not ("kept" in lines[0].cues or "asked" in lines[0].cues)
        moved = "raised" in cues or "lowered" in cues
        if not ("level" in cues or titled or line.headline):
            continue
        if "kept" in cues or "asked" in cues or "historical" in cues or "hypothetical" in cues:
            continue
        near = f"{_folded(text, lines[0])} {_folded(text, line)}" if titled else _folded(text, line)
        following = _folded(text, lines[at + 1]) if at + 1 < min(len(lines), _READ) else ""
        lowered = "lowered" in cues and "raised" not in cues
        change = _change(text, near, following, _countries(places, lines, at), lowered=lowered)
        # Without a word for raising or lowering, two steps of one ladder tell it: "from LOW to MEDIUM".
        if change is not None and ((moved and ("level" in cues or titled)) or change.from_rank is not None):
            return change
    return None


def _folded(text: Text, line: Line) -> str:
    return fold(text.body[line.start : line.end])[0]


def _countries(places: tuple[Place, ...], lines: tuple[Line, ...], at: int) -> tuple[str, ...]:
    """Countries that the line names, else those of the first lines, in order of the text."""
    own = [p.country for p in places if p.country and lines[at].start <= p.start < lines[at].end]
    early = [p.country for p in places if p.country and p.start < lines[min(len(lines), _READ) - 1].end]
    return tuple(dict.fromkeys(own or early))


def _change(text: Text, near: str, following: str, countries: tuple[str, ...], *, lowered: bool) -> LevelChange | None:
    words = _words(text.language if text.language in LANGUAGES else "en")
    travel = bool(words.travel.search(near))
    system = _system(text.folded, countries, travel=travel)
    rungs = _rungs(system, near, words)
    told = rungs or _rungs(system, f"{near} {following}", words)
    if not told and (change := _unladdered(near, words, countries, lowered=lowered)):
        return change
    if not told:
        return None
    to = _target(told, near, words)
    earlier = [rung for _, rung in told if rung.rank != to.rank] or [
        rung for _, rung in _rungs(system, following, words) if rung.rank != to.rank
    ]
    before = earlier[0] if earlier else None
    home = countries[0] if countries else None
    return LevelChange(
        system=to.system or None,
        country=_travelled(countries, to) if to.travel else to.country or home,
        to=to.native,
        to_rank=to.rank,
        from_=before.native if before else None,
        from_rank=before.rank if before else None,
        top=to.top or (to.system == "" and bool(_highest(near))),
        lowered=lowered if before is None else before.rank > to.rank,
    )


def _unladdered(near: str, words: _Words, countries: tuple[str, ...], *, lowered: bool) -> LevelChange | None:
    """A step of travel advice as its own words say it: the last one named, the one before it where two are named."""
    steps = [match[0] for match in words.advice.finditer(near)]
    if not steps:
        return None
    return LevelChange(
        system=None,
        country=countries[-1] if countries else None,
        to=steps[-1],
        from_=steps[0] if len(steps) > 1 else None,
        lowered=lowered,
    )


def _travelled(countries: tuple[str, ...], to: _Rung) -> str | None:
    """The country travelled to: not the one whose ministry speaks, if another is named."""
    abroad = [country for country in countries if country != _SPEAKS_FOR.get(to.system)]
    return next(iter(abroad or countries), None)


def _target(rungs: list[tuple[int, _Rung]], near: str, words: _Words) -> _Rung:
    """The rung after a word for "to"; else the first, unless it follows a word for "from"."""
    for at, rung in rungs:
        if words.to.search(near[max(0, at - _WITHIN) : at]) or _joined(near, at, words.to_joined):
            return rung
    first = rungs[0][0]
    old = len(rungs) > 1 and (
        words.from_.search(near[max(0, first - _WITHIN) : first]) or _joined(near, first, words.from_joined)
    )
    return rungs[-1][1] if old else rungs[0][1]


def _joined(near: str, at: int, letters: str) -> bool:
    """The word at `at` begins with one of the letters that Hebrew and Arabic write together with it."""
    if not letters or at >= len(near):
        return False
    begin = near.rfind(" ", 0, max(0, at - 1)) + 1 if at and near[at - 1] == " " else near.rfind(" ", 0, at) + 1
    return near[begin] in letters


@cache
def _words(language: str) -> _Words:
    table = {key: fold(value)[0] for key, value in data(language)["level"].items()}

    def ending(words: str) -> re.Pattern[str]:
        return re.compile(rf"(?:^|\W)(?:{words})(?:\W+[\w'-]+){{0,3}}\W*$")

    letters = table["to_joined"] + table["from_joined"]
    digit = (
        rf"(?:^|\W)(?:(?:{table['to']}|{table['from']})\s+" + (rf"|[{letters}]-?" if letters else "") + r")(\d)(?!\d)"
    )
    return _Words(
        re.compile(rf"(?:{table['step']})\s+(\w+)|{digit}"),
        ending(table["to"]),
        ending(table["from"]),
        table["to_joined"],
        table["from_joined"],
        re.compile(rf"(?:{table['travel']})"),
        re.compile(rf"(?<!\w)(?:{table['advice']})(?!\w)"),
    )


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files("processors.knowledge").joinpath("ladders.json").read_text("utf-8"))
    return table


@cache
def _names() -> tuple[tuple[str, str], ...]:
    pairs = [(fold(name)[0], system["id"]) for system in _table()["systems"] for name in system["names"]]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _system(folded: str, countries: tuple[str, ...], *, travel: bool) -> dict[str, Any] | None:
    systems: dict[str, dict[str, Any]] = {system["id"]: system for system in _table()["systems"]}
    fitting = {id_: system for id_, system in systems.items() if system["travel"] == travel}
    for name, id_ in _names():
        at = folded.find(name)
        if (
            at >= 0
            and id_ in fitting
            and (travel or not countries or fitting[id_]["country"] in countries)
            and not folded[at - 1 : at].isalpha()
            and not folded[at + len(name) : at + len(name) + 1].isalpha()
        ):
            return fitting[id_]
    for country in countries:
        for id_, system in fitting.items():
            if country == (_SPEAKS_FOR.get(id_) if travel else system["country"]):
                return system
    return None


def _rungs(system: dict[str, Any] | None, near: str, words: _Words) -> list[tuple[int, _Rung]]:
    """The rungs of a system that a line names, in order; by word, or by number beside the word for level."""
    found: dict[int, _Rung] = {}
    if system is not None:
        for step in system["scale"]:
            rung = _rung(system, step)
            for word in sorted(step["words"], key=len, reverse=True):
                for match in _word(word).finditer(near):
                    if not any(
                        start <= match.start() < start + 40 and found[start].rank == rung.rank for start in found
                    ):
                        found[match.start()] = rung
    for match in words.step.finditer(near):
        group = next(number for number in (1, 2, 3) if match[number] is not None)
        rank, at = _numbers().get(match[group]), match.start(group)
        if rank is None:
            continue
        step = next((s for s in (system or {"scale": ()})["scale"] if s["rank"] == rank), None)
        if system is not None and step is not None:
            found.setdefault(at, _rung(system, step))
        elif system is None:
            found.setdefault(at, _Rung("", None, rank, str(rank), travel=False, top=False))
    if not found and system is None:
        return _unnamed(near)
    if not found and system is not None and _highest(near):
        found[0] = _rung(system, max(system["scale"], key=lambda rung: int(rung["rank"])))
    return sorted(found.items())


def _rung(system: dict[str, Any], step: dict[str, Any]) -> _Rung:
    top = step["rank"] == max(rung["rank"] for rung in system["scale"])
    return _Rung(system["id"], system["country"], step["rank"], step["native"], system["travel"], top)


def _unnamed(near: str) -> list[tuple[int, _Rung]]:
    """Steps of a ladder that is not in our table, told as from one to another: "from low to medium"."""
    found: dict[int, _Rung] = {}
    for rank, word in _common():
        for match in _word(word).finditer(near):
            if not any(start <= match.start() < start + len(rung.native) for start, rung in found.items()):
                found[match.start()] = _Rung("", None, rank, match[0], travel=False, top=False)
    return sorted(found.items()) if len({rung.rank for rung in found.values()}) == 2 else []


def _highest(near: str) -> bool:
    return any(fold(word)[0] in near for word in _table()["top"])


@cache
def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:[הבלמוכ]|ال|لل|ل|ب|و)?{re.escape(fold(word)[0])}(?!\w)")


@cache
def _common() -> tuple[tuple[int, str], ...]:
    """Words for steps that ladders share, the longest first."""
    rows = [(int(rank), word) for rank, words in _table()["common"].items() for word in words]
    return tuple(sorted(rows, key=lambda row: -len(row[1])))


@cache
def _numbers() -> dict[str, int]:
    return {fold(word)[0]: int(number) for number, words in _table()["numbers"].items() for word in words}
