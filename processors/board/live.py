"""What all open boards are told of: one reader of changes for them all; for none of them is the index asked."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from processors.queries.answers import FoundAlert

EVERY = 2.0
"""Seconds between two looks at the index."""
BEAT = 10.0
"""Seconds after which an open board hears that the server lives, when nothing changed."""
MOST_BOARDS = 1000


class Seen(Struct, frozen=True, kw_only=True):
    """What one look at the index found."""

    at: datetime
    alerts: tuple[FoundAlert, ...]
    newest: datetime | None
    """When the newest document was first heard."""
    blind: int
    """Sources that cannot be read."""


class State(Struct, frozen=True, kw_only=True):
    """What is known now."""

    version: int = 0
    """Counts what differs for those who look."""
    seen: Seen | None = None
    blind_since: datetime | None = None
    """Since when the index does not answer; None: it does."""
    why: str = ""
    status: bytes = b""
    alerts: bytes = b""
    """Both as events for the browser, made once for all."""


Look = Callable[[], Seen]
"""Asks the index. Raises what says that it cannot be asked."""
Rows = Callable[[Seen], str]
"""The list of alerts as all boards show it."""


class Live:
    """The reader, and those who wait for what it reads."""

    def __init__(
        self, look: Look, rows: Rows, clock: Callable[[], datetime], every: float = EVERY, beat: float = BEAT
    ) -> None:
        self._look = look
        self._rows = rows
        self._clock = clock
        self._every = every
        self._beat = beat
        self._changed = asyncio.Event()
        self._closed = False
        self.state = State()
        self.boards = 0

    async def run(self) -> None:
        """Look again and again, until closed."""
        while not self._closed:
            await self.look()
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Look once."""
        try:
            seen = await asyncio.to_thread(self._look)
        except Exception as error:  # whatever keeps it from seeing, it stays up and says so
            self._take(replace(self.state, blind_since=self.state.blind_since or self._clock(), why=str(error)))
        else:
            self._take(replace(self.state, seen=seen, blind_since=None, why=""))

    def close(self) -> None:
        """Let everybody go."""
        self._closed = True
        self._wake()

    async def events(self, rows: bool, welcome: Callable[[], bool]) -> AsyncGenerator[bytes, None]:
        """What one open board hears, until it is no more welcome; the list of alerts only where it asks for it."""
        self.boards += 1
        try:
            version, shown = -1, b""
            while not self._closed:
                if not welcome():
                    yield _event("out", {})
                    return
                state, changed = self.state, self._changed
                if state.version == version:
                    yield b"event: beat\ndata: \n\n"
                else:
                    yield state.status
                    if rows and state.alerts != shown:
                        yield state.alerts
                        shown = state.alerts
                    version = state.version
                try:
                    await asyncio.wait_for(changed.wait(), self._beat)
                except TimeoutError:
                    continue
        finally:
            self.boards -= 1

    def _take(self, state: State) -> None:
        said = _said(state)
        if said == _said(self.state) and self.state.version:
            self.state = state
            return
        if state.seen and (self.state.seen is None or state.seen.alerts != self.state.seen.alerts):
            state = replace(state, alerts=_event("alerts", {"rows": self._rows(state.seen)}))
        status = _event("status", {**said, "now": self._clock()})
        self.state = replace(state, version=state.version + 1, status=status)
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _said(state: State) -> dict[str, Any]:
    seen = state.seen
    told = [one for one in seen.alerts if not one.shadow] if seen else []
    return {
        "blind_since": state.blind_since,
        "at": seen.at if state.blind_since and seen else None,
        "newest": seen.newest if seen else None,
        "blind": seen.blind if seen else 0,
        "open": len(told),
        "unanswered": sum(one.stage in ("active", "escalated", "pending") for one in told),
        "alerts": {one.id: [one.sequence, one.priority, one.headline] for one in told},
    }


def _event(name: str, data: Any) -> bytes:
    """A server-sent event; JSON holds no line break, so one `data` line is enough."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(data))
