"""How far something long is: a bar on a terminal, plain lines elsewhere, both on standard error."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

EVERY = 10.0
"""Seconds between two plain lines of one step."""


@contextmanager
def progress(
    say: Callable[[str], None], terminal: bool, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[str, int, int], None]]:
    """Gives what hears of each step: its name, how much is done, of how much."""
    if not terminal:
        yield _Lines(say, clock)
        return
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as drawn:
        steps: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = drawn.add_task(step)
            drawn.update(steps[step], completed=done, total=total)

        yield tell


class _Lines:
    def __init__(self, say: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._say, self._clock = say, clock
        self._step, self._last, self._done = "", 0.0, False

    def __call__(self, step: str, done: int, total: int) -> None:
        """A line at the beginning and end of a step, and between them now and then."""
        whole = done >= total
        if step == self._step and not (whole and not self._done) and self._clock() - self._last < EVERY:
            return
        if step == self._step and whole and self._done:
            return
        self._step, self._last, self._done = step, self._clock(), whole
        self._say(f"{step}: {done} of {total}")
