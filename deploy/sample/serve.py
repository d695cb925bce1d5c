"""Serve the sample world on loopback: ``python -m deploy.sample.serve --port 8790 --roster DIR``.

The server answers as newspapers' servers do, with entity tags and modification dates, so that a poller's
conditional requests are exercised. It never listens on anything but 127.0.0.1.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from deploy.sample.world import ROSTER, TURNS, Item, Page, World

HOST = "127.0.0.1"
__all__ = ["Running", "World", "main", "serve", "write_roster"]


@dataclass
class Running:
    """A running sample server; close it with ``stop()`` or use it as a context manager."""

    base: str
    world: World
    _server: ThreadingHTTPServer
    _thread: threading.Thread

    def turns(self) -> Iterator[list[Item]]:
        """Let the day go on turn by turn: what is offered at each. Between two, everything changes at once."""
        for turn in range(1, TURNS + 1):
            self.world.turn = turn
            offers: Any = self.world.manifest(self.base)["sources"]
            yield [item for offer in offers for item in offer["items"]]

    def stop(self) -> None:
        """Stop answering and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _unchanged(page: Page, modified: datetime, match: str | None, since: str | None) -> bool:
    """Say whether the client's copy is still good; an entity tag outweighs a date (RFC 9110, 13.1.3)."""
    if match is not None:
        tags = [tag.strip().removeprefix("W/") for tag in match.split(",")]
        return page.etag in tags or "*" in tags
    if since is None:
        return False
    try:
        asked = parsedate_to_datetime(since)
    except ValueError:
        return False
    return modified <= (asked if asked.tzinfo else asked.replace(tzinfo=UTC))


def _handler(world: World) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "SampleWorld"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, with_body: bool) -> None:
            base = f"http://{HOST}:{self.connection.getsockname()[1]}"
            # The query is ignored, as newspapers ignore tracking parameters.
            page = world.render(unquote(urlsplit(self.path).path), base)
            status = HTTPStatus(page.status) if page else HTTPStatus.NOT_FOUND
            page = page or Page(b"<!doctype html><title>404</title><p>No such page.</p>\n", "text/html")
            headers = self.headers
            if status is HTTPStatus.OK and _unchanged(
                page, world.now, headers.get("If-None-Match"), headers.get("If-Modified-Since")
            ):
                status = HTTPStatus.NOT_MODIFIED
            self.send_response(status)
            if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
                self.send_header("ETag", page.etag)
                self.send_header("Last-Modified", format_datetime(world.now, usegmt=True))
            if status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if with_body and status is not HTTPStatus.NOT_MODIFIED:
                self.wfile.write(page.body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Keep quiet: a poller asks every few seconds and the reader would drown in it."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet of clients that hang up; anything else is a fault of ours and is printed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(port: int = 0, now: datetime | None = None) -> Running:
    """Start the sample world on loopback and return at once; port 0 takes any free port."""
    world = World(now or datetime.now(UTC))
    server = _Server((HOST, port), _handler(world))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    return Running(f"http://{HOST}:{server.server_address[1]}", world, server, thread)


def write_roster(folder: Path, base: str) -> list[Path]:
    """Write the roster with the server's real address into a folder and return the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sorted(ROSTER.glob("*.toml")):
        target = folder / source.name
        target.write_text(source.read_text(encoding="utf-8").replace("{base}", base), encoding="utf-8")
        written.append(target)
    return written


def _go_on(running: Running, every: float, stop: threading.Event) -> None:
    """One turn after another until the day is over or somebody says stop."""
    for _ in running.turns():
        if stop.wait(every):
            return


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop by SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="deploy.sample.serve", description="Serve the sample world.")
    parser.add_argument("--port", type=int, default=8790, help="port on 127.0.0.1; 0 takes any free one")
    parser.add_argument("--roster", type=Path, help="folder to write the roster of sources to")
    parser.add_argument("--every", type=float, default=60, help="seconds between two turns of the day")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with serve(options.port) as running:
        if options.roster is not None:
            write_roster(options.roster, running.base)
        sys.stdout.write(f"{running.base}\n")
        sys.stdout.flush()
        _go_on(running, options.every, stop)
        stop.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
