"""The bytes of a row: JSON, and no lone surrogate in it, for Elasticsearch refuses the whole request."""

import re
from typing import Any

import msgspec

from schemas.codec import encode_json

SURROGATE = re.compile("[\ud800-\udfff]")


def encode(fields: dict[str, Any]) -> bytes:
    """The body of a row on one line."""
    try:
        return encode_json(fields)
    except UnicodeEncodeError:  # rare, so that the cost of looking at every text is paid only then
        return encode_json(_without_surrogates(msgspec.to_builtins(fields)))


def _without_surrogates(value: Any) -> Any:
    """A JSON value with U+FFFD for each lone surrogate, the same number of characters."""
    match value:
        case str():
            return SURROGATE.sub("\ufffd", value)
        case dict():
            return {name: _without_surrogates(part) for name, part in value.items()}
        case list() | tuple():
            return [_without_surrogates(part) for part in value]
        case _:
            return value
