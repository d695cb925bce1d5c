"""Lines and the main claim → what the main event is aimed at."""

import re
from collections.abc import Iterable
from itertools import islice, pairwise
from math import inf

from msgspec.structs import replace

from processors.steps.clause import Clauses
from schemas.claims import Claim, Line
from schemas.reading import Mention, Target
from schemas.taxonomy import COMMUNAL, TargetType

_LEAD = 3
"""Sentences after the headline in which a text says what was hit."""
_LISTED = 14
"""Lines of a text without an event in which those who are warned are named."""
_BESIDE = 25
"""Letters between a place of a community and a common word in one breath with it: "synagogues and schools"."""
# Who comes to every event, guards it or speaks of it: a target only where nothing else is.
_AT_HAND: frozenset[str] = frozenset({"police_military", "government", "other"})
_ANYBODY = _AT_HAND | {"person"}
_NOT_WARNED = _ANYBODY | {"embassy"}
_NOBODYS = frozenset({"person", "other", "cyber", "embassy"})
"""What is no place that a plot or a warning lists."""
_BODILY = frozenset({"shooting", "stabbing", "assault", "vehicle_ramming", "assassination"})
_AGAINST_THINGS = frozenset({"vandalism", "hoax_threat", "cyber"})
"""Deeds whose targets are no people, whoever is named beside them."""
_FEARED = frozenset({"warned", "planned"})
_PLOTTED = frozenset({"foiled", "planned"})
_SETTINGS = frozenset({"transport", "public_place", "business"})
"""Where somebody is attacked for who he is: no target beside him."""
MANY = re.compile(r"(?:s|x|im|en|ים|ות|ين|ون)$")
"""How words for several people mostly end, in six languages."""
_DONE = frozenset({"asserted", "foiled", "resolved", "historical"})
"""What is told of a deed: what was hit stands in its sentences. Who is warned or guarded may stand in others."""
_FAITHS_PLACE: dict[str, TargetType] = {"synagogue": "other_place_of_worship", "community_centre": "other"}
_LISTS, _MANY_SORTS = 60, 3
"""Lines in which advice lists whom it warns, and kinds of places that make a list."""
_READ = 10
"""Lines that tell of the main event."""
_FEW = 20
_EARLY = 6
"""Lines that tell whose a place is."""


def aim(lines: tuple[Line, ...], main: Claim | None, claims: tuple[Claim, ...] = ()) -> tuple[Target, ...]:
    """The targets of the main event; without one, those that a text is about.

    They stand in its headline, in its first sentences and in the clause that tells the event. A place of a community
    goes before all others: who prays there, guards it or speaks of it is no target of its own. Police, offices and
    buildings are one where nothing else is named.
    """
    head = [target for line in lines[:1] if line.headline for target in line.targets]
    lead = [line for line in lines[: _LEAD + 1] if not line.headline]
    if main is None:
        found = _named([*head, *(target for line in lead for target in line.targets)])
        found = found or _named([target for line in lines[:_LISTED] for target in line.targets])
        found = {**_list(lines), **found}
    else:
        # "No threat to schools" names no target of what is told elsewhere.
        lead = [line for line in lead if "denial" not in line.cues]
        threat = main.assertion not in _DONE or main.type in ("threat", "hoax_threat")
        of_it = [target for line in lead if line.incidents or main.assertion not in _DONE for target in line.targets]
        # An embassy that no deed is told of in its sentence is in touch, or helps.
        near = [t for line in lead for t in line.targets if line.incidents or t.type != "embassy" or threat]
        clause = [target for target in main.targets if _told_with(target, main)]
        found = _communal([*main.targets, *head, *of_it]) or _communal(near) or _hit(main.targets, clause, head, near)
        found = {**_also(main, claims, lines), **found}
        if main.assertion in _FEARED:
            found = {**_list(lines), **found}
        if main.type in _AGAINST_THINGS:
            found.pop("person", None)
        if main.type != "cyber":
            found.pop("cyber", None)
        if main.assertion in _FEARED and len(found) > 1 and _first(found, "embassy") < main.mention.start:
            del found["embassy"]  # it warns, and what it warns of comes after
        elif main.type in _BODILY and (victim := _victim([*clause, *head])):
            found = {"person": victim, **{name: at for name, at in found.items() if name not in _SETTINGS}}
        if main.type == "cyber":
            found.setdefault("cyber", main.mention)
    whose = {mention.type for line in lines[:_EARLY] for mention in line.communities}
    told = {name: _theirs(_target(name, mention), whose) for name, mention in found.items()}
    return tuple({target.type: target for target in told.values()}.values())


def _list(lines: tuple[Line, ...]) -> dict[str, Mention]:
    """Whom advice lists: "they may strike at hotels, places of worship and stations"."""
    for line in lines[:_LISTS]:
        if "warned" in line.cues or any(mention.type == "threat" for mention in line.incidents):
            listed = _types((target for target in line.targets if not target.weak), _NOBODYS)
            if len(listed) >= _MANY_SORTS:
                return listed
    return {}


def _also(main: Claim, claims: tuple[Claim, ...], lines: tuple[Line, ...]) -> dict[str, Mention]:
    """What other sentences say was hit by the same deed or meant by the same plot, in the clause that tells it."""
    read = {line.index for line in lines[:_READ]}
    plotted = main.assertion in _PLOTTED
    # A line without an end has claims and targets without an end.
    others = islice((claim for claim in claims if claim.line in read and _is_one(claim, main)), _FEW)
    told = [
        target
        for claim in others
        for target in claim.targets[:_FEW]
        if not target.weak and (plotted or _told_with(target, claim))
    ]
    return _types(told, _NOBODYS if plotted else _NOT_WARNED)


def _is_one(claim: Claim, main: Claim) -> bool:
    if main.assertion in _PLOTTED:
        return claim.assertion in _PLOTTED
    if (claim.type, claim.assertion) != (main.type, main.assertion):
        return False
    day, other = claim.date and claim.date.value, main.date and main.date.value
    return day is None or other is None or day == other


def _target(name: str, mention: Mention) -> Target:
    span = {"start": mention.start, "end": mention.end}
    return Target(type=name, text=mention.text, faint=mention.weak, **span)  # type: ignore[arg-type]


def _first(found: dict[str, Mention], name: str) -> float:
    return found[name].start if name in found else inf


def _victim(told: list[Mention]) -> Mention | None:
    """One who is named for a faith or an office in it, not a crowd of them: "a rabbi", "an Orthodox man"."""
    return next((m for m in told if m.type == "person" and not m.weak and not MANY.search(m.text)), None)


def _told_with(target: Mention, claim: Claim) -> bool:
    if claim.clause[0] <= target.start < claim.clause[1]:
        return True
    return target.start < claim.mention.end and claim.mention.start < target.end


def _communal(told: list[Mention]) -> dict[str, Mention]:
    """Places of a community, and what is named in one breath with them."""
    of_all = sorted((target for target in told if target.type in COMMUNAL), key=lambda target: target.start)
    strong = [target for target in of_all if not target.weak]
    near = [
        target
        for one, other in pairwise(of_all)
        for target, beside in ((one, other), (other, one))
        if target.weak and not beside.weak and 0 <= other.start - one.end <= _BESIDE
    ]
    return _types([*strong, *near])


def _named(told: list[Mention]) -> dict[str, Mention]:
    """Whom a text without an event is about: all who may be hit, in so many words."""
    strong = [target for target in told if not target.weak]
    return {**_communal(told), **_types(strong, _NOT_WARNED)}


def _hit(own: Iterable[Mention], clause: list[Mention], head: list[Mention], lead: list[Mention]) -> dict[str, Mention]:
    """The first of these that there are: particular places, words for them, and what is always at hand."""
    strong = [target for target in (*clause, *own, *head) if not target.weak]
    near = [target for target in lead if not target.weak]
    return (
        _types((*strong, *near), _ANYBODY)
        or _types(strong, {"other"})
        or _types(clause, _AT_HAND)
        or _types((*own, *head), _AT_HAND)
        or _types(near, _AT_HAND)
        or _types(strong)
    )


def _types(targets: Iterable[Mention], without: Iterable[str] = ()) -> dict[str, Mention]:
    """The first mention of each type."""
    found: dict[str, Mention] = {}
    for target in targets:
        if target.type not in without:
            found.setdefault(target.type, target)
    return found


def _theirs(target: Target, whose: set[str]) -> Target:
    """A word for anybody's place ("temple", "federation") is a Jewish one only where the text names Jews; one for
    every faith's ("house of prayer") is where it names nobody else."""
    if target.type == "other_place_of_worship" and whose == {"jewish"}:
        return replace(target, type="synagogue")
    if not target.faint or "jewish" in whose or target.type not in _FAITHS_PLACE:
        return target
    return replace(target, type=_FAITHS_PLACE[target.type] if whose or target.type == "community_centre" else "other")


_SAYS = 30
"""Letters between who warns and the word that says so."""
_SPEAKERS = frozenset({"embassy", "government", "police_military"})


def hit(line: Line, clauses: Clauses) -> tuple[Mention, ...]:
    """The targets of a line without who warns in it, and without where the weapons of a plot were found."""
    if len({target.type for target in line.targets}) < 2:
        return line.targets
    aside: set[Mention] = set()
    if "warned" in line.cues:
        aside |= {target for target in line.targets if target.type in _SPEAKERS and _warns(target, clauses)}
    if "weapon_find" in line.cues and not line.cues.keys().isdisjoint(("planned", "foiled", "unreal")):
        aside |= {target for target in line.targets if _found_at(target, clauses)}
    return tuple(target for target in line.targets if target not in aside) or line.targets


def _warns(target: Mention, clauses: Clauses) -> bool:
    """ "The embassy warns of attacks on churches"."""
    if clauses.first("warned", target.start - _SAYS, target.start):
        return True
    cue = clauses.first("warned", target.end, target.end + _SAYS)
    return cue is not None and not clauses.stopped(target.end, cue.start)


def _found_at(target: Mention, clauses: Clauses) -> bool:
    """ "Explosives found in a mosque were meant for a synagogue"."""
    found = clauses.within("weapon_find", target.start - 2 * _SAYS, target.start)
    return any(0 <= target.start - cue.end <= _SAYS // 2 for cue in found)
