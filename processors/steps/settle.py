"""What the first lines of a text say of the whole, and what that makes of a claim."""

from typing import NamedTuple

from msgspec.structs import replace

from processors.steps.clause import Clauses
from processors.steps.trace import told_of
from schemas.claims import Claim, Line
from schemas.reading import Text

_NEAR = 10
_SHORT = 7
"""Lines of a first report."""
_TO_THE_END = 14
"""Lines within which a text says that what it tells was an accident."""
_HARMLESS = ("accident", "resolved")
_MEANT = frozenset({"at_large", "motive", "arrest", "foiled", "weapon_find", "claimed"})
OPENING = 4
"""Lines that speak for the whole text."""
_NOTICE = 10
"""Lines within which a notice of threats tells which places were emptied."""
THREATS: frozenset[str] = frozenset({"threat", "hoax_threat"})
_MAY_BE_HOAX = frozenset({"asserted", "warned", "resolved", "negated"})
MAY_BE_ACCIDENT = frozenset({"bombing", "arson", "vehicle_ramming", "other"})


class Opening(NamedTuple):
    """What the first lines say of the whole: a report taken back, nothing found, a site emptied, a deed confirmed."""

    withdrawn: str | None
    resolved: str | None
    accident: str | None
    emptied: bool
    credible: bool
    arrested: bool
    real: bool
    meant: bool
    shown: bool
    failed: bool
    brought_out: frozenset[int]
    """Lines that tell of what was foiled, where the text says that nobody knew of it until now."""

    @classmethod
    def of(cls, told: tuple[Line, ...], text: Text) -> "Opening":
        """`told`: all lines of a text; the first few speak for it, and what turned out in the end."""
        lines, late = told[:OPENING], _turned_out_harmless(told[:_TO_THE_END])
        cues = [line.cues for line in lines]

        def first(name: str) -> str | None:
            return next((found[name][0].text for found in cues if name in found), None)

        real = any(name in found for found in cues for name in ("toll", "at_large", "motive", "arrest"))
        # "The mosque was emptied, the call was false": what is taken back is the threat, not that it emptied a place.
        # A notice says whom it is for, and what came in, before it says which places were emptied for nothing.
        near = [line.cues for line in told[:_NOTICE]]
        titled = told[0].headline and any(mention.type in THREATS for mention in told[0].incidents)
        near = near if titled and any("resolved" in found for found in near) else cues
        emptied = any("evacuated" in found for found in near) and not any(
            "withdrawn" in found and "evacuated" not in found for found in cues
        )
        meant = any(
            name in found
            for found in cues
            for name in ("at_large", "motive", "arrest", "foiled", "uncertain", "weapon_find")
        ) or any("negation" in found and "accident" in found for found in cues)
        arrested = any("arrest" in found or "closed" in found for found in cues)
        credible = first("credible") is not None and first("denial") is None
        turned = any("became" in line.cues and turned_out(Clauses(text, line)) for line in lines)
        resolved = None if turned else first("resolved")
        # Who shows a weapon threatens in earnest: "a masked man shows a rifle and the plan of the hall".
        shown = any("message" in line.cues and told_of(line) != line.incidents for line in lines)
        hurt = any("toll" in found and "negation" not in found for found in cues)
        failed = not hurt and any("dud" in found for found in cues)
        harmless = first("accident") or _thought(told) or late
        # Not where the headline tells of a court: a trial brings out much of what it is about.
        secret = any("disclosed" in found for found in cues) and "trial" not in cues[0]
        brought_out = frozenset(line.index for line in lines if secret and "foiled" in line.cues)
        return cls(
            first("withdrawn"), resolved, harmless, emptied, credible, arrested, real, meant, shown, failed, brought_out
        )


def _thought(lines: tuple[Line, ...]) -> str | None:
    """The accident that a first, short report thinks of at its end: "an oven may have been left on"."""
    if len(lines) > _SHORT:
        return None
    return next((line.cues["accident"][0].text for line in lines if "accident" in line.cues), None)


def _turned_out_harmless(lines: tuple[Line, ...]) -> str | None:
    """The accident that a text tells of in several words, sooner or later, and of nobody sought, held or moved."""
    if any(not _MEANT.isdisjoint(line.cues) for line in lines):
        return None
    told = [[cue.text for name in _HARMLESS for cue in line.cues.get(name, ())] for line in lines]
    said = [words for words in told if words]
    return said[0][0] if len(said) > 1 and len({word.casefold() for words in said for word in words}) > 1 else None


def turned_out(clauses: Clauses) -> bool:
    """Whether a deed is what it turned out to be: "what looked like a firecracker turned out to be a bomb"."""
    end = clauses.line.cues["became"][-1].end
    return any(clauses.follows(end, incident.start) for incident in clauses.incidents(end, end + _NEAR))


def settle(claim: Claim, opening: Opening) -> Claim:
    """What stands in the next sentence about the headline: "Shots near a synagogue | It was a nail gun"."""
    called = claim.type in THREATS or (claim.type == "bombing" and opening.resolved and not opening.real)
    sure = opening.credible or (opening.shown and not opening.resolved)
    if called and opening.emptied and not sure and claim.assertion in _MAY_BE_HOAX:
        return replace(claim, type="hoax_threat", assertion="asserted")
    if claim.assertion == "planned" and opening.arrested:
        return replace(claim, assertion="foiled")
    if claim.assertion == "historical" and claim.line in opening.brought_out:
        return replace(claim, assertion="foiled")  # "the plot of two years ago, it was disclosed today"
    if claim.assertion != "asserted":
        return claim
    if claim.type == "bombing" and opening.failed and opening.arrested:
        return replace(claim, assertion="foiled")  # "he tried to blow up a fair; the bomb did not go off"
    if opening.withdrawn:
        return replace(claim, assertion="negated", because=opening.withdrawn, fresh=False)
    if opening.resolved and not opening.real:
        return replace(claim, assertion="resolved", because=opening.resolved, fresh=False)
    if opening.accident and not opening.meant and claim.type in MAY_BE_ACCIDENT:
        return replace(claim, assertion="resolved", because=opening.accident, fresh=False)
    return claim
