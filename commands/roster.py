"""The sources a command reads, and who stands behind them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any


def roster(folders: list[Path]) -> dict[str, Any]:
    """The source records of some folders, by default the shipped ones."""
    from producers.formats import PARSERS
    from producers.source import SHIPPED, roster

    return roster(folders or [SHIPPED], PARSERS)


def publishers(folders: list[Path]) -> Callable[[str], Any]:
    """Who stands behind a source; a roster of one's own is read when first asked."""
    from producers.source import publisher_of, roster, shipped_publisher

    if not folders:
        return shipped_publisher
    sources = cache(lambda: roster(folders))  # without the parsers, which load slowly
    return lambda name: publisher_of(sources(), name)
