"""Every named fault, one after the other, on one line; after each, all is asked that must be as before."""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from deploy.bootstrap import connect
from schemas.codec import Message
from schemas.index.names import alias
from schemas.log import Log
from schemas.topics import SCORED
from tests.bench.attacks import attack
from tests.bench.corpus import lines
from tests.chaos.feed import Feed
from tests.chaos.gauges import PATIENCE, Gauges, Held, grown, held
from tests.chaos.line import WORKING, Line, line
from tests.chaos.messages import KEY
from tests.chaos.named import FAULTS, Did
from tests.chaos.verdict import Verdict, verdict

A_SECOND = 8
"""Documents that pass; one in forty is the report of an attack."""
BACK = 30.0
"""Seconds after a fault within which every stage must do its work again, by itself."""
FEW = 4 * A_SECOND
"""Messages before a stage that keeps up."""
WARM = 10.0
"""Seconds of work before the first fault, for caches to fill and connections to be made."""
TRIES = 4
"""Verdicts on a line whose clock goes on: what is on its way at the first is there at the next."""


class Result(Struct, frozen=True, kw_only=True):
    """What a fault did."""

    name: str
    words: str
    documents: int
    """Confirmed so far, by the end of it."""
    lost: int
    twice: int
    """Messages to people that were told under two keys, and outputs sent twice and not the same."""
    back: float
    drained: float
    memory: tuple[float, float]
    """Megabytes of all workers together, before and after."""
    files: tuple[int, int]
    wrong: tuple[str, ...]
    """What is not as it must be, in words."""

    @property
    def well(self) -> bool:
        return not self.wrong and not self.lost and not self.twice and self.back <= BACK

    def row(self) -> str:
        """Of the table in the docs."""
        return (
            f"| `{self.name}` | {self.words} | {self.documents} | {self.lost} | {self.twice} | {self.back:.0f} | "
            f"{self.drained:.0f} | {self.memory[0]:.0f} / {self.memory[1]:.0f} | {self.files[0]} / {self.files[1]} |"
        )


HEAD = (
    "| fault | what is done | documents | lost | twice | working again after s | caught up after s "
    "| MB before / after | files before / after |\n|---|---|---|---|---|---|---|---|---|"
)


def suite(names: list[str], seed: int, folder: Path, say: Callable[[str], None]) -> list[Result]:
    """Each on its own, in this order."""
    with line(folder, say, proxied=True) as tried:
        gauges = Gauges(tried.own)
        try:
            passing = Passing(tried, seed)
            passing.begin()
            say(f"warm: {_warm(tried, gauges)}")
            passing.pause()
            rest(tried, gauges)
            results = []
            for name in names:
                results.append(one(name, tried, gauges, passing))
                say(results[-1].row())
                for wrong in results[-1].wrong:
                    say(f"  {wrong}")
            passing.end()
        finally:
            gauges.close()
    if not all(result.well for result in results):
        tried.logs()
    return results


def one(name: str, tried: Line, gauges: Gauges, passing: "Passing") -> Result:
    """One fault, from a line at rest to a line at rest."""
    fault = FAULTS[name]
    before = held(tried.pids)
    passing.begin()
    time.sleep(2)
    tried.say(f"{name}: {fault.words}")
    did = fault.act(tried, fault.seconds)
    passing.heed(did)
    return _after(name, fault.words + (f" ({did.said})" if did.said else ""), before, tried, gauges, passing)


def _after(name: str, words: str, before: dict[str, Held], tried: Line, gauges: Gauges, passing: "Passing") -> Result:
    """How the line comes back, comes to rest, and what it is then."""
    back, drained = gauges.back(FEW)
    passing.pause()
    wrong = [f"{stage} still has {count} unread" for stage, count in rest(tried, gauges).items()]
    after = held(tried.pids)
    wrong += grown(before, after)
    found = judged(tried, passing)
    wrong += [] if found.well else found.lines
    return Result(
        name=name,
        words=words,
        documents=passing.sent,
        lost=found.lost,
        twice=found.twice,
        back=back,
        drained=drained,
        memory=(sum(one.memory for one in before.values()), sum(one.memory for one in after.values())),
        files=(sum(one.files for one in before.values()), sum(one.files for one in after.values())),
        wrong=tuple(wrong),
    )


def short(seed: int, folder: Path, say: Callable[[str], None]) -> tuple[Result, dict[str, bool]]:
    """The brief faults one after the other without a rest, one verdict; then whether that verdict finds each harm."""
    with line(folder, say, proxied=True) as tried:
        gauges = Gauges(tried.own)
        try:
            passing = Passing(tried, seed)
            passing.begin()
            say(f"a message has arrived: {_warm(tried, gauges, 1.0)}")
            before, resets = held(tried.pids), []
            for name, fault in FAULTS.items():
                if fault.brief is not None:
                    say(f"{name}: {fault.words}")
                    did = fault.act(tried, fault.brief)
                    passing.heed(did)
                    resets.append(did.said)
            result = _after("short", "; ".join(filter(None, resets)), before, tried, gauges, passing)
            found = {name: not harm().well for name, harm in _harms(tried, passing).items()} if result.well else {}
            passing.end()
        finally:
            gauges.close()
    if not result.well:
        tried.logs()
    return result, found


def _harms(tried: Line, passing: "Passing") -> dict[str, Callable[[], Verdict]]:
    """Verdicts on a line that is not as it must be, each for another reason; the later ones leave their harm behind."""

    def unstored() -> Verdict:
        with connect(tried.own) as client:
            name = alias("documents", tried.own.namespace)
            row = client.search(index=name, size=1)["hits"]["hits"][0]
            client.delete(index=row["_index"], id=row["_id"], refresh=True)
        return _verdict(tried, passing)

    def said_twice() -> Verdict:
        with Log(tried.own.kafka_address(), tried.own.namespace) as log:
            record = next(iter(log.read(SCORED)))
            value = re.sub(rb'"confidence":\d+', b'"confidence":101', record.value or b"")
            log.append(SCORED, Message(record.key or b"", value, list(record.headers)), record.partition).result()
        return _verdict(tried, passing)

    return {
        "a document is missing": lambda: _verdict(tried, passing, sent=1),
        "a dead letter is missing": lambda: _verdict(tried, passing, poison=1),
        "a message to a person was not sent": lambda: _verdict(tried, passing, unasked=1),
        "a row of the index is missing": unstored,
        "an output was sent twice and not the same": said_twice,
    }


def _verdict(tried: Line, passing: "Passing", sent: int = 0, poison: int = 0, unasked: int = 0) -> Verdict:
    """As it is, or as if so many more had been sent, were to be dead, or had not been asked for by a person."""
    came = list(tried.receiver.came)
    if unasked:
        key = came[-1].headers[KEY]
        came = [request for request in came if request.headers[KEY] != key]
    with Log(tried.own.kafka_address(), tried.own.namespace) as log, connect(tried.own) as client:
        asked = client.options(request_timeout=60)
        return verdict(log, asked, tried.own.namespace, passing.sent + sent, came, passing.poison + poison)


def judged(tried: Line, passing: "Passing") -> Verdict:
    """On a line at rest but for its clock."""
    for _ in range(TRIES):
        found = _verdict(tried, passing)
        if found.well:
            break
        time.sleep(3)
    return found


def _warm(tried: Line, gauges: Gauges, seconds: float = WARM) -> bool:
    """Whether a message has reached somebody and every stage keeps up."""
    deadline = time.monotonic() + 180
    while not tried.receiver.came and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(seconds)
    gauges.back(FEW)
    return bool(tried.receiver.came)


def rest(tried: Line, gauges: Gauges, patience: float = PATIENCE) -> dict[str, int]:
    """Wait until nothing waits anywhere; what still does if it takes too long."""
    return gauges.rest((*WORKING, "indexing"), patience)


class Passing:
    """Documents and attacks that go in at a steady pace from `begin` to `pause`, through the proxy as all else."""

    def __init__(self, tried: Line, seed: int) -> None:
        self.poison = self.elsewhere = 0
        """Messages that nobody can read, and documents that somebody else has sent."""
        self._on, self._over, self._idle = threading.Event(), threading.Event(), threading.Event()
        self._extra: list[bytes] = []
        self._seed = seed
        self._own = tried.own
        self._feed = Feed(tried.through, self._payloads(), tried.say)
        self._feed.start()

    @property
    def sent(self) -> int:
        """Documents confirmed."""
        return self._feed.sent + self.elsewhere

    def heed(self, did: Did) -> None:
        """Send what a fault wants sent, and expect what it has poisoned."""
        self._extra += did.payloads
        self.poison += did.poison

    def other(self, payload: bytes) -> None:
        """Send this at once, and wait until it is confirmed."""
        feed = Feed(self._own, iter((payload,)), print)
        feed.run()
        self.elsewhere += feed.sent

    def begin(self) -> None:
        self._idle.clear()
        self._on.set()

    def pause(self) -> None:
        """Returns when what was on its way is confirmed."""
        self._on.clear()
        self._idle.wait()

    def end(self) -> None:
        self._over.set()
        self._on.set()
        self._feed.join()

    def _payloads(self) -> Iterator[bytes]:
        number = attacked = 0
        draw = random.Random(self._seed)
        while True:
            if not self._on.is_set() and not self._extra:
                self._idle.set()
            self._on.wait()
            if self._over.is_set():
                return
            begun = time.monotonic()
            payload = lines(A_SECOND, seed=self._seed * 10_000 + number, length=draw.randrange(100, 300))
            if number % 2 == 0:
                payload += json.dumps(attack(attacked, self._seed)).encode() + b"\n"
                attacked += 1
            while self._extra:
                payload += self._extra.pop()
            number += 1
            yield payload
            self._over.wait(max(0.0, begun + 1 - time.monotonic()))
