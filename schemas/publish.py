"""JSON Schemas of the events, generated from their types: `make schemas` writes them, a test keeps them true.

The topics that hold them stand beside them as an AsyncAPI document (schemas/asyncapi.py).
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from schemas import asyncapi
from schemas.codec import TYPES, VERSION

PUBLISHED = Path(__file__).parent / "published"
"""One file an event type and version: what consumers of the topics may rely on."""
RELEASED = PUBLISHED / "released"
"""The same files as of the last release: readers of that release must go on reading."""
EXAMPLES = Path(__file__).parent / "examples"
"""One event of each type."""
TOPICS = PUBLISHED / asyncapi.NAME
"""Where the AsyncAPI document stands."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event type by its name."""
    schema = msgspec.json.schema(TYPES[name])
    title = f"vigil.{name}.v{VERSION}"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}


def text_of(name: str) -> str:
    """The published file of an event type."""
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


def path_of(name: str) -> Path:
    """Where it stands."""
    return PUBLISHED / f"{name}.v{VERSION}.json"


def topics_text() -> str:
    """The published AsyncAPI document."""
    return json.dumps(asyncapi.document(), indent=2, ensure_ascii=False) + "\n"


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """What a reader of `old` would miss in messages of `new`: fields gone, or of another kind."""
    for name, definition in old.get("$defs", {}).items():
        later = new.get("$defs", {}).get(name)
        if later is None:
            yield f"{name} is gone"
            continue
        fields = later.get("properties", {})
        for field, kind in definition.get("properties", {}).items():
            if field not in fields:
                yield f"{name}.{field} is gone"
            elif _kind(fields[field]) - _kind(kind):
                yield f"{name}.{field} was {sorted(_kind(kind))} and is {sorted(_kind(fields[field]))}"


def _kind(field: Mapping[str, Any]) -> set[str]:
    """What a field can be, in one word each."""
    if "anyOf" in field:
        return set().union(*(_kind(option) for option in field["anyOf"]))
    if "$ref" in field:
        return {field["$ref"]}
    if "enum" in field:
        return {"string"} if all(isinstance(value, str) for value in field["enum"]) else {"number"}
    return {str(field.get("type", "any"))}


def main(*, release: bool) -> None:
    """Write all files anew; with `release` also as those that later readers are held to."""
    PUBLISHED.mkdir(exist_ok=True)
    for name in TYPES:
        path_of(name).write_text(text_of(name), "utf-8")
    TOPICS.write_text(topics_text(), "utf-8")
    if release:
        for path in PUBLISHED.glob("*.json"):
            shutil.copy(path, RELEASED)


if __name__ == "__main__":
    main(release="--release" in sys.argv[1:])
