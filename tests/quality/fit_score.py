"""Fits the points of weights.toml: `python -m tests.quality.fit_score FILE… [--write]`.

Each FILE holds labelled documents, one a line: `title`, `text`, `published`, and the priorities that are right, as
`expect.priority` (a list) or `priority` (a number). It prints the left-out table: for each file the figures by points
fitted on all the others, and their mean. With `--write` weights.toml gets the points fitted on all, whole numbers.
Only numbers leave this script: no word of the data may be committed.

The loss is ordinal: a score should lie between the thresholds of the right priorities, by some points on either side.
Urgent, aware and nothing weigh the same. Nothing begins with the shipped points,
which have seen every file: what points begin with and keep to (signs, orders, plain cases) stands in priors.toml.
The loss is convex and is solved by Newton's method, so the same files give the same points.
"""

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.enrich import enrich
from processors.steps import limit
from processors.steps.factor import Setting, factors
from processors.steps.grade import grade
from processors.steps.score import WEIGHTS, status_of, weights
from schemas.document import Document
from schemas.intake import Given, document

Array = NDArray[np.float64]
PRIORS = tomllib.loads((Path(__file__).parent / "priors.toml").read_text("utf-8"))
SOFT, MARGIN = 8.0, 4.0
"""Points over which the loss bends, and by which a score should clear a threshold."""
HOLD, APART, COMMON = 4e-4, 4e-4, 2e-4
"""How strongly points are held: near where they began; of groups alike near each other, and those together."""
FIRM = 50.0
"""What a point on the wrong side of a sign or an order costs, squared."""
WEIGHT = 16
"""Documents that a plain case is worth."""
STEPS = 60


class Item(NamedTuple):
    """A document as a row: which factors it has, and between which scores it belongs."""

    id: str
    names: frozenset[str]
    low: float
    high: float
    group: str
    least: float = 0.0
    most: float = 100.0


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
    bounds = {0: -40.0, **{int(p): float(s) for p, s in table.priority.items()}, 4: 140.0}
    group = "urgent" if min(right) >= 2 else "nothing" if max(right) == 0 else "aware"
    least = max((float(table.least[one.name]) for one in limit.least(reading, setting)), default=0.0)
    most = min((float(table.most[one.name]) for one in limit.most(reading, status_of(reading))), default=100.0)
    return Item(str(row["id"]), names, bounds[min(right)], bounds[max(right) + 1], group, least, most)


def matrix(items: list[Item], names: list[str]) -> Array:
    """Documents by factors."""
    at = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(items), len(names)))
    for row, one in enumerate(items):
        for name in one.names & at.keys():
            table[row, at[name]] = 1.0
    return table


def begin(names: list[str]) -> Array:
    """What each name begins with."""
    points: dict[str, dict[str, int]] = PRIORS["points"]
    return np.array([float(points.get(group, {}).get(name, 0)) for group, name in (n.split(".") for n in names)])


def rules(names: list[str]) -> Array:
    """Sums of points that must not be less than nothing, one a row: signs and orders."""
    at = {name: index for index, name in enumerate(names)}
    found = []
    for name in names:
        way = _sign(name)
        if way:
            found.append(way * np.eye(len(names))[at[name]])
    for order in PRIORS["order"]:
        for more, less in pairwise(order):
            if more in at and less in at:
                found.append(np.eye(len(names))[at[more]] - np.eye(len(names))[at[less]])
    return np.array(found).reshape(-1, len(names))


def _sign(name: str) -> int:
    group, own = name.split(".")
    beside = group in {"titled", "beside", "damage"}
    if {name, f"{group}.*"} & set(PRIORS["never_less"]) or (beside and own in PRIORS["danger"]):
        return 1
    return -1 if {name, f"{group}.*"} & set(PRIORS["never_more"]) or (beside and own in PRIORS["end"]) else 0


def _holds(names: list[str]) -> Array:
    """The quadratic form that holds points near where they began, and those of a group alike near each other."""
    form = np.diag(np.full(len(names), HOLD))
    groups = np.array([name.split(".")[0] for name in names])
    for group in PRIORS["alike"]:
        at = np.flatnonzero(groups == group)
        if at.size > 1:
            mean = np.ones((at.size, at.size)) / at.size
            form[np.ix_(at, at)] = APART * (np.eye(at.size) - mean) + COMMON * mean
    return form


def _costs(items: list[Item]) -> tuple[Array, Array]:
    """What each document's score costs below and above where it belongs; nothing where a limit puts it right."""
    share = {"anchor": float(WEIGHT)} | {
        group: len(items) / 3 / max(1, sum(one.group == group for one in items))
        for group in ("urgent", "aware", "nothing")
    }
    below, above = (np.array([share[one.group] for one in items]) for _ in range(2))
    for row, one in enumerate(items):
        below[row] *= one.least < one.low
        above[row] *= one.most >= one.high
    return below, above


def fit(items: list[Item], names: list[str]) -> Array:
    """The points of least loss, whole numbers."""
    plain = [
        Item("plain", frozenset(one["factors"]), float(one["least"]), float(one["below"]), "anchor")
        for one in PRIORS["plain"]
    ]
    count, items = len(items), [*items, *plain]
    x, form, firm, first = matrix(items, names), _holds(names), rules(names), begin(names)
    low = np.array([one.low for one in items]) + MARGIN
    high = np.array([one.high for one in items]) - MARGIN - 1
    below, above = _costs(items)
    free = np.flatnonzero([not {name, name.split(".")[0]} & set(PRIORS["held"]) for name in names])

    def loss(points: Array) -> float:
        total, broken, moved = x @ points, np.minimum(0, firm @ points), points - first
        bent = below * np.logaddexp(0, (low - total) / SOFT) + above * np.logaddexp(0, (total - high) / SOFT)
        return float(SOFT * bent.sum() / count + moved @ form @ moved / 2 + FIRM * (broken @ broken) / 2 / count)

    points = first.copy()
    least = loss(points)
    for _ in range(STEPS):
        total, broken = x @ points, np.minimum(0, firm @ points)
        under, over = 1 / (1 + np.exp((total - low) / SOFT)), 1 / (1 + np.exp((high - total) / SOFT))
        slope = x.T @ (above * over - below * under) / count + form @ (points - first) + FIRM / count * firm.T @ broken
        bend = (above * over * (1 - over) + below * under * (1 - under)) / SOFT / count
        hit = firm[broken < 0]
        curve = (x * bend[:, None]).T @ x + form + FIRM / count * hit.T @ hit
        step = np.zeros_like(points)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        trial = next((s for s in (0.5**n for n in range(14)) if loss(points - s * step) < least), None)
        if trial is None:
            break
        points = points - trial * step
        least, before = loss(points), least
        if before - least < 1e-6:
            break
    return _kept(np.round(points), names)


def _kept(points: Array, names: list[str]) -> Array:
    """Whole numbers on the right side of nothing."""
    return np.array(
        [max(0, p) if _sign(n) > 0 else min(0, p) if _sign(n) < 0 else p for n, p in zip(names, points, strict=True)]
    )


class Figures(NamedTuple):
    """Shares right: urgent as 2 or 3, nothing as 0, aware as one of its own; their mean; pages wrong and missed."""

    macro: float
    urgent: float
    aware: float
    nothing: float
    wrong: float
    missed: float

    def __str__(self) -> str:
        return "  ".join(f"{name} {value:.3f}" for name, value in self._asdict().items())


def figures(items: list[Item], names: list[str], points: Array) -> Figures:
    """The figures of some documents by some points."""
    total = np.maximum(matrix(items, names) @ points, [one.least for one in items])
    total = np.minimum(total, [one.most for one in items]).clip(0, 100)
    right: dict[str, list[bool]] = {"urgent": [], "aware": [], "nothing": []}
    for one, score in zip(items, total, strict=True):
        right[one.group].append(bool(one.low <= score < one.high))
    wrong = [score >= 50 for one, score in zip(items, total, strict=True) if one.high <= 50]
    missed = [score < 50 for one, score in zip(items, total, strict=True) if one.low >= 50]
    urgent, aware, nothing = (float(np.mean(found)) if found else 1.0 for found in right.values())
    macro = (urgent + aware + nothing) / 3
    return Figures(macro, urgent, aware, nothing, float(np.mean(wrong or [0])), float(np.mean(missed or [0])))


def left_out(sets: dict[str, list[Item]], names: list[str]) -> Iterator[tuple[str, int, Figures]]:
    """Each set by points fitted on all the others."""
    for name, items in sets.items():
        others = [one for other, held in sets.items() if other != name for one in held]
        yield name, len(items), figures(items, names, fit(others, names))


def _mean(found: list[Figures]) -> Figures:
    return Figures._make(float(value) for value in np.mean(found, axis=0))


def main() -> None:
    """Print the left-out table, and write the points if asked to."""
    files = [Path(name) for name in sys.argv[1:] if not name.startswith("-")]
    sets = {f"{path.parent.name}/{path.stem}": [item(row) for row in rows(path)] for path in files}
    everything = [one for items in sets.values() for one in items]
    held = {f"{group}.{name}" for group, points in PRIORS["points"].items() for name in points}
    names = sorted(held | {name for one in everything for name in one.names})
    if len(sets) > 1:
        found = list(left_out(sets, names))
        for name, count, result in found:
            print(f"{name:22} {count:4}  {result}")
        print(f"{'mean':22} {'':4}  {_mean([result for *_, result in found])}")
    points = fit(everything, names)
    print(f"{'all, as fitted':22} {len(everything):4}  {figures(everything, names, points)}")
    if "--write" in sys.argv:
        write(dict(zip(names, points.astype(int).tolist(), strict=True)))


def write(points: dict[str, int]) -> None:
    """Put the points into weights.toml, groups as they stood there, then new ones; what has none is left out."""
    text = WEIGHTS.read_text("utf-8")
    groups = dict.fromkeys(name.split(".")[0] for name in points)
    stood = [group for group in tomllib.loads(text)["points"] if group in groups]
    blocks = []
    for group in dict.fromkeys([*stood, *groups]):
        own = {name.split(".")[1]: value for name, value in points.items() if name.split(".")[0] == group}
        lines = [f"{name} = {own[name]}" for name in dict.fromkeys([*PRIORS["points"].get(group, {}), *sorted(own)])]
        shown = [line for line in lines if not line.endswith(" = 0") or group in {"assertion", "incident", "target"}]
        if shown:
            blocks.append(f"[points.{group}]\n" + "\n".join(shown) + "\n")
    head, tail = text[: text.index("[points.")], text[text.index("[confidence]") :]
    WEIGHTS.write_text(head + "\n".join(blocks) + "\n" + tail, "utf-8")
    print(f"written to {WEIGHTS.name}")


if __name__ == "__main__":
    main()
