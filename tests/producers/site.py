"""A small site on this machine that answers in each of the ways that a GET must know."""

import gzip
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from producers.http import LARGEST_BODY

BOMB = gzip.compress(b"0" * (LARGEST_BODY + 1))


class Site(BaseHTTPRequestHandler):
    """A small site; every request is kept with its headers."""

    asked: list[tuple[str, dict[str, str]]]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        name = self.path.strip("/").split("?")[0]
        getattr(self, f"get_{name}", self.get_missing)()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def get_feed(self) -> None:
        if self.headers["If-None-Match"] == '"one"':
            self.answer(304, ETag='"one"')
        else:
            self.answer(200, b"<rss/>", ETag='"one"', Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")

    def get_packed(self) -> None:
        self.answer(200, gzip.compress(b"<rss/>" * 1000), Content_Encoding="gzip")

    def get_parts(self) -> None:
        body = gzip.compress(b"<rss>") + gzip.compress(b"</rss>") + b"\x00" * 9
        self.answer(200, body, Content_Encoding="gzip")

    def get_deflated(self) -> None:
        self.answer(200, zlib.compress(b"<rss/>" * 1000), Content_Encoding="deflate")

    def get_broken(self) -> None:
        self.answer(200, gzip.compress(b"<rss/>" * 1000)[:-20], Content_Encoding="gzip")

    def get_brotli(self) -> None:
        self.answer(200, b"?", Content_Encoding="br")

    def get_bomb(self) -> None:
        self.answer(200, BOMB, Content_Encoding="gzip")

    def get_large(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(50 * 1024 * 1024))
        self.end_headers()

    def get_endless(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(LARGEST_BODY // 65536 + 2):
                self.wfile.write(b"x" * 65536)
        except OSError:  # The reader has had enough, which is what is tested.
            return

    def get_slow(self) -> None:
        assert isinstance(self.server, Server)
        self.server.wait.wait(5)
        self.close_connection = True

    def get_moved(self) -> None:
        self.answer(301, Location="/feed")

    def get_lent(self) -> None:
        self.answer(302, Location="/moved")

    def get_circle(self) -> None:
        self.answer(302, Location="/circle")

    def get_inward(self) -> None:
        self.answer(302, Location="http://inside.example/secret")

    def get_elsewhere(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def get_busy(self) -> None:
        self.answer(429, Retry_After="120")

    def get_gone(self) -> None:
        self.answer(410)

    def get_missing(self) -> None:
        self.answer(404)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Clients that hang up are what is tested here, and no news."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Site)
        self.wait = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
