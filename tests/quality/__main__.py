"""`make quality`: how well texts are judged, in figures. Nothing here fails a build.

Always on our own labelled texts and streams (`labelled/`, README there); on a folder of outside data with its scorers
where one is named: `make quality EVAL=FOLDER`, which runs `python -m score all` of that folder, puts its figures beside
the best published (published.toml), and draws anew how far confidence is what it says (docs/confidence.svg).
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from processors.judge.answer import Judge
from processors.people import profile
from processors.rules import rulebook
from schemas.intake import Page
from tests.quality import beside, errors, reliability, streams

LABELLED = Path(__file__).parent / "labelled"
DOCS = Path(__file__).parents[2] / "docs"
GROUPS = ("urgent", "aware", "nothing")


class Seen(NamedTuple):
    """A labelled text, and what Vigil says of it."""

    wanted: dict[str, Any]
    language: str
    answer: dict[str, Any]

    @property
    def group(self) -> str:
        """Urgent: 2 or 3 alone are right; nothing: 0 alone; aware: the rest."""
        right = self.wanted["priority"]
        return "urgent" if min(right) >= 2 else "nothing" if max(right) == 0 else "aware"

    @property
    def right(self) -> bool:
        """The priority is one of those that are right."""
        return self.answer["priority"] in self.wanted["priority"]


def no_pages(html: str, url: str | None) -> Page:
    """The labelled texts are no pages."""
    raise ValueError(f"{url}: a labelled text with {len(html)} letters of HTML")


def judged(path: Path) -> Iterator[Seen]:
    """Each text of a file with its answer."""
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    judge = Judge(
        rules=rulebook.gather(),
        profile=profile.gather(Path("no such file")),
        publishers=lambda _: None,
        extract=no_pages,
    )
    asked = (json.dumps({k: row[k] for k in ("id", "title", "text", "published")}).encode() for row in rows)
    for row, line in zip(rows, judge.lines(asked), strict=True):
        yield Seen(row["expect"], row["lang"], json.loads(line))


def share(found: Iterable[bool]) -> float:
    """Of what is true; nan of nothing."""
    values = list(found)
    return sum(values) / len(values) if values else float("nan")


def macro(seen: list[Seen]) -> float:
    """The mean over urgent, aware and nothing of the share that is right."""
    return sum(share(one.right for one in seen if one.group == group) for group in GROUPS) / len(GROUPS)


def figures(seen: list[Seen]) -> dict[str, float]:
    """Shares of a set: right by group, pages wrong and missed, and what else is labelled."""
    calm = [one for one in seen if max(one.wanted["priority"]) < 2]
    urgent = [one for one in seen if one.group == "urgent"]
    main: list[tuple[Seen, dict[str, Any]]] = [
        (one, next((i for i in one.answer["incidents"] if i["main"]), {})) for one in seen
    ]
    return {
        "macro": macro(seen),
        **{group: share(one.right for one in seen if one.group == group) for group in GROUPS},
        "paged wrong": share(one.answer["priority"] >= 2 for one in calm),
        "missed": share(one.answer["priority"] < 2 for one in urgent),
        "status": share(one.answer["status"] in one.wanted["status"] for one in seen),
        "credibility": share(
            one.answer["credibility"] == one.wanted["credibility"] for one in seen if one.wanted["credibility"]
        ),
        "assertion": share(
            found.get("assertion") == one.wanted["assertion"] for one, found in main if one.wanted["assertion"]
        ),
        "type": share(
            one.wanted["main_type"] in one.answer["incident_types"] for one in seen if one.wanted["main_type"]
        ),
        "target": share(
            bool(set(one.wanted["targets"]) & set(one.answer["target_types"])) for one in seen if one.wanted["targets"]
        ),
        "country": share(
            (one.answer["countries"] or [None])[0] == one.wanted["country"] for one in seen if one.wanted["country"]
        ),
        "level": share(bool(one.answer["level_change"]) for one in seen if one.wanted["level_change"]),
        "false level": share(bool(one.answer["level_change"]) for one in seen if not one.wanted["level_change"]),
    }


def main() -> None:
    """Print the tables."""
    sets = {path.stem: list(judged(path)) for path in sorted(LABELLED.glob("*.jsonl"))}
    tables = {name: figures(seen) for name, seen in sets.items()}
    print(f"{'':12}" + "".join(f"{name} ({len(seen)})".rjust(16) for name, seen in sets.items()))
    for figure in next(iter(tables.values())):
        print(f"{figure:12}" + "".join(f"{table[figure]:16.3f}" for table in tables.values()))
    print("\nmacro by language")
    for name, seen in sets.items():
        spoken: dict[str, list[Seen]] = defaultdict(list)
        for one in seen:
            spoken[one.language].append(one)
        print(f"{name:12}" + "".join(f"{language} {macro(found):.3f}".rjust(12) for language, found in spoken.items()))
    own = ((one.wanted, one.answer) for seen in sets.values() for one in seen)
    print("", "errors on our labelled texts", *errors.table(own), sep="\n")
    print("", *streams.table(), sep="\n")
    folder = os.environ.get("EVAL")
    files = (*reliability.OWN, *(reliability.outside(Path(folder)) if folder else ()))
    sure = [one for path in files for one in reliability.judged(path)]
    print("", *reliability.table(sure), sep="\n")
    if folder:
        reliability.draw(sure, DOCS / "confidence.svg")
        env = {**os.environ, "PYTHONPATH": folder, "VIGIL": str(Path(sys.executable).with_name("vigil"))}
        beyond = Path(folder) / "assertions/dev.jsonl"
        print("", "errors on the outside items", *errors.table((o.wanted, o.answer) for o in judged(beyond)), sep="\n")
        print("", *beside.table(scored(env)), sep="\n")


def scored(env: dict[str, str]) -> list[str]:
    """What the scorers print, on the terminal too."""
    said = []
    command = [sys.executable, "-m", "score", "all"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    return said


if __name__ == "__main__":
    main()
