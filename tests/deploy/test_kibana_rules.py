"""Kibana's alerting rules: each names one of ours, and asks for fields that are there in words that Kibana takes."""

import json
import re
from typing import Any

import pytest

from deploy.kibana.ids import rule_id
from deploy.kibana.rules import asked
from deploy.kibana.saved import objects
from deploy.kibana.source import read
from processors.rules import rulebook
from schemas.index.names import alias
from tests.deploy.saved_objects import known, kql_fields

SOURCE = read()
Json = dict[str, Any]


@pytest.mark.parametrize("rule", asked(SOURCE), ids=lambda rule: rule.body["tags"][1])
def test_a_rule_names_ours_and_asks_for_fields_that_are_there(rule: Any) -> None:
    ours = {one.name for one in rulebook.read(rulebook.gather())}
    (name,) = [tag.partition(":")[2] for tag in rule.body["tags"] if tag.startswith("vigil-rule:")]
    assert name in ours
    assert rule.id == rule_id(name)
    params = rule.body["params"]
    source = next(one for one in SOURCE.rules if one.rule == name)
    kind = SOURCE.views[source.view].kind
    fields = known(kind)
    # Of a document the time of its first hearing, so that what comes late counts; of a state when it began.
    assert params["timeField"] == ("@timestamp" if kind == "documents" else "event.start")
    assert fields[params["timeField"]] == "date"
    assert re.fullmatch(r"[1-9]\d*[mh]", rule.body["schedule"]["interval"])
    window = params["timeWindowSize"] * {"m": 1, "h": 60, "d": 1440}[params["timeWindowUnit"]]
    size, unit = int(rule.body["schedule"]["interval"][:-1]), rule.body["schedule"]["interval"][-1]
    assert window >= 12 * size * {"m": 1, "h": 60}[unit], "what is indexed late must still be within the window"
    if rule.rule_type_id == ".index-threshold":
        need = {"index", "timeField", "aggType", "groupBy", "termField", "termSize", "threshold", "thresholdComparator"}
        assert set(params) == need | {"timeWindowSize", "timeWindowUnit", "filterKuery"}
        assert params["termField"] in fields
        assert set(kql_fields(params["filterKuery"])) <= set(fields)
        assert params["index"] == [alias(kind)]
    else:
        assert params["size"] == 100
        assert params["excludeHitsFromPreviousRun"] == (params["searchType"] != "esqlQuery")
        ESQUERY[params["searchType"]](params, fields, kind)


def of_dsl(params: Json, fields: dict[str, str], kind: str) -> None:
    found = json.loads(params["esQuery"])
    assert params["index"] == [alias(kind)]  # type: ignore[arg-type]
    named = {
        name
        for clause in ("term", "terms", "range")
        for name in re.findall(rf'"{clause}": ?{{"([^"]+)"', json.dumps(found))
    }
    assert named
    assert named <= set(fields)


def of_kql(params: Json, fields: dict[str, str], _kind: str) -> None:
    configuration = params["searchConfiguration"]
    assert configuration["query"]["language"] == "kuery"
    assert set(kql_fields(configuration["query"]["query"])) <= set(fields)
    assert ("index-pattern", configuration["index"]) in {(one["type"], one["id"]) for one in objects(SOURCE)}


def of_esql(params: Json, fields: dict[str, str], kind: str) -> None:
    """No ES|QL runs on the local node: commands, index, fields and quotation marks are looked at."""
    first, *rest = [part.strip() for part in params["esqlQuery"]["esql"].split("|")]
    assert first == f"FROM {alias(kind)}"  # type: ignore[arg-type]
    assert {part.split()[0] for part in rest} <= {"WHERE", "STATS", "EVAL", "MV_EXPAND", "KEEP", "LIMIT", "SORT"}
    text = re.sub(r'"[^"]*"', "", " ".join(rest))
    assert '"' not in text
    assert text.count("(") == text.count(")")
    assert set(re.findall(r"(?:vigil|event|rule)\.[\w.]+", text)) <= set(fields)
    made = set(re.findall(r"(\w+) = ", text))
    words = set(re.findall(r"(?<![\w.])[a-z_]+(?![\w.(])", text))
    assert words - made <= {"false", "true", "vigil", "hours"}, "a name that is neither a field nor made before"


ESQUERY = {"esQuery": of_dsl, "searchSource": of_kql, "esqlQuery": of_esql}


def test_there_is_one_rule_of_each_sort() -> None:
    sorts = {(rule.rule_type_id, rule.params.get("searchType")) for rule in SOURCE.rules}
    assert sorts == {
        (".index-threshold", None),
        (".es-query", "esQuery"),
        (".es-query", "searchSource"),
        (".es-query", "esqlQuery"),
    }
