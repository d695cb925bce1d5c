"""What is sent into a line that is mistreated; what was not confirmed is sent again."""

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from producers.lines import published
from schemas.errors import VigilError
from schemas.log import Log
from schemas.settings import Settings
from tests.bench.attacks import attack
from tests.bench.corpus import lines

SLICE = 500
A_SECOND = 100
"""Documents that pass while desk and notifier are killed."""
BETWEEN = 0.7
"""Seconds between two attacks."""


class Feed(threading.Thread):
    """Sends one payload after the other and counts what was confirmed."""

    def __init__(self, own: Settings, payloads: Iterator[bytes], say: Callable[[str], None]) -> None:
        super().__init__()
        self._own = own
        self._payloads = payloads
        self._say = say
        self.sent = 0

    def run(self) -> None:
        """Until there is no more."""
        for payload in self._payloads:
            while True:
                try:
                    with Log(self._own.kafka_address(), self._own.namespace) as log:
                        now = datetime.now(UTC)
                        published(io.BytesIO(payload), log, lambda _name: None, now, lambda _line: None)
                    break
                except VigilError as error:
                    self._say(f"not confirmed, sent again: {str(error)[:100]}")
                    time.sleep(1)
            self.sent += payload.count(b"\n")


def documents(count: int, seed: int) -> Iterator[bytes]:
    """So many short documents in slices, as fast as they are taken."""
    for number, start in enumerate(range(0, count, SLICE)):
        yield lines(min(SLICE, count - start), seed=seed * 10_000 + number, length=120)


def passing(seed: int, over: threading.Event) -> Iterator[bytes]:
    """Short documents, so many a second, until it is over."""
    number = 0
    while not over.is_set():
        due = time.monotonic() + 1
        yield lines(A_SECOND, seed=seed * 10_000 + number, length=120)
        number += 1
        over.wait(max(0.0, due - time.monotonic()))


def attacks(seed: int, over: threading.Event) -> Iterator[bytes]:
    """Attacks, one after the other, until it is over."""
    number = 0
    while not over.is_set():
        yield json.dumps(attack(number, seed)).encode() + b"\n"
        number += 1
        over.wait(BETWEEN)
