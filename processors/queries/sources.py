"""All rows of a kind, to be narrowed down."""

from collections.abc import Sequence

from elasticsearch_dsl import Search

from processors.queries.errors import BadQuery
from schemas.index.names import IndexKind, alias

MOST_HITS = 1000


def of(kind: IndexKind, namespace: str, size: int) -> Search:
    """All of a kind. Raises BadQuery for a size that cannot be had."""
    if not 0 < size <= MOST_HITS:
        raise BadQuery(f"{size} hits: ask for 1 to {MOST_HITS}")
    # Before the first row there is no index, and that is an empty answer.
    return Search(index=alias(kind, namespace)).params(ignore_unavailable=True).extra(size=size)


def some(kind: IndexKind, identities: Sequence[str], namespace: str) -> Search:
    """The rows of some ids; of one that stands in two months the later word comes last."""
    return of(kind, namespace, MOST_HITS).filter("ids", values=list(identities)).sort("event.sequence")


def one(kind: IndexKind, identity: str, namespace: str) -> Search:
    """The row of an id, whichever month holds it."""
    # After a loss of the desk's memory an id may stand in two months: the later word counts.
    return of(kind, namespace, 1).filter("ids", values=[identity]).sort("-event.sequence")
