"""One `vigil reindex` at a time: a row that the one running renews, so that the turn of a killed one ends by itself.

No clock is compared: whoever finds the row looks whether it changes while it waits.
"""

import os
import socket
import threading
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Self

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from schemas.errors import Refused
from schemas.index.bootstrap import make_epoch_index
from schemas.index.names import epoch_index

IDENTITY = "reindex"
"""Of the row, beside the epoch."""
RENEWED = 1.0
"""Seconds between two signs of life."""
SILENT = 30.0
"""Seconds without one after which the other is taken for dead."""
ANSWERED = 30.0
"""Seconds that a sign of life may take; on a busy node it stands in a queue, and so does whoever takes over."""


class Lease:
    """Use it as `with Lease(…) as lease`. Raises Refused while another one lives."""

    def __init__(self, client: Elasticsearch, namespace: str = "") -> None:
        self._client = client.options(request_timeout=ANSWERED)
        self._namespace = namespace
        self._row = _row(namespace)
        self._ours = {
            "token": uuid.uuid4().hex,
            "host": socket.gethostname(),
            "process": os.getpid(),
            "begun": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        }
        self._state: dict[str, Any] = {}
        """What the row is now: only who knows this may write it."""
        self._held = False
        self._asking, self._ended = threading.Lock(), threading.Event()
        self._signs = threading.Thread(target=self._live, daemon=True)

    def __enter__(self) -> Self:
        make_epoch_index(self._client, self._namespace)
        while not self._held:
            seen = _dead(self._client, self._row)
            with suppress(ConflictError):  # somebody was quicker, and is looked at now
                self._write({"op_type": "create"} if seen is None else _state(seen))
                self._held = True
        self._signs.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._signs.join()
        if self._held:
            with suppress(ApiError, TransportError):  # it is then taken for killed, after a while
                self._client.delete(**self._row, **self._state)

    def held(self) -> bool:
        """Whether it is still ours, asked just now."""
        with self._asking:
            if self._held:
                try:
                    self._write(self._state)
                except ConflictError:
                    self._held = self._regained()
        return self._held

    def need(self) -> None:
        """Raises Refused when another one took it, because for too long no sign of life came through."""
        if not self.held():
            raise Refused(
                f"no sign of life of this `vigil reindex` came through to Elasticsearch for {SILENT:g} s, and another "
                "one began: this one ends and leaves everything to it"
            )

    def _live(self) -> None:
        while not self._ended.wait(RENEWED):
            with suppress(ApiError, TransportError):
                self.held()

    def _regained(self) -> bool:
        """After a sign of life whose answer was lost the row is ours all the same."""
        now = _read(self._client, self._row)
        if now is None or now["_source"][IDENTITY]["token"] != self._ours["token"]:
            return False
        self._state = _state(now)
        return True

    def _write(self, known: dict[str, Any]) -> None:
        self._state = _state(self._client.index(**self._row, document={IDENTITY: self._ours}, **known))


def left_behind(client: Elasticsearch, namespace: str = "") -> bool:
    """Whether a `vigil reindex` was killed before its end. Raises Refused while one lives."""
    return _dead(client, _row(namespace)) is not None


def _row(namespace: str) -> dict[str, Any]:
    return {"index": epoch_index(namespace), "id": IDENTITY}


def _read(client: Elasticsearch, row: dict[str, Any]) -> Any:
    try:
        return client.get(**row)
    except NotFoundError:
        return None


def _dead(client: Elasticsearch, row: dict[str, Any]) -> Any:
    """The row, if nobody renews it; None without one. Raises Refused as soon as somebody does."""
    seen = _read(client, row)
    deadline = time.monotonic() + SILENT
    while seen is not None and time.monotonic() < deadline:
        time.sleep(RENEWED / 2)
        now = _read(client, row)
        if now is not None and _state(now) != _state(seen):
            by = now["_source"][IDENTITY]
            raise Refused(
                f"another `vigil reindex` is running (process {by['process']} on {by['host']}, since {by['begun']}): "
                "wait until it has ended"
            )
        seen = now
    return seen


def _state(answer: Any) -> dict[str, Any]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
