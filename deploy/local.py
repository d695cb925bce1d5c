"""A real Kafka and a real Elasticsearch on a bare machine, a pair of their own for every state folder.

The binaries lie in a cache that all checkouts share; configuration, data, logs and process ids lie in
the state folder, so that two checkouts can run side by side.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from deploy import elasticsearch_node, kafka_node
from deploy.fetch import Binaries, assemble
from deploy.machine import (
    LOOPBACK,
    Say,
    ServerError,
    cache_folder,
    choose_port,
    find_java,
    locked,
    make_folder,
    need_linux,
    need_space,
    next_free_port,
)
from deploy.process import Instance, Ports, is_listening

__all__ = ["Addresses", "ServerError", "ServerStatus", "cache_folder", "down", "running", "status", "up"]

SPACE_TO_RUN = 300  # megabytes


@dataclass(frozen=True)
class Addresses:
    """Where the two servers listen."""

    kafka: str
    elasticsearch: str

    def port(self, key: str) -> int:
        return int(str(asdict(self)[key]).rpartition(":")[2])


@dataclass(frozen=True)
class ServerStatus:
    """How one server is."""

    name: str
    state: Literal["healthy", "unhealthy", "stopped"]
    address: str | None
    pid: int | None
    memory: int | None  # resident megabytes


@dataclass(frozen=True)
class Node:
    """What differs between the two servers."""

    name: str
    defaults: Ports
    setting: str  # where its port is configured
    home: Callable[[Binaries], Path]
    start: Callable[[Instance, Path, Path, Ports, Mapping[str, str]], None]
    is_healthy: Callable[[int], bool]


NODES: Mapping[str, Node] = {
    "kafka": Node(
        "Kafka",
        kafka_node.DEFAULT_PORTS,
        "VIGIL_KAFKA_PORT",
        lambda binaries: binaries.kafka,
        kafka_node.start,
        kafka_node.is_healthy,
    ),
    "elasticsearch": Node(
        "Elasticsearch",
        elasticsearch_node.DEFAULT_PORTS,
        "VIGIL_ELASTICSEARCH_PORT",
        lambda binaries: binaries.elasticsearch,
        elasticsearch_node.start,
        elasticsearch_node.is_healthy,
    ),
}


@dataclass(frozen=True)
class Request:
    """What `up` was asked for."""

    state: Path
    cache: Path
    ports: Mapping[str, int | None]
    say: Say
    env: Mapping[str, str]


def up(
    state: Path,
    cache: Path,
    kafka_port: int | None,
    elasticsearch_port: int | None,
    say: Say,
    env: Mapping[str, str],
) -> Addresses:
    """Starts what is not running, fetching it first if it is not there, and returns when both are healthy."""
    need_linux()
    state = state.resolve()
    make_folder(state, "VIGIL_STATE")
    configured = {"kafka": kafka_port, "elasticsearch": elasticsearch_port}
    with _alone(state, say):
        ports = {key: port for key in NODES if (port := _healthy_port(key, state)) is not None}
        for key, port in ports.items():
            _need_same_port(NODES[key], port, configured[key])
        if idle := [key for key in NODES if key not in ports]:
            ports |= _start(idle, Request(state, cache.resolve(), configured, say, env))
        return _save(state, ports)


def down(state: Path, say: Say) -> None:
    """Stops what is running; their data stays for the next start."""
    state = state.resolve()
    if not state.is_dir():
        say("No server was running.")
        return
    with _alone(state, say):
        stopped = _stop(list(NODES), state)
        _record(state).unlink(missing_ok=True)
    say(f"{' and '.join(stopped)} stopped." if stopped else "No server was running.")


def status(state: Path) -> list[ServerStatus]:
    """How each server is, asked just now."""
    return [_status(key, state.resolve()) for key in NODES]


def running(state: Path) -> Addresses | None:
    """Where the servers listen, if both processes live; their health is not asked, so this is quick."""
    state = state.resolve()
    alive = all(_instance(key, state).pid() is not None for key in NODES)
    return _saved(state) if alive else None


def _start(keys: list[str], request: Request) -> dict[str, int]:
    """Starts servers side by side: all of those named, or none."""
    state, cache, say = request.state, request.cache, request.say
    java = find_java(request.env)
    binaries = assemble(cache, request.env, say)
    need_space(state, SPACE_TO_RUN, "VIGIL_STATE")
    _stop(keys, state)  # One that lives but does not answer would keep its data locked.
    folder = elasticsearch_node.place(state, cache)
    if state not in folder.parents:
        say(f"Elasticsearch may not be root and its user cannot reach {state}: its data is in {folder}.")

    def start(key: str) -> None:
        node, began = NODES[key], time.monotonic()
        node.start(_instance(key, state), node.home(binaries), java, ports[key], request.env)
        say(f"{node.name} is ready after {time.monotonic() - began:.1f} s.")

    # Held until they listen, so that two checkouts that start at once do not choose the same ports.
    with locked(cache / "ports.lock", "Another checkout is starting its servers; waiting for it.", say):
        ports = {key: _choose_ports(NODES[key], request.ports[key]) for key in keys}
        say(f"Starting {' and '.join(f'{NODES[key].name} on port {ports[key].clients}' for key in keys)}.")
        try:
            with ThreadPoolExecutor() as pool:
                list(pool.map(start, keys))
        except BaseException:
            _stop(keys, state)
            raise
    return {key: ports[key].clients for key in keys}


def _stop(keys: list[str], state: Path) -> list[str]:
    """Stops servers side by side and names those that were running."""
    with ThreadPoolExecutor() as pool:
        stopped = pool.map(lambda key: _instance(key, state).stop(), keys)
        return [NODES[key].name for key, was_running in zip(keys, stopped, strict=True) if was_running]


def _choose_ports(node: Node, configured: int | None) -> Ports:
    clients = choose_port(node.name, configured, node.defaults.clients, node.setting)
    # Nobody but the node itself knows the other one, so it needs no setting.
    return Ports(clients, next_free_port(max(node.defaults.peers, clients + 1)))


def _need_same_port(node: Node, port: int, configured: int | None) -> None:
    if configured not in {None, port}:
        raise ServerError(
            f"{node.name} is running on port {port} and {node.setting} now says {configured}: "
            "stop it with `vigil down` first."
        )


def _healthy_port(key: str, state: Path) -> int | None:
    saved = _saved(state)
    if saved is None or _instance(key, state).pid() is None:
        return None
    port = saved.port(key)
    return port if is_listening(port) and NODES[key].is_healthy(port) else None


def _status(key: str, state: Path) -> ServerStatus:
    instance, saved = _instance(key, state), _saved(state)
    pid = instance.pid()
    if pid is None:
        return ServerStatus(NODES[key].name, "stopped", None, None, None)
    address = str(asdict(saved)[key]) if saved else None
    healthy = _healthy_port(key, state) is not None
    return ServerStatus(NODES[key].name, "healthy" if healthy else "unhealthy", address, pid, instance.memory())


def _instance(key: str, state: Path) -> Instance:
    return Instance(NODES[key].name, (state / key).resolve())


@contextmanager
def _alone(state: Path, say: Say) -> Iterator[None]:
    waiting = "Another command is starting or stopping these servers; waiting for it."
    with locked(state / "lock", waiting, say):
        yield


def _record(state: Path) -> Path:
    return state / "servers.json"


def _save(state: Path, ports: Mapping[str, int]) -> Addresses:
    addresses = Addresses(f"{LOOPBACK}:{ports['kafka']}", f"http://{LOOPBACK}:{ports['elasticsearch']}")
    temporary = _record(state).with_suffix(".new")
    temporary.write_text(json.dumps(asdict(addresses), indent=2) + "\n", encoding="utf-8")
    temporary.replace(_record(state))
    return addresses


def _saved(state: Path) -> Addresses | None:
    try:
        return Addresses(**json.loads(_record(state).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
