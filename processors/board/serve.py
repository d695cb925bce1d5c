"""The board's own process: it listens, and ends when told so with its visitors let go."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn

from processors.board import alerts
from processors.board.app import ROUTES, application
from processors.board.live import Live
from processors.board.parts import Parts
from processors.board.visit import Board
from schemas.errors import VigilError

GRACE = 3
"""Seconds for pages that are being made when the server is to end."""


class CannotListen(VigilError):
    """The address is not to be had."""


class _Server(uvicorn.Server):
    """Uvicorn waits for open connections, and streams of events never end by themselves."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live
        self.ready: Callable[[str], None] = lambda _address: None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are `heed`'s."""
        yield

    async def startup(self, sockets: Any = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self.ready(f"http://{host}:{port}")

    async def shutdown(self, sockets: Any = None) -> None:
        """Let the streams go first."""
        self._live.close()
        await super().shutdown(sockets)


class Server:
    """The board on an address: `run` blocks until `stop` is called."""

    def __init__(self, board: Board, host: str, port: int, trusted: str = "127.0.0.1") -> None:
        live = Live(partial(alerts.look, board), Parts(board, ROUTES), board.effects.clock)
        config = uvicorn.Config(
            application(board, live),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=trusted,
            timeout_graceful_shutdown=GRACE,
            ws="none",
        )
        self._server = _Server(config, live)
        self._address = f"{host}:{port}"

    def run(self, told: Callable[[str], None]) -> None:
        """Serve until told to stop; `told` hears the address once it listens. Raises CannotListen."""
        self._server.ready = told
        try:
            asyncio.run(self._server.serve())
        except SystemExit:
            raise CannotListen(
                f"the board cannot listen at {self._address}: is the port taken? `board_port` in vigil.toml "
                "(VIGIL_BOARD_PORT) names another"
            ) from None

    def stop(self, *_: Any) -> None:
        """End, from another thread or a signal."""
        self._server.should_exit = True

    def heed(self) -> None:
        """End at SIGTERM and Ctrl-C."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
