"""`vigil backtest`: documents in, the alerts out that would have been sent."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from processors.judging.state import BEGINNING
from processors.line import Line
from processors.steps.alert import is_told
from schemas.alert import Alert
from schemas.codec import encode_json
from schemas.envelope import Said
from schemas.errors import VigilError
from schemas.heard import Decision
from schemas.ids import digest
from schemas.intake import BadLine, Extract, Publishers, document, given, moment
from schemas.reading import iso
from schemas.taxonomy import Act as ActName
from schemas.taxonomy import AlertEvent

EVENTS: dict[AlertEvent, str] = {
    "raised": "raised",
    "updated": "updated",
    "woken": "updated",
    "escalated": "escalated",
    "cleared": "cleared",
}
"""What people are told of (docs/command-line.md), by what happened; one that wakes is told again."""


class Act(Struct, frozen=True, kw_only=True):
    """A line of `--decisions`: what an officer did, and when."""

    at: str
    officer: str
    act: ActName
    subject: str
    """Id of an alert or story, as a run without decisions gives it, or of a document."""
    reason: str
    until: str | None = None
    value: str | None = None


class BadDecisions(VigilError):
    """A line of the file of decisions that is none."""


_read_act = msgspec.json.Decoder(Act).decode


def decisions(lines: Iterable[bytes]) -> list[Decision]:
    """The decisions of a file, in order of their time; raises BadDecisions with the line that is none."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            act = _read_act(line)
        except msgspec.DecodeError as error:
            raise BadDecisions(f"line {number} is no decision: {error}") from None
        at, until = moment(act.at), moment(act.until)
        if at is None or (act.until is not None and until is None):
            raise BadDecisions(f"line {number}: {act.at if at is None else act.until!r} is no ISO 8601 date")
        found.append(
            Decision(
                id=digest("decision", act.at, act.officer, act.act, act.subject, act.value or "", size=8),
                at=at,
                officer=act.officer,
                act=act.act,
                subject=act.subject,
                reason=act.reason,
                until=until,
                value=act.value,
            )
        )
    return sorted(found, key=lambda decision: (decision.at, decision.id))


class Backtest:
    """The line in memory over a file of documents, in order of arrival."""

    def __init__(
        self,
        *,
        rules: tuple[str, ...],
        profile: str,
        publishers: Publishers,
        extract: Extract,
        decided: list[Decision] | None = None,
        until: datetime | None = None,
    ) -> None:
        self._line = Line(rules, profile)
        self._publishers = publishers
        self._extract = extract
        self._decided = list(decided or [])
        self._until = until
        self._given: dict[str, str | int | float] = {}
        """The ids as they came, by ours."""
        self.failed = False

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """A line for each event of an alert, and one for each line that is no document."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from map(encode_json, self._one(line, number))
        if self._until is not None:
            yield from map(encode_json, self._clock(self._until))

    def _one(self, line: bytes, number: int) -> list[dict[str, Any]]:
        given_id: Any = None
        try:
            item = given(line)
            given_id = item.id
            read = document(item, self._publishers, self._extract, None)
            at = read.fetched if read.fetched > BEGINNING else read.published or BEGINNING
            if self._until is not None and at > self._until:
                return []
            before = self._clock(at)
            self._given[read.id] = item.id
            return [*before, *self._alerts(self._line.hear(read))]
        except BadLine as error:
            given_id = error.id if given_id is None else given_id
            reason = str(error)
        except VigilError as error:
            reason = str(error)
        self.failed = True
        return [{"id": given_id, "line": number, "error": reason}]

    def _clock(self, at: datetime) -> list[dict[str, Any]]:
        """Let the time come: timers fire, and officers do what they did, each at its moment."""
        told = []
        while self._decided and self._decided[0].at <= at:
            decision = self._decided.pop(0)
            told += self._alerts(self._line.tick(decision.at))
            told += self._alerts(self._line.decide(self._ours(decision)))
        return [*told, *self._alerts(self._line.tick(at))]

    def _ours(self, decision: Decision) -> Decision:
        """A decision with our ids of the documents that it names by theirs."""
        ours = {str(given): document for document, given in self._given.items()}
        value = None if decision.value is None else ours.get(decision.value, decision.value)
        return replace(decision, subject=ours.get(decision.subject, decision.subject), value=value)

    def _alerts(self, said: Iterable[Said]) -> list[dict[str, Any]]:
        # A `raised` event is a page (docs/command-line.md): nothing of what nobody is told of.
        alerts = (alert for alert in said if isinstance(alert, Alert))
        return [self._told(alert) for alert in alerts if alert.change in EVENTS and is_told(alert)]

    def _told(self, alert: Alert) -> dict[str, Any]:
        return {
            "at": iso(alert.said_at),
            "event": EVENTS[alert.change],
            "alert": alert.id,
            "rule": alert.rule,
            "key": alert.key,
            "story": alert.story,
            "priority": alert.priority,
            "headline": alert.headline,
            "documents": [self._given.get(document, document) for document in alert.documents],
            "news": alert.news,
        }
