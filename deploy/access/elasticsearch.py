"""What each role may do on Elasticsearch: the body of an API key for each, made from `elasticsearch.json`.

The keys are made by whoever may make keys, once, and handed to each process as its secret.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.index.names import prefixed

ROLES = Path(__file__).with_name("elasticsearch.json")


def keys(namespace: str = "") -> Mapping[str, dict[str, Any]]:
    """Role → the body of `POST /_security/api_key`."""
    return {role: _body(role, told, namespace) for role, told in json.loads(ROLES.read_text("utf-8")).items()}


def _body(role: str, told: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    name = f"vigil-{role}"
    indices = [
        {"names": [prefixed(index, namespace) for index in one["names"]], "privileges": one["privileges"]}
        for one in told["indices"]
    ]
    return {
        "name": prefixed(name, namespace),
        "role_descriptors": {name: {"cluster": told["cluster"], "indices": indices}},
        "metadata": {"for": told["for"]},
    }
