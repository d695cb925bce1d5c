"""Documents go in while the line is mistreated; then everything is compared: `make chaos DOCUMENTS=… FAULTS=… SEED=…`.

Workers, both desks at once, a desk stopped for longer than its session and woken again, the broker, Elasticsearch;
or, with `KILLS=50`, desk and notifier alone, over and over while documents pass. Attacks among the documents raise
alerts, of which two people are told: by a webhook that is slow, and by one that also fails now and then.
With `LOAD=3 MINUTES=10`: so many times what the line can take (tests.chaos.load).
With `FAULT=NAME`, `FAULT=all`: faults that have names (tests.chaos.named), on a line behind proxies.
The servers must be the test's own: `python -m deploy.with_servers python -m tests.chaos`.
"""

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event

from deploy.bootstrap import connect
from schemas.log import Log
from tests.chaos.faults import Injector, kills, plan
from tests.chaos.feed import Feed, attacks, documents, passing
from tests.chaos.gauges import Gauges
from tests.chaos.line import WORKING, line
from tests.chaos.load import load
from tests.chaos.named import FAULTS
from tests.chaos.suite import HEAD, suite
from tests.chaos.verdict import verdict

STARTED = 120.0
"""Seconds within which the first message is on its way."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is as if nothing had happened."""
    parser = ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--faults", type=int, default=16)
    parser.add_argument("--servers", type=int, default=1, help="how often each server is killed")
    parser.add_argument("--kills", type=int, default=0, help="so many kills of desk and notifier instead")
    parser.add_argument("--fault", default="", help=f"`all`, or some of {', '.join(FAULTS)}, with commas")
    parser.add_argument("--load", type=float, default=0, help="so many times what the line can take instead")
    parser.add_argument("--minutes", type=float, default=10, help="of that load")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    names = list(FAULTS) if asked.fault == "all" else [name for name in asked.fault.split(",") if name]
    if unknown := set(names) - FAULTS.keys():
        parser.error(f"no fault is called {', '.join(sorted(unknown))}: choose of {', '.join(FAULTS)}")
    with tempfile.TemporaryDirectory() as folder:
        if asked.load:
            return loaded(asked.load, asked.minutes, asked.seed, Path(folder))
        if names:
            return named(names, asked.seed, Path(folder))
        return run(asked.documents, asked.faults, asked.servers, asked.seed, Path(folder), asked.kills)


def named(names: list[str], seed: int, folder: Path) -> int:
    """Faults that were asked for by their names."""
    results = suite(names, seed, folder, Saying())
    print("\n".join([HEAD, *(result.row() for result in results)]))
    ill = [result.name for result in results if not result.well]
    print(f"NOT WELL: {', '.join(ill)}" if ill else "all as if nothing had happened")
    return 1 if ill else 0


def loaded(times: float, minutes: float, seed: int, folder: Path) -> int:
    """More or less than the line can take, for so long."""
    found = load(times, minutes, seed, folder, Saying())
    print(
        f"takes {found.capacity:.0f} documents a second; {found.offered} offered in {minutes:g} minutes, at most "
        f"{found.most_unread} unread, {found.drained:.0f} s until nothing waited; {found.documents} documents in all"
    )
    print("| worker | MB at first | after a third | at the end |\n|---|---|---|---|")
    print("\n".join(found.rows()))
    print(f"status: {found.behind}")
    print("\n".join(["NOT WELL", *found.wrong]) if found.wrong else "nothing lost, memory flat")
    return 1 if found.wrong else 0


class Saying:
    """Prints, with the seconds since it began."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def __call__(self, told: str) -> None:
        print(f"[{time.monotonic() - self._begun:6.1f} s] {told}", flush=True)


def run(count: int, faults: int, servers: int, seed: int, folder: Path, killed: int = 0) -> int:
    """A line of its own on the servers of the environment; with `killed` only that many kills of desk and notifier."""
    say = Saying()
    over = Event()
    with line(folder, say) as tried, ExitStack() as stack:
        gauges = Gauges(tried.own)
        stack.callback(gauges.close)
        feeds = [
            Feed(tried.own, passing(seed, over) if killed else documents(count, seed), say),
            Feed(tried.own, attacks(seed, over), say),
        ]
        stack.callback(over.set)
        for feed in feeds:
            feed.start()
        injector = Injector(tried.supervisors, tried.servers, say, lambda: tried.receiver.open > 0)
        say(f"messages pass: {injector.wait_for_a_message(STARTED)}")
        for fault in kills(killed, seed) if killed else plan(faults, seed, tried.victims, servers):
            injector.do(fault)
        say(f"done: {injector.done}, {injector.caught} of them while a message was on its way")
        over.set()
        for feed in feeds:
            feed.join()
        say(f"{feeds[0].sent} documents confirmed, and {feeds[1].sent} attacks")
        if waiting := gauges.rest(WORKING):
            say(f"still unread: {waiting}")
        tried.supervisors[0].stop()  # the clock stops with it, and nothing more is said
        gauges.rest(("indexing",))
        own = tried.own
        with Log(own.kafka_address(), own.namespace) as log, connect(own) as client:
            sent = sum(feed.sent for feed in feeds)
            found = verdict(log, client.options(request_timeout=60), own.namespace, sent, list(tried.receiver.came))
        say(f"{tried.receiver.torn} requests broke off in the middle")
        for told in found.lines:
            say(told)
        say("all as if nothing had happened" if found.well else "NOT WELL")
    if not found.well:
        tried.logs()
    return 0 if found.well else 1


if __name__ == "__main__":
    sys.exit(main())
