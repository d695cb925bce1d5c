"""The files from which everything in Kibana is made, read strictly: a field that does not belong there is refused."""

from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from schemas.errors import Refused
from schemas.index.names import IndexKind

HERE = Path(__file__).parent
Shape = Literal["metric", "bars", "line", "donut", "table"]
Operation = Literal["count", "unique_count", "max", "min", "sum", "average", "last_value"]


class View(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A data view: the rows of a kind, and by which of their times the time picker chooses."""

    name: str
    title: str
    kind: IndexKind
    time: str | None = None
    """None: rows of every age are shown, as of what stays true until something else is said."""


class Tag(Struct, frozen=True, forbid_unknown_fields=True):
    """A label in Kibana."""

    name: str
    color: str
    description: str


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saved search: rows of one kind."""

    name: str
    title: str
    description: str
    view: str
    query: str = ""
    """KQL."""
    columns: tuple[str, ...]
    sort: str = "@timestamp"
    tags: tuple[str, ...] = ()


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number, or with `last_value` what was last said."""

    of: Operation = "count"
    field: str | None = None
    """None for `count` alone."""
    label: str
    where: str = ""
    """KQL: only of these rows."""


class Case(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of several named sets of rows."""

    label: str
    query: str


class Bucket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a panel is broken down by: the most frequent values of a field, time, or named sets of rows."""

    label: str
    field: str | None = None
    size: int = 10
    over: str | None = None
    """A field of time."""
    cases: tuple[Case, ...] = ()


class Panel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture of a dashboard; one with `search` or `map` shows that object instead."""

    name: str
    title: str
    at: tuple[int, int, int, int]
    """x, y, width and height; a dashboard is 48 wide."""
    shape: Shape = "table"
    view: str = "documents"
    query: str = ""
    by: tuple[Bucket, ...] = ()
    measures: tuple[Measure, ...] = ()
    search: str | None = None
    map: str | None = None


class Control(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list above a dashboard from which one chooses values."""

    name: str
    title: str
    view: str
    field: str


class Dashboard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of panels."""

    name: str
    title: str
    description: str
    since: str = "now-24h"
    refresh: int = 30
    """Seconds."""
    tags: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    panels: tuple[Panel, ...]


class Layer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points or a heat of points on a map."""

    name: str
    title: str
    view: str
    field: str
    """A geo_point."""
    query: str = ""
    shape: Literal["points", "heat"] = "points"
    color: str = "#BD271E"
    tooltip: tuple[str, ...] = ()


class Map(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map of several layers, the last on top."""

    name: str
    title: str
    description: str
    since: str = "now-24h"
    tags: tuple[str, ...] = ()
    layers: tuple[Layer, ...]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An alerting rule of Kibana, as its API takes it but for three things.

    Its id is made of `rule`, the rule of ours that watches for the same; `view` is what it looks at; and the JSON
    in strings of `esQuery` is an object here.
    """

    rule: str
    view: str
    name: str
    differs: str
    """What it does not do that ours does."""
    rule_type_id: Literal[".es-query", ".index-threshold"]
    schedule: dict[str, str]
    params: dict[str, Any]
    alert_delay: dict[str, int] | None = None


class _Views(Struct, forbid_unknown_fields=True):
    view: tuple[View, ...]


class _Tags(Struct, forbid_unknown_fields=True):
    tag: tuple[Tag, ...]


class _Searches(Struct, forbid_unknown_fields=True):
    search: tuple[Search, ...]


class _Maps(Struct, forbid_unknown_fields=True):
    map: tuple[Map, ...]


class Source(Struct, frozen=True, kw_only=True):
    """All of them."""

    views: dict[str, View]
    """By name."""
    tags: tuple[Tag, ...]
    searches: tuple[Search, ...]
    maps: tuple[Map, ...]
    dashboards: tuple[Dashboard, ...]
    rules: tuple[Rule, ...]


def read(folder: Path = HERE) -> Source:
    """Every file of the folder. Raises Refused, with the file and the place in it, where one cannot be read."""
    return Source(
        views={view.name: view for view in _toml(folder / "data_views.toml", _Views).view},
        tags=_toml(folder / "tags.toml", _Tags).tag,
        searches=_toml(folder / "searches.toml", _Searches).search,
        maps=_toml(folder / "maps.toml", _Maps).map,
        dashboards=tuple(_toml(file, Dashboard) for file in sorted((folder / "dashboards").glob("*.toml"))),
        rules=tuple(_json(file) for file in sorted((folder / "rules").glob("*.json"))),
    )


def _toml(file: Path, kind: Any) -> Any:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, ValueError) as error:
        raise Refused(f"{file}: {error}") from None


def _json(file: Path) -> Rule:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Rule)
    except (OSError, msgspec.DecodeError) as error:
        raise Refused(f"{file}: {error}") from None
