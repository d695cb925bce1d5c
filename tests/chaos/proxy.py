"""What lies between the line and a server, and can be mistreated: a TCP proxy on 127.0.0.1."""

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from typing import Literal, NamedTuple

PIECE = 64 * 1024
"""Bytes that are passed on at once."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER by which a close is a reset."""

Kind = Literal["open", "cut", "silent", "slow", "torn"]


class Mood(NamedTuple):
    """How it treats what passes.

    `cut`: connections are reset, and new ones too. `silent`: half-open; whatever comes is taken and nothing is said,
    and a connection that was open then stays silent for ever. `slow`: each piece waits, and no more than so many
    bytes a second pass. `torn`: of every so many pieces one is passed on by half, and its connection reset.
    """

    kind: Kind = "open"
    seconds: float = 0.0
    """That each piece waits."""
    rate: int = 0
    """Bytes a second of each direction of a connection; 0: as many as will."""
    every: int = 0
    """Of so many pieces one is torn."""


OPEN = Mood()


class Proxy:
    """Passes on what comes to the port of a server; runs in a thread of its own until it is closed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mood = OPEN
        self.upstream = 0
        """The server's port; 0: none yet, and who comes is turned away."""
        self.resets = 0
        """Connections that were reset on purpose."""
        self.passed = 0
        """Bytes."""
        self._pieces = 0
        self._lines: set[_Line] = set()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def become(self, mood: Mood) -> None:
        """From now on; returns when it is so."""
        asyncio.run_coroutine_threadsafe(self._become(mood), self._loop).result()

    def close(self) -> None:
        """Every connection ends, and nobody listens any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._meet, sock=self._socket))
        self._loop.run_forever()
        server.close()
        for line in list(self._lines):
            line.reset()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _become(self, mood: Mood) -> None:
        self.mood = mood
        for line in list(self._lines):
            line.mute |= mood.kind == "silent"
            if mood.kind == "cut":
                self.resets += 1
                line.reset()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line([writer], mute=self.mood.kind == "silent")
        self._lines.add(line)
        try:
            if self.mood.kind == "cut" or not self.upstream:
                line.reset()
            elif line.mute:
                while await reader.read(PIECE):
                    pass
            else:
                there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
                line.ends.append(back)
                await asyncio.gather(self._pass(line, reader, back), self._pass(line, there, writer))
        except OSError:
            line.reset()
        finally:
            self._lines.discard(line)
            for end in line.ends:
                end.close()

    async def _pass(self, line: "_Line", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(PIECE):
                mood = self.mood
                if mood.kind == "slow":
                    await asyncio.sleep(mood.seconds + (len(piece) / mood.rate if mood.rate else 0))
                if line.mute:
                    continue
                self._pieces += 1
                if mood.kind == "torn" and self._pieces % mood.every == 0:
                    writer.write(piece[: len(piece) // 2])
                    await writer.drain()
                    self.resets += 1
                    line.reset()
                    return
                self.passed += len(piece)
                writer.write(piece)
                await writer.drain()
        if not line.mute:
            line.end()


class _Line:
    """One connection: the two ends that it has with us."""

    def __init__(self, ends: list[asyncio.StreamWriter], mute: bool) -> None:
        self.ends = ends
        self.mute = mute

    def end(self) -> None:
        for end in self.ends:
            end.close()

    def reset(self) -> None:
        for end in self.ends:
            with suppress(OSError):
                end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()
