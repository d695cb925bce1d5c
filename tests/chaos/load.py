"""More than the line can take, for minutes: `make chaos LOAD=3`; or less, for longer: `LOAD=0.8 MINUTES=20`."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from deploy.health import health, told
from tests.bench.corpus import lines
from tests.chaos.feed import Feed
from tests.chaos.gauges import PATIENCE, Gauges, held
from tests.chaos.line import Line, line
from tests.chaos.suite import Passing, judged, rest

MEASURED = 2000
"""Documents by which the line's speed is measured first."""
LENGTH = 300
"""Characters of a document, about."""
EVERY = 5.0
"""Seconds between two samples."""
FLAT = 1.15
"""What a worker may hold at the end of the load, against a third of it before: memory is flat."""
ROOM = 24.0
"""Megabytes that are no growth."""
BEHIND = 60
"""Seconds that the oldest document waits when the line is behind, and `vigil status` must show it."""


class Sample(Struct, frozen=True):
    """One look at the line."""

    at: float
    unread: int
    memory: dict[str, float]


class Loaded(Struct, frozen=True, kw_only=True):
    """What came of it."""

    capacity: float
    """Documents a second, measured before."""
    offered: int
    documents: int
    most_unread: int
    drained: float
    """Seconds after the load until nothing waited."""
    samples: tuple[Sample, ...]
    behind: str | None
    """What `vigil status` said of the stage that was behind most."""
    wrong: tuple[str, ...]

    def rows(self) -> Iterator[str]:
        """Memory of each worker at the beginning, after a third, at the end."""
        for name in sorted(self.samples[0].memory):
            held = [sample.memory.get(name, 0.0) for sample in self.samples]
            yield f"| {name} | {held[0]:.0f} | {held[len(held) // 3]:.0f} | {held[-1]:.0f} |"


def load(times: float, minutes: float, seed: int, folder: Path, say: Callable[[str], None]) -> Loaded:
    """`times` what the line was measured to take, for so long; then wait until all of it is done, and compare."""
    with line(folder, say) as tried:
        gauges = Gauges(tried.own)
        try:
            passing = Passing(tried, seed)
            capacity = _measured(tried, gauges, passing, seed)
            say(f"takes {capacity:.0f} documents a second; offered {times * capacity:.0f} for {minutes:g} minutes")
            samples, offered, behind = _offered(tried, gauges, passing, times * capacity, minutes * 60, seed)
            begun = time.monotonic()
            unread = max(sample.unread for sample in samples)
            say(f"{offered} offered, at most {unread} unread; waiting for the rest")
            left = rest(tried, gauges, PATIENCE + 4 * minutes * 60 * times)
            drained = time.monotonic() - begun
            found = judged(tried, passing)
            passing.end()
        finally:
            gauges.close()
    wrong = [*grew(samples), *(f"{stage} still has {count} unread" for stage, count in left.items())]
    wrong += [] if found.well else found.lines
    if times > 1 and behind is None and minutes * 60 > 2 * BEHIND:
        wrong.append("`vigil status` never said that the line was behind")
    return Loaded(
        capacity=capacity,
        offered=offered,
        documents=passing.sent,
        most_unread=unread,
        drained=drained,
        samples=tuple(samples),
        behind=behind,
        wrong=tuple(wrong),
    )


def grew(samples: list[Sample]) -> list[str]:
    """Workers that hold more at the end than after a third of the time."""
    early, late = samples[len(samples) // 3], samples[-1]
    return [
        f"{name} holds {late.memory[name]:.0f} MB, held {early.memory[name]:.0f}"
        for name in sorted(early.memory.keys() & late.memory.keys())
        if late.memory[name] > max(early.memory[name] * FLAT, early.memory[name] + ROOM)
    ]


def _measured(tried: Line, gauges: Gauges, passing: Passing, seed: int) -> float:
    """Documents a second that the whole line does when there is always more."""
    warm = lines(200, seed=seed * 1000 + 1, length=LENGTH)
    for payload in (warm, lines(MEASURED, seed=seed * 1000 + 2, length=LENGTH)):
        begun = time.monotonic()
        passing.other(payload)
        rest(tried, gauges)
        seconds = time.monotonic() - begun - 3  # it waits three quiet seconds
    return MEASURED / max(seconds, 1.0)


def _offered(
    tried: Line, gauges: Gauges, passing: Passing, speed: float, seconds: float, seed: int
) -> tuple[list[Sample], int, str | None]:
    over = threading.Event()

    def payloads() -> Iterator[bytes]:
        number = 0
        while not over.is_set():
            due = time.monotonic() + 1
            yield lines(round(speed), seed=seed * 100_000 + number, length=LENGTH)
            number += 1
            over.wait(max(0.0, due - time.monotonic()))

    feed = Feed(tried.own, payloads(), tried.say)
    feed.start()
    passing.begin()  # attacks among them, and people who are told
    begun = time.monotonic()
    samples: list[Sample] = []
    behind = None
    while (passed := time.monotonic() - begun) < seconds:
        memory = {name: one.memory for name, one in held(tried.pids).items()}
        samples.append(Sample(passed, max(gauges.unread().values()), memory))
        if behind is None and passed > seconds / 2:
            behind = _said_behind(tried)
        time.sleep(EVERY)
    over.set()
    feed.join()
    passing.pause()
    passing.elsewhere += feed.sent
    return samples, feed.sent, behind


def _said_behind(tried: Line) -> str | None:
    """The line of `vigil status` about enriching or judging, where its oldest message waits for long."""
    found = health(tried.own)
    late = [
        stage
        for stage in found.stages
        if stage.oldest is not None and (found.at - stage.oldest).total_seconds() > BEHIND
    ]
    if not late:
        return None
    names = [stage.name for stage in late]
    return next((row.strip() for row in told(found).splitlines() if any(name in row for name in names)), None)
