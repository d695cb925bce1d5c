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
_WITHIN = 24
"""Letters before a rung that tell whether it is the old or the new one."""


class _Words(NamedTuple):
    """How a language writes a step of a ladder."""

    step: re.Pattern[str]
    to: re.Pattern[str]
    from_: re.Pattern[str]


class _Rung(NamedTuple):
    system: str
    country: str | None
    rank: int
    native: str
    travel: bool


def level(text: Text, lines: tuple[Line, ...], places: tuple[Place, ...], frame: Frame) -> LevelChange | None:
    """The change, or None: a level that is kept, restated, asked for or expected has not changed.

    The system is the one whose name stands in the text, else that of the country the change is told of; travel
    advice has the country travelled to. `to` is the ladder's native word, or the text's where no ladder fits.
    """
    if frame.kind in _OFF:
        return None
    for at, line in enumerate(lines[:_READ]):
        cues = line.cues
        if "level" not in cues or not ("raised" in cues or "lowered" in cues):
            continue
        if "kept" in cues or "asked" in cues or "historical" in cues or "hypothetical" in cues:
            continue
        near = _folded(text, line)
        following = _folded(text, lines[at + 1]) if at + 1 < min(len(lines), _READ) else ""
        change = _change(text, near, following, _country(places, lines, at))
        if change is not None:
            return change
    return None


def _folded(text: Text, line: Line) -> str:
    return fold(text.body[line.start : line.end])[0]


def _country(places: tuple[Place, ...], lines: tuple[Line, ...], at: int) -> str | None:
    own = [p for p in places if lines[at].start <= p.start < lines[at].end]
    early = [p for p in places if p.start < lines[min(len(lines), _READ) - 1].end]
    return next((p.country for p in (*own, *early) if p.country), None)


def _change(text: Text, near: str, following: str, country: str | None) -> LevelChange | None:
    system = _system(text.folded, country)
    words = _words(text.language if text.language in LANGUAGES else "en")
    rungs = _rungs(system, near, words)
    if not rungs:
        rungs = _rungs(system, f"{near} {following}", words)
    if not rungs:
        return None
    to = _target(rungs, near, words)
    before = next((rung for _, rung in rungs if rung.rank != to.rank), None)
    return LevelChange(
        system=to.system,
        country=country if to.travel or to.country is None else to.country,
        to=to.native,
        to_rank=to.rank,
        from_=before.native if before else None,
        from_rank=before.rank if before else None,
    )


def _target(rungs: list[tuple[int, _Rung]], near: str, words: _Words) -> _Rung:
    """The rung after a word for "to"; else the first, unless it follows a word for "from"."""
    for at, rung in rungs:
        if words.to.search(near[max(0, at - _WITHIN) : at]):
            return rung
    first = rungs[0][0]
    old = len(rungs) > 1 and words.from_.search(near[max(0, first - _WITHIN) : first])
    return rungs[-1][1] if old else rungs[0][1]


@cache
def _words(language: str) -> _Words:
    table = {key: fold(value)[0] for key, value in data(language)["level"].items()}
    tail = r"(?:\W+[\w'-]+){0,3}\W*$"

    def ending(words: str, joined: str) -> re.Pattern[str]:
        glued = rf"|(?:^|\W){joined}[\w'\"-]*(?: [\w-]+)?\W*$" if joined else ""
        return re.compile(rf"(?:^|\W)(?:{words}){tail}{glued}")

    letters = "|".join(filter(None, (table["to_joined"], table["from_joined"])))
    digit = (
        rf"(?:^|\W)(?:(?:{table['to']}|{table['from']})\s+" + (rf"|(?:{letters})-?" if letters else "") + r")(\d)(?!\d)"
    )
    return _Words(
        re.compile(rf"(?:{table['step']})\s+(\w+)|{digit}"),
        ending(table["to"], table["to_joined"]),
        ending(table["from"], table["from_joined"]),
    )


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(files("processors.knowledge").joinpath("ladders.json").read_text("utf-8"))
    return table


@cache
def _names() -> tuple[tuple[str, str], ...]:
    pairs = [(fold(name)[0], system["id"]) for system in _table()["systems"] for name in system["names"]]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _system(folded: str, country: str | None) -> dict[str, Any] | None:
    systems: dict[str, dict[str, Any]] = {system["id"]: system for system in _table()["systems"]}
    for name, id_ in _names():
        at = folded.find(name)
        if at >= 0 and not folded[at - 1 : at].isalpha() and not folded[at + len(name) : at + len(name) + 1].isalpha():
            return systems[id_]
    return next((system for system in systems.values() if system["country"] and system["country"] == country), None)


def _rungs(system: dict[str, Any] | None, near: str, words: _Words) -> list[tuple[int, _Rung]]:
    """The rungs of a system that a line names, in order; by word, or by number beside the word for level."""
    found: dict[int, _Rung] = {}
    if system is not None:
        for step in system["scale"]:
            rung = _Rung(system["id"], system["country"], step["rank"], step["native"], system["travel"])
            for word in sorted(step["words"], key=len, reverse=True):
                for match in re.finditer(rf"(?<!\w)(?:[הבלמוכ]|ال|لل|ب|و)?{re.escape(fold(word)[0])}(?!\w)", near):
                    if not any(
                        start <= match.start() < start + 40 and found[start].rank == rung.rank for start in found
                    ):
                        found[match.start()] = rung
    numbers = {fold(word)[0]: int(number) for number, words in _table()["numbers"].items() for word in words}
    for match in words.step.finditer(near):
        rank = numbers.get(match[1] or match[2])
        if rank is None:
            continue
        step = next((s for s in (system or {"scale": ()})["scale"] if s["rank"] == rank), None)
        if system is not None and step is not None:
            found.setdefault(
                match.start(), _Rung(system["id"], system["country"], rank, step["native"], system["travel"])
            )
        elif system is None:
            found.setdefault(match.start(), _Rung("", None, rank, str(rank), False))
    if not found and system is not None and any(fold(word)[0] in near for word in _table()["top"]):
        step = max(system["scale"], key=lambda rung: int(rung["rank"]))
        found[0] = _Rung(system["id"], system["country"], step["rank"], step["native"], system["travel"])
    return sorted(found.items())
