"""Tries the numbers of stories.toml: `python -m tests.quality.fit_stories FOLDER [--words] [NAME VALUE…]`.

FOLDER holds `story_clustering/ecbplus_docs.jsonl.gz` (ECB+, CC BY 3.0), `story_clustering/uci_headlines.jsonl.gz` (UCI
News Aggregator, CC BY 4.0) and `streams/dev.jsonl` (streams of news with a gold story); what is missing is left out.
Without a name the figures of the shipped numbers are printed; `join.merge 0.3 0.35 0.4` prints them for each value.
With `--words` documents are grouped by their words alone, as if nothing had been read of them.
The weights of `[evidence]` are fitted by tests.quality.fit_evidence. Only numbers leave this script: no word of the
data may be committed.
"""

import gzip
import hashlib
import json
import random
import re
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from processors.knowledge import stories
from processors.steps.fingerprint import fingerprint
from processors.steps.group import Live, StoryMemory, group, merge, update
from processors.steps.group.join import weights
from schemas.reading import Fingerprint, Reading, body_of

WORDS = "--words" in sys.argv
ONE_TIME = datetime(2012, 1, 1, tzinfo=UTC)


class Item(NamedTuple):
    """A document of a set, with its gold story."""

    story: str | None
    language: str | None
    at: datetime
    fingerprint: Fingerprint
    reading: Reading


def understood(title: str, text: str, language: str | None, at: datetime) -> tuple[Fingerprint, Reading]:
    """What the line makes of a text."""
    if WORDS:
        return fingerprint(body_of(title, text), None), Reading(language=language)
    from processors.enrich import understand  # noqa: PLC0415 - words alone need no other knowledge
    from processors.steps.read import read  # noqa: PLC0415

    return fingerprint(body_of(title, text), None), understand(read(title, text, None), at, None)


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, and its name and hash on the terminal: the provenance of what is fitted on it."""
    raw = path.read_bytes()
    print(f"{path.name} sha256 {hashlib.sha256(raw).hexdigest()}")
    return [json.loads(line) for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines()]


def item(row: dict[str, Any], title: str, text: str, at: datetime, story: str | None) -> Item:
    """A document, understood."""
    return Item(story, row.get("language", "en"), at, *understood(title, text, row.get("language"), at))


def load(folder: Path) -> dict[str, list[Item]]:
    """The sets that are there, each in its order of arrival."""
    sets: dict[str, list[Item]] = {}
    ecb, uci, streams = (
        folder / name
        for name in (
            "story_clustering/ecbplus_docs.jsonl.gz",
            "story_clustering/uci_headlines.jsonl.gz",
            "streams/dev.jsonl",
        )
    )
    if ecb.exists():
        found = rows(ecb)
        for split in ("dev", "train"):
            part = [row for row in found if row["split"] == split]
            random.Random(3).shuffle(part)
            sets[f"ecb_{split}"] = [item(row, "", row["text"], ONE_TIME, row["story"]) for row in part]
    if uci.exists():
        sets["uci"] = [
            item(row, row["title"], "", datetime.fromtimestamp(row["ts_ms"] / 1000, UTC), row["story"])
            for row in sorted(rows(uci), key=lambda row: row["ts_ms"])
        ]
    if streams.exists():
        for row in rows(streams):
            at = datetime.fromisoformat(row["published"] or row["fetched"])
            story = row["gold"]["story"]
            sets.setdefault(row["stream"], []).append(item(row, row["title"] or "", row["text"] or "", at, story))
    return sets


def told(items: list[Item]) -> list[str]:
    """The story of each document at the time of its arrival."""
    live, memories, answers = Live(), dict[str, StoryMemory](), []
    for number, one in enumerate(items):
        grouped = group(one.fingerprint, one.reading, one.at, live)
        story = grouped.story or f"s{number}"
        for other in grouped.merges:
            live.remove(memories[other])
            memories[story] = merge(memories[story], memories.pop(other))
        memories[story] = update(
            memories.get(story),
            story=story,
            document=str(number),
            headline="",
            fingerprint=one.fingerprint,
            reading=one.reading,
            at=one.at,
            copy=grouped.copy_of is not None,
        )
        live.add(memories[story])
        answers.append(story)
    return answers


def b_cubed(pairs: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over documents (Bagga & Baldwin 1998)."""
    both, gold, said = Counter(pairs), Counter(g for g, _ in pairs), Counter(s for _, s in pairs)
    precision = sum(n * n / said[s] for (_, s), n in both.items()) / len(pairs)
    recall = sum(n * n / gold[g] for (g, _), n in both.items()) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def figures(sets: dict[str, list[Item]]) -> str:
    """One line: B-cubed of each set, and the share of pairs in two languages that came together."""
    line, crossed = [], []
    for name, items in sets.items():
        scored = [(one, said) for one, said in zip(items, told(items), strict=True) if one.story]
        precision, recall, both = b_cubed([(one.story or "", said) for one, said in scored])
        line.append(f"{name} {precision:.3f} {recall:.3f} {both:.3f}")
        crossed += [
            a == b for (x, a), (y, b) in combinations(scored, 2) if x.story == y.story and x.language != y.language
        ]
    return " | ".join(line) + (f" | across languages {sum(crossed) / len(crossed):.3f}" if crossed else "")


def main() -> None:
    """Print the figures for each value of one number."""
    folder, *rest = [word for word in sys.argv[1:] if word != "--words"] or sys.exit(__doc__)
    sets = load(Path(folder))
    shipped = stories.FILE.read_text("utf-8")
    if not rest:
        print(figures(sets))
    for value in rest[1:]:
        table, name = rest[0].split(".")
        before, heading, after = shipped.partition(f"[{table}]\n")
        changed = before + heading + re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", after, count=1)
        with tempfile.TemporaryDirectory() as place:
            stories.FILE = Path(place) / "stories.toml"
            stories.FILE.write_text(changed, "utf-8")
            stories.numbers.cache_clear()
            weights.cache_clear()
            print(rest[0], value, figures(sets), flush=True)


if __name__ == "__main__":
    main()
