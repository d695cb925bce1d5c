"""Arguments that several commands take, and moments as a person writes them."""

from datetime import datetime
from typing import Annotated

import typer

from commands.fail import fail

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="JSONL; `-` is standard input.")]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


def instant(asked: str | None, option: str) -> datetime | None:
    """A moment, as it was asked for; None where it was not."""
    from schemas.intake import moment

    at = moment(asked)
    if asked is not None and at is None:
        fail(f"{option} {asked!r} is no ISO 8601 date; write 2026-11-21 or 2026-11-21T09:00:00Z", 2)
    return at


def place(asked: str | None, option: str) -> int | datetime | None:
    """An offset or a moment, as it was asked for; None where it was not."""
    from schemas.intake import moment

    if asked is None:
        return None
    if asked.isascii() and asked.isdigit():
        return int(asked)
    at = moment(asked)
    if at is None:
        fail(f"{option} {asked!r} is neither an offset nor an ISO 8601 date; write 1200 or 2026-11-21T09:00Z", 2)
    return at
