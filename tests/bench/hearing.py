"""The two hops that judge, documents → desk → what it says, in every arm, beside the same steps in a bare loop."""

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from processors.desk import Desk
from processors.enrich import enrich
from processors.judging.fold import version
from processors.people import profile
from processors.rules import rulebook
from schemas.codec import Message, decode, encode
from schemas.document import Document
from schemas.heard import Config, Epoch, Heard, Tick
from schemas.ids import digest
from schemas.index.rows import rows
from schemas.topics import ALERTS, DESK, DOCUMENTS, NOTIFICATIONS, PICTURE, SCORED, TOPICS
from tests.bench.broker import Broker, headers_of
from tests.bench.contest import Contest
from tests.bench.hops import SETTLE
from tests.bench.made import messages
from tests.bench.processes import Process
from tests.bench.table import ratios, spread, table

SAID = (SCORED, PICTURE, ALERTS, NOTIFICATIONS)
PROVED = 1_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def opening() -> list[Heard]:
    """What stands in `desk` before the first document."""
    rules, people = rulebook.gather(), profile.gather(Path("no such file"))
    config = Config(id=digest("config", *rules, people, size=8), at=NOW, rules=rules, profile=people)
    return [Epoch(epoch=1, at=NOW), config, Tick(at=NOW)]


class Bare:
    """The pure steps in a loop: no broker, no codec between them."""

    def __init__(self) -> None:
        self._desk = Desk(version())
        self._at = 0
        for event in opening():
            self._desk.hear(self._at, event)
            self._at += 1

    def cost(self, documents: list[Message], *, index: bool) -> float:
        """CPU seconds to read, enrich and fold all; with `index` also to shape what the index holds."""
        begun = time.process_time()
        for place, one in enumerate(documents):
            heard = enrich(decode(one.value, one.headers, Document), 0, place)
            said = self._desk.hear(self._at, heard)
            self._desk.cut()
            self._at += 1
            if index:
                for output in said:
                    rows(output)  # type: ignore[arg-type]  # all that a desk says is an Output
        return time.process_time() - begun


class Hearing:
    """Every arm with one worker that enriches and one at the desk."""

    def __init__(self, contest: Contest, broker: Broker, folder: Path | None) -> None:
        self._contest, self._broker, self._folder = contest, broker, folder
        self._workers: dict[str, list[Process]] = {}
        for arm in contest.arms:
            # One partition each: the order in `desk`, and so every number in what is said, is the same in all arms.
            broker.make([self._name(arm, topic.name) for topic in TOPICS])
            broker.fill(self._name(arm, "desk"), [encode(event, "/vigil/bench") for event in opening()])
            self._workers[arm] = [contest.process(arm, step) for step in ("enriching", "judging")]

    def _name(self, arm: str, topic: str) -> str:
        return f"{self._contest.namespace(arm)}.{topic}"

    def prove(self) -> None:
        """All that is written is the same bytes in every arm. Raises AssertionError."""
        given = messages(PROVED, seed=99, folder=self._folder)
        for arm in self._contest.arms:
            self._broker.fill(self._name(arm, DOCUMENTS.name), given)
        found = {}
        for arm in self._contest.arms:
            self._broker.wait([self._name(arm, SCORED.name)], PROVED, self._workers[arm], within=600)
            time.sleep(SETTLE)
            found[arm] = Counter(
                (topic.name, one.key, one.value, tuple(headers_of(one)))
                for topic in (DESK, *SAID)
                for one in self._broker.read(self._name(arm, topic.name))
            )
        first, *others = self._contest.arms
        for arm in others:
            wrong = (found[arm] - found[first]) + (found[first] - found[arm])
            assert not wrong, f"{arm} and {first} differ in {sum(wrong.values())}: {list(wrong)[:2]}"
        kinds = Counter(topic for topic, *_ in found[first].elements())
        print(f"bytes of {PROVED} documents are equal in {', '.join(self._contest.arms.values())}: {dict(kinds)}")

    def cost(self, count: int, rounds: int) -> None:
        """CPU a document of both processes, the arms in turn."""
        cpu: dict[str, list[float]] = {arm: [] for arm in self._contest.arms}
        rate: dict[str, list[float]] = {arm: [] for arm in self._contest.arms}
        bare, alone = Bare(), []
        bare.cost(messages(PROVED, seed=99, folder=self._folder), index=False)
        for number in range(rounds):
            given = messages(count, seed=100 + number, folder=self._folder)
            alone.append(bare.cost(given, index=False) / count * 1e6)
            for arm, workers in self._workers.items():
                scored = self._name(arm, SCORED.name)
                end, before = self._broker.end(scored) + count, sum(one.took.cpu for one in workers)
                begun = time.monotonic()
                self._broker.fill(self._name(arm, DOCUMENTS.name), given)
                rate[arm].append(count / (self._broker.wait([scored], end, workers, within=600) - begun))
                time.sleep(SETTLE)
                cpu[arm].append((sum(one.took.cpu for one in workers) - before) / count * 1e6)
        rows_of = {"the pure steps in a bare loop": ["", ratios(alone, alone), spread(alone), "", ""]}
        for arm, name in self._contest.arms.items():
            peaks = " + ".join(str(one.took.peak) for one in self._workers[arm])
            rows_of[name] = [
                ratios(cpu["ours"], cpu[arm]),
                ratios(alone, cpu[arm]),
                spread(cpu[arm]),
                spread(rate[arm]),
                peaks,
            ]
        print(f"Documents → desk → what the desk says, {count} documents a round, {rounds} rounds")
        head = (
            "arm",
            "our CPU ÷ its CPU",
            "bare loop ÷ its CPU",
            "CPU µs a document",
            "documents a second by the clock",
        )
        table((*head, "peak MB"), rows_of)
