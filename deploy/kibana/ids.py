"""Ids of what is in Kibana: the same at each import, so that an import again writes over what it made."""

from hashlib import sha256
from uuid import UUID

from schemas.index.names import prefixed


def id_of(kind: str, name: str, namespace: str = "") -> str:
    """The id of a saved object: readable, and another in each namespace."""
    return prefixed(f"vigil-{kind}-{name}", namespace)


def rule_id(name: str, namespace: str = "") -> str:
    """The id of an alerting rule, for which Kibana takes no other than a UUID of version 4."""
    return str(UUID(bytes=sha256(id_of("rule", name, namespace).encode()).digest()[:16], version=4))
