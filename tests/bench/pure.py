"""What needs no server: a document alone, the start of the command, cost against stories and rules, pages."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from processors.desk import Desk
from processors.judge.answer import Judge
from processors.people import profile
from processors.rules import rulebook
from tests.bench import parsing, rules
from tests.bench.corpus import lines
from tests.bench.desk import told
from tests.bench.table import ratios, spread, table
from tests.processors.events import log, opening

VIGIL = [sys.executable, "-P", "-c", "from vigil import main; main()"]
KEYWORDS = ("attack", "bomb", "synagogue", "attentat", "anschlag", "ataque", "פיגוע", "هجوم", "threat", "fire")
STARTS = 5


def judging(documents: int, rounds: int) -> None:
    """`vigil judge` beside a script of ten lines, in turn."""
    corpus = lines(documents).splitlines()
    arms: dict[str, Callable[[], object]] = {
        "a keyword loop over parsed JSON": lambda: keywords(corpus),
        "judge": lambda: judged(corpus, stream=False),
        "judge --stream": lambda: judged(corpus, stream=True),
    }
    found: dict[str, list[float]] = {name: [] for name in arms}
    for arm in arms.values():
        arm()  # tables load, caches fill
    for _ in range(rounds):
        for name, arm in arms.items():
            begun = time.process_time()
            arm()
            found[name].append((time.process_time() - begun) / documents * 1e6)
    base = found["a keyword loop over parsed JSON"]
    print(f"One core, {documents} documents of 3 KB in six languages, {rounds} rounds")
    table(
        ("arm", "times the keyword loop", "CPU µs a document"),
        {name: [ratios(each, base), spread(each)] for name, each in found.items()},
    )
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def judged(corpus: list[bytes], *, stream: bool) -> int:
    """All answers, as bytes."""
    judging = Judge(
        rules=rulebook.gather(),
        profile=profile.gather(Path("no such file")),
        publishers=lambda _name: None,
        extract=lambda _html, _url: None,  # type: ignore[arg-type,return-value]
        stream=stream,
    )
    return sum(len(answer) for answer in judging.lines(corpus))


def keywords(corpus: list[bytes]) -> int:
    """What a script of ten lines would do: parse, look for words, write a number."""
    hits = 0
    for line in corpus:
        document = msgspec.json.decode(line)
        text = f"{document['title']} {document['text']}".lower()
        hits += sum(text.count(word) for word in KEYWORDS)
    return hits


def first_answer() -> None:
    """CPU seconds, and seconds by the clock, from the start of the command to its end over one line."""
    line = lines(1).rstrip(b"\n") + b"\n"
    clock, cpu = [], []
    for _ in range(STARTS):
        begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [*VIGIL, "judge", "-"], input=line, capture_output=True, check=True, cwd=Path(__file__).parents[2]
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock.append(time.monotonic() - begun)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(
        f"first answer of `vigil judge`: {spread(cpu, 2)} s of CPU, {spread(clock, 2)} s by the clock, {STARTS} starts"
    )


def folding(documents: int) -> None:
    """CPU of the desk an event, in ten parts of the way, as its stories grow."""
    desk = Desk("bench")
    records = iter(log([*opening(), *told(documents)]))
    part = documents // 10
    rows: dict[str, list[str]] = {}
    first = 0.0
    while True:
        batch = [record for _, record in zip(range(part), records, strict=False)]
        if len(batch) < part:
            break
        begun = time.process_time()
        for record in batch:
            desk.handle(record)
            desk.cut()
        each = (time.process_time() - begun) / part * 1e6
        first = first or each
        rows[f"{len(desk.live):,}"] = [f"{each / first:.2f}", f"{each:,.0f}"]
    print(f"The desk, {documents:,} made documents one after the other")
    table(("live stories then", "cost ÷ that of the first tenth", "CPU µs an event"), rows)


def main(documents: int, rounds: int, most: int) -> None:
    """All of it."""
    judging(documents, rounds)
    first_answer()
    folding(most)
    rules.main()
    parsing.pages()


if __name__ == "__main__":
    main(500, statistics.median_low([3, 3, 5]), 20_000)
