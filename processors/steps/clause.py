"""A line in its clauses: where they begin and end, what a negation cannot reach over, what is asked."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import pairwise

from processors.knowledge.fold import fold
from processors.knowledge.phrases import question_words
from schemas.claims import Line
from schemas.reading import Mention, Text

_STOP = re.compile(r"[:;–—“»]| - ")
"""What no negation reaches over: what is said, and who says it."""
_BREAK = re.compile(r"[,;:()–—|،؛\n-]")
_ASKED = re.compile(r"[?؟]")
# German infinitives that belong to the verb before the comma: "planten, eine Schule anzugreifen", "… zu sprengen".
_INFINITIVE = re.compile(r"\bzu \w+n\b|\b\w{2,10}zu\w{3,}n\b")
_ASKING = 40
"""Letters in which a question says what it asks for."""
_WORDS = 3
_SHORT = 8
"""Letters of an article and its spaces."""
_LONGEST = 80
"""Letters of the longest phrase, and of what may be put in between two commas."""


class Clauses:
    """Where the clauses of a line are, and its cues by place; each is found without reading the line anew."""

    def __init__(self, text: Text, line: Line) -> None:
        self.line = line
        self._text = text
        self._starts: dict[str, list[int]] = {}

    @cached_property
    def stops(self) -> list[int]:
        """Offsets of what no negation reaches over."""
        line = self.line
        return [match.start() for match in _STOP.finditer(self._text.body, line.start, line.end)]

    @cached_property
    def _breaks(self) -> list[int]:
        body, start, end = self._text.body, self.line.start, self.line.end
        # "Ten years after the attack": what follows the anniversary belongs to it.
        past = [(cue.start, cue.end + 2) for cue in self.line.cues.get("historical", ())]
        edges = []
        at = 0
        for cue in self.line.cues.get("clause", ()):
            while at < len(past) and past[at][1] < cue.start:
                at += 1
            if at == len(past) or cue.start < past[at][0]:
                edges.append(cue.start)
        reached = start
        for match in _BREAK.finditer(body, start, end):
            at = match.start()
            if body[at] != "-":
                edges.append(at)
            elif at > reached and body[at - 1] == " " and body[at + 1 : min(at + 2, end)] == " ":  # a dash, as typed
                edges.append(at - 1)
                reached = at + 2
        edges.sort()
        if self._text.language == "de":
            edges = [
                at
                for at, after in pairwise((*edges, end))
                if not (body[at] == "," and _INFINITIVE.search(body, at, min(after, at + 2 * _LONGEST)))
            ]
        return edges

    def heading(self, name: str, at: int) -> Mention | None:
        """A cue that opens the line and is set off by a colon from what stands at `at`: "On this day: gunmen …"."""
        cue = next(iter(self.line.cues.get(name, ())), None)
        if cue is None or cue.start != self.line.start:
            return None
        said = self._text.body[cue.end : min(at, cue.end + _LONGEST)]
        return cue if ":" in said else None

    def of(self, mention: Mention) -> tuple[int, int]:
        """Start and end of the clause a mention stands in."""
        return self.around(mention.start, mention.end)

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Start and end of the clause around a passage."""
        breaks = self._breaks
        before, after = bisect_right(breaks, start), bisect_left(breaks, end)
        return breaks[before - 1] if before else self.line.start, breaks[after] if after < len(
            breaks
        ) else self.line.end

    def first(self, name: str, start: int, end: int) -> Mention | None:
        """The first cue of a name that begins from `start` on and before `end`."""
        found = self.line.cues.get(name)
        if not found:
            return None
        at = bisect_left(self._begins(name), start)
        return found[at] if at < len(found) and found[at].start < end else None

    def within(self, name: str, start: int, end: int) -> list[Mention]:
        """All cues of a name that begin there; for short stretches."""
        found = self.line.cues.get(name)
        if not found:
            return []
        begins = self._begins(name)
        return found[bisect_left(begins, start) : bisect_left(begins, end)]

    def incidents(self, start: int, end: int) -> tuple[Mention, ...]:
        """All incidents that begin there; for short stretches."""
        begins = self._begins("")
        return self.line.incidents[bisect_left(begins, start) : bisect_left(begins, end)]

    def another(self, mention: Mention) -> bool:
        """Whether another word for a deed stands in the clause of a mention: "armed men snatched"."""
        word = mention.text.lower()
        return any(other.text.lower() != word for other in self.incidents(*self.of(mention)))

    def nearest(self, offset: int) -> Mention | None:
        """The incident that begins nearest to an offset, of two the first."""
        begins = self._begins("")
        after = bisect_left(begins, offset)
        near = self.line.incidents[max(0, bisect_left(begins, begins[after - 1]) if after else 0) : after + 1]
        return min((*near[:1], *near[-1:]), key=lambda other: abs(other.start - offset), default=None)

    def _begins(self, name: str) -> list[int]:
        begins = self._starts.get(name)
        if begins is None:
            of = self.line.cues[name] if name else self.line.incidents
            begins = self._starts[name] = [mention.start for mention in of]
        return begins

    def stopped(self, start: int, end: int) -> bool:
        """Whether no negation reaches from the one to the other."""
        stops = self.stops
        at = bisect_left(stops, start)
        return at < len(stops) and stops[at] < end

    def aside(self, start: int, end: int) -> tuple[int, int]:
        """What is put in between two commas there; nothing where it is long."""
        body = self._text.body
        opens, closes = body.find(",", start, end), body.rfind(",", start, end)
        return (opens, closes) if closes - opens <= _LONGEST else (end, end)

    def follows(self, start: int, end: int) -> bool:
        """Whether nothing but a short word stands between two offsets."""
        return 0 <= end - start <= _SHORT and not _BREAK.search(self._text.body, start, end)

    def names(self, start: int, end: int) -> bool:
        """Whether a word with a capital stands between two offsets."""
        return any(character.isupper() for character in self._text.body[start:end])

    def parted(self, start: int, end: int) -> bool:
        """Whether a comma, colon or dash stands between two offsets."""
        return _BREAK.search(self._text.body, start, min(end, start + _LONGEST)) is not None

    @cached_property
    def _asked(self) -> list[tuple[int, int]]:
        """Where it is asked whether something is so: "Was it an attack?", not "Who opened fire?"."""
        line, body = self.line, self._text.body
        found = []
        reached = line.start
        for match in _ASKED.finditer(body, line.start, line.end):
            at = bisect_left(self.stops, match.start())
            start = max(reached, self.stops[at - 1] + 1 if at else reached)
            words = fold(body[start : start + _ASKING])[0].strip(" ¿\"'").split()[:_WORDS]
            if question_words(self._text.language).isdisjoint(words):
                found.append((start, match.end()))
            reached = match.end()
        return found

    def asked(self, mention: Mention) -> bool:
        """Whether a question asks if this is so."""
        at = bisect_right(self._asked, (mention.start, self.line.end)) - 1 if self._asked else -1
        return at >= 0 and self._asked[at][0] <= mention.start < self._asked[at][1]
