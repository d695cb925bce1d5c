"""An index in memory: what rests in it after some events, and answers as Elasticsearch gives them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from processors.queries.answers import Answer
from schemas.envelope import Said
from schemas.events import Output
from schemas.index.rows import row

Row = dict[str, Any]


class Index:
    """Holds the latest row of each id; knows the filters term, terms, range, ids and exists, and what is excluded."""

    def __init__(self, said: list[Said]) -> None:
        self._rows: dict[tuple[str, str], Row] = {}
        for event in said:
            if isinstance(event, Output):
                found = row(event)
                self._rows[found.index.rsplit("-", 1)[0], found.id] = msgspec.json.decode(found.body)

    def __call__(self, asked: Any) -> Answer:
        query = asked.to_dict().get("query", {}).get("bool", {})
        wanted, unwanted = _each(query.get("filter", [])), _each(query.get("must_not", []))
        hits = [
            {"_id": identity, "_index": index, "_source": fields}
            for (index, identity), fields in self._rows.items()
            if index == asked._index[0]
            and all(_meets(one, identity, fields) for one in wanted)
            and not any(_meets(one, identity, fields) for one in unwanted)
        ]
        return {"hits": {"total": {"value": len(hits)}, "hits": hits}}


def _each(conditions: Any) -> list[Any]:
    return conditions if isinstance(conditions, list) else [conditions]


def _meets(condition: Mapping[str, Any], identity: str, fields: Row) -> bool:
    ((kind, asked),) = condition.items()
    if kind == "bool":
        return all(_meets(one, identity, fields) for one in _each(asked.get("filter", []))) and not any(
            _meets(one, identity, fields) for one in _each(asked.get("must_not", []))
        )
    if kind == "ids":
        return identity in asked["values"]
    if kind == "exists":
        return _at(asked["field"], fields) is not None
    ((path, wanted),) = asked.items()
    value = _at(path, fields)
    values = value if isinstance(value, list) else [value]
    if kind == "term":
        return wanted in values
    if kind == "terms":
        return not set(wanted).isdisjoint(values)
    assert kind == "range", kind
    if value is None:
        return False
    ends = {name: end.timestamp() if isinstance(end, datetime) else end for name, end in wanted.items()}
    found = datetime.fromisoformat(value).astimezone(UTC).timestamp() if isinstance(value, str) else value
    return bool(ends.get("gte", found) <= found and ("lt" not in ends or found < ends["lt"]))


def _at(path: str, fields: Row) -> Any:
    value: Any = fields
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
