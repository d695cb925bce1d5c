"""Fits the points of weights.toml: `python -m tests.quality.fit_score FILE… [--write]`.

Each FILE holds labelled documents, one a line: `title`, `text`, `published`, and the priorities that are right, as
`expect.priority` (a list) or `priority` (a number). Without `--write` the figures are printed, each file's by points
fitted on the other files alone; with it weights.toml gets the points fitted on all, whole numbers. Only numbers leave
this script: no word of the data may be committed.

The loss is ordinal: a score should lie between the thresholds of the right priorities, by some points on either side.
Urgent, aware and nothing weigh the same. Points are held near zero, or near what SHAPE says.
"""

import hashlib
import json
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.enrich import enrich
from processors.steps.factor import Setting, factors
from processors.steps.grade import grade
from processors.steps.score import WEIGHTS, status_of, weights
from schemas.events import Document
from schemas.intake import Given, document

Array = NDArray[np.float64]
STEPS, RATE = 4000, 0.4
SOFT, MARGIN = 7.0, 4.0
"""Points over which the loss bends, and by which a score should clear a threshold."""
HOLD = 0.0035
"""How strongly a point is held near where it began, a squared point a document."""
FIXED = {"origins", "watch", "recency", "level"}
"""Groups that documents taken one by one, mostly of one day, cannot tell about: set by hand."""
HELD = {"credibility.denied_elsewhere", "beside.denial", "titled.denial", "damage.denial"}
"""A denial of further threats takes nothing from a deed that is done: no points, whatever the data say."""


_DEED = {"assertion.asserted", "place.headline", "fresh.news", "recency.hours"}
_COMMUNAL = {"target.communal", "hit.communal", "community.headline"}
ANCHORS: tuple[tuple[set[str], float, float], ...] = (
    (_DEED | _COMMUNAL | {"incident.shooting", "titled.at_large"}, 80, 140),
    (_DEED | _COMMUNAL | {"incident.bombing", "titled.at_large", "beside.toll"}, 80, 140),
    (_DEED | _COMMUNAL | {"incident.hostage", "titled.under_way"}, 80, 140),
    (_DEED | _COMMUNAL | {"incident.arson"}, 50, 80),
    (_DEED | {"target.faith", "hit.faith", "community.other_headline", "incident.arson"}, 50, 80),
    (_DEED | _COMMUNAL | {"incident.vandalism"}, 20, 50),
)
"""What the definitions of the priorities say of plain cases, whatever the data: factors, and where the sum belongs."""
_FAR = 5.0
"""Most points of a passage far from the main event."""
_WEIGHT = 8
"""Documents that an anchor is worth."""


class Item(NamedTuple):
    """A document as a row: which factors it has, and between which scores it belongs."""

    id: str
    names: frozenset[str]
    low: float
    high: float
    group: str
    cap: float


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, and its name and hash on the terminal: the provenance of what is fitted on it."""
    raw = path.read_bytes()
    print(f"{path.parent.name}/{path.name} sha256 {hashlib.sha256(raw).hexdigest()}")
    return [json.loads(line) for line in raw.splitlines() if line.strip()]


def item(row: dict[str, Any]) -> Item:
    """A labelled document as Vigil reads it."""
    right = row["expect"]["priority"] if "expect" in row else [row["priority"]]
    given = Given(id=row["id"], title=row.get("title"), text=row.get("text"), published=row.get("published"))
    read: Document = document(given, lambda _: None, lambda *_: None, None)  # type: ignore[arg-type]
    reading = enrich(read, alone=True).reading
    now = read.published or datetime(2026, 1, 1, tzinfo=UTC)
    setting = Setting(now=now, published=read.published, published_day=read.published_day, grade=grade(read, ()))
    names = frozenset(f"{factor.group}.{factor.name}" for factor in factors(reading, setting))
    table = weights()
    least = {0: -40.0, **{int(p): float(s) for p, s in table.priority.items()}, 4: 140.0}
    group = "urgent" if min(right) >= 2 else "nothing" if max(right) == 0 else "aware"
    cap = float(table.most.get(status_of(reading), 100)) if reading.level_change is None else 100.0
    return Item(str(row["id"]), names, least[min(right)], least[max(right) + 1], group, cap)


def matrix(items: list[Item], names: list[str]) -> Array:
    """Documents by factors."""
    at = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(items), len(names)))
    for row, one in enumerate(items):
        for name in one.names:
            if name in at:
                table[row, at[name]] = 1.0
    return table


def fit(items: list[Item], names: list[str], begin: Array) -> Array:
    """Points by gradient descent (Adam), each held near where it began."""
    anchors = [Item("anchor", frozenset(found), low, high, "anchor", 100.0) for found, low, high in ANCHORS]
    items = [*items, *anchors * _WEIGHT]
    x = matrix(items, names)
    low = np.array([one.low for one in items]) + MARGIN
    high = np.array([one.high for one in items]) - MARGIN - 1
    share = {"anchor": 1.0} | {
        g: len(items) / 3 / max(1, sum(one.group == g for one in items)) for g in ("urgent", "aware", "nothing")
    }
    heavy = np.array([share[one.group] for one in items])
    free = np.array([name.split(".")[0] not in FIXED and name not in HELD for name in names], dtype=float)
    points, mean, spread = begin.copy(), np.zeros_like(begin), np.zeros_like(begin)
    # What stands far down adds little to a score, whatever it may take.
    below = np.array([_FAR if name.startswith("background.") else np.inf for name in names])
    for step in range(1, STEPS + 1):
        total = x @ points
        under, over = 1 / (1 + np.exp(-(low - total) / SOFT)), 1 / (1 + np.exp(-(total - high) / SOFT))
        slope = x.T @ (heavy * (over - under)) / len(items) + 2 * HOLD * (points - begin) / SOFT
        slope *= free
        mean, spread = 0.9 * mean + 0.1 * slope, 0.999 * spread + 0.001 * slope**2
        points = np.minimum(points, below)
        points -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-9)
    fitted: Array = np.round(np.minimum(points, below))
    return fitted


def figures(items: list[Item], names: list[str], points: Array) -> str:
    """Shares right: urgent as 2 or 3, nothing as 0, aware as one of its own; their mean; pages wrong and missed."""
    total = np.minimum(matrix(items, names) @ points, [one.cap for one in items]).clip(0, 100)
    right: dict[str, list[bool]] = {"urgent": [], "aware": [], "nothing": []}
    wrong = missed = 0
    for one, score in zip(items, total, strict=True):
        right[one.group].append(bool(one.low <= score < one.high))
        wrong += int(one.high <= 50 <= score)
        missed += int(one.low >= 50 > score)
    shares = {name: float(np.mean(found)) if found else 1.0 for name, found in right.items()}
    macro = sum(shares.values()) / 3
    return f"macro {macro:.3f}  " + "  ".join(f"{k} {v:.3f}" for k, v in shares.items()) + f"  {wrong=} {missed=}"


def main() -> None:
    """Print the figures, and write the points if asked to."""
    files = [Path(name) for name in sys.argv[1:] if not name.startswith("-")]
    sets = {str(path): [item(row) for row in rows(path)] for path in files}
    everything = [one for items in sets.values() for one in items]
    shipped = {f"{group}.{name}": value for group, table in weights().points.items() for name, value in table.items()}
    names = sorted(set(shipped) | {name for one in everything for name in one.names})
    begin = np.array([float(shipped.get(name, 0)) for name in names])
    for path, items in sets.items():
        print(f"\n{path}: {len(items)}\n  shipped   {figures(items, names, begin)}")
        others = [one for other, held in sets.items() if other != path for one in held]
        if others:
            print(f"  held out  {figures(items, names, fit(others, names, begin))}")
    points = fit(everything, names, begin)
    print(f"\nall: shipped {figures(everything, names, begin)}\n     fitted  {figures(everything, names, points)}")
    if "--write" in sys.argv:
        write(dict(zip(names, points.astype(int).tolist(), strict=True)), everything)


def write(points: dict[str, int], items: list[Item]) -> None:
    """Put the points into weights.toml; a factor that fewer than three documents have keeps what it had."""
    seen = {name: sum(name in one.names for one in items) for name in points}
    text = WEIGHTS.read_text("utf-8")
    table = tomllib.loads(text)
    groups = dict.fromkeys([*table["points"], *(name.split(".")[0] for name in points)])
    blocks = []
    for group in groups:
        known = table["points"].get(group, {})
        new = {
            name.split(".")[1]: value
            for name, value in points.items()
            if name.split(".")[0] == group and (seen[name] >= 3 or name.split(".")[1] in known)
        }
        ordered = {**{name: new[name] for name in known}, **{name: new[name] for name in sorted(new)}}
        lines = [f"{name} = {value}" for name, value in ordered.items() if value or name in known]
        blocks.append(f"[points.{group}]\n" + "\n".join(lines) + "\n")
    head, tail = text[: text.index("[points.")], text[text.index("[confidence]") :]
    WEIGHTS.write_text(head + "\n".join(blocks) + "\n" + tail, "utf-8")
    print(f"written to {WEIGHTS.name}")


if __name__ == "__main__":
    main()
