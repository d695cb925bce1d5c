"""Whether confidence is what it says: of all judgements of 80 to 89, are 80 to 89 in a hundred right?

`python -m tests.quality.reliability [FILE…] [--svg FILE]` judges our labelled texts and streams, and files of the same
form, prints the share whose priority is right by confidence, and draws it. Two groups stay apart: texts whose failures
were looked up and mended, and streams and texts of others, which tell better what unseen text gets.
"""

import hashlib
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from processors.enrich import enrich
from processors.steps.confidence import signs
from processors.steps.factor import Setting
from processors.steps.grade import grade
from processors.steps.score import score, weights
from schemas.intake import Given, document

LABELLED = Path(__file__).parent / "labelled"
OWN = (*sorted(LABELLED.glob("*.jsonl")), LABELLED / "streams/streams.jsonl")
EDGES = (0, 60, 70, 80, 90, 95, 100)
"""Where bins of confidence begin; the last one holds 100 too."""
MENDED, OTHERS = "mended", "streams and others"


class Judged(NamedTuple):
    """One judgement: of which set and group its text is, by which signs it was how sure, and whether it was right."""

    set: str
    group: str
    signs: tuple[str, ...]
    sure: int
    right: bool


class Bin(NamedTuple):
    """All judgements of about the same confidence."""

    least: int
    most: int
    size: int
    sure: float
    """Their mean confidence, 0 to 1."""
    right: float

    @property
    def interval(self) -> tuple[float, float]:
        """Between what shares the true one lies, 95 times in a hundred (Wilson 1927)."""
        z, n = 1.96, self.size
        middle = self.right + z * z / (2 * n)
        half = z * math.sqrt(self.right * (1 - self.right) / n + (z / (2 * n)) ** 2)
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def judged(path: Path) -> Iterator[Judged]:
    """Each labelled text of a file, judged by itself; a line says which priorities are right."""
    own = path.parent == LABELLED
    table = weights()
    for line in path.read_bytes().splitlines():
        row = json.loads(line)
        label = row.get("expect") or row.get("gold") or row
        right = label["priority"] if isinstance(label["priority"], list) else [label["priority"]]
        given = Given(id=row["id"], title=row.get("title"), text=row.get("text"), published=row.get("published"))
        read = document(given, lambda _: None, lambda *_: None, None)  # type: ignore[arg-type]
        reading = enrich(read, alone=True).reading
        now = read.published or datetime(2026, 1, 1, tzinfo=UTC)
        setting = Setting(now=now, published=read.published, published_day=read.published_day, grade=grade(read, ()))
        said = score(reading, setting)
        yield Judged(
            f"{path.parent.name}/{path.stem}" + (f" {row['stream']}" if "stream" in row else ""),
            MENDED if own else OTHERS,
            tuple(signs(reading, said.reasons, table.priority.values(), said.priority, setting.grade)),
            said.confidence,
            said.priority in right,
        )


def outside(folder: Path) -> tuple[Path, ...]:
    """The files of a folder of outside data that say which priorities are right."""
    return tuple(folder / name / "dev.jsonl" for name in ("assertions", "newsset", "streams"))


def hashes(paths: Iterable[Path]) -> Iterator[str]:
    """Name and hash of each file: the provenance of what is measured or fitted on it."""
    for path in paths:
        yield f"{path.parent.name}/{path.name} sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"


def bins(found: Iterable[Judged]) -> list[Bin]:
    """Judgements by confidence, bins that hold none left out."""
    all_ = list(found)
    out = []
    for least, more in pairwise(EDGES):
        most = 100 if more == EDGES[-1] else more - 1
        own = [one for one in all_ if least <= one.sure <= most]
        if own:
            n = len(own)
            out.append(Bin(least, most, n, sum(o.sure for o in own) / n / 100, sum(o.right for o in own) / n))
    return out


def off(found: list[Bin]) -> float:
    """Expected calibration error: how far confidence lies from what is right, in the mean over all judgements."""
    count = sum(one.size for one in found)
    return sum(abs(one.sure - one.right) * one.size for one in found) / max(1, count)


def brier(found: list[Judged]) -> tuple[float, float]:
    """The mean squared distance of confidence from what came, and that of saying the same share of every text."""
    share = sum(one.right for one in found) / len(found)
    return sum((one.sure / 100 - one.right) ** 2 for one in found) / len(found), share * (1 - share)


def grouped(found: Iterable[Judged]) -> dict[str, list[Judged]]:
    """By group, in the order they come."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in found:
        groups[one.group].append(one)
    return dict(groups)


def table(found: Iterable[Judged]) -> Iterator[str]:
    """The lines of `make quality`."""
    yield "confidence: share of right priorities"
    for group, own in grouped(found).items():
        told = bins(own)
        mean, constant = brier(own)
        yield f"{group} ({len(own)}): off by {off(told):.3f}; Brier {mean:.4f}, one share for all {constant:.4f}"
        for one in told:
            low, high = one.interval
            name = f"{one.least} to {one.most}"
            yield f"  {name:10} {one.size:5}  said {one.sure:.3f}  right {one.right:.3f}  ({low:.3f} to {high:.3f})"


def main() -> None:
    """Print the table, and draw it where asked to."""
    arguments = sys.argv[1:]
    target = arguments[arguments.index("--svg") + 1] if "--svg" in arguments else None
    files = [*OWN, *(Path(name) for name in arguments if name not in ("--svg", target))]
    found = [one for path in files for one in judged(path)]
    print(*hashes(files), *table(found), sep="\n")
    if target:
        draw(found, Path(target))


def draw(found: list[Judged], target: Path) -> None:
    """Draw the table."""
    from tests.quality.plot import plot  # noqa: PLC0415 - it needs this module

    target.write_text(plot({group: bins(own) for group, own in grouped(found).items()}), "utf-8")


if __name__ == "__main__":
    main()
