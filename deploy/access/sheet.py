"""`vigil bootstrap --access`: all that the roles may do on both servers, for who gives it."""

import json
from collections.abc import Iterator

from deploy.access import elasticsearch, kafka


def sheet(namespace: str, users: str) -> Iterator[str]:
    """Lines: each grant for `kafka-acls.sh`, then the body of each API key."""
    yield "# Kafka: each line to `kafka-acls.sh --bootstrap-server … --command-config …`"
    yield from (grant.command() for grant in kafka.grants(namespace, users))
    yield "# Elasticsearch: each line as the body of `POST /_security/api_key`; the answer's `encoded` is the key"
    yield from (json.dumps(body, ensure_ascii=False) for body in elasticsearch.keys(namespace).values())
