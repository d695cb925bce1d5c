"""Streams of news with gold stories and pages (`labelled/streams/`): stories come together, pages come in time.

`streams.jsonl` holds the documents in order of arrival, each with its `stream` and `gold`; `NAME_alerts.json` the pages
that a good desk sends. A page, a `raised` event, belongs to the gold page of its newest document.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from commands.roster import publishers
from processors.judge.answer import Judge
from processors.past.backtest import Backtest
from processors.people import profile
from processors.rules import rulebook

STREAMS = Path(__file__).parent / "labelled/streams"
ASKED = ("id", "source", "url", "title", "text", "published", "fetched")
Row = dict[str, Any]


class Paging(NamedTuple):
    """What became of the pages of some streams."""

    asked: int = 0
    in_time: int = 0
    false: int = 0
    """Of priority 2 or 3, for what nobody asked to be paged about."""
    repeated: int = 0
    """Raised again while one for the same is open."""

    def and_(self, other: "Paging") -> "Paging":
        """Both together."""
        return Paging(*(one + more for one, more in zip(self, other, strict=True)))


def no_pages(html: str, url: str | None) -> Any:
    """The streams hold no pages."""
    raise ValueError(f"{url}: a document of a stream with {len(html)} letters of HTML")


def streams(folder: Path = STREAMS) -> dict[str, list[Row]]:
    """The documents of each stream, in order of arrival."""
    found: dict[str, list[Row]] = defaultdict(list)
    for line in (folder / "streams.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        found[row["stream"]].append(row)
    return found


def asked(rows: Iterable[Row]) -> Iterator[bytes]:
    """Documents as the program is given them."""
    for row in rows:
        yield json.dumps({key: row[key] for key in ASKED}).encode()


def stories(rows: list[Row]) -> Iterator[tuple[Row, str]]:
    """Each document with the story it was put into."""
    judge = Judge(
        rules=rulebook.gather(),
        profile=profile.gather(Path("no such file")),
        publishers=publishers([]),
        extract=no_pages,
        stream=True,
        fields=("story",),
    )
    for row, line in zip(rows, judge.lines(asked(rows)), strict=True):
        yield row, f"{row['stream']} {json.loads(line)['story']}"


def bcubed(pairs: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (gold, given) cluster names, a document each (Bagga and Baldwin 1998)."""
    together, gold, given = Counter(pairs), Counter(g for g, _ in pairs), Counter(s for _, s in pairs)
    precision = sum(together[pair] / given[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(together[pair] / gold[pair[0]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def across(told: list[tuple[Row, str]]) -> float:
    """Of the pairs of one gold story in two languages, the share that came together."""
    pairs = [
        one == other
        for (row, one), (other_row, other) in combinations(told, 2)
        if row["gold"]["story"] == other_row["gold"]["story"] and row["language"] != other_row["language"]
    ]
    return sum(pairs) / len(pairs)


def paging(rows: list[Row], wanted: list[Row]) -> Paging:
    """The pages of a stream beside those that were asked for."""
    backtest = Backtest(
        rules=rulebook.gather(),
        profile=profile.gather(Path("no such file")),
        publishers=publishers([]),
        extract=no_pages,
    )
    at = {row["id"]: place for place, row in enumerate(rows)}
    page_of = {row["id"]: one["story"] for one in wanted for row in rows if row["gold"]["story"] == one["story"]}
    page_of |= {document: one["story"] for one in wanted for document in one.get("documents", ())}
    first: dict[str, int] = {}
    opened: dict[str, str] = {}
    false = repeated = 0
    for event in map(json.loads, backtest.lines(asked(rows))):
        if event["event"] == "cleared":
            opened.pop(event["alert"], None)
        if event["event"] != "raised":
            continue
        newest = max(event["documents"], key=at.__getitem__)
        story = page_of.get(newest)
        if story is None:
            false += event["priority"] >= 2
            continue
        repeated += story in opened.values()
        opened[event["alert"]] = story
        first.setdefault(story, at[newest])
    needed = [one for one in wanted if not one.get("optional")]
    in_time = sum(at[one["first_ok"]] <= first.get(one["story"], -1) <= at[one["latest_ok"]] for one in needed)
    return Paging(len(needed), in_time, false, repeated)


def table(folder: Path = STREAMS) -> Iterator[str]:
    """A line for each stream and one for all."""
    told: list[tuple[Row, str]] = []
    total = Paging()
    yield f"{'streams':12}" + "".join(
        name.rjust(12) for name in ("documents", "B-cubed F1", "across", "in time", "false", "repeated")
    )
    for name, rows in streams(folder).items():
        found = [(row, story) for row, story in stories(rows) if row["gold"]["story"]]
        pages = paging(rows, json.loads((folder / f"{name}_alerts.json").read_text())["alerts"])
        told, total = told + found, total.and_(pages)
        yield _line(name, len(rows), found, pages)
    yield _line("all", sum(map(len, streams(folder).values())), told, total)


def _line(name: str, documents: int, told: list[tuple[Row, str]], pages: Paging) -> str:
    f1 = bcubed([(row["gold"]["story"], story) for row, story in told])[2]
    figures = (f"{documents}", f"{f1:.3f}", f"{across(told):.3f}", f"{pages.in_time}/{pages.asked}")
    return f"{name:12}" + "".join(one.rjust(12) for one in (*figures, f"{pages.false}", f"{pages.repeated}"))
