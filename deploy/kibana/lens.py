"""A panel as Lens keeps it: columns of a layer, and how they are drawn."""

from typing import Any

from deploy.kibana.source import Bucket, Measure, Panel

Json = dict[str, Any]
LAYER = "layer"
"""Each panel has one; its id is told apart by the panel that it stands in."""
COLORS = ["#0077CC", "#BD271E", "#F5A700", "#00A69B", "#6F4E9B", "#7B7F8A", "#D36086", "#54B399", "#9170B8", "#CA8EAE"]
SERIES = {"bars": "bar_stacked", "line": "line"}
NAMES = {"metric": "lnsMetric", "bars": "lnsXY", "line": "lnsXY", "donut": "lnsPie", "table": "lnsDatatable"}
NUMBERS = {"integer", "long", "short", "byte", "float", "double"}


def reference_name(layer: str = LAYER) -> str:
    """How a layer names its data view among the references."""
    return f"indexpattern-datasource-layer-{layer}"


def attributes(panel: Panel, types: dict[str, str], view_id: str) -> Json:
    """What stands under `attributes` of a panel by value. `types`: field → type in Elasticsearch."""
    columns = {f"by{place}": _bucket(bucket, types) for place, bucket in enumerate(panel.by)}
    columns |= {f"of{place}": _measure(measure, types) for place, measure in enumerate(panel.measures)}
    layer: Json = {"columnOrder": list(columns), "columns": columns, "incompleteColumns": {}, "sampling": 1}
    return {
        "title": panel.title,
        "type": "lens",
        "visualizationType": NAMES[panel.shape],
        "references": [{"id": view_id, "name": reference_name(), "type": "index-pattern"}],
        "state": {
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "visualization": _drawn(panel),
            "query": {"language": "kuery", "query": panel.query},
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def _bucket(bucket: Bucket, types: dict[str, str]) -> Json:
    column: Json = {"label": bucket.label, "customLabel": True, "isBucketed": True}
    if bucket.over is not None:
        params: Json = {"interval": "auto", "includeEmptyRows": False, "dropPartials": False}
        own: Json = {"operationType": "date_histogram", "sourceField": bucket.over, "scale": "interval"}
        return column | own | {"dataType": "date", "params": params}
    if bucket.cases:
        cases = [{"input": {"language": "kuery", "query": one.query}, "label": one.label} for one in bucket.cases]
        own = {"operationType": "filters", "dataType": "string", "scale": "ordinal"}
        return column | own | {"params": {"filters": cases}}
    assert bucket.field is not None  # noqa: S101 - one of the three is given, as a test of the files shows
    params = {
        "size": bucket.size,
        "orderBy": {"columnId": "of0", "type": "column"},
        "orderDirection": "desc",
        "otherBucket": False,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }
    own = {"operationType": "terms", "sourceField": bucket.field, "scale": "ordinal", "params": params}
    return column | own | {"dataType": _kind(types.get(bucket.field, "keyword"))}


def _measure(measure: Measure, types: dict[str, str]) -> Json:
    column: Json = {"label": measure.label, "customLabel": True, "isBucketed": False, "scale": "ratio"}
    column |= {"operationType": measure.of, "dataType": "number"}
    if measure.of == "count":
        column |= {"sourceField": "___records___", "params": {"emptyAsNull": False}}
    else:
        kind = _kind(types.get(str(measure.field), "keyword"))
        column |= {"sourceField": measure.field, "params": {"emptyAsNull": measure.of == "unique_count"}}
        column["dataType"] = "number" if measure.of == "unique_count" else kind
    if measure.of == "last_value":
        # It takes the latest row that has the field, and shows all its values.
        column["params"] = {"sortField": "@timestamp", "showArrayValues": True}
        column |= {"scale": "ordinal", "filter": {"language": "kuery", "query": f"{measure.field}: *"}}
    if measure.where:
        column["filter"] = {"language": "kuery", "query": measure.where}
    return column


def _drawn(panel: Panel) -> Json:
    by, of = [f"by{n}" for n in range(len(panel.by))], [f"of{n}" for n in range(len(panel.measures))]
    if panel.shape == "metric":
        return {"layerId": LAYER, "layerType": "data", "metricAccessor": of[0]}
    if panel.shape == "table":
        columns = [{"columnId": name, "isTransposed": False} for name in by + of]
        return {"layerId": LAYER, "layerType": "data", "columns": columns, "rowHeight": "single"}
    if panel.shape == "donut":
        pie = {"layerId": LAYER, "layerType": "data", "primaryGroups": by, "metrics": of[:1]}
        looks = {"categoryDisplay": "default", "legendDisplay": "show", "numberDisplay": "value", "nestedLegend": False}
        return {"shape": "donut", "layers": [pie | looks]}
    split = {"splitAccessor": by[1]} if len(by) > 1 else {}
    layer = {"layerId": LAYER, "layerType": "data", "seriesType": SERIES[panel.shape], "xAccessor": by[0]}
    return {
        "preferredSeriesType": SERIES[panel.shape],
        "legend": {"isVisible": bool(split) or len(of) > 1, "position": "right"},
        "valueLabels": "hide",
        "fittingFunction": "Linear",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "layers": [layer | {"accessors": of} | split],
    }


def _kind(type_: str) -> str:
    """What Lens calls a type of Elasticsearch."""
    return (
        "number" if type_ in NUMBERS else "date" if type_ == "date" else "boolean" if type_ == "boolean" else "string"
    )
