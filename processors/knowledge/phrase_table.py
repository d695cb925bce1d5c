"""The phrase files as `make` compiles them, so that a start need not read and expand them anew."""

import hashlib
from functools import cache
from pathlib import Path
from sys import intern
from typing import Any

import msgspec
from msgspec import Raw, Struct

from processors.knowledge.automaton import Meaning, Phrase

HOME = Path(__file__).parent
TABLE = HOME / "phrases.table"
MAGIC = b"VIGILPH3"
_SIZE = 16
_DECIDING = (
    "actors.json",
    "actors.py",
    "authorities.json",
    "alphabet.py",
    "automaton.py",
    "communities.py",
    "fold.py",
    "phrases.py",
    "phrase_table.py",
)
"""Beside the phrase files: what decides what is compiled of them."""
_Row = tuple[str, bool, bool, int, tuple[tuple[int, int, Phrase], ...], tuple[tuple[int, Phrase], ...]]
"""A phrase, its meanings by their place in the pool: thousands of phrases have a few hundred sets of meanings."""


class Compiled(Struct, array_like=True):
    """A language; what is not asked for stays undecoded."""

    data: Raw
    pool: Raw
    rows: Raw
    words: Raw


@cache
def stamp() -> bytes:
    """A hash of all that a table is compiled from."""
    summary = hashlib.blake2b(digest_size=_SIZE)
    listed = [file for name in ("phrases", "communities") for file in sorted((HOME / name).glob("*.toml"))]
    for file in (*listed, *(HOME / name for name in _DECIDING)):
        content = file.read_bytes()
        summary.update(b"%s %d\n" % (file.name.encode(), len(content)))
        summary.update(content)
    return summary.digest()


def write(languages: dict[str, tuple[dict[str, Any], tuple[Phrase, ...]]], path: Path = TABLE) -> None:
    """Writes of each language its file and its phrases. The table appears whole or not at all."""
    parts = {language: _compiled(*both) for language, both in languages.items()}
    partial = path.with_suffix(".partial")
    partial.write_bytes(MAGIC + stamp() + msgspec.msgpack.encode(parts))
    partial.replace(path)


def _compiled(data: dict[str, Any], phrases: tuple[Phrase, ...]) -> Compiled:
    pool: dict[tuple[Meaning, ...], int] = {}
    rows = [
        (p.words, p.open_left, p.open_right, pool.setdefault(p.meanings, len(pool)), p.gapped, p.nested)
        for p in phrases
    ]
    parts = (data, list(pool), rows, words_of(phrases))
    return Compiled(*(Raw(msgspec.msgpack.encode(part)) for part in parts))


def words_of(phrases: tuple[Phrase, ...]) -> list[str]:
    """The single words of phrases, sorted."""
    return sorted({word for phrase in phrases for word in phrase.words.split() if word.isalpha()})


def words(language: str) -> frozenset[str] | None:
    """The single words of a language's phrases; None where the table lacks it."""
    found = compiled().get(language)
    return frozenset(msgspec.msgpack.decode(found.words, type=list[str])) if found else None


@cache
def compiled() -> dict[str, Compiled]:
    """The languages of the table; none where there is no table, or one of other files."""
    try:
        content = TABLE.read_bytes()
    except FileNotFoundError:
        return {}
    head = MAGIC + stamp()
    return msgspec.msgpack.decode(content[len(head) :], type=dict[str, Compiled]) if content.startswith(head) else {}


def data(language: str) -> dict[str, Any] | None:
    """The file of a language; None where the table lacks it."""
    found = compiled().get(language)
    return msgspec.msgpack.decode(found.data) if found else None


def phrases(language: str) -> tuple[Phrase, ...] | None:
    """The phrases of a language; None where the table lacks it."""
    found = compiled().get(language)
    if found is None:
        return None
    pool = [
        tuple((intern(kind), intern(type_), weak) for kind, type_, weak in meanings)
        for meanings in msgspec.msgpack.decode(found.pool, type=list[tuple[Meaning, ...]])
    ]
    return tuple(
        [
            Phrase(words, left, right, pool[at], gapped, nested)
            for words, left, right, at, gapped, nested in msgspec.msgpack.decode(found.rows, type=list[_Row])
        ]
    )
