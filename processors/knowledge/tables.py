"""Tables of facts as typed records; one with an error is refused when it is first read, with its file and line."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from schemas.errors import VigilError

FOLDER = Path(__file__).parent
T = TypeVar("T")


class BadTable(VigilError):
    """A table that cannot be right; the message names file, line and what is wrong."""


def load(name: str, kind: type[T], folder: Path = FOLDER) -> T:
    """The table in a TOML or JSON file of the knowledge. Raises BadTable."""
    text = (folder / name).read_text("utf-8")
    try:
        return msgspec.convert(_parsed(name, text), kind)
    except tomllib.TOMLDecodeError as error:
        raise BadTable(f"{name}: {error}") from None
    except json.JSONDecodeError as error:
        raise BadTable(f"{name}, line {error.lineno}: {error.msg}") from None
    except msgspec.ValidationError as error:
        raise BadTable(f"{name}, line {_line(text, str(error))}: {error}") from None


def refuse(name: str, mark: str, what: str, folder: Path = FOLDER) -> BadTable:
    """What is wrong with a record, at the first line that holds its mark; for whoever checks what types cannot."""
    lines = (folder / name).read_text("utf-8").splitlines()
    at = next((number for number, line in enumerate(lines, 1) if mark in line), 0)
    return BadTable(f"{name}, line {at}: {what}")


def _parsed(name: str, text: str) -> Any:
    return tomllib.loads(text) if name.endswith(".toml") else json.loads(text)


def _line(text: str, error: str) -> int:
    """The line on which the record begins that an error's path (`$.watch[2].days`) leads to; 1 where it leads nowhere.

    Records of TOML begin with their `[[header]]`, those of JSON with a line that opens a brace and names a field.
    """
    path = re.search(r"\$\.(\w+)\[(\d+)\]", error)
    if path is None:
        return 1
    begin = re.compile(rf'\[\[{path[1]}\]\]|\s+\{{\s*"')
    found = [number for number, line in enumerate(text.splitlines(), 1) if begin.match(line)]
    return found[int(path[2])] if int(path[2]) < len(found) else 1
