"""Claims → the same, where the text dates what its headline only names, or says that it was printed long ago."""

from collections.abc import Iterator

from msgspec.structs import replace

from processors.steps.dating import LONG_AGO, is_recent
from schemas.claims import Claim, Dated, Line
from schemas.reading import Mark, Mention, Reading

_NEWS = frozenset({"at_large", "under_way", "evacuated"})
_GENERAL = frozenset({"other"})
_LIVE = frozenset({"asserted", "warned", "planned", "foiled"})
_THEN = frozenset({"toll", "motive", "arrest", "evacuated"})
_RECALLED = frozenset({"historical", "old_case"})
_DAYS = 10
"""Age of an event up to which it is one of these days."""
_OPENING = 4
"""Lines that speak for the whole text."""
_TOLD = 8
"""Lines in which the deed of a headline is told with its day."""
_BEGINS = 45
"""Letters of a line in which the words stand that make it a tale: "The night that …"."""


def hindsight(lines: tuple[Line, ...], claims: tuple[Claim, ...], dated: tuple[Dated, ...] = ()) -> tuple[Claim, ...]:
    """The claims; those of the headline are history where the text says that it was long ago.

    That is where the first lines tell of such a deed only with an old date, or say that they tell it again ("The night
    that …", "this week's episode"), and of nobody sought, nothing going on, nothing of these days. All are where the
    text itself is old: "first published in 2019".
    """
    if (then := _reprinted(lines, dated)) is not None:
        return tuple(
            replace(claim, assertion="historical", date=claim.date or then, because=then.text, fresh=False)
            if claim.assertion in _LIVE
            else claim
            for claim in claims
        )
    if not lines or any(not _NEWS.isdisjoint(line.cues) for line in lines[:_OPENING]):
        return claims
    first = lines[0]
    tale = _tale(lines)
    told = {line.index for line in lines[:_TOLD]}
    if tale is not None and not any(claim.line in told and _is_of_today(claim) for claim in claims):
        return tuple(
            replace(claim, assertion="historical", because=tale.text, fresh=False)
            if claim.assertion == "asserted" and claim.date is None
            else claim
            for claim in claims
        )
    if not first.headline or "fresh" in first.cues:
        return claims
    named = [claim for claim in claims if claim.line == first.index and _is_bare(claim)]
    date = next((found for claim in named if (found := _then(claim, lines, claims, dated))), None)
    if date is None:
        return claims
    return tuple(
        replace(claim, assertion="historical", date=date, because=date.text, fresh=False)
        if any(claim is one for one in named)
        else claim
        for claim in claims
    )


def _reprinted(lines: tuple[Line, ...], dated: tuple[Dated, ...]) -> Dated | None:
    """The day long ago on which the text says that it was first printed."""
    said = {line.index for line in lines if "republished" in line.cues}
    return next((date for date in dated if date.sentence in said and (date.age or 0) > LONG_AGO), None)


def is_of_then(mark: Mark, reading: Reading) -> bool:
    """Whether a passage speaks of another time than the main event does.

    The dead, the motive and the emptied site of a deed of long ago were so then, and an arrest, unless the headline
    tells it. Beside a deed of these days a word that recalls says on what day it was done, or what was done there
    before.
    """
    main = reading.main
    if main is None:
        return False
    if main.assertion == "historical":
        return mark.kind in _THEN and (mark.kind != "arrest" or mark.start >= reading.headline)
    return mark.kind in _RECALLED and main.fresh and main.age is not None and main.age <= _DAYS


def _tale(lines: tuple[Line, ...]) -> Mention | None:
    """The words that say that a deed is told again."""
    for line in lines[:_OPENING]:
        for cue in line.cues.get("retold", ())[:1]:
            if cue.start - line.start < _BEGINS and (line.headline or all(m.weak for m in line.incidents)):
                return cue
    return None


def _is_of_today(claim: Claim) -> bool:
    return claim.assertion == "asserted" and is_recent(claim.date)


def _is_bare(claim: Claim) -> bool:
    return claim.assertion == "asserted" and claim.date is None


def _then(claim: Claim, lines: tuple[Line, ...], claims: tuple[Claim, ...], dated: tuple[Dated, ...]) -> Dated | None:
    """When the deed of a headline was, if all that tells of such a deed below it is old."""
    dates = list(_dates(claim, lines[1:_TOLD], claims, dated))
    found = [date for date in dates if date is not None and (date.age or 0) > LONG_AGO]
    return found[0] if found and len(found) == len(dates) else None


def _dates(
    claim: Claim, lines: tuple[Line, ...], claims: tuple[Claim, ...], dated: tuple[Dated, ...]
) -> Iterator[Dated | None]:
    """The date of each mention of such a deed, None where it has none."""
    for line in lines:
        told = [other for other in claims if other.line == line.index and _is_same(other.type, claim.type)]
        yield from (other.date for other in told)
        if not told and any(_is_same(mention.type, claim.type) for mention in line.incidents):
            # "Last year's attack": a word that claims nothing alone, beside its date.
            yield from (date for date in dated if date.sentence == line.index and not date.aside)


def _is_same(one: str, other: str) -> bool:
    return one == other or one in _GENERAL or other in _GENERAL
