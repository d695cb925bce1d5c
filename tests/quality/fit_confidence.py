"""Fits `confidence` of weights.toml: `python -m tests.quality.fit_confidence [FILE…] [--write]`, after the points.

It judges our labelled texts and streams, and the files named, and fits by least squares what share of the judgements
with a sign has the right priority (a linear probability model, each set weighing as the root of its size). Texts whose
failures were mended are right more often than unseen ones: what they are right more often by is fitted beside the signs
and left out of what is shipped. It prints how far confidence lies off on each set when fitted on all the others. Only
numbers leave this script.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processors.steps.score import WEIGHTS, weights
from tests.quality.reliability import MENDED, OWN, Judged, bins, brier, grouped, hashes, judged, off

HOLD = 1.0
"""How strongly every sign but `base` is held near nothing."""
NOTE = """\
# How sure a judgement is: the share of such judgements that are right, in percent, by signs
# (processors/steps/confidence.py), fitted by tests/quality/fit_confidence.py;
# `least`, `most` and what a bad grade takes away are set by hand.
"""
BY_HAND = re.compile(r"least|most|source_.|information_.")
Array = NDArray[np.float64]


def fit(found: Sequence[Judged], names: Sequence[str]) -> dict[str, int]:
    """Percent by sign, whole numbers."""
    columns = [*names, MENDED]
    x = np.array([[*(float(one.signs.count(name)) for name in names), float(one.group == MENDED)] for one in found])
    y = np.array([100.0 * one.right for one in found])
    size = {name: sum(one.set == name for one in found) for name in {one.set for one in found}}
    weigh: Array = np.array([size[one.set] ** -0.5 for one in found])
    weigh *= len(found) / weigh.sum()
    hold = np.diag([0.0 if name in ("base", MENDED) else HOLD for name in columns])
    solved = np.linalg.solve((x * weigh[:, None]).T @ x + hold, (x * weigh[:, None]).T @ y)
    return dict(zip(names, np.round(solved).astype(int).tolist(), strict=False))


def sure(one: Judged, percent: dict[str, int]) -> Judged:
    """The judgement with its confidence by other numbers."""
    told = sum(percent.get(sign, 0) for sign in one.signs)
    return one._replace(sure=max(percent["least"], min(percent["most"], told)))


def left_out(found: list[Judged], names: Sequence[str], held: dict[str, int]) -> list[Judged]:
    """Each set by numbers fitted on all the others."""
    out = []
    for name in dict.fromkeys(one.set for one in found):
        percent = fit([one for one in found if one.set != name], names) | held
        out += [sure(one, percent) for one in found if one.set == name]
    return out


def main() -> None:
    """Print how far off it is, and write the numbers if asked to."""
    files = [*OWN, *(Path(name) for name in sys.argv[1:] if not name.startswith("-"))]
    print(*hashes(files), sep="\n")
    found = [one for path in files for one in judged(path)]
    names = [name for name in dict.fromkeys(sign for one in found for sign in one.signs) if not BY_HAND.match(name)]
    held = {name: value for name, value in weights().confidence.items() if BY_HAND.match(name)}
    unseen = left_out(found, names, held)
    for name in dict.fromkeys(one.set for one in unseen):
        own = [one for one in unseen if one.set == name]
        said, right = (sum(value) / len(own) for value in ([o.sure / 100 for o in own], [o.right for o in own]))
        print(f"{name:26} {len(own):4}  said {said:.3f}  right {right:.3f}")
    for group, own in grouped(unseen).items():
        mean, constant = brier(own)
        print(f"{group}, left out: off by {off(bins(own)):.3f}; Brier {mean:.4f}, one share for all {constant:.4f}")
    percent = fit(found, names) | held
    print(" ".join(f"{name} {value}" for name, value in percent.items()))
    if "--write" in sys.argv:
        write(percent)


def write(percent: dict[str, int]) -> None:
    """Put the numbers into weights.toml, those set by hand last."""
    text = WEIGHTS.read_text("utf-8")
    head = text[: text.index("[confidence]")]
    lines = (f"{name} = {value}\n" for name, value in percent.items() if value)
    WEIGHTS.write_text(f"{head}[confidence]\n{NOTE}{''.join(lines)}", "utf-8")
    print(f"written to {WEIGHTS.name}")


if __name__ == "__main__":
    main()
