"""The line in memory: the same steps and the same desk, without a server. For judge, backtest, tests and bench."""

from datetime import datetime

from processors.desk import Desk
from processors.enrich import enrich
from processors.judging import telling
from processors.judging.state import BEGINNING
from processors.steps.alert import Stamp
from processors.steps.concern import Profile
from schemas.document import Document
from schemas.envelope import Said
from schemas.heard import Config, Decision, Epoch, Heard, Tick
from schemas.ids import digest, story_id
from schemas.scored import Scored


class Line:
    """Documents in, outputs out, in one process and one order."""

    def __init__(self, rules: tuple[str, ...], profile: str, fold: str = "", without: str | None = None) -> None:
        self.desk = Desk(fold, without)
        self._heard = 0
        self._offset = 0
        self._now = BEGINNING
        self._hear(Epoch(epoch=1, at=BEGINNING))
        self._hear(Config(id=digest("config", *rules, profile, size=8), at=BEGINNING, rules=rules, profile=profile))

    def hear(self, document: Document) -> list[Said]:
        """All that follows from one more document, at the desk's clock."""
        self._offset += 1
        return self._hear(enrich(document, 0, self._offset))

    def knows(self, document: str) -> bool:
        """Whether the desk remembers a document: then a repeat of it says nothing."""
        return f"d/{document}" in self.desk.state

    def tick(self, at: datetime) -> list[Said]:
        """Move the clock; it never goes back."""
        if at <= self._now:
            return []
        self._now = at
        return self._hear(Tick(at=at))

    def decide(self, decision: Decision) -> list[Said]:
        """All that follows from an officer's act."""
        return self._hear(decision)

    def _hear(self, event: Heard) -> list[Said]:
        self._heard += 1
        try:
            said = self.desk.hear(self._heard - 1, event)
            self.desk.cut()  # nobody writes down what changed
            return said
        except Exception:
            self.desk.reset(self.desk.state)
            raise


def judge(document: Document, now: datetime, profile: Profile, without: str | None = None) -> Scored:
    """One document by itself: no stories, levels or watches carry over."""
    heard = enrich(document, alone=True)
    stamp: Stamp = {
        "sequence": 0,
        "epoch": 0,
        "month": "",
        "heard_at": now,
        "said_at": now,
        "fold": "",
        "rules": "",
    }
    return telling.judged(heard, (document.source,), story_id(document.id), profile, stamp, without)
