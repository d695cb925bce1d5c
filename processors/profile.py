"""Whom Vigil protects: community.toml, read into frozen structs."""

import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec

from processors.steps.concern import Profile
from schemas.errors import VigilError

SHIPPED = Path(__file__).parent / "knowledge" / "community.toml"


class BadProfile(VigilError):
    """A community.toml that does not load; the message names the key."""


def gather(path: Path) -> str:
    """The text of a profile; the shipped one where there is no such file."""
    return (path if path.exists() else SHIPPED).read_text("utf-8")


@lru_cache(4)
def read(text: str) -> Profile:
    """The profile in a text.

    Raises BadProfile with what is wrong.
    """
    try:
        return msgspec.toml.decode(text, type=Profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadProfile(f"community.toml: {error}") from None
