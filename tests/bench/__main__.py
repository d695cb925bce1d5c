"""`make bench`: rounds of each measure in turn, medians and spread, ratios first. Nothing here fails a build."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from processors.judge.answer import Judge
from processors.people import profile
from processors.rules import rulebook
from tests.bench.corpus import lines

DOCUMENTS, ROUNDS = 1500, 5
VIGIL = Path(sys.executable).with_name("vigil")
KEYWORDS = ("attack", "bomb", "synagogue", "attentat", "anschlag", "ataque", "פיגוע", "هجوم", "threat", "fire")


def main() -> None:
    """Print the table."""
    corpus = lines(DOCUMENTS).splitlines()
    arms: dict[str, Callable[[], object]] = {
        "judge": lambda: judged(corpus, stream=False),
        "judge --stream": lambda: judged(corpus, stream=True),
        "a keyword loop over parsed JSON": lambda: keywords(corpus),
    }
    rates: dict[str, list[float]] = {name: [] for name in arms}
    for arm in arms.values():
        arm()  # tables load, caches fill
    for _ in range(ROUNDS):
        for name, arm in arms.items():
            begun = time.process_time()
            arm()
            rates[name].append(DOCUMENTS / (time.process_time() - begun))
    base = statistics.median(rates["a keyword loop over parsed JSON"])
    print(f"{DOCUMENTS} documents of 3 KB in six languages, one core, {ROUNDS} rounds; documents a CPU second")
    for name, found in rates.items():
        middle = statistics.median(found)
        spread = f"({min(found):.0f} to {max(found):.0f})"
        print(f"  {middle / base:8.4f} of the keyword loop  {middle:9.0f} {spread}  {name}")
    print(f"  peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    print(f"  first answer of `vigil judge` after {first_answer():.2f} s (median of {ROUNDS})")


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


def first_answer() -> float:
    """Seconds from start to the end of a run over one line."""
    line = lines(1).rstrip(b"\n") + b"\n"
    seconds = []
    for _ in range(ROUNDS):
        begun = time.monotonic()
        subprocess.run([VIGIL, "judge", "-"], input=line, capture_output=True, check=True)
        seconds.append(time.monotonic() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
