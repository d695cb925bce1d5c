"""`make bench`: every measure in one run, its arms in turn, medians and spread, ratios first.

Nothing here fails a build; a measure whose arms do not give the same outputs fails. With `--only` some parts, with
`--documents` a longer way; `--corpus FOLDER` takes the texts of a folder (JSONL as `vigil judge` reads it).
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from schemas.settings import Settings
from tests.bench import pure, whole
from tests.bench.broker import Broker
from tests.bench.contest import Contest
from tests.bench.hearing import Hearing
from tests.bench.hops import STEPS, Hops

PARTS = ("pure", "hops", "pace", "recovery", "line", "whole", "latency", "monsters")


def main() -> None:
    """Print the tables."""
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as with Ctrl-C: what was started here is ended
    given = Settings()
    begun = time.monotonic()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, Broker(given.kafka_address()) as broker:
        logs = Path(folder)
        if "pure" in asked.only:
            pure.main(asked.count, asked.rounds, asked.documents)
        if {"hops", "pace", "recovery"} & set(asked.only):
            with Contest(given.kafka_address(), logs) as contest:
                hops = Hops(contest, broker)
                hops.prove()
                if "hops" in asked.only:
                    for microseconds, count in STEPS.items():
                        hops.cost(microseconds, count, asked.rounds)
                if "pace" in asked.only:
                    hops.latency(asked.rate, asked.seconds // 3)
                if "recovery" in asked.only:
                    hops.recovery(asked.rate, 16)
        if "line" in asked.only:
            with Contest(given.kafka_address(), logs) as contest:
                hearing = Hearing(contest, broker, asked.corpus)
                hearing.prove()
                hearing.cost(asked.count, asked.rounds)
        if "whole" in asked.only:
            whole.cost(given, logs, broker, asked.count, asked.rounds, asked.corpus)
        if "latency" in asked.only:
            whole.latency(given, logs, broker, asked.rate, asked.seconds)
        if "monsters" in asked.only:
            whole.monsters(given, logs, broker, 50, asked.seconds // 2)
    print(f"{time.monotonic() - begun:.0f} s in all; load of the machine at the end {os.getloadavg()[0]:.1f}")


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", type=lambda given: given.split(","), default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=500, help="documents of a round")
    parser.add_argument("--documents", type=int, default=10_000, help="documents that the desk hears one after another")
    parser.add_argument("--rate", type=int, default=200, help="documents a second where a pace is kept")
    parser.add_argument("--seconds", type=int, default=30, help="of such a pace")
    parser.add_argument("--corpus", type=Path, help="folder of *.jsonl to take the texts of")
    asked = parser.parse_args()
    if unknown := set(asked.only) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return asked


def machine() -> str:
    """What it was measured on."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.machine()
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    return (
        f"Commit {commit.stdout.strip() or 'unknown'}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"({model}), {memory} GB; load before {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
