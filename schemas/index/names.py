"""What the indices are called: the only place where one is named."""

import re
from typing import Literal, cast, get_args

IndexKind = Literal["documents", "stories", "alerts", "levels", "watches", "rulings", "feeds", "notifications"]
KINDS: tuple[IndexKind, ...] = get_args(IndexKind)

INDEX = re.compile(rf"(?:[a-z0-9][a-z0-9._-]*-)?vigil-(?:{'|'.join(KINDS)})-\d{{4}}\.\d{{2}}")
NAMESPACE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
"""What Elasticsearch and Kafka both take as the beginning of a name."""


def prefixed(name: str, namespace: str = "") -> str:
    """A name within a namespace; the empty namespace adds nothing."""
    return f"{namespace}-{name}" if namespace else name


def alias(kind: IndexKind, namespace: str = "") -> str:
    """The name under which all months of a kind are read; its index template is called the same."""
    return prefixed(f"vigil-{kind}", namespace)


def index_of(kind: IndexKind, month: str, namespace: str = "") -> str:
    """The index of one month (`2026.11`)."""
    return f"{alias(kind, namespace)}-{month}"


def template_of(index: str) -> str:
    """The index template that makes an index."""
    return index.rpartition("-")[0]


def kind_of(index: str) -> IndexKind:
    """The kind of rows that an index holds."""
    return cast("IndexKind", template_of(index).rpartition("-")[2])


def epoch_index(namespace: str = "") -> str:
    """The index of one document that holds the greatest epoch ever written by."""
    return prefixed("vigil-epoch", namespace)
