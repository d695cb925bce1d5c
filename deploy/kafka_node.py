"""One Kafka node that is broker and controller at once, for one machine."""

import base64
import subprocess
import uuid
from collections.abc import Mapping
from pathlib import Path

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.machine import LOOPBACK, ServerError
from deploy.process import Instance, Ports, log4j

DEFAULT_PORTS = Ports(9092, 9093)
# Messages of 8 MiB, and what a record batch wraps around them.
MESSAGE_BYTES = 9 * 1024 * 1024
SETTINGS: Mapping[str, str | int] = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "message.max.bytes": MESSAGE_BYTES,
    "replica.fetch.max.bytes": MESSAGE_BYTES,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    # A worker that was away for a holiday goes on where it stopped.
    "offsets.retention.minutes": 30 * 24 * 60,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 4,
    "group.initial.rebalance.delay.ms": 0,
    # Of a small heap, not the 128 MB that are the default.
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
}
# The quick compiler alone: a third less processor time until ready, and not more per record afterwards.
JVM_OPTIONS = ("-Xms256m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError")


def properties(data: Path, ports: Ports) -> str:
    """The server's configuration file."""
    listeners = f"PLAINTEXT://{LOOPBACK}:{ports.clients},CONTROLLER://{LOOPBACK}:{ports.peers}"
    settings = {
        **SETTINGS,
        # Voters by configuration, not by the log: so the controller's port may change between two starts.
        "controller.quorum.voters": f"{SETTINGS['node.id']}@{LOOPBACK}:{ports.peers}",
        "listeners": listeners,
        "advertised.listeners": listeners,
        "log.dirs": data,
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def start(instance: Instance, home: Path, java: Path, ports: Ports, env: Mapping[str, str]) -> None:
    """Starts Kafka on its data, which is laid out first if there is none, and waits until it answers."""
    for name in ("data", "logs", "run"):
        (instance.folder / name).mkdir(parents=True, exist_ok=True)
    config, logging = instance.folder / "server.properties", instance.folder / "log4j2.properties"
    config.write_text(properties(instance.folder / "data", ports), encoding="utf-8")
    logging.write_text(log4j(instance.log), encoding="utf-8")
    command = [
        str(java / "bin" / "java"),
        *JVM_OPTIONS,
        instance.marker,
        f"-Dlog4j2.configurationFile={logging}",
        "-cp",
        f"{home}/*",
    ]
    if not (instance.folder / "data" / "meta.properties").exists():
        _format(command, config)
    pid = instance.spawn([*command, "kafka.Kafka", str(config)], env)
    instance.pid_file.write_text(str(pid), encoding="ascii")
    instance.wait(pid, ports.clients, is_healthy)


def is_healthy(port: int) -> bool:
    """Whether an admin client is answered."""
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=f"{LOOPBACK}:{port}", bootstrap_timeout_ms=5_000, request_timeout_ms=5_000
        )
    except KafkaError:
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        admin.close()


def _format(command: list[str], config: Path) -> None:
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    answer = subprocess.run(  # noqa: S603 - our own Java on our own files
        # The id is joined to its option, for it may begin with a dash.
        [*command, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(config)],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise ServerError(f"Kafka could not lay out its data folder:\n{answer.stdout}{answer.stderr}".strip())
