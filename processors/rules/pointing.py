"""Where in a TOML text something stands, so that an error can say line and column.

tomllib tells where a text is no TOML, and nothing about where a value stood that it read.
"""

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w-]+)\s*=")

Path = tuple[str | int, ...]


def place(text: str, path: Path) -> tuple[int, int]:
    """Line and column, from 1, of the key at a path such as `("when", 0, "field")`, or of the nearest above it.

    Within inline tables it is the first key of that name after the key that holds them, or the n-th if the path counts.
    """
    known = _places(text)
    for length in range(len(path), 0, -1):
        at = known.get(path[:length])
        if at is not None:
            return _inside(text, at, path[length:])
    return 1, 1


def _places(text: str) -> dict[Path, tuple[int, int]]:
    """The places of all keys that begin a line, and of the tables that they are in."""
    found: dict[Path, tuple[int, int]] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        key = _KEY.match(line)
        if header is not None:
            table = ()
            parts = [part.strip('"') for part in header.group(2).split(".")]
            for part in parts[:-1]:
                table = (*table, part)
                table = (*table, counts[table] - 1) if table in counts else table
            table = (*table, parts[-1])
            if header.group(1) == "[[":
                found.setdefault(table, (number, header.start(2) + 1))
                counts[table] = counts.get(table, 0) + 1
                table = (*table, counts[table] - 1)
            found.setdefault(table, (number, header.start(2) + 1))
        elif key is not None:
            found.setdefault((*table, key.group(1)), (number, key.start(1) + 1))
    return found


def _inside(text: str, at: tuple[int, int], rest: Path) -> tuple[int, int]:
    """Further into inline tables, as far as their keys can be told apart."""
    line, column = at
    lines = text.splitlines()
    offset = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
    nth = 0
    for part in rest:
        if isinstance(part, int):
            nth = part
            continue
        hits = list(re.finditer(rf"\b{re.escape(part)}\s*=", text[offset:]))
        if len(hits) <= nth:
            break
        offset += hits[nth].start()
        nth = 0
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
