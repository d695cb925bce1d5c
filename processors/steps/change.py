"""Reading and setting → the same with one thing changed that may raise or lower the score: what could be told else.

Where a text would have said more, a mark without words stands at the end of its first sentences. What a change is worth
is not said here (processors.steps.suppose).
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from processors.steps.factor import AGES, FEARED, LIVE, Setting, age, sphere
from schemas.particulars import Passage, Statement, Victims
from schemas.reading import Incident, LevelChange, Mark, Reading, Target
from schemas.scored import Grade, Watched
from schemas.taxonomy import STATUS_OF, Assertion, TargetType

_UNREAL = frozenset({"frame", "exercise", "fiction", "trial", "historical", "old_case"})
_OTHERWISE = _UNREAL | {"resolved", "withdrawn", "accident", "closed", "denial"}
"""Marks of what a text would not say of a deed of today."""
_DANGER = frozenset({"at_large", "under_way"})
_BLOODLESS = frozenset({"threat", "hoax_threat", "cyber", "vandalism"})
_MATTERS = frozenset({"posture", "advisory", "level", "leader", "revenge", "motive", "designation"})
"""Marks of a text about danger that tells of none in particular."""
_DONE: dict[Assertion, str] = {
    "exercise": "if it were no exercise but told as a fact of today",
    "historical": "if it were not long past but of today",
    "hypothetical": "if it were told as a fact of today",
    "negated": "if it were confirmed instead of denied",
    "resolved": "if it had not turned out to be harmless",
}


class Supposed(NamedTuple):
    """A document with one thing changed."""

    text: str
    reading: Reading
    setting: Setting


def _void(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if setting.void is not None:
        yield Supposed(f"if it did not hold: {setting.void}", reading, replace(setting, void=None))


def _origin(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    more = setting.origins + 1
    told = Grade(source=setting.grade.source, information=min(setting.grade.information, 2), why=())
    text = "if a second independent owner reported it" if more == 2 else f"if {more} independent owners reported it"
    yield Supposed(text, reading, replace(setting, origins=more, grade=told))


def _alone(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if setting.origins > 1:
        text = "if all who report it followed one origin"
        yield Supposed(text, reading, replace(setting, origins=1))


def _credible(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if reading.credibility != "specific_credible" and (_is_live(reading) or _is_general(reading)):
        told = _without(_stated(reading, "credible"), {"denial"})
        told = _with(replace(told, credibility="specific_credible"), "credible")
        yield Supposed("if officials called it specific and credible", told, setting)


def _denied(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if reading.credibility != "denied" and _is_live(reading):
        told = _without(_stated(reading, "denial"), {"credible"})
        told = _with(replace(told, credibility="denied"), "denial")
        yield Supposed("if officials said there is no specific, credible threat", told, setting)


def _watched(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if not setting.watch and _is_live(reading) and sphere(reading) in {"communal", "faith"}:
        open_ = Watched(id="", opened_by="", why="a watch", until=setting.now)
        yield Supposed("if it fell under an open watch", reading, replace(setting, watch=(open_,)))


def _unwatched(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if setting.watch:
        yield Supposed("if its watch had ended", reading, replace(setting, watch=()))


def _later(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if setting.published is None:
        return
    end = setting.published + timedelta(days=1 if setting.published_day else 0)
    for hours, _ in AGES:
        later = replace(setting, now=end + timedelta(hours=hours, minutes=1))
        if later.now > setting.now and age(later) != age(setting):
            yield Supposed(f"if it were {round(hours / 24, 1):g} days old", reading, later)


def _aimed(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    """At a place of the community that the text names, else a synagogue; a threat names its day as well."""
    main = reading.main
    faiths = {mark.value for mark in reading.marks if mark.kind == "community"}
    kind: TargetType = "other_place_of_worship" if faiths and "jewish" not in faiths else "synagogue"
    what = "a synagogue" if kind == "synagogue" else "a place of worship"
    site = Target(type=kind, text=what, start=_end(reading), end=_end(reading))
    when = Passage(start=_end(reading), end=_end(reading), text="a day")
    if main is None:
        if _is_general(reading) and reading.moved is None:
            at = (_end(reading), _end(reading))
            threat = Incident(
                type="threat", assertion="warned", start=at[0], end=at[1], text="", main=True,
                fresh=True, targets=(site,), when=when,
            )  # fmt: skip
            told = replace(reading, incidents=(threat, *reading.incidents), targets=(site, *reading.targets))
            yield Supposed(f"if it told of a threat to {what} on a day", told, setting)
    elif _is_live(reading) and main.assertion in FEARED:
        told = _main(reading, targets=(site, *main.targets), when=main.when or when)
        told = replace(told, targets=(site, *reading.targets))
        yield Supposed(f"if the text named {what} as the target and a day", told, setting)
    elif _is_live(reading) and sphere(reading) not in {"communal", "faith"}:
        told = replace(_main(reading, targets=(site, *main.targets)), targets=(site, *reading.targets))
        yield Supposed(f"if {what} had been the target", told, setting)


def _unaimed(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if reading.main is not None and _is_live(reading) and sphere(reading) != "nobody":
        told = _without(replace(_main(reading, targets=()), targets=()), {"community"})
        yield Supposed("if it had met no community, place or person of theirs", told, setting)


def _danger(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    main = reading.main
    if main is None or main.assertion != "asserted" or main.type in _BLOODLESS:
        return
    if not any(mark.kind in _DANGER and mark.start < reading.lead for mark in reading.marks):
        over = _without(reading, {"arrest", "closed"})
        yield Supposed("if it were still going on", _with(_main(over, fresh=True), "under_way"), setting)


def _killed(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    main = reading.main
    if main is None or main.assertion != "asserted" or main.type in _BLOODLESS:
        return
    if not any(victims.kind == "killed" for victims in main.victims):
        at = _end(reading)
        dead = Victims(kind="killed", least=1, most=None, start=at, end=at, text="")
        yield Supposed(
            "if somebody had been killed", _with(_main(reading, victims=(*main.victims, dead)), "toll"), setting
        )


def _held(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    main = reading.main
    if main is None or main.assertion not in {"asserted", "planned"} or main.type == "assassination":
        return
    told = _with(_without(reading, _DANGER), "arrest", headline=True)
    if main.assertion != "asserted":
        told = _main(told, assertion="foiled")
    yield Supposed("if whoever is behind it were held and nobody sought", told, setting)


def _real(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    main = reading.main
    if main is not None and main.assertion in _DONE:
        told = _main(_without(reading, _OTHERWISE), assertion="asserted", fresh=True, age=0)
        yield Supposed(_DONE[main.assertion], replace(told, credibility="unstated"), setting)


def _news(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    frame = next((mark.value for mark in reading.marks if mark.kind == "frame"), None)
    if frame is not None and _is_live(reading):
        told = _without(reading, {"frame"})
        yield Supposed(f"if the text were plain news and no matter of {frame}", told, setting)


def _over(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    if _is_live(reading):
        for assertion, text in (
            ("resolved", "if it turned out to be harmless"),
            ("historical", "if it were long past"),
        ):
            yield Supposed(text, _with(_main(reading, assertion=assertion), assertion), setting)


def _level(reading: Reading, setting: Setting) -> Iterator[Supposed]:
    change = reading.moved
    if change is None:
        if any(mark.kind == "level" and mark.start < reading.lead for mark in reading.marks):
            for top, text in ((False, "if the level were raised"), (True, "if the level were raised to its top")):
                raised = LevelChange(system=None, country=None, to="", high=not top, top=top)
                yield Supposed(text, replace(reading, level_change=raised), setting)
    else:
        yield Supposed("if the level were kept as it is", replace(reading, level_change=None), setting)
        if not change.top:
            highest = replace(change, top=True, high=False, lowered=False)
            yield Supposed("if the level were raised to its top", replace(reading, level_change=highest), setting)
        if not change.lowered:
            down = replace(change, top=False, high=False, lowered=True)
            yield Supposed("if the level were lowered", replace(reading, level_change=down), setting)


CHANGES: dict[str, Callable[[Reading, Setting], Iterator[Supposed]]] = {
    "void": _void,
    "origin": _origin,
    "one_origin": _alone,
    "credible": _credible,
    "denied": _denied,
    "watch": _watched,
    "no_watch": _unwatched,
    "age": _later,
    "target": _aimed,
    "no_target": _unaimed,
    "danger": _danger,
    "killed": _killed,
    "held": _held,
    "real": _real,
    "news": _news,
    "over": _over,
    "level": _level,
}
"""Every change by its name; each maker gives none, or some of one sort."""


def _is_live(reading: Reading) -> bool:
    return reading.main is not None and STATUS_OF[reading.main.assertion] in LIVE


def _is_general(reading: Reading) -> bool:
    """It tells no incident, but is about danger."""
    if reading.main is not None:
        return False
    return reading.credibility != "unstated" or any(mark.kind in _MATTERS for mark in reading.marks)


def _end(reading: Reading) -> int:
    """The last place within the first sentences."""
    return max(0, reading.lead - 1)


def _with(reading: Reading, kind: str, *, headline: bool = False) -> Reading:
    """The reading with a mark, as if its first sentences said so."""
    at = 0 if headline else _end(reading)
    marks = sorted((*reading.marks, Mark(kind=kind, start=at, end=at, text="")), key=lambda mark: mark.start)
    return replace(reading, marks=tuple(marks))


def _without(reading: Reading, kinds: frozenset[str] | set[str]) -> Reading:
    return replace(reading, marks=tuple(mark for mark in reading.marks if mark.kind not in kinds))


def _stated(reading: Reading, kind: Literal["denial", "credible"]) -> Reading:
    """The reading with that word of officials, and no other."""
    at = _end(reading)
    return replace(reading, statements=(Statement(kind=kind, start=at, end=at, text=""),))


def _main(reading: Reading, **changes: Any) -> Reading:
    incidents = tuple(replace(one, **changes) if one.main else one for one in reading.incidents)
    return replace(reading, incidents=incidents)
