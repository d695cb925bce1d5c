"""Everything as saved objects of Kibana, one a line (NDJSON), in the dialect of 8.19.

An import goes to the same version or a later one. So each object says the lowest version of its type in whose shape
it is written; what Kibana keeps as JSON in strings is an object in our files, and becomes a string only here.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from deploy.kibana import lens
from deploy.kibana.ids import id_of
from deploy.kibana.source import Control, Dashboard, Layer, Map, Panel, Search, Source, View
from schemas.index.names import KINDS, IndexKind, alias
from schemas.index.templates import fields

Json = dict[str, Any]
CORE = "8.8.0"
VERSIONS = {
    "index-pattern": "8.0.0",
    "tag": "8.0.0",
    "search": "10.5.0",
    "map": "8.4.0",
    "dashboard": "10.2.0",
}
"""Type → the version of its shape: the lowest that 8.19 and all later ones take."""
SOURCE = "kibanaSavedObjectMeta.searchSourceJSON"
HIT = "geo-layer"


def ndjson(source: Source, namespace: str = "") -> bytes:
    """The whole file for an import; the same bytes for the same files."""
    return b"".join(
        json.dumps(one, ensure_ascii=False, sort_keys=True).encode() + b"\n" for one in objects(source, namespace)
    )


def objects(source: Source, namespace: str = "") -> list[Json]:
    """All of them, each after what it names."""
    made = _Made(source, namespace)
    return [
        *(made.view(view) for view in source.views.values()),
        *(made.tag(tag.name, tag.color, tag.description) for tag in source.tags),
        *(made.search(search) for search in source.searches),
        *(made.map(one) for one in source.maps),
        *(made.dashboard(one) for one in source.dashboards),
    ]


class _Made:
    """What is made for one namespace."""

    def __init__(self, source: Source, namespace: str) -> None:
        self._source = source
        self._namespace = namespace
        types = {kind: {name: field["type"] for name, field in fields(kind).items()} for kind in KINDS}
        self._types = {name: types[view.kind] for name, view in source.views.items()}

    def view(self, view: View) -> Json:
        timed = {"timeFieldName": view.time} if view.time else {}
        own = timed | {
            "title": alias(view.kind, self._namespace),
            "name": self._titled(view.title),
            "allowNoIndex": True,
            "sourceFilters": "[]",
            "fieldAttrs": "{}",
            "fieldFormatMap": _text(_formats(view.kind)),
            "runtimeFieldMap": "{}",
            "typeMeta": "{}",
        }
        return self._object("index-pattern", view.name, own)

    def tag(self, name: str, color: str, description: str) -> Json:
        return self._object("tag", name, {"name": self._titled(name), "color": color, "description": description})

    def search(self, search: Search) -> Json:
        index = f"{SOURCE}.index"
        own = {
            "title": self._titled(search.title),
            "description": search.description,
            "columns": list(search.columns),
            "sort": [[search.sort, "desc"]],
            "grid": {},
            "hideChart": False,
            "isTextBasedQuery": False,
            "timeRestore": False,
            "kibanaSavedObjectMeta": {
                "searchSourceJSON": _text({"query": _kql(search.query), "filter": [], "indexRefName": index})
            },
        }
        return self._object("search", search.name, own, [self._view(search.view, index), *self._tags(search.tags)])

    def map(self, one: Map) -> Json:
        layers, references = [BASE], []
        for place, layer in enumerate(one.layers, 1):
            name = f"layer_{place}_source_index_pattern"
            layers.append(_layer(layer, name))
            references.append(self._view(layer.view, name))
        state = {
            "zoom": 1.6,
            "center": {"lon": 10, "lat": 30},
            "timeFilters": {"from": one.since, "to": "now"},
            "refreshConfig": {"isPaused": False, "interval": 30000},
            "query": _kql(""),
            "filters": [],
        }
        own = {
            "title": self._titled(one.title),
            "description": one.description,
            "layerListJSON": _text(layers),
            "mapStateJSON": _text(state),
            "uiStateJSON": _text({"isLayerTOCOpen": True, "openTOCDetails": []}),
        }
        return self._object("map", one.name, own, [*references, *self._tags(one.tags)])

    def dashboard(self, one: Dashboard) -> Json:
        panels, references = [], []
        for panel in one.panels:
            shown, named = self._panel(panel)
            panels.append(shown)
            references += named
        controls, named = self._controls(one.controls)
        own = {
            "title": self._titled(one.title),
            "description": one.description,
            "timeRestore": True,
            "timeFrom": one.since,
            "timeTo": "now",
            "refreshInterval": {"pause": False, "value": one.refresh * 1000},
            "version": 1,
            "optionsJSON": _text(OPTIONS),
            "panelsJSON": _text(panels),
            "controlGroupInput": controls,
            "kibanaSavedObjectMeta": {"searchSourceJSON": _text({"query": _kql(""), "filter": []})},
        }
        return self._object("dashboard", one.name, own, [*references, *named, *self._tags(one.tags)])

    def _panel(self, panel: Panel) -> tuple[Json, list[Json]]:
        x, y, width, height = panel.at
        shown: Json = {
            "panelIndex": panel.name,
            "gridData": {"i": panel.name, "x": x, "y": y, "w": width, "h": height},
            "title": panel.title,
            "embeddableConfig": {"enhancements": {}, "hidePanelTitles": False},
        }
        for kind, name in (("search", panel.search), ("map", panel.map)):
            if name is not None:
                reference = f"panel_{panel.name}"
                there = {"id": id_of(kind, name, self._namespace), "name": f"{panel.name}:{reference}", "type": kind}
                return shown | {"type": kind, "panelRefName": reference}, [there]
        view = self._view(panel.view, "")
        shown["embeddableConfig"]["attributes"] = lens.attributes(panel, self._types[panel.view], view["id"])
        return shown | {"type": "lens"}, [{**view, "name": f"{panel.name}:{lens.reference_name()}"}]

    def _controls(self, controls: Iterable[Control]) -> tuple[Json, list[Json]]:
        panels, references = {}, []
        for place, control in enumerate(controls):
            panels[control.name] = {
                "type": "optionsListControl",
                "order": place,
                "width": "medium",
                "grow": True,
                "explicitInput": {
                    "id": control.name,
                    "fieldName": control.field,
                    "title": control.title,
                    "enhancements": {},
                },
            }
            references.append(self._view(control.view, f"controlGroup_{control.name}:optionsListDataView"))
        ignored = ("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations")
        group = {
            "chainingSystem": "HIERARCHICAL",
            "controlStyle": "oneLine",
            "ignoreParentSettingsJSON": _text(dict.fromkeys(ignored, False)),
            "panelsJSON": _text(panels),
            "showApplySelections": False,
        }
        return group, references

    def _view(self, view: str, name: str) -> Json:
        return {"id": id_of("index-pattern", view, self._namespace), "name": name, "type": "index-pattern"}

    def _tags(self, names: Iterable[str]) -> Iterator[Json]:
        for name in names:
            identity = id_of("tag", name, self._namespace)
            yield {"id": identity, "name": f"tag-ref-{identity}", "type": "tag"}

    def _titled(self, title: str) -> str:
        return f"{title} ({self._namespace})" if self._namespace else title

    def _object(self, kind: str, name: str, own: Json, references: Iterable[Json] = ()) -> Json:
        return {
            "id": id_of(kind, name, self._namespace),
            "type": kind,
            "attributes": own,
            "references": list(references),
            "coreMigrationVersion": CORE,
            "typeMigrationVersion": VERSIONS[kind],
            "managed": False,
        }


OPTIONS = {"useMargins": True, "syncColors": True, "syncCursor": True, "syncTooltips": False, "hidePanelTitles": False}
BASE: Json = {
    "id": "base",
    "label": "Elastic Maps Service",
    "type": "EMS_VECTOR_TILE",
    "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True, "lightModeDefault": "road_map_desaturated"},
    "style": {"type": "EMS_VECTOR_TILE", "color": ""},
    "visible": True,
    "alpha": 1,
    "minZoom": 0,
    "maxZoom": 24,
    "includeInFitToBounds": True,
    "joins": [],
}


def _layer(layer: Layer, reference: str) -> Json:
    shared: Json = {
        "id": layer.name,
        "label": layer.title,
        "query": _kql(layer.query),
        "visible": True,
        "alpha": 0.75,
        "minZoom": 0,
        "maxZoom": 24,
        "includeInFitToBounds": True,
        "joins": [],
    }
    found: Json = {"id": f"{layer.name}-{HIT}", "geoField": layer.field, "indexPatternRefName": reference}
    found |= {"applyGlobalQuery": True, "applyGlobalTime": True}
    if layer.shape == "heat":
        grid = {"type": "ES_GEO_GRID", "requestType": "heatmap", "resolution": "COARSE", "metrics": [{"type": "count"}]}
        style: Json = {"type": "HEATMAP", "colorRampName": "theclassic"}
        return shared | {"type": "HEATMAP", "sourceDescriptor": found | grid, "style": style}
    rows: Json = {
        "type": "ES_SEARCH",
        "scalingType": "LIMIT",
        "filterByMapBounds": True,
        "tooltipProperties": list(layer.tooltip),
    }
    style = {
        "type": "VECTOR",
        "isTimeAware": True,
        "properties": {
            "icon": {"type": "STATIC", "options": {"value": "marker"}},
            "fillColor": {"type": "STATIC", "options": {"color": layer.color}},
            "lineColor": {"type": "STATIC", "options": {"color": "#FFFFFF"}},
            "lineWidth": {"type": "STATIC", "options": {"size": 1}},
            "iconSize": {"type": "STATIC", "options": {"size": 8}},
            "symbolizeAs": {"options": {"value": "circle"}},
        },
    }
    return shared | {"type": "GEOJSON_VECTOR", "sourceDescriptor": found | rows, "style": style}


def _formats(kind: IndexKind) -> Json:
    """Addresses can be followed."""
    return {"url.full": {"id": "url", "params": {"labelTemplate": "{{value}}"}}} if kind == "documents" else {}


def _kql(query: str) -> Json:
    return {"language": "kuery", "query": query}


def _text(value: Any) -> str:
    """An object as Kibana keeps it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
