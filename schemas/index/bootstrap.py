"""Makes a cluster ready for rows: templates, the optional lifecycle, and who may write. Safe to repeat."""

from collections.abc import Mapping
from typing import Any, Literal

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError
from msgspec import Struct

from schemas.errors import Refused
from schemas.index.names import KINDS, NAMESPACE, IndexKind, alias, epoch_index
from schemas.index.templates import Mode, mapping, templates

EPOCH_FIELDS: dict[str, dict[str, Any]] = {"epoch": {"type": "long"}, "reindex": {"type": "object", "enabled": False}}
"""The epoch, and who builds all indices anew (deploy/lease.py)."""


class Installed(Struct, frozen=True, kw_only=True):
    """What `install_templates` did."""

    templates: tuple[str, ...]
    lifecycle: bool
    """False where the cluster knows no index lifecycles: months are then deleted by hand."""
    updated: tuple[str, ...]
    """Aliases whose existing indices got fields that they lacked."""


def install_templates(
    client: Elasticsearch,
    namespace: str = "",
    mode: Mode = "false",
    settings: Mapping[str, Any] | None = None,
) -> Installed:
    """Puts everything rows need, and gives existing indices the fields that are new.

    Raises Refused for an unusable namespace, where a newer Vigil has been, and where an existing index has
    one of the fields in another form.
    """
    if namespace and not NAMESPACE.fullmatch(namespace):
        raise Refused(f"namespace {namespace!r} must be lower-case letters, digits, `-`, `_` or `.`: change it")
    ours = templates(namespace, mode, greatest_epoch(client, namespace), settings)
    for name, body in ours.indices.items():
        _need_not_newer(client, name, body["version"])
    for name, body in ours.components.items():
        client.cluster.put_component_template(name=name, **_arguments(body))
    lifecycle = _install_lifecycle(client, ours.policy, ours.lifecycle)
    for name, body in ours.indices.items():
        client.indices.put_index_template(name=name, **_arguments(body))
    make_epoch_index(client, namespace)
    updated = tuple(alias(kind, namespace) for kind in KINDS if _update(client, kind, namespace))
    return Installed(templates=tuple(ours.indices), lifecycle=lifecycle, updated=updated)


def greatest_epoch(client: Elasticsearch, namespace: str = "") -> int:
    """The greatest epoch that ever wrote here; 0 when none did."""
    try:
        answer = client.get(index=epoch_index(namespace), id="epoch")
    except NotFoundError:
        return 0
    return int(answer["_source"]["epoch"])


def make_epoch_index(client: Elasticsearch, namespace: str = "") -> None:
    """The index of the epoch, and the fields that one of an older Vigil lacks."""
    name = epoch_index(namespace)
    if client.indices.exists(index=name):
        client.indices.put_mapping(index=name, properties=EPOCH_FIELDS)
    else:
        mappings = {"dynamic": "strict", "properties": EPOCH_FIELDS}
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "hidden": True}
        client.options(ignore_status=400).indices.create(index=name, mappings=mappings, settings=settings)


def claim_epoch(client: Elasticsearch, epoch: int, namespace: str = "") -> None:
    """Takes the index for an epoch. Raises Refused when a greater one has it."""
    try:
        client.index(**claim(epoch, namespace))
    except ConflictError:
        raise Refused(superseded(epoch, namespace)) from None


def claim(epoch: int, namespace: str) -> dict[str, Any]:
    """The request that takes the index for an epoch; the epoch is its version, so a lesser one is a 409."""
    kind: Literal["external_gte"] = "external_gte"
    return {
        "index": epoch_index(namespace),
        "id": "epoch",
        "document": {"epoch": epoch},
        "version": epoch,
        "version_type": kind,
    }


def superseded(epoch: int, namespace: str) -> str:
    """What to tell a line whose epoch is over."""
    return (
        f"{epoch_index(namespace)} is held by a greater epoch than {epoch}: these topics are older than the "
        "index. Stop this line, or run `vigil bootstrap` to begin a new epoch"
    )


def _install_lifecycle(
    client: Elasticsearch, policy: tuple[str, dict[str, Any]], component: tuple[str, dict[str, Any]]
) -> bool:
    try:
        client.ilm.put_lifecycle(name=policy[0], **policy[1])
        client.cluster.put_component_template(name=component[0], **_arguments(component[1]))
    except ApiError as error:
        if not _is_absent(error):
            raise
        return False
    return True


def _is_absent(error: ApiError) -> bool:
    """The small local node has no lifecycles: `no handler found`, 405, or `unknown setting`."""
    return error.status_code == 405 or (
        error.status_code == 400 and any(sign in str(error) for sign in ("no handler found", "unknown setting"))
    )


def _need_not_newer(client: Elasticsearch, name: str, version: int) -> None:
    try:
        answer = client.indices.get_index_template(name=name)
    except NotFoundError:
        return
    found = answer["index_templates"][0]["index_template"].get("version", 0)
    if found > version:
        raise Refused(f"index template {name!r} is version {found}, ours is {version}: use the newer Vigil")


def _update(client: Elasticsearch, kind: IndexKind, namespace: str) -> bool:
    name = alias(kind, namespace)
    if not client.indices.exists_alias(name=name):
        return False
    try:
        client.indices.put_mapping(index=name, properties=mapping(kind)["properties"])
    except ApiError as error:
        raise Refused(f"{name} holds fields in another form ({error.message}): run `vigil reindex`") from error
    return True


def _arguments(body: dict[str, Any]) -> dict[str, Any]:
    """A template as keyword arguments of the client, which writes `_meta` as `meta`."""
    return {name.lstrip("_"): value for name, value in body.items()}
