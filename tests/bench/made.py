"""Documents for the line: made from templates, or read from a folder of JSONL; as messages ready for `documents`."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import msgspec

from schemas.codec import Message, encode
from schemas.document import Document
from schemas.intake import document, given
from tests.bench.corpus import documents, lines

MONSTER = 1_000_000
"""Letters of a monster."""


def messages(count: int, seed: int, length: int = 3000, folder: Path | None = None) -> list[Message]:
    """So many, each another document, whatever the seed; of a folder's texts as many as there are, over and over."""
    found = []
    raw = lines(count, seed, length).splitlines() if folder is None else list(_of_folder(folder, count, seed))
    for line in raw:
        found.append(message(line))
    return found


def message(line: bytes) -> Message:
    """One document as `vigil publish` sends it."""
    read: Document = document(given(line), lambda _: None, _no_pages, datetime(2026, 12, 1, tzinfo=UTC))
    return encode(read, "/vigil/bench")


def with_monsters(count: int, seed: int, share: float = 0.01) -> list[tuple[Message, bool]]:
    """Documents of which so many are a million letters long, and whether each is one."""
    draw = random.Random(seed)
    found = []
    for made in documents(count, seed, length=900):
        huge = draw.random() < share
        if huge:
            made["text"] = "\n\n".join([made["text"]] * (MONSTER // len(made["text"])))
        found.append((message(msgspec.json.encode(made)), huge))
    return found


def _of_folder(folder: Path, count: int, seed: int) -> Iterator[bytes]:
    texts = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_bytes().splitlines() if line]
    if not texts:
        raise SystemExit(f"{folder}: no line in any *.jsonl")
    for number in range(count):
        item = msgspec.json.decode(texts[number % len(texts)])
        yield msgspec.json.encode({**item, "id": f"given-{seed}-{number}"})


def _no_pages(*_: object) -> NoReturn:
    raise ValueError("a page in the corpus: give texts")
