"""What bounds a score whatever its sum: a limit above or below, with the words it stands on. No number stands here."""

from collections.abc import Iterator, Mapping

from processors.steps.dating import LONG_AGO
from processors.steps.elsewhere import elsewhere
from processors.steps.factor import FEARED, LIVE, Factor, Setting, age, leading, sphere
from processors.steps.frame import HEARD
from schemas.reading import Incident, LevelChange, Mark, Reading
from schemas.taxonomy import STATUS_OF, Status

_GUARDED = frozenset({"communal", "faith", "embassy", "school"})
_SITES = _GUARDED | {"crowd"}
_DAMAGE = frozenset({"vandalism", "cyber"})
_SLIGHT = frozenset({"arson", "vandalism", "assault"})
"""Deeds that a desk looks at within hours, whoever is still sought for them: priority 3 is danger to life."""
_THREATS = frozenset({"threat", "hoax_threat"})
_SWORN = frozenset({"revenge", "leader"})
_ORDINARY = frozenset({"crowd", "force", "person"})
"""Spheres that are named and are no community's: a fire in a car park."""
_MEANT = frozenset({"claimed", "deliberate", "motive"})
_THINGS = frozenset({"arson", "vandalism"})
_BODILY = frozenset({"shooting", "stabbing", "assault"})
_MAY_BE_ACCIDENT = frozenset({"bombing", "arson", "other"})
_PRIVATE = frozenset({"crime", "accident", "war"})
"""Frames in which harm to a crowd or a person is no matter of theirs: a quarrel, a robbery, a gas main, a front."""
_ADVISING = frozenset({"guide", "protest", "crime", "war"})
"""Frames of a text that may be advice in force: it tells of crime, rallies and fronts too."""
_TOLD = frozenset({"asserted", "planned", "foiled"})
_PRESSING = frozenset({"evacuated", "at_large", "under_way"})
_HELD = frozenset({"arrest", "closed"})
_OF_NOW = frozenset({"hours", "days"})


def most(reading: Reading, status: Status) -> Iterator[Factor]:
    """What a document gets at most; the group is the reason that says so. A level that changes has one of its own."""
    if reading.moved is not None:
        yield from _step(reading, reading.moved)
        return
    if status not in LIVE:
        yield Factor("status", status, f"no more where the main event is {status}")
    main = reading.main
    if main is None:
        return
    early, of = leading(reading), sphere(reading)
    yield from _own(main, reading, early, of)
    yield from _over(main, reading, early)
    yield from _slight(main, reading, early)
    yield from _unmeant(main, reading, status, early)
    yield from _slighter(main, reading, of)


def _step(reading: Reading, change: LevelChange) -> Iterator[Factor]:
    """A step of a country's ladder below its top: no deed or plot is told of its own, no site shut, nobody sought."""
    if change.to_rank is None or not _PRESSING.isdisjoint(leading(reading)):
        return
    main = reading.main
    told = main is not None and main.assertion in _TOLD and (main.start < reading.headline or not change.travel)
    if not change.top and change.sector is None and not told:
        yield Factor("most", "step", f"a level below its top: {change.to}")


def _own(main: Incident, reading: Reading, early: Mapping[str, Mark], of: str) -> Iterator[Factor]:
    """A quarrel, a robbery, a front: no matter of the communities."""
    private = next((m for m in reading.marks if m.kind == "frame" and m.value in _PRIVATE), None)
    if private is None and of == "nobody":
        private = next((m for m in reading.marks if m.kind == "crime"), None)
    advised = main.assertion in FEARED and "advisory" in early
    if private is not None and of not in _GUARDED and not advised:
        yield Factor("most", "private", f"no community is meant: {private.text}", private.start, private.end)
    elif private is not None and of in _GUARDED and _beside_it(main, reading, private, early):
        yield Factor("most", "private", f"beside a place, and not of it: {private.text}", private.start, private.end)
    motive = _own_matter(main, reading, private is not None and of in _GUARDED)
    if motive is not None:
        yield Factor("most", "own_matter", f"a matter of the doer's own: {motive.text}", motive.start, motive.end)


def _beside_it(main: Incident, reading: Reading, private: Mark, early: Mapping[str, Mark]) -> bool:
    """Whether a place is only where it was: a quarrel by its door whose maker is held, an old bomb in its street."""
    if main.assertion != "asserted" or early.keys() & {"at_large", "under_way", "claimed"}:
        return False
    if private.value == "accident":
        return main.type in _MAY_BE_ACCIDENT and main.faint and not early.keys() & _MEANT
    if private.value != "crime" or private.start >= reading.headline or main.type not in _BODILY:
        return False
    held = any(mark.kind in _HELD for mark in reading.marks)
    return held and all(target.type != "person" for target in reading.targets)


def _over(main: Incident, reading: Reading, early: Mapping[str, Mark]) -> Iterator[Factor]:
    """What was stopped, is tried or closed, or whose doer is held."""
    at = (main.start, main.end)
    if main.assertion == "foiled" and (main.age or 0) > LONG_AGO:
        yield Factor("most", "foiled_before", f"foiled {main.date}", *at)
    heard = early.get("trial")
    if heard is not None and main.assertion == "asserted" and (main.age or 0) > HEARD:
        yield Factor("most", "in_court", f"a deed that is tried: {heard.text}", heard.start, heard.end)
    # To act on now is what goes on or is called credible: what was stopped, or was a false call, is looked at.
    if main.assertion == "foiled" or (main.type == "hoax_threat" and main.assertion == "asserted"):
        yield Factor("most", "stopped", f"{main.assertion} {main.type}: {main.text}", *at)
    closed = next((mark for mark in reading.marks if mark.kind == "closed"), None)
    held = any(mark.kind in _HELD and mark.start < reading.headline for mark in reading.marks)
    done = main.assertion not in {"foiled", "planned"}
    if closed is not None and held and done and not early.keys() & {"at_large", "under_way"}:
        yield Factor("most", "closed", f"a case that is closed: {closed.text}", closed.start, closed.end)
    if held and main.assertion == "asserted" and "at_large" not in early:
        yield Factor("most", "held", "somebody is held for it", *at)


def _slight(main: Incident, reading: Reading, early: Mapping[str, Mark]) -> Iterator[Factor]:
    """Harm to things, or that killed nobody, and over."""
    if main.assertion != "asserted" or "under_way" in early:
        return
    if main.type in _DAMAGE and not _threatens(main, reading):
        yield Factor("most", "damage", "harm to things, and over", main.start, main.end)
    if main.type in _SLIGHT and not _killed(main):
        yield Factor("most", "slight", f"nobody killed, nothing going on: {main.text}", main.start, main.end)


def _unmeant(main: Incident, reading: Reading, status: Status, early: Mapping[str, Mark]) -> Iterator[Factor]:
    """What is taken back, general, or told of elsewhere while a threat here is denied."""
    taken = early.get("withdrawn")
    if taken is not None and status == "none" and taken.start < reading.headline and "evacuated" not in early:
        yield Factor("most", "withdrawn", f"taken back: {taken.text}", taken.start, taken.end)
    if main.assertion in FEARED and reading.credibility != "specific_credible" and _is_general(reading):
        yield Factor("most", "general", "a threat that names no place", main.start, main.end)
    if reading.credibility == "denied" and (answer := _answer(main, reading)) is not None:
        yield Factor("most", "answer", f"an answer, and no threat here: {answer.text}", answer.start, answer.end)


def _own_matter(main: Incident, reading: Reading, guarded: bool) -> Mark | None:
    """What two words explain as its doer's own: against a crowd where he is held; also a robbery of a kosher shop."""
    kinds = {mark.kind for mark in reading.marks}
    own = [mark for mark in reading.marks if mark.kind == "crime"]
    if len({mark.text.casefold() for mark in own}) < 2 or main.type in _DAMAGE:
        return None
    if guarded:
        return own[0] if own[0].start < reading.headline else None
    over = main.assertion == "asserted" and not kinds.isdisjoint(_HELD) and "at_large" not in kinds
    return own[0] if over and sphere(reading) not in _GUARDED else None


def _answer(main: Incident, reading: Reading) -> Mark | None:
    """What the headline of a text that denies a threat is about: a level that stays, or guards after a deed abroad."""
    deed = {place.country for place in main.places if place.country}
    here = {place.country for place in reading.places if place.country and place.start < reading.lead} - deed
    for mark in reading.marks:
        if mark.start >= reading.headline:
            continue
        if mark.kind == "posture" and main.assertion == "asserted" and main.type not in _THREATS and deed and here:
            return mark
        if mark.kind == "kept" and main.assertion in FEARED:
            return mark
    return elsewhere(reading) if main.assertion == "asserted" and main.type not in _THREATS else None


def _slighter(main: Incident, reading: Reading, of: str) -> Iterator[Factor]:
    """Harm to things of no community, a deed beside which a level stays, and a threat that is denied."""
    early = leading(reading)
    ordinary = of in _ORDINARY and not any(mark.kind in _MEANT for mark in reading.marks)
    if main.type in _THINGS and main.assertion == "asserted" and ordinary and not _hurt(main):
        yield Factor("most", "damage", f"nobody hurt, no community meant: {main.text}", main.start, main.end)
    kept = early.get("kept")
    if kept is not None and kept.start < reading.headline and ("level" in early or reading.credibility == "denied"):
        yield Factor("most", "kept", f"a level that stays: {kept.text}", kept.start, kept.end)
    denied = early.get("denial")
    if denied is not None and main.assertion in FEARED and reading.credibility == "denied":
        yield Factor("most", "denied", f"a threat that is denied: {denied.text}", denied.start, denied.end)


def _hurt(main: Incident) -> bool:
    return any(victims.kind in ("killed", "injured") and victims.most != 0 for victims in main.victims)


def _killed(main: Incident) -> bool:
    return any(victims.kind == "killed" for victims in main.victims)


def _threatens(main: Incident, reading: Reading) -> bool:
    """People may be found by it: their addresses are out, or they were watched. A threat on a wall is part of it."""
    kinds = {mark.kind for mark in reading.marks}
    told = any(one.type == "threat" and one.assertion in FEARED for one in reading.incidents)
    return "recon" in kinds or (main.type == "cyber" and (told or "exposed" in kinds))


def _is_general(reading: Reading) -> bool:
    """Whether a threat names nobody, or only a kind of place, by a state, a militia or in revenge."""
    rung = reading.specificity.level if reading.specificity is not None else "S0"
    sworn = leading(reading).keys() & _SWORN or any(
        actor.id is not None and actor.start < reading.lead for actor in reading.actors
    )
    return rung in {"S0", "S1"} or (rung == "S2" and bool(sworn))


def least(reading: Reading, setting: Setting) -> Iterator[Factor]:
    """What a document of these days gets at least: advice in force; a threat to places called specific and credible."""
    change = reading.moved
    if age(setting) in _OF_NOW and change is not None and change.top and not (change.lowered or change.travel):
        said = next((mark for mark in reading.marks if mark.kind == "level"), None)
        at = (None, None) if said is None else (said.start, said.end)
        yield Factor("least", "top", f"a national level at its top: {change.to}", *at)
    if age(setting) not in _OF_NOW or any(
        mark.kind == "frame" and mark.value not in _ADVISING for mark in reading.marks
    ):
        return
    main, early = reading.main, leading(reading)
    advice, kept = early.get("advisory"), early.get("kept")
    if main is None and kept is not None and kept.start < reading.headline and "level" in early:
        yield Factor("least", "kept", f"a level in force: {kept.text}", kept.start, kept.end)
    told = main is None or main.assertion in {"hypothetical", "negated", "warned"}
    # "Exercise normal precautions" is the lowest step of a country's advice, and warns of nothing.
    if advice is not None and told and early.keys().isdisjoint(("lowered", "usual")):
        yield Factor("least", "advice", f"advice in force: {advice.text}", advice.start, advice.end)
    live = main is None or STATUS_OF[main.assertion] in LIVE
    aimed = main is None or main.type in _THREATS or sphere(reading) in _SITES
    if reading.credibility == "specific_credible" and live and aimed:
        said = next((mark for mark in reading.marks if mark.kind == "credible"), None)
        at = (None, None) if said is None else (said.start, said.end)
        yield Factor("least", "credible", "a threat to places called specific and credible", *at)
