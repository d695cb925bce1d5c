"""What all open boards are told of: one reader of changes for them all; for none of them is the index asked."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from processors.board.parts import Key
from processors.queries.answers import FoundAlert

EVERY = 2.0
"""Seconds between two looks at the index."""
BEAT = 10.0
"""Seconds after which an open board hears that the server lives, when nothing changed."""
SLOWEST = 60.0
"""Seconds after which a part is made anew though nothing was heard: times go on, and watches end."""
MOST_BOARDS = 1000
MOST_PARTS = 64
"""Pages that become new by themselves at one time; whoever opens one more sees it as it came."""

log = structlog.get_logger()


class Seen(Struct, frozen=True, kw_only=True):
    """What one look at the index found."""

    at: datetime
    alerts: tuple[FoundAlert, ...]
    newest: datetime | None
    """When the newest document was first heard."""
    blind: int
    """Sources that cannot be read."""
    told: int = -1
    """The place in the desk's order of the latest word on a story."""


class State(Struct, frozen=True, kw_only=True):
    """What is known now."""

    version: int = 0
    """Counts what differs for those who look."""
    mark: int = 0
    """Counts what may make a page another one."""
    seen: Seen | None = None
    blind_since: datetime | None = None
    """Since when the index does not answer; None: it does."""
    why: str = ""
    status: bytes = b""
    """As an event for the browser, made once for all."""


class Made(Struct, frozen=True):
    """A part of a page as an event for the browser."""

    serial: int
    """Counts what was made; 0: nothing yet."""
    mark: int
    at: float
    event: bytes = b""


class Pages(Protocol):
    """The pages that have a part which becomes new by itself (processors.board.parts)."""

    def every(self, key: Key) -> float | None: ...

    def render(self, key: Key) -> str: ...


Look = Callable[[], Seen]
"""Asks the index. Raises what says that it cannot be asked."""


class Live:
    """The reader, and those who wait for what it reads."""

    def __init__(
        self, look: Look, pages: Pages, clock: Callable[[], datetime], every: float = EVERY, beat: float = BEAT
    ) -> None:
        self._look = look
        self._pages = pages
        self._clock = clock
        self._every = every
        self._beat = beat
        self._changed = asyncio.Event()
        self._closed = False
        self._wanted: Counter[Key] = Counter()
        self._made: dict[Key, Made] = {}
        self._serial = 0
        self.state = State()
        self.boards = 0

    @property
    def closed(self) -> bool:
        """Whether everybody was let go."""
        return self._closed

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
            mark = self.state.mark + (_shown(seen) != _shown(self.state.seen))
            self._take(replace(self.state, seen=seen, blind_since=None, why="", mark=mark))
            await self._renew()

    def close(self) -> None:
        """Let everybody go."""
        self._closed = True
        self._wake()

    async def events(self, key: Key | None, mark: int, welcome: Callable[[], bool]) -> AsyncGenerator[bytes, None]:
        """What one open board hears, until it is no more welcome; with the part of its page, which shows `mark`."""
        self.boards += 1
        key = self._want(key, mark)
        try:
            version, serial = -1, 0
            if key is not None and self._made[key].mark <= mark:
                serial = self._made[key].serial
            while not self._closed:
                if not welcome():
                    yield _event("out", {})
                    return
                changed = self._changed
                if self.state.version != version:
                    version = self.state.version
                    yield self.state.status
                elif key is not None and self._made[key].serial > serial:
                    serial = self._made[key].serial
                    yield self._made[key].event
                else:
                    try:
                        await asyncio.wait_for(changed.wait(), self._beat)
                    except TimeoutError:
                        yield b"event: beat\ndata: \n\n"
        finally:
            self.boards -= 1
            self._leave(key)

    def _want(self, key: Key | None, mark: int) -> Key | None:
        if key is None or self._pages.every(key) is None:
            return None
        if key not in self._wanted and len(self._wanted) >= MOST_PARTS:
            return None
        self._wanted[key] += 1
        self._made.setdefault(key, Made(0, mark, time.monotonic()))
        return key

    def _leave(self, key: Key | None) -> None:
        if key is None:
            return
        self._wanted[key] -= 1
        if not self._wanted[key]:
            del self._wanted[key], self._made[key]

    async def _renew(self) -> None:
        """Make anew what somebody looks at and what may have changed."""
        mark = self.state.mark
        for key in [*self._wanted]:
            made, every = self._made.get(key), self._pages.every(key)
            if made is None or every is None:
                continue
            passed = time.monotonic() - made.at
            if passed < (every if made.mark != mark else SLOWEST):
                continue
            try:
                html = await asyncio.to_thread(self._pages.render, key)
            except Exception as error:
                log.warning("not renewed", page=str(key), error=type(error).__name__)  # the next look tries again
                continue
            if key in self._made:
                self._serial += 1
                self._made[key] = Made(self._serial, mark, time.monotonic(), _event("part", {"html": html}))
                self._wake()

    def _take(self, state: State) -> None:
        said = _said(state)
        if said == _said(self.state) and self.state.version:
            self.state = state
            return
        status = _event("status", {**said, "now": self._clock()})
        self.state = replace(state, version=state.version + 1, status=status)
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _shown(seen: Seen | None) -> tuple[Any, ...]:
    return () if seen is None else (seen.alerts, seen.newest, seen.blind, seen.told)


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
