"""What bounds a score whatever its sum: a limit above or below, with the words it stands on. No number stands here."""

from collections.abc import Iterator

from processors.steps.factor import FEARED, LIVE, Factor, Setting, age, leading, sphere
from processors.steps.frame import HEARD
from schemas.reading import Reading
from schemas.taxonomy import STATUS_OF, Status

_SITES = frozenset({"communal", "faith", "embassy", "school", "crowd"})
_SWORN = frozenset({"revenge", "leader"})
_GUARDED = frozenset({"communal", "faith", "embassy", "school"})
_PRIVATE = frozenset({"crime", "accident", "war"})
"""Frames in which harm to a crowd or a person is no matter of theirs: a quarrel, a robbery, a gas main, a front."""
_LONG_AGO = 60
"""Days after which a plot that was foiled is nothing to act on (as in steps/claim.py)."""
_OF_NOW = frozenset({"hours", "days"})


def most(reading: Reading, status: Status) -> Iterator[Factor]:
    """What a document gets at most; the group is the reason that says so. A level that changes has no such limit."""
    if reading.level_change is not None:
        return
    if status not in LIVE:
        yield Factor("status", status, f"no more where the main event is {status}")
    main = reading.main
    if main is None:
        return
    early = leading(reading)
    private = next((m for m in reading.marks if m.kind == "frame" and m.value in _PRIVATE), None)
    if private is not None and sphere(reading) not in _GUARDED:
        yield Factor("most", "private", f"no community is meant: {private.text}", private.start, private.end)
    if main.assertion == "foiled" and (main.age or 0) > _LONG_AGO:
        yield Factor("most", "foiled_before", f"foiled {main.date}", main.start, main.end)
    heard = early.get("trial")
    if heard is not None and main.assertion == "asserted" and (main.age or 0) > HEARD:
        yield Factor("most", "in_court", f"a deed that is tried: {heard.text}", heard.start, heard.end)
    if main.type == "vandalism" and main.assertion == "asserted" and "under_way" not in early:
        yield Factor("most", "damage", "harm to things, and over", main.start, main.end)
    if main.assertion in FEARED and reading.credibility != "specific_credible" and _is_general(reading):
        yield Factor("most", "general", "a threat that names no place", main.start, main.end)


def _is_general(reading: Reading) -> bool:
    """Whether a threat names nobody, or only a kind of place, by a state, a militia or in revenge."""
    rung = reading.specificity.level if reading.specificity is not None else "S0"
    sworn = leading(reading).keys() & _SWORN or any(actor.start < reading.lead for actor in reading.actors)
    return rung in {"S0", "S1"} or (rung == "S2" and bool(sworn))


def least(reading: Reading, setting: Setting) -> Iterator[Factor]:
    """What a document of these days gets at least: advice in force; a threat to places called specific and credible."""
    if age(setting) not in _OF_NOW or any(mark.kind == "frame" for mark in reading.marks):
        return
    main, advice = reading.main, leading(reading).get("advisory")
    if main is None and advice is not None:
        yield Factor("least", "advice", f"advice in force: {advice.text}", advice.start, advice.end)
    live = main is None or STATUS_OF[main.assertion] in LIVE
    if reading.credibility == "specific_credible" and live and sphere(reading) in _SITES:
        said = next((mark for mark in reading.marks if mark.kind == "credible"), None)
        at = (None, None) if said is None else (said.start, said.end)
        yield Factor("least", "credible", "a threat to places called specific and credible", *at)
