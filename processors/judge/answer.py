"""`vigil judge`: documents in, what Vigil makes of each out, line by line and in the same order."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any
from zlib import compress, decompress

from processors.judge.contrast import contrast
from processors.judging.state import BEGINNING
from processors.line import Line, judge
from processors.people import profile as profiles
from processors.steps.suppose import WhatIf
from schemas.codec import decode_json, encode_json
from schemas.document import Document
from schemas.errors import VigilError
from schemas.intake import BadLine, Extract, Given, Publishers, document, given
from schemas.picture import Watch
from schemas.reading import body_of, iso
from schemas.scored import Scored

STREAMED = ("story", "merged", "new", "origins", "watch")
"""Fields that only a stream has."""
FIELDS = (
    "language", "published", "relevant", "priority", "score", "confidence", "status", "credibility",
    "incident_types", "target_types", "countries", "places", "actors", "incidents", "level_change", "precedents",
    "similar", "statements", "quotations", "posture", "triggers", "channels", "specificity",
    "concerns", "grade", "reasons", "warnings",
)  # fmt: skip
"""What each answer holds, in the order of docs/command-line.md."""
ASKED = ("what_if", "body")
"""Fields that are made when they are asked for by name."""

Answer = dict[str, Any]


class Judge:
    """Answers lines, each by itself or, as a stream, with memory."""

    def __init__(
        self,
        *,
        rules: tuple[str, ...],
        profile: str,
        publishers: Publishers,
        extract: Extract,
        now: datetime | None = None,
        stream: bool = False,
        fields: tuple[str, ...] | None = None,
        without: str | None = None,
    ) -> None:
        self._profile = profiles.read(profile)
        self._publishers = publishers
        self._extract = extract
        self._now = now
        self._line = Line(rules, profile, without=without) if stream else None
        names = fields or (FIELDS + (STREAMED if stream else ()))
        self._fields = {name: self._special(name) or attrgetter(name) for name in names}
        self._without = without
        self._given: dict[str, str | int | float] = {}
        """The ids as they came, by ours, of the documents that opened a watch: it names them."""
        self._former: dict[str, bytes] = {}
        """What was answered to the documents that the desk knows, packed, the one that it forgets first first."""
        self.failed = False

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """One answer or error for each line that is not empty."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield encode_json(self._answer(line, number))

    def _answer(self, line: bytes, number: int) -> Answer:
        given_id: Any = None
        try:
            item = given(line)
            given_id = item.id
            return self._one(item)
        except BadLine as error:
            given_id = error.id if given_id is None else given_id
            reason = str(error)
        except VigilError as error:
            reason = str(error)
        except Exception as error:  # a fault of ours in one line must not take the answers of the others
            reason = f"{type(error).__name__}: {error}"
        self.failed = True
        return {"id": given_id, "line": number, "error": reason}

    def _one(self, item: Given) -> Answer:
        read = document(item, self._publishers, self._extract, self._now)
        told = self._told(self._alone(read)) if self._line is None else self._next(self._line, read, str(item.id))
        return {"id": item.id, **told}

    def _told(self, scored: Scored) -> Answer:
        return {name: value(scored) for name, value in self._fields.items()}

    def _alone(self, read: Document) -> Scored:
        return judge(read, self._now or read.published or read.fetched, self._profile, self._without)

    def _next(self, line: Line, read: Document, given_id: str) -> Answer:
        line.tick(self._now or (read.fetched if read.fetched > BEGINNING else read.published or BEGINNING))
        heard = line.hear(read)
        if any(isinstance(said, Watch) and said.opened_by == read.id for said in heard):
            self._given[read.id] = given_id
        scored = next((said for said in heard if isinstance(said, Scored)), None)
        former = self._former.pop(read.id, b"")
        if scored is not None:
            told = self._told(scored)
            former = compress(encode_json(told), 1)
        else:  # nothing new was heard: the former answer stands
            told = decode_json(decompress(former))
        self._former[read.id] = former
        while not line.knows(first := next(iter(self._former))):
            del self._former[first]
        return told

    def _special(self, name: str) -> Callable[[Scored], Any] | None:
        """What makes a field that is not in Scored as it is answered."""
        return {"published": _published, "body": _body, "what_if": self._what_if, "watch": self._watch}.get(name)

    def _what_if(self, scored: Scored) -> tuple[WhatIf, ...]:
        return contrast(scored, self._without)

    def _watch(self, scored: Scored) -> list[dict[str, Any]]:
        return [
            {
                "id": w.id,
                "opened_by": self._given.get(w.opened_by, w.opened_by),
                "why": w.why,
                "until": w.until,
                "left": w.left,
            }
            for w in scored.watch
        ]


def _published(scored: Scored) -> str | None:
    day = scored.document.published if scored.document.published_day else None
    return day.date().isoformat() if day else iso(scored.document.published)


def _body(scored: Scored) -> str:
    return body_of(scored.document.title, scored.document.text)


def asked(fields: str, stream: bool) -> tuple[str, ...]:
    """The names in `--fields a,b`.

    Raises ValueError with the first unknown one.
    """
    known = {*FIELDS, *ASKED, "id", *(STREAMED if stream else ())}
    names = tuple(name.strip() for name in fields.split(",") if name.strip())
    for name in names:
        if name not in known:
            raise ValueError(f"{name!r} is no field of an answer; there are {', '.join(sorted(known))}")
    return tuple(name for name in names if name != "id")
