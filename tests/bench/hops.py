"""One hop, from a topic to the next, with a step of 5 and of 500 microseconds: what it costs beside the step itself.

Then two hops at a pace: the time from before a message is handed over until it comes out; and one worker killed.
"""

import time
from collections import Counter
from itertools import pairwise
from threading import Thread
from typing import NamedTuple

from kafka import KafkaConsumer

from schemas.codec import Headers, Message, Record
from tests.bench.arms.steps import hop
from tests.bench.broker import Broker, headers_of
from tests.bench.contest import Contest
from tests.bench.processes import Process
from tests.bench.table import percentiles, ratios, spread, table

STEPS = {5: 20_000, 500: 2_000}
"""Microseconds of the step → messages in one round."""
SIZE = 900
PROVED = 1_000
SETTLE = 1.2
"""Seconds after the last output in which what was delivered is committed; all arms commit each second."""
HEADERS: Headers = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"made-1-1.0123456789abcdef"),
    ("ce_type", b"vigil.document.v1"),
    ("ce_source", b"/vigil/bench"),
    ("ce_time", b"2026-11-01T00:00:00+00:00"),
    ("content-type", b"application/json"),
]


def message(turns: int, number: int, moment: int = 0) -> Message:
    """Eight digits of work, twenty of time, then filling that does not compress to nothing."""
    filling = f"{number * 2654435761 % 2**32:08x}" * ((SIZE - 28) // 8)
    return Message(key=b"%016d" % number, value=b"%08d%020d" % (turns, moment) + filling.encode(), headers=HEADERS)


def turns_of(microseconds: int) -> int:
    """How many turns of the step's loop take so long on this machine, in CPU time: every arm does the same work."""
    found = []
    for _ in range(5):
        begun = time.process_time()
        hop(Record(0, 0, b"", b"%08d" % 2_000_000, [], "a"), {"a": "b"})
        found.append((time.process_time() - begun) / 2_000_000)
    return round(microseconds / 1e6 / min(found))


def bare(turns: int, count: int) -> float:
    """CPU seconds of the step alone, in a loop over records that are there."""
    records = [Record(0, n, one.key, one.value, one.headers, "a") for n in range(count) for one in [message(turns, n)]]
    begun = time.process_time()
    for record in records:
        hop(record, {"a": "b"})
    return time.process_time() - begun


class Came(NamedTuple):
    """A message that came out."""

    at: float
    key: bytes
    took: float
    """Seconds since it was handed over."""


class Hops:
    """The arms, each with one worker that reads `in` and `mid` and writes `mid` and `out`."""

    def __init__(self, contest: Contest, broker: Broker) -> None:
        self._contest, self._broker = contest, broker
        self._workers: dict[str, Process] = {}
        for arm in contest.arms:
            broker.make([self._name(arm, topic) for topic in ("in", "mid", "out")], partitions=4)
            self._workers[arm] = contest.process(arm, "hop")

    def _name(self, arm: str, topic: str) -> str:
        return f"{self._contest.namespace(arm)}.{topic}"

    def prove(self) -> None:
        """The same thousand go through every arm; what comes out must be what went in. Raises AssertionError."""
        turns = turns_of(5)
        sent = [message(turns, number) for number in range(PROVED)]
        wanted = Counter((one.key, one.value, tuple(one.headers)) for one in sent)
        for arm in self._contest.arms:
            self._broker.fill(self._name(arm, "in"), sent)
        for arm in self._contest.arms:
            out = self._name(arm, "out")
            self._broker.wait([out], PROVED, [self._workers[arm]])
            came = Counter((one.key, one.value, tuple(headers_of(one))) for one in self._broker.read(out))
            assert came == wanted, f"{arm}: {sum((came - wanted).values())} outputs that were not asked for"
        print(f"outputs of {PROVED} messages over two hops are equal in: {', '.join(self._contest.arms.values())}")

    def cost(self, microseconds: int, count: int, rounds: int) -> None:
        """CPU a message, the arms in turn."""
        turns = turns_of(microseconds)
        cpu: dict[str, list[float]] = {arm: [] for arm in self._contest.arms}
        rate: dict[str, list[float]] = {arm: [] for arm in self._contest.arms}
        alone = []
        for _ in range(rounds):
            alone.append(bare(turns, count) / count * 1e6)
            for arm, worker in self._workers.items():
                out = self._name(arm, "out")
                end, before, begun = self._broker.end(out) + count, worker.took, time.monotonic()
                self._broker.fill(self._name(arm, "mid"), (message(turns, number) for number in range(count)))
                rate[arm].append(count / (self._broker.wait([out], end, [worker]) - begun))
                time.sleep(SETTLE)
                cpu[arm].append((worker.took.cpu - before.cpu) / count * 1e6)
        rows = {"the step alone": ["", spread(alone, 1), "", "", ""]}
        for arm, name in self._contest.arms.items():
            hop_alone = [one - step for one, step in zip(cpu[arm], alone, strict=True)]
            peak = str(self._workers[arm].took.peak)
            rows[name] = [
                ratios(cpu["ours"], cpu[arm]),
                spread(cpu[arm], 1),
                spread(hop_alone, 1),
                spread(rate[arm]),
                peak,
            ]
        print(f"One hop with a step of {microseconds} µs, {count} messages of {SIZE} bytes a round, {rounds} rounds")
        table(
            (
                "arm",
                "our CPU ÷ its CPU",
                "CPU µs a message",
                "the hop alone, µs",
                "messages a second by the clock",
                "peak MB",
            ),
            rows,
        )

    def latency(self, rate: int, seconds: int) -> None:
        """Two hops at a pace, steps of 500 microseconds."""
        rows = {}
        for arm, name in self._contest.arms.items():
            came = self._paced(arm, rate, seconds)
            rows[name] = [*percentiles([one.took for one in came]), str(len(came))]
        print(f"Two hops at {rate} messages a second, steps of 500 µs, from handed over to read: milliseconds")
        table(("arm", "50 %", "99 %", "99.9 %", "messages"), rows)

    def recovery(self, rate: int, seconds: int) -> None:
        """A worker is killed in the middle and started again at once: how long nothing comes out, and what is lost."""
        rows = {}
        for arm, name in self._contest.arms.items():
            came = self._paced(arm, rate, seconds, kill=self._workers[arm])
            silence = max(later.at - earlier.at for earlier, later in pairwise(came))
            lost = rate * seconds - len({one.key for one in came})
            rows[name] = [f"{silence:.1f}", str(lost), str(len(came) - rate * seconds + lost)]
        print(f"One worker killed and started again at once, {rate} messages a second")
        table(("arm", "seconds of silence", "lost", "said twice"), rows)

    def _paced(self, arm: str, rate: int, seconds: int, kill: Process | None = None) -> list[Came]:
        """What came out, in that order; until all is there, or nothing has come for a minute."""
        turns, count = turns_of(500), rate * seconds
        reader = KafkaConsumer(self._name(arm, "out"), bootstrap_servers=self._contest.kafka, enable_auto_commit=False)
        while not reader.assignment():
            reader.poll(timeout_ms=100)
        for partition in reader.assignment():
            reader.position(partition)  # the end as it is now
        source = self._name(arm, "in")
        pace = Thread(
            target=lambda: self._broker.pace(source, count, rate, lambda number: message(turns, number, time.time_ns()))
        )
        pace.start()
        if kill is not None:
            time.sleep(seconds / 2)
            kill.kill()
            kill.start()
        came: list[Came] = []
        keys: set[bytes] = set()
        last = time.monotonic()
        while len(keys) < count and time.monotonic() - last < 60:
            for messages in reader.poll(timeout_ms=200).values():
                now, last = time.time_ns(), time.monotonic()
                came += [Came(last, one.key, (now - int(one.value[8:28])) / 1e9) for one in messages]
                keys |= {one.key for one in messages}
        pace.join()
        reader.close()
        return came
