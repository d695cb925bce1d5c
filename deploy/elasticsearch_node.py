"""One Elasticsearch node that is a cluster of its own, for one machine."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from elasticsearch import ApiError, Elasticsearch, TransportError

from deploy.machine import LOOPBACK, ServerError
from deploy.process import Instance, Ports, log4j

DEFAULT_PORTS = Ports(9200, 9300)
# Elasticsearch refuses to be root; then it runs as the first ordinary user, whether or not that has a name.
USER = 1000
JVM_OPTIONS = (
    "-Xms512m",
    "-Xmx512m",
    "-XX:-AlwaysPreTouch",
    # The quick compiler alone: half the processor time until ready, and less in all up to about 100,000
    # documents and 10,000 searches; after that the slow one would have paid off.
    "-XX:TieredStopAtLevel=1",
    "-XX:-HeapDumpOnOutOfMemoryError",
    # Instead of the 2 GB of garbage collector's logs that are the default.
    "-Xlog:disable",
    "-Xlog:all=warning:stderr:utctime,level,tags",
)


def settings(folder: Path, ports: Ports) -> str:
    """The node's configuration file; every JSON value is one of YAML too."""
    values: dict[str, str | int | bool] = {
        "cluster.name": "vigil",
        "node.name": "vigil",
        "discovery.type": "single-node",
        "network.host": LOOPBACK,
        "http.port": ports.clients,
        "transport.port": ports.peers,
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        # Bound to this machine alone, as Kafka is.
        "xpack.security.enabled": False,
        "xpack.security.autoconfiguration.enabled": False,
        # A developer's disk is often fuller than the marks at which indices become read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
    }
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())


def place(state: Path, cache: Path) -> Path:
    """The node's folder; if its user cannot reach the state folder, one in the cache, with a link to it."""
    folder = state / "elasticsearch"
    if not folder.is_symlink():
        folder.mkdir(exist_ok=True)
        if _can_reach(folder):
            return folder
        key = hashlib.sha256(str(state).encode()).hexdigest()[:16]
        _forget(cache / "state" / key / "elasticsearch")
        folder.rmdir()
        folder.symlink_to(cache / "state" / key / "elasticsearch")
    elsewhere = folder.resolve()
    elsewhere.mkdir(parents=True, exist_ok=True)
    for path in (elsewhere, elsewhere.parent, elsewhere.parent.parent):
        path.chmod(0o755)  # To be entered by its user, whatever the umask is.
    return elsewhere


def _forget(folder: Path) -> None:
    """A state folder that was deleted and made anew begins without the data that the old one had here."""
    Instance("Elasticsearch", folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


def start(instance: Instance, home: Path, java: Path, ports: Ports, env: Mapping[str, str]) -> None:
    """Starts Elasticsearch on its data and waits until its shards are there."""
    folder = instance.folder
    config = _configure(instance, home, ports)
    own = {
        "HOME": str(folder),
        "PATH": env.get("PATH", os.defpath),
        "ES_JAVA_HOME": str(java),
        "ES_PATH_CONF": str(config),
        "ES_TMPDIR": str(folder / "tmp"),
    }
    command = [str(home / "bin" / "elasticsearch"), "-d", "-p", str(instance.pid_file)]
    instance.pid_file.unlink(missing_ok=True)
    instance.wait(instance.spawn([*_as_user(), *command], own), ports.clients, is_healthy)


def is_healthy(port: int) -> bool:
    """Whether every index can be read and written."""
    with Elasticsearch(f"http://{LOOPBACK}:{port}", request_timeout=10, max_retries=0) as client:
        try:
            health = client.cluster.health(wait_for_status="yellow", timeout="5s")
        except (ApiError, TransportError):
            return False
    return not health["timed_out"]


def _configure(instance: Instance, home: Path, ports: Ports) -> Path:
    """Writes the configuration anew, beside the shared binaries, which stay as they are."""
    folder, config = instance.folder, instance.folder / "config"
    for temporary in (config, folder / "tmp"):
        # Removed first: the node's user owns it, and root follows none of the links that lie in there.
        shutil.rmtree(temporary, ignore_errors=True)
    shutil.copytree(home / "config", config)
    (config / "elasticsearch.yml").write_text(settings(folder, ports), encoding="utf-8")
    (config / "log4j2.properties").write_text(log4j(instance.log), encoding="utf-8")
    options = "".join(f"{option}\n" for option in (*JVM_OPTIONS, instance.marker))
    (config / "jvm.options.d" / "vigil.options").write_text(options, encoding="utf-8")
    for name in ("data", "logs", "run", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    if os.geteuid() == 0:
        for name in ("config", "data", "logs", "run", "tmp"):
            _give(folder / name)
        if not _can_reach(home / "bin"):
            raise ServerError(f"Elasticsearch's user {USER} cannot reach {home}: name another VIGIL_CACHE.")
    return config


def _give(folder: Path) -> None:
    """Hands a folder with all that lies in it to the node's user."""
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, USER, USER)


def _as_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    if setpriv := shutil.which("setpriv", path="/usr/bin:/bin:/usr/sbin:/sbin"):
        return [setpriv, f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    raise ServerError(
        "Elasticsearch does not run as root and no `setpriv` was found to run it as another user: "
        "install util-linux, or start the servers as an ordinary user."
    )


def _can_reach(folder: Path) -> bool:
    test = [*_as_user(), "/usr/bin/test", "-x", str(folder)]
    return subprocess.run(test, check=False).returncode == 0  # noqa: S603 - fixed but for a path of ours
