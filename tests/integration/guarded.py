"""A Kafka and an Elasticsearch that ask who speaks and let each do only what is said: TLS, passwords, keys."""

import ipaddress
import json
import os
import secrets
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from elasticsearch import ApiError, Elasticsearch, TransportError
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy import elasticsearch_node, kafka_node
from deploy.fetch import assemble
from deploy.machine import LOOPBACK, cache_folder, find_java, next_free_port
from deploy.process import Instance, Ports, log4j
from schemas.broker import Broker

ROOT = "root"
"""Who may do everything."""
PASSWORD = secrets.token_hex(16)
"""Of each user; drawn anew for each run."""


class Authority:
    """Signs the certificates of a test; all that it makes lies in one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("vigil test authority")
        made = self._sign(self._name, self._key.public_key(), x509.BasicConstraints(ca=True, path_length=0))
        self.certificate = folder / "ca.pem"
        self.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str) -> tuple[Path, Path]:
        """The files of a certificate for this machine's own address, and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._sign(_named(name), key.public_key(), x509.BasicConstraints(ca=False, path_length=None))
        certificate, private = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, private

    def _sign(
        self, name: x509.Name, public: ec.EllipticCurvePublicKey, constraints: x509.BasicConstraints
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(LOOPBACK))]
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectAlternativeName(here), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@contextmanager
def guarded_kafka(folder: Path, authority: Authority, users: Sequence[str]) -> Iterator[Callable[[str], Broker]]:
    """A broker with SASL_SSL (SCRAM-SHA-512) and an authorizer that allows nobody anything but `ROOT`.

    Gives the broker as a user reaches it. Between broker and controller each shows its certificate.
    """
    env = dict(os.environ)
    java, home = find_java(env), assemble(cache_folder(env), env, print).kafka
    clients = next_free_port(19092)
    ports = Ports(clients, next_free_port(clients + 1))
    instance = Instance("Kafka", folder.resolve())
    for name in ("data", "logs", "run"):
        (instance.folder / name).mkdir(parents=True, exist_ok=True)
    config, logging = instance.folder / "server.properties", instance.folder / "log4j2.properties"
    settings = {**kafka_node.SETTINGS, **_safe(ports, instance.folder, authority)}
    config.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
    logging.write_text(log4j(instance.log), encoding="utf-8")
    command = [
        *(str(java / "bin" / "java"), *kafka_node.JVM_OPTIONS, instance.marker),
        *(f"-Dlog4j2.configurationFile={logging}", "-cp", f"{home}/*"),
    ]
    scrams = [f"--add-scram=SCRAM-SHA-512=[name={user},password={PASSWORD}]" for user in (ROOT, *users)]
    cluster = "--cluster-id=4L6g3nShT-eMCtK--X86sw"
    laid = [*command, "kafka.tools.StorageTool", "format", cluster, "-c", str(config), *scrams]
    subprocess.run(laid, check=True, capture_output=True)

    def broker(user: str) -> Broker:
        return Broker(f"{LOOPBACK}:{ports.clients}", "SASL_SSL", authority.certificate, user, PASSWORD)

    pid = instance.spawn([*command, "kafka.Kafka", str(config)], env)
    instance.pid_file.write_text(str(pid), encoding="ascii")
    try:
        instance.wait(pid, ports.clients, lambda _port: _answers(broker(ROOT)))
        yield broker
    finally:
        instance.stop()


def _safe(ports: Ports, folder: Path, authority: Authority) -> Mapping[str, str | int]:
    """What the broker's configuration says of who may speak to it."""
    certificate, key = authority.issue("broker")
    store = folder / "store.pem"
    store.write_bytes(key.read_bytes() + certificate.read_bytes())
    login = "org.apache.kafka.common.security.scram.ScramLoginModule required"
    listeners = f"CLIENTS://{LOOPBACK}:{ports.clients},CONTROLLER://{LOOPBACK}:{ports.peers}"
    return {
        "listeners": listeners,
        "advertised.listeners": listeners,
        "inter.broker.listener.name": "CLIENTS",
        "listener.security.protocol.map": "CONTROLLER:SSL,CLIENTS:SASL_SSL",
        "controller.quorum.voters": f"{kafka_node.SETTINGS['node.id']}@{LOOPBACK}:{ports.peers}",
        "log.dirs": str(folder / "data"),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(store),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.certificate),
        "ssl.enabled.protocols": "TLSv1.3,TLSv1.2",
        "listener.name.controller.ssl.client.auth": "required",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.clients.scram-sha-512.sasl.jaas.config": f'{login} username="{ROOT}" password="{PASSWORD}";',
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": f"User:{ROOT};User:CN=broker",
    }


def _answers(broker: Broker) -> bool:
    try:
        admin = KafkaAdminClient(**broker.options(), bootstrap_timeout_ms=5_000, request_timeout_ms=5_000)
    except KafkaError:
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        admin.close()


@contextmanager
def guarded_elasticsearch(folder: Path, authority: Authority) -> Iterator[str]:
    """A node that speaks TLS alone and asks for a key or a password. Gives its address; `elastic` has `PASSWORD`."""
    env = dict(os.environ)
    java, home = find_java(env), assemble(cache_folder(env), env, print).elasticsearch
    clients = next_free_port(19200)
    ports = Ports(clients, next_free_port(clients + 1))
    folder.mkdir(parents=True, exist_ok=True)
    instance = Instance("Elasticsearch", folder.resolve())
    config = elasticsearch_node._configure(instance, home, ports)
    certs = config / "certs"
    certs.mkdir()
    for source in (*authority.issue("node"), authority.certificate):
        (certs / source.name).write_bytes(source.read_bytes())
    yml = elasticsearch_node.settings(instance.folder, ports).replace(
        "xpack.security.enabled: false", "xpack.security.enabled: true"
    )
    safe = {
        "xpack.security.http.ssl.enabled": True,
        "xpack.security.http.ssl.certificate": "certs/node.pem",
        "xpack.security.http.ssl.key": "certs/node.key",
        "xpack.security.http.ssl.certificate_authorities": "certs/ca.pem",
    }
    yml += "".join(f"{key}: {json.dumps(value)}\n" for key, value in safe.items())
    (config / "elasticsearch.yml").write_text(yml, encoding="utf-8")
    if os.geteuid() == 0:
        elasticsearch_node._give(config)
    own = {
        "HOME": str(instance.folder),
        "PATH": env.get("PATH", os.defpath),
        "ES_JAVA_HOME": str(java),
        "ES_PATH_CONF": str(config),
        "ES_TMPDIR": str(instance.folder / "tmp"),
    }
    keystore = [*elasticsearch_node._as_user(), str(home / "bin" / "elasticsearch-keystore")]
    subprocess.run([*keystore, "create"], env=own, check=True, capture_output=True)
    given = PASSWORD.encode()
    subprocess.run(
        [*keystore, "add", "-x", "bootstrap.password"], env=own, input=given, check=True, capture_output=True
    )
    url = f"https://{LOOPBACK}:{ports.clients}"

    def healthy(_port: int) -> bool:
        with Elasticsearch(
            url,
            ca_certs=str(authority.certificate),
            basic_auth=("elastic", PASSWORD),
            request_timeout=10,
            max_retries=0,
        ) as client:
            try:
                return not client.cluster.health(wait_for_status="yellow", timeout="5s")["timed_out"]
            except (ApiError, TransportError):
                return False

    command = [str(home / "bin" / "elasticsearch"), "-d", "-p", str(instance.pid_file)]
    try:
        instance.wait(instance.spawn([*elasticsearch_node._as_user(), *command], own), ports.clients, healthy)
        yield url
    finally:
        instance.stop()
