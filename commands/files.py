"""Files and the standard streams: lines in, lines and pages out, progress beside them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.fail import fail
from schemas.visible import visible


@contextmanager
def lines_of(file: str) -> Iterator[Iterator[bytes]]:
    """The lines of a file or of standard input, without their ends."""
    if file == "-":
        yield (line.rstrip(b"\r\n") for line in sys.stdin.buffer)
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        fail(f"{file}: {error.strerror}", 2)
    with opened:
        yield (line.rstrip(b"\r\n") for line in opened)


def put(line: bytes) -> None:
    """One line of output, at once; what a stranger wrote into it commands no terminal (schemas.visible)."""
    sys.stdout.buffer.write(visible(line) + b"\n")
    sys.stdout.buffer.flush()


def put_as_it_is(line: bytes) -> None:
    """The same with its own bytes, for a file or a program; for a terminal as above."""
    sys.stdout.buffer.write((visible(line) if sys.stdout.isatty() else line) + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def page_to(file: str) -> Iterator[Callable[[bytes], int]]:
    """What writes a page to a file or to standard output."""
    if file == "-":
        yield sys.stdout.buffer.write
        return
    try:
        opened = Path(file).open("wb")  # noqa: SIM115 - closed below
    except OSError as error:
        fail(f"--html {file}: {error.strerror}", 2)
    with opened:
        yield opened.write


def say(line: str) -> None:
    """Progress: plain lines on standard error, so that output stays clean."""
    print(visible(line.encode("utf-8", "replace")).decode(), file=sys.stderr, flush=True)  # noqa: T201
