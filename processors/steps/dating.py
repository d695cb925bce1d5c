"""A mention of an incident and the dates of its line → the one that is its own."""

import re
from bisect import bisect_left

from processors.steps.clause import Clauses
from schemas.claims import Dated, Line
from schemas.reading import Mention, Text

LONG_AGO = 60
"""Days after which an event is no longer told as news (domain page 1: charges within weeks are still current)."""
_DAYS = 10
"""Age up to which a day that is named is one of these days."""
_OPENS, _ENDS = 12, 2
"""Letters before a date that opens a clause ("In June 1941"), and behind one that ends it."""
_FEW = 2
"""Dates behind the first of a clause that are looked at."""
_TAIL = 24
"""Letters before a date that ends what was told before a comma: ", Peru, in 1992"."""
_BESIDE = 5
"""Letters between a deed and the date that is its name: "the attack in 1982"."""
_NEXT, _FAR = 30, 80
"""Letters behind a span in which the deed stands that it is counted from, and from a deed to how long ago it was."""
_SCENE = 90
"""Letters of a sentence that only says when it was."""
_LENT = 365
"""Days after which an event told with its date is what the next sentence goes on to tell."""
_DATELINE = re.compile(r"[^.;:!?]{3,80}? (?:--|[-–—]) ")
_DISPATCH = 90
"""Letters of a dateline at most."""
_GOING_ON = frozenset({"fresh", "at_large", "under_way"})


def lent(line: Line, by_line: dict[int, list[Dated]], before: Dated | None) -> Dated | None:
    """The date of a deed of long ago that a sentence tells of: the next one goes on with it where nothing is new."""
    here = by_line.get(line.index, [])
    if not here:
        return before if _GOING_ON.isdisjoint(line.cues) else None
    old = [d for d in here if d.age is not None and d.age > _LENT and not d.relative]
    # "It was a Saturday morning, 29 August 1981." sets the scene.
    scene = line.end - line.start <= _SCENE and bool(old) and old[0].end >= line.end - _ENDS
    others = [d for d in here if not (scene and d.relative and is_recent(d))]
    return old[0] if len(old) == len(others) and (line.incidents or scene) and not line.headline else None


def of_dispatch(date: Dated, line: Line, text: Text) -> bool:
    """Whether a date is that of the dispatch and no deed's: "LIMA, 4 March (AP) - "."""
    if line.headline or date.start - line.start > _DISPATCH:
        return False
    opens = _DATELINE.match(text.body, line.start, line.start + _DISPATCH)
    return opens is not None and date.end <= opens.end()


def is_recent(date: Dated | None) -> bool:
    """Whether a date is one of these days, or tomorrow."""
    return date is not None and date.age is not None and -1 <= date.age <= _DAYS


class Dates:
    """The dates of a line, in order, and the one that the sentence before it lends."""

    def __init__(self, clauses: Clauses, dated: list[Dated], before: Dated | None) -> None:
        self._clauses = clauses
        self._dated = _of_then(sorted(dated, key=_start), clauses.line)
        self._starts = [date.start for date in self._dated]
        self._lent = before

    def of(self, mention: Mention, clause: tuple[int, int]) -> Dated | None:
        """The date of a mention that stands in a clause, None where none is told."""
        at = bisect_left(self._starts, clause[0])
        if at < len(self._starts) and self._starts[at] <= clause[1]:
            # A date goes with the incident next to it: "opens fire at a vigil for the victims of the 2015 attack".
            first = self._next_to(mention, at, clause)
            nearest = self._clauses.nearest(first.start) or mention
            if nearest.start == mention.start or first.relative or self._frames(first, nearest, clause):
                return first
        elif len(self._dated) == 1 and not self._dated[0].relative:
            # A span of years in another clause dates something else: "ten years after that attack, a fire …".
            return self._dated[0]
        elif not self._dated:
            return self._lent
        return self._closing(mention) or self._opening(mention) or self._behind(mention) or self._one_day()

    def since(self, mention: Mention) -> Dated | None:
        """How long ago those who planned it were stopped, where the line tells only that: "six months after the
        arrests", not "six months after the attack in …"."""
        return next((date for date in self._dated if self._is_span(date, mention)), None)

    def _is_span(self, date: Dated, mention: Mention) -> bool:
        if not date.relative or (date.age or 0) <= LONG_AGO:
            return False
        near = self._clauses.incidents(date.start, date.end + _NEXT)
        return all(other.start == mention.start for other in near)

    def _behind(self, mention: Mention) -> Dated | None:
        """How long ago it was, told behind a mention without a comma: "the hoax that emptied a school a year ago"."""
        at = bisect_left(self._starts, mention.end)
        date = self._dated[at] if at < len(self._starts) else None
        if date is None or not date.free or not self._is_span(date, mention):
            return None
        clauses = self._clauses
        if "fresh" in clauses.line.cues or date.start - mention.end > _FAR or clauses.parted(mention.end, date.start):
            return None
        return None if clauses.incidents(mention.end, date.start) else date

    def _next_to(self, mention: Mention, at: int, clause: tuple[int, int]) -> Dated:
        """The first date of a clause, or that of long ago right before or behind a mention: "thirty years since the
        attack were marked yesterday"."""
        first = self._dated[at]
        for date in self._dated[at + 1 : at + 1 + _FEW]:
            near = min(abs(mention.start - date.end), abs(date.start - mention.end))
            if date.start <= clause[1] and near <= _BESIDE and (date.age or 0) > LONG_AGO:
                return date
        return first

    def _closing(self, mention: Mention) -> Dated | None:
        """The old date of a short clause behind a mention: "the bombing in Lima, Peru in 1992, the attack on …"."""
        at = bisect_left(self._starts, mention.end)
        date = self._dated[at] if at < len(self._starts) else None
        if date is None or date.relative or (date.age or 0) <= LONG_AGO or "fresh" in self._clauses.line.cues:
            return None
        begins, ends = self._clauses.around(date.start, date.end)
        named = self._clauses.names(begins, date.start)  # not "and in 2012, …", which begins anew
        short = date.start - begins <= _TAIL and ends - date.end <= _ENDS
        return date if named and short and not self._clauses.incidents(mention.end, ends) else None

    def _frames(self, date: Dated, nearest: Mention, clause: tuple[int, int]) -> bool:
        """Whether an old date opens or ends a clause and so dates all that is told in it, not one deed by its name."""
        if not date.free or (date.age or 0) <= LONG_AGO:
            return False
        if date.start - clause[0] <= _OPENS:
            return True
        ends = clause[1] - date.end <= _ENDS
        return ends and not 0 <= date.start - nearest.end <= _BESIDE and "fresh" not in self._clauses.line.cues

    def _one_day(self) -> Dated | None:
        """The day of a line that names no other: "locked down on Friday, 14 June, after a man opened fire"."""
        days = {date.value for date in self._dated}
        first = self._dated[0]
        whole = len(first.value or "") == len("2024-06-14")
        return first if len(days) == 1 and whole and is_recent(first) else None

    def _opening(self, mention: Mention) -> Dated | None:
        """The old date that opens the clause of a mention, or a clause before it with no other date between."""
        at = bisect_left(self._starts, mention.start) - 1
        date = self._dated[at] if at >= 0 else None
        if date is None or not date.free or (date.age or 0) <= LONG_AGO:
            return None
        begins = self._clauses.around(date.start, date.end)[0]
        later = self._dated[at + 1 : at + 2]
        return date if date.start - begins <= _OPENS and not (later and (later[0].age or 0) <= LONG_AGO) else None


def _of_then(dated: list[Dated], line: Line) -> list[Dated]:
    """The dates without the weekday of the old date that a line begins with: "On 3 May 1980, a Friday evening"."""
    first = dated[0] if dated else None
    if first is None or first.relative or (first.age or 0) <= LONG_AGO or first.start - line.start > _OPENS:
        return dated
    return [one for one in dated if not (one.relative and is_recent(one) and one.start - first.end <= _NEXT)]


def _start(dated: Dated) -> int:
    return dated.start
