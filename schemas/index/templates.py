"""The templates of the indices, as JSON beside this file; here they get their namespace and their mode."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from schemas.index.names import KINDS, IndexKind, alias, prefixed

Json = dict[str, Any]
Mode = Literal["false", "strict"]
"""What happens to a field nobody mapped: kept but not searchable in production, refused in tests."""

COMPONENTS = ("settings", "said")
LIFECYCLE = "lifecycle"
"""Only where the cluster has index lifecycles; the index templates bear its absence."""


class Templates(Struct, frozen=True, kw_only=True):
    """Everything `vigil bootstrap` puts, by name."""

    components: Mapping[str, Json]
    indices: Mapping[str, Json]
    lifecycle: tuple[str, Json]
    """Name and body of the optional component."""
    policy: tuple[str, Json]
    """Name and body of the lifecycle that the optional component asks for."""


def templates(
    namespace: str = "", mode: Mode = "false", epoch: int = 0, settings: Mapping[str, Any] | None = None
) -> Templates:
    """The templates for a namespace.

    `settings` go over the shipped ones (`{"number_of_replicas": 1}`); `epoch` is noted in `_meta`.
    """
    components = {prefixed(f"vigil-{name}", namespace): _json(name) for name in COMPONENTS}
    kept = components[prefixed("vigil-settings", namespace)]
    kept["template"]["settings"]["index"] |= dict(settings or {})
    lifecycle = _json(LIFECYCLE)
    policy = {"policy": lifecycle.pop("policy")}
    lifecycle["template"]["settings"]["index"]["lifecycle"]["name"] = prefixed("vigil", namespace)
    return Templates(
        components=components,
        indices={alias(kind, namespace): _index(kind, namespace, mode, epoch) for kind in KINDS},
        lifecycle=(prefixed(f"vigil-{LIFECYCLE}", namespace), lifecycle),
        policy=(prefixed("vigil", namespace), policy),
    )


def version_of_template(kind: IndexKind) -> int:
    """The version of a kind's mapping; it goes up with every change of any of these files."""
    return int(_read(kind)["version"])


def mapping(kind: IndexKind) -> Json:
    """The whole mapping of a kind: what all share and what is its own."""
    return _merged(_json("said")["template"]["mappings"], _json(kind)["template"]["mappings"])


def fields(kind: IndexKind) -> dict[str, Json]:
    """Every mapped leaf by its dotted path, without sub-fields."""
    return dict(_leaves(mapping(kind)["properties"], ""))


def searchable(kind: IndexKind) -> frozenset[str]:
    """Every field that a query or an aggregation may name: the leaves that are searched, and their sub-fields."""
    found = {path: field for path, field in fields(kind).items() if field.get("index", True)}
    return frozenset(found) | {f"{path}.{name}" for path, field in found.items() for name in field.get("fields", ())}


def _index(kind: IndexKind, namespace: str, mode: Mode, epoch: int) -> Json:
    body = _json(kind)
    body["index_patterns"] = [prefixed(pattern, namespace) for pattern in body["index_patterns"]]
    for names in ("composed_of", "ignore_missing_component_templates"):
        body[names] = [prefixed(name, namespace) for name in body[names]]
    template = body["template"]
    template["aliases"] = {prefixed(name, namespace): value for name, value in template["aliases"].items()}
    template["mappings"] |= {"dynamic": mode, "_meta": {"version": body["version"], "epoch": epoch}}
    return body


def _leaves(properties: Json, path: str) -> Iterator[tuple[str, Json]]:
    for name, field in properties.items():
        if "properties" in field:
            yield from _leaves(field["properties"], f"{path}{name}.")
        else:
            yield f"{path}{name}", field


def _merged(first: Json, second: Json) -> Json:
    merged = dict(first)
    for name, value in second.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _merged(merged[name], value) if both else value
    return merged


def _json(name: str) -> Json:
    """A file beside this one, each time as a copy of its own."""
    return deepcopy(_read(name))


@cache
def _read(name: str) -> Json:
    read: Json = json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
    return read
