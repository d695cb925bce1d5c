"""What a `vigil reindex` that was killed has left: indices that nobody reads, and old ones closed to writes."""

from collections.abc import Callable, Iterable

from elasticsearch import Elasticsearch

from deploy.lease import Lease, left_behind
from schemas.errors import Refused
from schemas.index.names import KINDS, alias, index_of, month_of, rebuilt


def heal(client: Elasticsearch, namespace: str, say: Callable[[str], None]) -> None:
    """Take it away, unless a `vigil reindex` is running."""
    try:
        if not left_behind(client, namespace):
            return
        with Lease(client, namespace):
            sweep(client, namespace)
    except Refused as running:
        say(str(running))
    else:
        say("what a `vigil reindex` that was killed had left is taken away, and the line may write")


def sweep(client: Elasticsearch, namespace: str) -> None:
    """Take it away, whoever has left it; for the holder of the lease alone."""
    old = written(client, namespace)
    left = client.indices.get(
        index=[rebuilt(index_of(kind, "*", namespace), "*") for kind in KINDS],
        allow_no_indices=True,
        filter_path="*.settings.index.uuid",
    )
    for index in set(left) - set(old.values()):
        client.indices.delete(index=index)
    reopen(client, old.values())


def written(client: Elasticsearch, namespace: str) -> dict[str, str]:
    """The indices in which the line writes now, by the name under which it does."""
    kinds = {alias(kind, namespace): kind for kind in KINDS}
    held = client.options(ignore_status=404).indices.get_alias(name=list(kinds))  # 404: some kinds have none
    return {
        index_of(kinds[name], month_of(index), namespace): index
        for index, each in held.items()
        if isinstance(each, dict) and "aliases" in each
        for name in each["aliases"]
        if name in kinds
    }


def reopen(client: Elasticsearch, indices: Iterable[str]) -> None:
    """Let the line write again."""
    if names := sorted(indices):
        client.indices.put_settings(index=names, settings={"index.blocks.write": None})
