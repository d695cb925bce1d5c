"""A receiver of webhooks on 127.0.0.1 that behaves as its path says, and keeps what came."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Came(NamedTuple):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    """Seconds since 1970."""

    @property
    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


class Server(ThreadingHTTPServer):
    """Says nothing of a sender that was killed before it was answered."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Receiver:
    """`/ok` says 200, `/slow` too, after a while, `/status/N` that, `/hang` nothing, `/redirect` leads on.

    `/flaky` is slow, and says 500 to the first attempt of every fourth message.
    """

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.open = 0
        """Requests that wait for their answer."""
        self.torn = 0
        """Requests that broke off."""
        self._lock = threading.Lock()
        self.ending = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at, length = time.time(), int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                if len(body) < length:  # the sender was killed before all of it was there: no request yet
                    receiver.torn += 1
                    self.close_connection = True
                    return
                receiver.came.append(Came(self.path, headers, body, at))
                with receiver.asked():
                    self._answer(headers)

            def _answer(self, headers: dict[str, str]) -> None:
                if self.path == "/hang":
                    receiver.ending.wait(30)
                status = 200
                if self.path.startswith("/status/"):
                    status = int(self.path.rpartition("/")[2])
                elif self.path == "/redirect":
                    status = 307
                elif self.path in ("/slow", "/flaky"):
                    receiver.ending.wait(0.3)
                if self.path == "/flaky" and headers["vigil-attempt"] == "1" and headers["webhook-id"][0] in "0123":
                    status = 500
                self.send_response(status)
                if status == 307:
                    self.send_header("location", "/ok")
                self.send_header("content-length", "0")
                self.end_headers()

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    @contextmanager
    def asked(self) -> Iterator[None]:
        """One more request is open meanwhile."""
        with self._lock:
            self.open += 1
        try:
            yield
        finally:
            with self._lock:
                self.open -= 1

    def of(self, path: str) -> list[Came]:
        return [one for one in list(self.came) if one.path == path]

    @property
    def keys(self) -> list[str]:
        """The messages that a receiver has which honours the key: each once, in their order."""
        return list(dict.fromkeys(one.headers["idempotency-key"] for one in list(self.came)))


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver._server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ending.set()
        receiver._server.shutdown()
        receiver._server.server_close()
        thread.join()
