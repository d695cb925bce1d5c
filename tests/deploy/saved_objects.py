"""What can be wrong with a file of saved objects, found without Kibana: read as it is imported, not as it is made."""

import json
import re
from collections.abc import Iterator
from typing import Any

from schemas.index.names import KINDS, IndexKind, alias
from schemas.index.templates import fields

Json = dict[str, Any]
ENVELOPE = {"id", "type", "attributes", "references", "coreMigrationVersion", "typeMigrationVersion", "managed"}
VERSIONS = {"index-pattern": "8.0.0", "tag": "8.0.0", "search": "10.5.0", "map": "8.4.0", "dashboard": "10.2.0"}
"""The lowest version of each type in whose shape our files are written."""
LEGACY = {"visualization", "url", "canvas-workpad", "timelion-sheet", "lens"}
"""Legacy, or what we keep by value within a dashboard."""
ATTRIBUTES = {
    "index-pattern": {"title", "name", "sourceFilters", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "typeMeta"},
    "tag": {"name", "color", "description"},
    "search": {"title", "columns", "sort", "kibanaSavedObjectMeta"},
    "map": {"title", "layerListJSON", "mapStateJSON", "uiStateJSON"},
    "dashboard": {"title", "panelsJSON", "optionsJSON", "kibanaSavedObjectMeta", "timeRestore", "controlGroupInput"},
}
STRINGS = re.compile(r"JSON$|^(sourceFilters|fieldAttrs|fieldFormatMap|runtimeFieldMap|typeMeta)$")
WIDTH = 48
OPERATIONS = {
    "count",
    "unique_count",
    "max",
    "min",
    "sum",
    "average",
    "last_value",
    "terms",
    "date_histogram",
    "filters",
}
LENSES = {"lnsXY", "lnsMetric", "lnsPie", "lnsDatatable"}
NUMERIC = {"byte", "short", "integer", "long", "float", "double", "date"}
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
NAMED = re.compile(r"([\w@.*-]+)\s*(?::|>=|<=|>|<)")


def kql_fields(query: str) -> list[str]:
    """The fields that a KQL string names."""
    return NAMED.findall(QUOTED.sub('""', query))


class Problems:
    """Everything that is wrong with some objects, each as one sentence."""

    def __init__(self, objects: list[Json], namespace: str = "") -> None:
        self._objects = objects
        self._by_id = {(one.get("type"), one.get("id")): one for one in objects}
        self._kinds: dict[str, IndexKind] = {alias(kind, namespace): kind for kind in KINDS}
        self._fields = {kind: known(kind) for kind in KINDS}
        self.found = list(self._all())

    def _all(self) -> Iterator[str]:
        if len(self._by_id) != len(self._objects):
            yield "an id is there twice"
        titles = [
            (one.get("type"), one["attributes"].get("name") or one["attributes"].get("title")) for one in self._objects
        ]
        if len(set(titles)) != len(titles):
            yield "a title is there twice"
        for one in self._objects:
            where = f"{one.get('type')} {one.get('id')}"
            yield from (f"{where}: {problem}" for problem in self._one(one))

    def _one(self, one: Json) -> Iterator[str]:
        if set(one) != ENVELOPE:
            yield f"bad envelope: {sorted(set(one) ^ ENVELOPE)}"
            return
        kind, own = one["type"], one["attributes"]
        if kind in LEGACY or kind not in VERSIONS:
            yield f"type {kind} is legacy, or none that we write"
            return
        if (one["coreMigrationVersion"], one["typeMigrationVersion"]) != ("8.8.0", VERSIONS[kind]):
            yield "not of the version of its shape"
        if missing := ATTRIBUTES[kind] - set(own):
            yield f"without {sorted(missing)}"
            return
        broken = list(_unreadable(own))
        yield from broken
        names = [reference["name"] for reference in one["references"]]
        if len(names) != len(set(names)):
            yield "two references of one name"
        for reference in one["references"]:
            if set(reference) != {"id", "name", "type"} or (reference["type"], reference["id"]) not in self._by_id:
                yield f"dangling reference {reference}"
        if broken:
            return
        asked = {"index-pattern": self._view, "search": self._search, "map": self._map, "dashboard": self._dashboard}
        if kind in asked:
            used: set[str] = set()
            yield from asked[kind](one, used)
            unused = {name for name in names if not name.startswith("tag-ref-")} - used
            if unused:
                yield f"references that nothing names: {sorted(unused)}"

    def _view(self, one: Json, _used: set[str]) -> Iterator[str]:
        kind = self._kinds.get(one["attributes"]["title"])
        if kind is None:
            yield f"{one['attributes']['title']} is no index of ours"
            return
        time = one["attributes"].get("timeFieldName")
        if time is not None and self._fields[kind].get(time) != "date":
            yield f"{time} is no time of {kind}"

    def _search(self, one: Json, used: set[str]) -> Iterator[str]:
        source = json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
        view = yield from self._referred(one, source.get("indexRefName"), used)
        if view:
            yield from self._need(
                view, [*one["attributes"]["columns"], *(name for name, _ in one["attributes"]["sort"])]
            )
            yield from self._kql(view, source["query"])

    def _map(self, one: Json, used: set[str]) -> Iterator[str]:
        json.loads(one["attributes"]["mapStateJSON"])
        for layer in json.loads(one["attributes"]["layerListJSON"]):
            source = layer["sourceDescriptor"]
            if source["type"] == "EMS_TMS":
                continue
            view = yield from self._referred(one, source.get("indexPatternRefName"), used)
            if not view:
                continue
            if self._fields[view].get(source["geoField"]) != "geo_point":
                yield f"{source['geoField']} is no place of {view}"
            yield from self._need(view, source.get("tooltipProperties", []))
            yield from self._kql(view, layer["query"])

    def _dashboard(self, one: Json, used: set[str]) -> Iterator[str]:
        panels = json.loads(one["attributes"]["panelsJSON"])
        taken: set[tuple[int, int]] = set()
        for panel in panels:
            index, grid = panel["panelIndex"], panel["gridData"]
            if grid["i"] != index:
                yield f"panel {index} has the grid of {grid['i']}"
            cells = {
                (x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])
            }
            if not cells or taken & cells or min(cells)[0] < 0 or max(x for x, _ in cells) >= WIDTH:
                yield f"panel {index} overlaps another, or leaves the grid"
            taken |= cells
            if panel["type"] == "lens":
                yield from (f"panel {index}: {problem}" for problem in self._lens(one, panel, used))
            elif panel["type"] in ("search", "map"):
                used.add(f"{index}:{panel.get('panelRefName')}")
                target = next(
                    (r for r in one["references"] if r["name"] == f"{index}:{panel.get('panelRefName')}"), None
                )
                if target is None or target["type"] != panel["type"]:
                    yield f"panel {index} refers to nothing"
            else:
                yield f"panel {index} is of the legacy type {panel['type']}"
        if len({panel["panelIndex"] for panel in panels}) != len(panels):
            yield "two panels of one name"
        for name, control in json.loads(one["attributes"]["controlGroupInput"]["panelsJSON"]).items():
            view = yield from self._referred(one, f"controlGroup_{name}:optionsListDataView", used)
            if view:
                yield from self._need(view, [control["explicitInput"]["fieldName"]])

    def _lens(self, one: Json, panel: Json, used: set[str]) -> Iterator[str]:
        own = panel["embeddableConfig"]["attributes"]
        if own["visualizationType"] not in LENSES:
            yield f"{own['visualizationType']} is no chart of Lens"
        for layer, held in own["state"]["datasourceStates"]["formBased"]["layers"].items():
            name = f"indexpattern-datasource-layer-{layer}"
            view = yield from self._referred(one, f"{panel['panelIndex']}:{name}", used)
            if name not in {reference["name"] for reference in own["references"]}:
                yield f"layer {layer} has no data view"
            columns = held["columns"]
            if list(columns) != held["columnOrder"] or not columns:
                yield "the order of columns is not that of the columns"
            shown = {value for key, value in _leaves(own["state"]["visualization"]) if key in SHOWN}
            if shown != set(columns):
                yield f"drawn are {sorted(shown)}, there are {sorted(columns)}"
            if view:
                yield from self._kql(view, own["state"]["query"])
                for name, column in columns.items():
                    yield from (f"column {name}: {problem}" for problem in self._column(view, column, columns))

    def _column(self, view: IndexKind, column: Json, columns: Json) -> Iterator[str]:
        operation, field = column["operationType"], column.get("sourceField")
        if operation not in OPERATIONS:
            yield f"{operation} is no operation of Lens that we use"
            return
        if "filter" in column:
            yield from self._kql(view, column["filter"])
        if operation == "filters":
            for case in column["params"]["filters"]:
                yield from self._kql(view, case["input"])
            return
        if operation == "count":
            if field != "___records___":
                yield "a count has no field"
            return
        yield from self._need(view, [field])
        kind = self._fields[view].get(str(field))
        if operation == "terms" and (kind == "text" or column["params"]["orderBy"]["columnId"] not in columns):
            yield f"{field} cannot be broken down by"
        if operation == "date_histogram" and kind != "date":
            yield f"{field} is no time"
        if operation in ("max", "min", "sum", "average") and kind not in NUMERIC:
            yield f"{field} is no number"

    def _kql(self, view: IndexKind, query: Json) -> Iterator[str]:
        if query["language"] != "kuery":
            yield f"{query['language']} is not the language of queries"
        yield from self._need(view, kql_fields(query["query"]))

    def _need(self, view: IndexKind, names: list[Any]) -> Iterator[str]:
        for name in names:
            if name not in self._fields[view]:
                yield f"{view} has no field {name}"

    def _referred(self, one: Json, name: str | None, used: set[str]) -> Any:
        """The kind that a reference leads to."""
        used.add(str(name))
        found = next((reference for reference in one["references"] if reference["name"] == name), None)
        view = self._by_id.get((found["type"], found["id"])) if found else None
        if view is None or view["type"] != "index-pattern":
            yield f"{name} leads to no data view"
            return None
        return self._kinds.get(view["attributes"]["title"])


SHOWN = {"metricAccessor", "xAccessor", "splitAccessor", "accessors", "primaryGroups", "metrics", "columnId"}


def known(kind: IndexKind) -> dict[str, str]:
    """Every field that can be searched or shown, sub-fields too → its type."""
    found = {}
    for name, field in fields(kind).items():
        if field.get("index") is False:
            continue
        found[name] = field["type"]
        found |= {f"{name}.{sub}": inner["type"] for sub, inner in field.get("fields", {}).items()}
    return found


def _unreadable(own: Any) -> Iterator[str]:
    """Every string that must be JSON and is none, or an object where a string must stand."""
    if isinstance(own, dict):
        for name, value in own.items():
            if STRINGS.search(name):
                try:
                    json.loads(value)
                except (TypeError, ValueError):
                    yield f"{name} is no JSON in a string"
            else:
                yield from _unreadable(value)


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    else:
        yield key, value
