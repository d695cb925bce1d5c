"""A mention of an incident → whether it is told as news beside what its sentence recalls."""

from collections.abc import Sequence

from processors.steps.clause import Clauses
from schemas.reading import Mention

_SAYS = 30
"""Letters between a word that recalls and the deed that it recalls."""
_FEW = 3
"""Targets of a line that are looked at."""
_BROKEN_OFF = frozenset({"at_large", "under_way", "evacuated"})
_NEWS = ("at_large", "under_way", "evacuated", "toll", "arrest")


def anew(mention: Mention, clause: tuple[int, int], clauses: Clauses, targets: Sequence[Mention]) -> bool:
    """Told as news beside what is recalled: "on the anniversary of the attack a man fires at a synagogue"."""
    cues = clauses.line.cues
    recalled = cues.get("historical")
    if not recalled:
        return False
    behind = next((cue for cue in recalled if mention.end <= cue.start), None)
    if behind is not None and not _BROKEN_OFF.isdisjoint(cues):
        # "School emptied by a bomb threat days before the anniversary of the attack": what is recalled stands behind.
        then = clauses.nearest(behind.end)
        return then is not None and behind.end <= then.start <= behind.end + _SAYS
    if clauses.first("historical", *clause):
        return False
    other = clauses.nearest(recalled[0].end)
    if other is None or other.start >= mention.start or not 0 <= other.start - recalled[0].end <= _SAYS:
        return False
    if clauses.parted(recalled[0].end, other.start) or not clauses.parted(other.end, mention.start):
        return False
    if not any(clause[0] <= target.start < clause[1] for target in targets[:_FEW]):
        return False
    return not mention.weak or any(clauses.first(name, *clause) for name in _NEWS)
