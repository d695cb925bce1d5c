"""Items parsed a CPU second, and pages read: `python -m tests.bench.parsing`.

Our own examples of each format as they are (small ones: the payload costs more than its items), and feeds of 50 items
beside plain feedparser over the same bytes. The arms take turns, medians of the rounds. Nothing here fails a build.
"""

import io
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import feedparser

from deploy.sample.world import World
from producers.formats import parse
from producers.page import extract
from producers.source import Source
from tests.bench.feeds import ITEMS, atom, rss
from tests.producers.fakes import NOW, source

GOLDEN = Path(__file__).parents[1] / "producers" / "golden"
FEEDS, ROUNDS = 20, 7
ASKED = 2000


def main() -> None:
    """Print the tables."""
    feeds = {"rss": [rss(number) for number in range(FEEDS)], "atom": [atom(number) for number in range(FEEDS)]}
    record = source()
    print(f"{FEEDS} feeds of {ITEMS} items, items a CPU second, {ROUNDS} rounds; {ASKED} were asked for")
    for name, payloads in feeds.items():
        ours, plain = turns(
            partial(ours_reads, payloads),
            partial(feedparser_reads, payloads),
        )
        print(
            f"  {name:<18} {statistics.median(ours):7.0f} ({min(ours):.0f} to {max(ours):.0f}), plain feedparser "
            f"{statistics.median(plain):7.0f}; {statistics.median(ours) / statistics.median(plain):.2f} of it"
        )
    print("our own examples, microseconds a payload and an item")
    page_source = source(format="page", level_system="uk-terrorism", select="//p[1]", level_pattern=r"(?P<level>\w+)")
    for file in sorted(GOLDEN.glob("*.*.*")):
        payload, form = file.read_bytes(), file.name.split(".")[-2]
        of = page_source if form == "page" else record
        items = len(parse(payload, of, NOW, form).documents)
        (rates,) = turns(partial(one_read, payload, of, form))
        each = 1e6 / statistics.median(rates)
        print(
            f"  {form:<18} {each:7.0f} for {items} items in {len(payload):,} bytes: {each / max(items, 1):.0f} an item"
        )
    pages()


def ours_reads(payloads: list[bytes]) -> int:
    """Items that our parser reads."""
    return sum(len(parse(payload, source(), NOW).documents) for payload in payloads)


def feedparser_reads(payloads: list[bytes]) -> int:
    """Items that feedparser reads by itself."""
    return sum(len(feedparser.parse(io.BytesIO(payload)).entries) for payload in payloads)


def one_read(payload: bytes, of: Source, form: str, times: int = 50) -> int:
    """One payload, many times."""
    for _ in range(times):
        parse(payload, of, NOW, form)
    return times


def pages() -> None:
    """Extraction is a stage of its own, in processes of its own: its cost is not the poller's."""
    world = World(datetime.now(UTC))
    base = "http://127.0.0.1:1"
    manifest: Any = world.manifest(base)
    addresses = [item["url"] for offer in manifest["sources"] for item in offer["items"] if item.get("url")]
    found = [page.body for url in addresses if (page := world.render(url.removeprefix(base), base))]
    bodies = [body for body in found if b"<html" in body[:500].lower()]
    (rates,) = turns(lambda: sum(bool(extract(body, None, NOW).text) for body in bodies))
    print(
        f"extraction, {len(bodies)} pages of the small world ({sum(map(len, bodies)) // len(bodies):,} bytes): "
        f"{statistics.median(rates):.1f} a CPU second ({min(rates):.1f} to {max(rates):.1f})"
    )


def turns(*arms: Callable[[], int]) -> list[list[float]]:
    """What each arm counts, by the CPU second, in turn; the first round, in which caches fill, is left out."""
    rates: list[list[float]] = [[] for _ in arms]
    for number in range(ROUNDS + 1):
        for arm, found in zip(arms, rates, strict=True):
            begun = time.process_time()
            counted = arm()
            if number:
                found.append(counted / (time.process_time() - begun))
    return rates


if __name__ == "__main__":
    main()
