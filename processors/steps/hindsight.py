"""Claims → the same, where the text dates what its headline only names, or says that it was printed long ago."""

from msgspec.structs import replace

from processors.steps.dating import LONG_AGO
from processors.steps.settle import OPENING
from schemas.claims import Claim, Dated, Line

_NEWS = frozenset({"at_large", "under_way", "evacuated"})
_GENERAL = frozenset({"other"})
_TOLD = frozenset({"asserted", "warned", "planned", "foiled"})


def hindsight(lines: tuple[Line, ...], claims: tuple[Claim, ...], dated: tuple[Dated, ...] = ()) -> tuple[Claim, ...]:
    """The claims; those of the headline are history where the text says that it was long ago.

    That is where the first lines tell of such a deed only with an old date, and of nobody sought, nothing going on:
    "Town hall back online after cyber attack". All are where the text itself is old: "first published in 2019".
    """
    if (then := _reprinted(lines, dated)) is not None:
        return tuple(
            replace(claim, assertion="historical", date=claim.date or then, because=then.text, fresh=False)
            if claim.assertion in _TOLD
            else claim
            for claim in claims
        )
    if not lines or not lines[0].headline or any(not _NEWS.isdisjoint(line.cues) for line in lines[:OPENING]):
        return claims
    named = [claim for claim in claims if claim.line == lines[0].index and _is_bare(claim)]
    if not named:
        return claims
    read = {line.index for line in lines[1:OPENING]}
    told = [claim for claim in claims if claim.line in read]
    dates = {id(claim): _then(claim, told) for claim in named}
    return tuple(
        replace(claim, assertion="historical", date=date, because=date.text)
        if (date := dates.get(id(claim))) is not None
        else claim
        for claim in claims
    )


def _reprinted(lines: tuple[Line, ...], dated: tuple[Dated, ...]) -> Dated | None:
    """The day long ago on which the text says that it was first printed."""
    said = {line.index for line in lines if "republished" in line.cues}
    return next((date for date in dated if date.sentence in said and (date.age or 0) > LONG_AGO), None)


def _is_bare(claim: Claim) -> bool:
    return claim.assertion == "asserted" and claim.date is None and not claim.fresh


def _then(claim: Claim, told: list[Claim]) -> Dated | None:
    """When the deed of a headline was, if all that tells of such a deed below it is old."""
    same = [other for other in told if other.type == claim.type or {other.type, claim.type} & _GENERAL]
    dates = [other.date for other in same if other.date is not None and (other.date.age or 0) > LONG_AGO]
    return dates[0] if dates and len(dates) == len(same) else None
