"""Where Kafka is, and how a client of it proves who it is: the same options for both clients."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Security = Literal["PLAINTEXT", "SSL", "SASL_SSL"]
"""How a connection is made. A password in the clear (SASL_PLAINTEXT) is not among them."""
Mechanism = Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"]


@dataclass(frozen=True)
class Broker:
    """A Kafka cluster as one user of it reaches it."""

    servers: str
    """host:port, several with commas."""
    security: Security = "PLAINTEXT"
    ca: Path | None = None
    """The certificates (PEM) by which its own is checked; None: those of the system."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    mechanism: Mechanism = "SCRAM-SHA-512"

    def __str__(self) -> str:
        return self.servers

    def context(self) -> ssl.SSLContext | None:
        """TLS 1.2 or newer, with the host's name checked; None where the connection is plain."""
        if self.security == "PLAINTEXT":
            return None
        made = ssl.create_default_context(cafile=self.ca)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        return made

    def options(self) -> dict[str, Any]:
        """Of a client of kafka-python or aiokafka, which name them alike."""
        options: dict[str, Any] = {"bootstrap_servers": self.servers}
        if self.security != "PLAINTEXT":
            options |= {"security_protocol": self.security, "ssl_context": self.context()}
        if self.security == "SASL_SSL":
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return options


def broker_of(servers: str | Broker) -> Broker:
    """Bare addresses are a broker that asks for nothing."""
    return servers if isinstance(servers, Broker) else Broker(servers)
