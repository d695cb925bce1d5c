"""The end of a command that cannot go on."""

import sys
from typing import NoReturn

import typer

from schemas.visible import visible


def fail(message: str, status: int) -> NoReturn:
    """One line on standard error, and the end."""
    print(f"vigil: {visible(message.encode('utf-8', 'replace')).decode()}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(status)
