"""What a process tells machines over HTTP: its figures, whether it lives, and whether it does its work.

`/metrics` is read by Prometheus. `/healthz` answers 503 where only a new start would help, and `/readyz` where the
process lives and cannot do its work now: both say in JSON what was looked at, and what is wrong with it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIServer

from msgspec import Struct
from prometheus_client import CollectorRegistry, generate_latest, values
from prometheus_client.exposition import CONTENT_TYPE_LATEST, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from schemas.codec import encode_json
from schemas.errors import Refused

HOST = "127.0.0.1"

Checks = Callable[[], Mapping[str, str | None]]
"""What was looked at, by name → what is wrong with it, None where nothing is."""


class Answer(Struct, frozen=True):
    """An answer over HTTP, whatever serves it."""

    status: HTTPStatus
    content_type: str
    body: bytes


class Probes(Struct, frozen=True, kw_only=True):
    """What one process can be asked."""

    registry: CollectorRegistry
    lives: Checks = dict
    ready: Checks = dict

    def answer(self, path: str) -> Answer:
        """The answer to a path; 404 for any but the three."""
        match path:
            case "/metrics":
                return Answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self.registry))
            case "/healthz":
                return checked(self.lives())
            case "/readyz":
                return checked({**self.lives(), **self.ready()})
            case _:
                return Answer(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"/metrics, /healthz, /readyz\n")


def address(host: str, port: int) -> str:
    """Where it answers, as a URL."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def checked(found: Mapping[str, str | None]) -> Answer:
    """200 where nothing is wrong, else 503."""
    well = not any(found.values())
    body = encode_json({"well": well, "checks": {name: wrong or "ok" for name, wrong in found.items()}})
    return Answer(HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE, "application/json", body + b"\n")


FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable in which the library itself looks for the folder of files that several processes share."""


def keep(name: str) -> None:
    """Keep what this process counts in files `…_NAME.db` of the folder that FOLDER names.

    To be called before the first figure is made: a process that does not call it counts for itself alone.
    """
    values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]


def gather(registry: CollectorRegistry, folder: Path) -> None:
    """Let a registry give what processes keep in a folder, added up."""
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]


def bury(folder: Path, name: str) -> None:
    """What a process had at its end is not had any more; what it counted stays."""
    mark_process_dead(name, str(folder))  # type: ignore[no-untyped-call]  # a name, not a pid (`keep`)


@contextmanager
def served(probes: Probes, port: int, host: str = HOST) -> Iterator[int]:
    """Answer on a port of an address of this machine until the block is left; 0: any free one. Gives the port.

    Raises Refused when the port is taken, or the address is none of this machine's.
    """
    try:
        server, thread = start_http_server(port, host, probes.registry)
    except OSError as error:
        raise Refused(
            f"metrics cannot be served on {host}:{port}: {error.strerror}; set another metrics_port or metrics_host"
        ) from None
    _route(server, probes)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _route(server: WSGIServer, probes: Probes) -> None:
    """The library answers every path with figures; ours says what it has."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            status, content_type, body = HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b""
        else:
            found = probes.answer(environ["PATH_INFO"])
            status, content_type, body = found.status, found.content_type, found.body
        head = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
        start_response(f"{status.value} {status.phrase}", head)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    server.set_app(app)
