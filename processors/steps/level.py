"""Lines and places → the official level that a text says has changed."""

import re

from msgspec.structs import replace

from processors.knowledge.fold import fold
from processors.knowledge.ladder import (
    SPEAKS_FOR,
    Rung,
    common_in,
    highest_in,
    names_highest,
    rungs_in,
    system_of,
)
from processors.knowledge.levelwords import LevelWords, level_words
from processors.steps.advise import named, travelled
from processors.steps.scope import scope
from schemas.claims import Dated, Frame, Line
from schemas.reading import LevelChange, Place, Text
from schemas.taxonomy import LANGUAGES

_EARLY = 4
"""Lines in which two steps of the country's own ladder tell a change without a word for level."""
READ = 6
"""Lines in which a change that is the news stands."""
_OFF: frozenset[str] = frozenset({"exercise", "fiction", "sport", "trial", "animal"})
_IMAGINED = frozenset({"hypothetical", "condition"})
_VERB = 4
"""Letters between a verb and what it raises; an adjective stands nearer."""
_BESIDE = 30
"""Letters between the word for raising and that for a level."""
_QUOTED = re.compile(r"[\"“”„«»‹›]\s?\w[^\"“”„«»‹›]{0,24}[\"“”„«»‹›]")
_QUOTE = 30
"""Letters after a word for raising in which a quoted step ends: "lowered to “relaxed”"."""
_STEPS = 2
"""Steps of a ladder that a change names: more, and no word for raising, are a list of them."""
_WITHIN = 24
"""Letters before a rung that tell whether it is the old or the new one."""


def level(
    text: Text,
    lines: tuple[Line, ...],
    places: tuple[Place, ...],
    frame: Frame,
    dated: tuple[Dated, ...] = (),
    home: str | None = None,
) -> LevelChange | None:
    """The change, or None: a level that is kept, restated, asked for or expected has not changed.

    `home` is the publisher's country, for a text that names no country and no body.

    The system is the one whose name stands in the text, else that of the country the change is told of; travel
    advice has the country travelled to. `to` is the ladder's native word, or the text's where no ladder fits.
    """
    if frame.kind in _OFF:
        return None
    for at, line in enumerate(lines[:READ]):
        cues = line.cues
        titled = at == 1 and "level" in lines[0].cues and not ("kept" in lines[0].cues or "asked" in lines[0].cues)
        moved = "raised" in cues or "lowered" in cues
        told = "level" in cues or titled
        if not (told or (line.headline and (moved or "advisory" in cues)) or (moved and at < _EARLY)):
            continue
        if "kept" in cues or "asked" in cues or "historical" in cues or not _IMAGINED.isdisjoint(cues):
            continue
        near = f"{_folded(text, lines[0])} {_folded(text, line)}" if titled else _folded(text, line)
        following = _folded(text, lines[at + 1]) if at + 1 < min(len(lines), READ) else ""
        lowered = "lowered" in cues and "raised" not in cues
        words = level_words(text.language if text.language in LANGUAGES else "en")
        if not (told or line.headline or len(_from_to(near, words)) == 2):
            continue
        countries = named(places, line, lines[:READ], home)
        abroad = travelled(places, lines[:READ], countries)
        change = _change(text, near, following, countries, abroad, lowered=lowered, moved=moved)
        if change is None and moved and countries and not words.travel.search(near):
            change = _stepless(text, line, countries[0], lowered=lowered)
        if change is None:
            continue
        if not change.travel and words.hazard.search(f"{_folded(text, lines[0])} {_folded(text, line)}"):
            continue  # "Lawinenwarnstufe steigt auf vier"
        if lowered and (change.from_rank or 0) < (change.to_rank or 0) and change.from_ is not None:
            change = _turned(change, change.from_)
        if change.from_ is None and "kept" in lines[0].cues and (change.travel or "level" in lines[0].cues):
            continue  # the headline says that it is what it was; below it stands where that is
        # Without a word for raising or lowering, two steps of one ladder tell it: "from LOW to MEDIUM".
        sure = told or (line.headline and change.country is not None)
        if (moved and (told or (change.travel and "advisory" in cues))) or (
            change.from_rank is not None and (sure or change.system is not None)
        ):
            scoped = scope(_as_written(change, text), text, lines[at : at + 2], places)
            return _effective(scoped, text, line, lines[at + 1 : at + 2], dated)
    return None


def _turned(change: LevelChange, to: str) -> LevelChange:
    """What is lowered goes down, in whatever order the steps are told: "back to severe after months at critical"."""
    steps = {"from_": change.to, "to": to, "from_rank": change.to_rank, "to_rank": change.from_rank}
    return replace(change, **steps, lowered=True, top=False, high=False)


def _stepless(text: Text, line: Line, country: str, *, lowered: bool) -> LevelChange | None:
    """A change that names no step: "has raised its terror threat level"; `to` is then the word that says so.

    A step that is quoted and on no ladder is satire, or somebody's wish.
    """
    for moved in line.cues["lowered" if lowered else "raised"]:
        for said in line.cues.get("level", ()):
            first, last = min(moved.start, said.start), max(moved.end, said.end)
            if _QUOTED.search(text.body[first : last + _QUOTE]):
                continue
            # "raised its level", "the level was raised"; not "an increased threat".
            if _VERB <= said.start - moved.end <= _BESIDE or 0 <= moved.start - said.end <= _BESIDE:
                return LevelChange(system=None, country=country, to=moved.text, lowered=lowered)
    return None


def _effective(
    change: LevelChange, text: Text, line: Line, following: tuple[Line, ...], dated: tuple[Dated, ...]
) -> LevelChange:
    """With the date from which it holds, where one stands right behind a word for "from"."""
    said = level_words(text.language if text.language in LANGUAGES else "en").effective
    ends = (*following, line)[0].end
    for date in dated:
        if line.start <= date.start < ends and said.search(
            fold(text.body[max(0, date.start - _WITHIN) : date.start])[0]
        ):
            return replace(change, effective=date.value)
    return change


def _as_written(change: LevelChange, text: Text) -> LevelChange:
    """Steps of no ladder in the words of the text, not folded."""
    if change.system is not None:
        return change
    was = _word_of(text, change.from_) if change.from_ else None
    return replace(change, to=_word_of(text, change.to), from_=was)


def _word_of(text: Text, word: str) -> str:
    at = text.folded.find(fold(word)[0])
    if at < 0:
        return word
    start, end = text.span(at, at + len(fold(word)[0]))
    return text.body[start:end]


def _folded(text: Text, line: Line) -> str:
    return fold(text.body[line.start : line.end])[0]


def _change(
    text: Text,
    near: str,
    following: str,
    countries: tuple[str, ...],
    abroad: tuple[str, ...],
    *,
    lowered: bool,
    moved: bool,
) -> LevelChange | None:
    words = level_words(text.language if text.language in LANGUAGES else "en")
    travel = bool(words.travel.search(near) or words.travel.search(following))
    system = system_of(text, countries, travel=travel)
    rungs = rungs_in(system, near, words.step, words.numbered)
    told = rungs or rungs_in(system, f"{near} {following}", words.step, words.numbered)
    if not told and (change := _unladdered(near, following, words, abroad, lowered=lowered)):
        return change
    if not moved and len({rung.rank for _, rung in told}) > _STEPS:
        return None  # a page that explains the ladder
    shared = _from_to(near, words)
    loose = bool(told) and all(not rung.system and not rung.native.isdigit() for _, rung in told)
    aside = bool(rungs) and len({rung.rank for _, rung in rungs}) == 1 and _way(near, rungs[0][0], words) != "to"
    if not told or loose or ((aside or len({rung.rank for _, rung in rungs}) == 1 < len(rungs)) and len(shared) == 2):
        # Words that other things bear too ("low", "red") stand after a word for "from" or "to".
        told = rungs = shared
    if not told:
        highest = highest_in(near)
        if highest is None or travel:
            return None
        home = countries[0] if countries else None
        return LevelChange(system=None, country=home, to=highest, top=True)
    if lowered and rungs and len({rung.rank for _, rung in rungs}) == 1 and _way(near, rungs[0][0], words) != "to":
        # "End of the alert level X": the one that is named is left; where it goes stands in the next sentence.
        left = rungs[0][1]
        told = [
            (at, rung)
            for at, rung in rungs_in(system, f"{near} {following}", words.step, words.numbered)
            if rung.rank <= left.rank
        ]
        if not any(rung.rank < left.rank for _, rung in told):
            return None
        to = next(rung for _, rung in told if rung.rank < left.rank)
        return _made(to, left, near, abroad if travel else countries, lowered=True, travel=travel)
    to = _target(told, near if rungs else f"{near} {following}", words)
    earlier = [rung for _, rung in told if rung.rank != to.rank] or [
        rung
        for at, rung in rungs_in(system, following, words.step, words.numbered)
        if rung.rank != to.rank and (rung.system or _way(following, at, words) == "from")
    ]
    before = earlier[0] if earlier else None
    down = lowered if before is None else before.rank > to.rank
    return _made(to, before, near, abroad if travel else countries, lowered=down, travel=travel)


def _from_to(near: str, words: LevelWords) -> list[tuple[int, Rung]]:
    """The words for steps that all ladders share, where they stand after a word for "from" and one for "to"."""
    shared = [(at, rung, _way(near, at, words)) for at, rung in common_in(near)]
    to = [(at, rung) for at, rung, way in shared if way == "to" or words.onto.search(near[:at])][:1]
    was = [(at, rung) for at, rung, way in shared if way == "from" and to and rung.rank != to[0][1].rank][:1]
    return sorted(was + to)


def _made(
    to: Rung, before: Rung | None, near: str, countries: tuple[str, ...], *, lowered: bool, travel: bool
) -> LevelChange:
    home = countries[0] if countries else None
    return LevelChange(
        system=to.system or None,
        country=_travelled(countries, to) if to.travel else to.country or home,
        to=to.native,
        to_rank=to.rank,
        from_=before.native if before else None,
        from_rank=before.rank if before else None,
        high=to.high,
        travel=to.travel or travel,
        top=to.top or (to.system == "" and names_highest(near)),
        lowered=lowered,
    )


def _unladdered(
    near: str, following: str, words: LevelWords, countries: tuple[str, ...], *, lowered: bool
) -> LevelChange | None:
    """A step of travel advice as its own words say it: the last one named, the one before it where two are named."""
    steps = [match[0] for match in words.advice.finditer(near)]
    if not steps and words.travel.search(near):
        steps = [match[0] for match in words.advice.finditer(following)][:1]
    if not steps:
        return None
    country = countries[-1] if countries else None
    if lowered and len(steps) == 1 and (lifted := words.lifted.search(near)):
        return LevelChange(system=None, country=country, to=lifted[0], from_=steps[0], travel=True, lowered=True)
    return LevelChange(
        system=None,
        country=country,
        to=steps[-1],
        from_=steps[0] if len(steps) > 1 else None,
        travel=True,
        lowered=lowered,
    )


def _travelled(countries: tuple[str, ...], to: Rung) -> str | None:
    """The country travelled to: not the one whose ministry speaks, if another is named."""
    abroad = [country for country in countries if country != SPEAKS_FOR.get(to.system)]
    return next(iter(abroad or countries), None)


def _target(rungs: list[tuple[int, Rung]], near: str, words: LevelWords) -> Rung:
    """The rung after a word for "to"; else the first, unless it follows a word for "from".

    Of both words before a rung the nearer decides: "the advice to Cyprus from level 3 to level 2".
    """
    ways = [(rung, _way(near, at, words)) for at, rung in rungs]
    to = [rung for rung, way in ways if way == "to"]
    if to:
        return to[-1] if len(to) == len(ways) == 2 else to[0]  # "moved to 3 … to 4" is read as told last
    return ways[-1][0] if len(ways) > 1 and ways[0][1] == "from" else ways[0][0]


def _way(near: str, at: int, words: LevelWords) -> str:
    """Whether the word before a rung is one for "to" or one for "from", the nearer of the two; else ""."""
    if _joined(near, at, words.to_joined):
        return "to"
    if _joined(near, at, words.from_joined):
        return "from"
    if words.held.search(near[max(0, at - 2 * _WITHIN) : at]):
        return "from"
    before = near[max(0, at - _WITHIN) : at]
    to = max((match.start() for match in words.to.finditer(before)), default=-1)
    from_ = max((match.start() for match in words.from_.finditer(before)), default=-1)
    if to == from_:
        return ""
    return "to" if to > from_ else "from"


def _joined(near: str, at: int, letters: str) -> bool:
    """The word at `at` begins with one of the letters that Hebrew and Arabic write together with it."""
    if not letters or at >= len(near):
        return False
    begin = near.rfind(" ", 0, max(0, at - 1)) + 1 if at and near[at - 1] == " " else near.rfind(" ", 0, at) + 1
    return near[begin] in letters
