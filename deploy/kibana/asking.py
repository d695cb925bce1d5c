"""What a panel, a saved search or a layer of a map asks Elasticsearch: to try them, and to draw them, without Kibana.

A panel is read from what Lens is given, not from our own files, so what is tried is what is imported.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch
from msgspec import Struct

from deploy.kibana.lens import LAYER
from deploy.kibana.source import Layer, Search, View
from schemas.index.names import alias

Json = dict[str, Any]
MOST = 500
"""Points of a map, and rows of a search, that are fetched."""


class Table(Struct, frozen=True):
    """What a panel shows: rows of so many labels and then numbers."""

    columns: tuple[str, ...]
    labels: int
    rows: tuple[tuple[Any, ...], ...]

    @property
    def empty(self) -> bool:
        """Nobody would see anything in it."""
        return not any(value not in (None, 0, "") for row in self.rows for value in row[self.labels :])


class Asking:
    """Asks one cluster, in one namespace, about a span of time that ends now."""

    def __init__(self, client: Elasticsearch, views: Mapping[str, View], namespace: str = "", interval: str = "30m"):
        """`interval`: of histograms; Kibana takes the one that suits its time picker."""
        self._client = client
        self._views = views
        self._namespace = namespace
        self._interval = interval

    def panel(self, view: str, attributes: Json, since: str) -> Table:
        """The data of a Lens panel."""
        layer = attributes["state"]["datasourceStates"]["formBased"]["layers"][LAYER]
        columns: Json = {name: layer["columns"][name] for name in layer["columnOrder"]}
        aggs = aggregation(columns, self._interval)
        answer = self._search(view, attributes["state"]["query"]["query"], since, size=0, aggs=aggs)
        top = {"doc_count": answer["hits"]["total"]["value"], **answer.get("aggregations", {})}
        labels = [name for name, column in columns.items() if column["isBucketed"]]
        rows = tuple(tuple(row) for row in _rows(columns, labels, top))
        return Table(tuple(column["label"] for column in columns.values()), len(labels), rows)

    def search(self, search: Search, since: str) -> Table:
        """The newest rows of a saved search."""
        sort = [{search.sort: {"order": "desc", "unmapped_type": "date"}}]
        answer = self._search(search.view, search.query, since, size=MOST, sort=sort)
        found = [hit["_source"] for hit in answer["hits"]["hits"]]
        rows = tuple(tuple(_text(_at(source, name)) for name in search.columns) for source in found)
        return Table(search.columns, 0, rows)

    def points(self, layer: Layer, since: str) -> list[tuple[float, float]]:
        """(lon, lat) of all that a layer shows: as rows, and for a heat as cells of a grid."""
        there = {"exists": {"field": layer.field}}
        if layer.shape == "heat":
            aggs = {"cells": {"geotile_grid": {"field": layer.field, "precision": 6, "size": MOST}}}
            aggs["cells"]["aggs"] = {"middle": {"geo_centroid": {"field": layer.field}}}
            answer = self._search(layer.view, layer.query, since, size=0, aggs=aggs, there=there)
            middles = [bucket["middle"]["location"] for bucket in answer["aggregations"]["cells"]["buckets"]]
            return [(middle["lon"], middle["lat"]) for middle in middles]
        answer = self._search(layer.view, layer.query, since, size=MOST, there=there)
        found = (_at(hit["_source"], layer.field) for hit in answer["hits"]["hits"])
        return [(point["lon"], point["lat"]) for points in found for point in _each(points)]

    def count(self, view: str, query: str) -> int:
        """How many rows a KQL string finds, of any age. Raises what Elasticsearch says of one that is no KQL."""
        return int(self._search(view, query, None, size=0)["hits"]["total"]["value"])

    def _search(self, view: str, query: str, since: str | None, there: Json | None = None, **asked: Any) -> Any:
        shown = self._views[view]
        filters: list[Json] = [kql(query)]
        if shown.time and since:
            filters.append({"range": {shown.time: {"gte": since}}})
        if there:
            filters.append(there)
        return self._client.search(
            index=alias(shown.kind, self._namespace),
            query={"bool": {"filter": filters}},
            track_total_hits=True,
            ignore_unavailable=True,
            **asked,
        )


def kql(query: str) -> Json:
    """A KQL string as a query."""
    return {"kql": {"query": query}} if query else {"match_all": {}}


def aggregation(columns: Json, interval: str) -> Json:
    """Columns of a layer as aggregations, each bucket within the one before it."""
    if not columns:
        return {}
    (name, column), *rest = columns.items()
    if not column["isBucketed"]:
        return {key: found for key, one in columns.items() if (found := _measured(one)) is not None}
    inner = dict(rest)
    by = _ordered_by(column, inner)
    # What the order goes by is asked for at each level, as Kibana does.
    order = {by: _measured(inner[by])} if by else {}
    return {name: {**_bucketed(column, by, interval), "aggs": {**order, **aggregation(inner, interval)}}}


def _ordered_by(column: Json, inner: Json) -> str | None:
    """The number by which the most frequent values are chosen; None where it is how often they occur."""
    by = column["params"].get("orderBy", {}).get("columnId")
    numbers = ("max", "min", "sum", "average", "unique_count")
    return str(by) if by and inner[by]["operationType"] in numbers and "filter" not in inner[by] else None


def _bucketed(column: Json, by: str | None, interval: str) -> Json:
    params = column["params"]
    match column["operationType"]:
        case "date_histogram":
            return {"date_histogram": {"field": column["sourceField"], "fixed_interval": interval, "min_doc_count": 1}}
        case "filters":
            cases = {one["label"]: kql(one["input"]["query"]) for one in params["filters"]}
            return {"filters": {"filters": cases}}
        case "terms":
            order = {by: "desc"} if by else {"_count": "desc"}
            return {"terms": {"field": column["sourceField"], "size": params["size"], "order": order}}
    raise ValueError(f"{column['operationType']}: no operation of ours")


def _measured(column: Json) -> Json | None:
    """None where the number of documents is all that is asked."""
    field, where = column["sourceField"], column.get("filter")
    match column["operationType"]:
        case "count":
            return {"filter": kql(where["query"])} if where else None
        case "last_value":
            latest = {"size": 1, "sort": [{column["params"]["sortField"]: "desc"}], "_source": [field]}
            found: Json = {"top_hits": latest}
        case "unique_count":
            found = {"cardinality": {"field": field}}
        case "average":
            found = {"avg": {"field": field}}
        case operation:
            found = {operation: {"field": field}}
    return {"filter": kql(where["query"]), "aggs": {"value": found}} if where else found


def _rows(columns: Json, labels: list[str], bucket: Json) -> Iterator[list[Any]]:
    if labels:
        name, *rest = labels
        found = bucket.get(name, {}).get("buckets", [])
        pairs = (
            found.items() if isinstance(found, dict) else ((one.get("key_as_string", one["key"]), one) for one in found)
        )
        for key, inner in pairs:
            for row in _rows(columns, rest, inner):
                yield [key, *row]
        return
    yield [_value(column, bucket, name) for name, column in columns.items() if not column["isBucketed"]]


def _value(column: Json, bucket: Json, name: str) -> Any:
    found = bucket.get(name, {})
    if column["operationType"] == "count":
        return found["doc_count"] if "filter" in column else bucket["doc_count"]
    found = found.get("value", found) if "filter" in column and isinstance(found.get("value"), dict) else found
    if column["operationType"] == "last_value":
        hits = found["hits"]["hits"]
        return _text(_at(hits[0]["_source"], column["sourceField"])) if hits else None
    value = found.get("value")
    if value is not None and column["dataType"] == "date":
        return f"{datetime.fromtimestamp(value / 1000, UTC):%Y-%m-%d %H:%M}"
    return value


def _at(source: Any, path: str) -> Any:
    """What stands at a dotted path; of a list, of each of its parts."""
    for name in path.split("."):
        if isinstance(source, list):
            source = [part.get(name) for part in source if isinstance(part, dict)]
        else:
            source = source.get(name) if isinstance(source, dict) else None
    return source


def _each(found: Any) -> Iterator[Any]:
    yield from (one for one in (found if isinstance(found, list) else [found]) if one)


def _text(value: Any) -> str:
    """A value as one cell."""
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value if one is not None)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
