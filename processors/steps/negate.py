"""A mention of an incident → the word that denies it, if any."""

from collections.abc import Sequence

from processors.steps.clause import Clauses
from processors.steps.settle import THREATS
from schemas.reading import Mark, Mention, Reading

# How far a negation reaches, in letters: "not any specific, credible threats", six words and no other noun of ours.
_REACH = 60
_LONGEST = 80
_FAR = 3 * _REACH
"""The same with what is put in between two commas."""
_ASIDE = 2
_VERB = 3
"""Letters of a verb of denial; a shorter word is a particle."""
_SPOKEN = 30
"""Letters between someone held and what he denies."""
_TAKES_NEGATION = (
    "arrest",
    "toll",
    "at_large",
    "evacuated",
    "under_way",
    "deliberate",
    "motive",
    "closed",
    "posture",
    "advisory",
)
"""What a negation may be about instead of the incident: "no arrests", "no one was hurt", "no motive"."""
_NO_DEED = THREATS | {"cyber"}
_BEHIND = 20
"""Letters between a denial and what it says is not so."""
_ELISION = 3
"""The same where a word of few meanings stands there: "aucun projet d'attentat"."""
_DONE = frozenset({"toll", "at_large", "under_way", "evacuated", "arrest", "closed", "motive", "fresh"})
"""Cues that a deed was done: a denial beside them is of its motive or of more like it."""
_FEW = 3
"""Words of intent that are looked at."""
_CONCORD = frozenset({"fr", "es", "he", "ar"})
"""Languages in which a second negation repeats the first: "no ha detenido a nadie"."""
_VERB_FIRST = frozenset({"ar", "he"})
"""Languages in which who denies stands right behind the verb."""


def negation(mention: Mention, clauses: Clauses, clause: tuple[int, int], language: str | None) -> Mention | None:
    """The word that denies this incident: before it, near, and about nothing else of ours in between.

    One that says of something told that it did not happen denies what stands in its clause, before it or after.
    """
    denials = clauses.line.cues.get("denial")
    if denials:
        if mention.type in THREATS and mention.end <= denials[-1].end + 2 * _REACH:
            return denials[-1]
        near = clauses.within("denial", max(clause[0], mention.start - _LONGEST), mention.end + _REACH + 1)
        if cue := next((cue for cue in near if cue.start < clause[1] and mention.start < cue.end), None):
            return cue
        if cue := _said_not_to_be(mention, denials, clauses):
            return cue
    for cue in clauses.within("negation", mention.start - _FAR - _LONGEST, mention.start):
        if mention.end < cue.end or _reaches(cue, mention, clauses, clause[0], language):
            return cue
    return None


def _said_not_to_be(mention: Mention, denials: Sequence[Mention], clauses: Clauses) -> Mention | None:
    """ "Nothing to suggest that they are targeted", "no plan of attack": right behind, and nothing is told as done."""
    if not _DONE.isdisjoint(clauses.line.cues):
        return None
    return next(
        (
            cue
            for cue in denials
            if 0 <= mention.start - cue.end <= (_BEHIND if mention.weak else _ELISION)
            and not clauses.stopped(cue.end, mention.start)
        ),
        None,
    )


def denied(cue: Mention, clauses: Clauses) -> bool:
    """Whether a cue is itself denied: "not an accident"."""
    near = clauses.within("negation", cue.start - _REACH, cue.start)
    return any(
        not clauses.stopped(no.end, cue.start)
        and not clauses.first("then", no.end, cue.start)
        and not _doubted(no, clauses)
        for no in near
    )


def meant(clauses: Clauses) -> bool:
    """Whether intent is told in a line: "deliberate", not "no criminal trail"."""
    told = [cue for name in ("deliberate", "motive") for cue in clauses.line.cues.get(name, ())[:_FEW]]
    return bool(told) and not any(denied(cue, clauses) for cue in told)


def denies_a_deed(mark: Mark, reading: Reading) -> bool:
    """Whether a denial is of the deed in the headline ("no attack on the mosque") and not of a threat."""
    main = reading.main
    if mark.kind != "denial" or mark.start >= reading.lead or main is None:
        return False
    return main.assertion == "negated" and main.type not in _NO_DEED and main.start < reading.headline


def about_other(cue: Mention, start: int, clauses: Clauses) -> bool:
    """Whether a negation is of something else of ours before `start`: "no one hurt in false alarm", or disarmed."""
    return bool(clauses.incidents(cue.end, start)) or _taken(cue.start, start, clauses) or _doubted(cue, clauses)


def _reaches(cue: Mention, mention: Mention, clauses: Clauses, begins: int, language: str | None) -> bool:
    end, start = cue.end, mention.start
    if end > start or clauses.stopped(end, start) or _doubted(cue, clauses):
        return False
    opens, closes = clauses.aside(end, start)
    if start - end - (closes - opens) > _REACH:
        return False
    # "Denies it was warned before gunmen opened fire": what begins a sentence of its own is told, not denied.
    if any(not opens < word.start < closes for word in clauses.within("then", end, start)):
        return False
    if any(other.end < begins for other in clauses.incidents(end, start)):
        return False
    # "Even when the first target is not Jewish, attackers may …": what is denied ends with the clause that goes before.
    opened, closed = clauses.around(cue.start, end)
    if closed < start and clauses.first("then", opened, cue.start) and clauses.parted(closed, closed + 1):
        return False
    # "Denies responsibility for the attack", "had nothing to do with the murder": the deed itself is told.
    if clauses.first("part", cue.start, start):
        return False
    if _taken(cue.start, start, clauses, end if language in _VERB_FIRST and len(cue.text) >= _VERB else None):
        return False
    if language in _CONCORD and start - end > _ASIDE and _repeats(cue, clauses):
        return False
    return not _suspect(cue, clauses)


def _doubted(cue: Mention, clauses: Clauses) -> bool:
    doubts = clauses.within("uncertain", cue.start - _LONGEST, cue.end + 1)
    return any(doubt.start <= cue.end and cue.start <= doubt.end for doubt in doubts)


def _taken(start: int, end: int, clauses: Clauses, speaker: int | None = None) -> bool:
    """Whether something else stands there that a negation may be about; not who denies, right behind the verb."""
    return any(
        name != "deliberate" or speaker is None or found.start > speaker + _ASIDE
        for name in _TAKES_NEGATION
        for found in clauses.within(name, start, end)
    )


def _repeats(cue: Mention, clauses: Clauses) -> bool:
    """Whether an earlier negation of the sentence is about something else and this one only repeats it."""
    return any(
        _taken(no.start, cue.start, clauses) and not clauses.stopped(no.end, cue.start)
        for no in clauses.within("negation", cue.start - _FAR, cue.start)
    )


def _suspect(cue: Mention, clauses: Clauses) -> bool:
    """Whether it is someone held who denies: "detained man denies preparing the attack"."""
    return any(
        not clauses.stopped(held.end, cue.start) and not clauses.first("clause", held.end, cue.start)
        for name in ("arrest", "closed")
        for held in clauses.within(name, cue.start - _SPOKEN, cue.start)
        if held.end <= cue.start
    )
