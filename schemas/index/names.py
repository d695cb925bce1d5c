"""What the indices are called: the only place where one is named."""

import re
from typing import Literal, cast, get_args

IndexKind = Literal[
    "documents", "stories", "alerts", "history", "levels", "watches", "rulings", "feeds", "notifications", "dead"
]
KINDS: tuple[IndexKind, ...] = get_args(IndexKind)

INDEX = re.compile(rf"(?:[a-z0-9][a-z0-9._-]*-)?vigil-(?:{'|'.join(KINDS)})-\d{{4}}\.\d{{2}}")
_MONTH = re.compile(r"-(\d{4}\.\d{2})(?:-\d+)?$")
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


def rebuilt(index: str, stamp: str) -> str:
    """What bears the rows of an index once they were built anew; the index's own name is then an alias of it.

    No index template fits it, so that it is not read under the alias of its kind before it is whole.
    """
    before, _, after = index.rpartition("vigil-" + kind_of(index))
    return f"{before}vigil-rebuilt-{kind_of(index)}{after}-{stamp}"


def month_of(index: str) -> str:
    """The month (`2026.11`) of an index, also of one that was built anew."""
    found = _MONTH.search(index)
    if found is None:
        raise ValueError(f"{index!r} is no index of a month")
    return found[1]


def epoch_index(namespace: str = "") -> str:
    """The index of one document that holds the greatest epoch ever written by."""
    return prefixed("vigil-epoch", namespace)
