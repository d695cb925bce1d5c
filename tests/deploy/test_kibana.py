"""What analysts find in Kibana. No Kibana runs here: its files are read as they are imported, its API is a stand-in."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from lxml import etree

from deploy.kibana.asking import Table, aggregation
from deploy.kibana.ids import rule_id
from deploy.kibana.picture import drawn
from deploy.kibana.rules import asked
from deploy.kibana.saved import ndjson, objects
from deploy.kibana.send import bring
from deploy.kibana.source import HERE, read
from processors.rules import rulebook
from schemas import taxonomy
from schemas.errors import Refused
from schemas.index.names import KINDS, alias
from tests.deploy.kibana_server import kibana
from tests.deploy.saved_objects import Problems, known, kql_fields

SOURCE = read()
OBJECTS = [json.loads(line) for line in ndjson(SOURCE).splitlines()]
Json = dict[str, Any]


def silent(_line: str) -> None:
    """Says nothing."""


def test_every_field_reference_and_panel_is_right() -> None:
    assert Problems(OBJECTS).found == []
    assert Problems(objects(SOURCE, "trial"), "trial").found == []


def test_the_pages_that_were_asked_for_are_there() -> None:
    titles = {one["attributes"]["title"] for one in OBJECTS if one["type"] == "dashboard"}
    assert titles == {f"Vigil: {name}" for name in ("Duty desk", "Stories", "Map", "Sources' health", "The line")}
    assert len([one for one in OBJECTS if one["type"] == "search"]) >= 10
    assert {view.kind for view in SOURCE.views.values()} == set(KINDS)
    assert {one["attributes"]["title"] for one in OBJECTS if one["type"] == "index-pattern"} <= {
        alias(k) for k in KINDS
    }
    for one in SOURCE.dashboards:
        assert len({panel.name for panel in one.panels}) == len(one.panels)


def test_the_same_files_give_the_same_bytes_and_another_namespace_touches_nothing_of_them() -> None:
    assert ndjson(read()) == ndjson(SOURCE)
    ids = {one["id"] for one in OBJECTS}
    others = objects(SOURCE, "trial")
    assert ids.isdisjoint(one["id"] for one in others)
    assert all("trial" in json.dumps(one) for one in others)


def changed(change: Callable[[list[Json]], Any]) -> list[str]:
    """What is found when something is spoilt."""
    spoilt = deepcopy(OBJECTS)
    change(spoilt)
    return Problems(spoilt).found


def the(spoilt: list[Json], kind: str) -> Json:
    return next(one for one in spoilt if one["type"] == kind)


def inside(one: Json, name: str, change: Callable[[Any], Any]) -> None:
    """Change what stands as JSON in a string."""
    value = json.loads(one["attributes"][name])
    change(value)
    one["attributes"][name] = json.dumps(value)


def lens(value: Any) -> Json:
    panel = next(panel for panel in value if panel["type"] == "lens" and "by" in str(panel["embeddableConfig"]))
    state: Json = panel["embeddableConfig"]["attributes"]["state"]
    return state


def layer(value: Any) -> Json:
    found: Json = lens(value)["datasourceStates"]["formBased"]["layers"]["layer"]
    return found


SPOILT: dict[str, tuple[Callable[[list[Json]], Any], str]] = {
    "unknown column of a search": (
        lambda s: the(s, "search")["attributes"]["columns"].append("vigil.pirority"),
        "no field",
    ),
    "unknown field in KQL": (
        lambda s: inside(the(s, "dashboard"), "panelsJSON", lambda v: lens(v)["query"].update(query="vigil.stge: x")),
        "no field vigil.stge",
    ),
    "unknown field of a panel": (
        lambda s: inside(
            the(s, "dashboard"),
            "panelsJSON",
            lambda v: next(c for c in layer(v)["columns"].values() if c["sourceField"][0] != "_").update(
                sourceField="x.y"
            ),
        ),
        "no field x.y",
    ),
    "dangling reference": (lambda s: s.remove(the(s, "index-pattern")), "dangling reference"),
    "missing reference": (lambda s: the(s, "search")["references"].clear(), "leads to no data view"),
    "a reference too many": (
        lambda s: the(s, "search")["references"].append({**the(s, "search")["references"][0], "name": "more"}),
        "nothing names",
    ),
    "overlapping grid": (
        lambda s: inside(the(s, "dashboard"), "panelsJSON", lambda v: v[1]["gridData"].update(x=0, y=0)),
        "overlaps",
    ),
    "beyond the grid": (
        lambda s: inside(the(s, "dashboard"), "panelsJSON", lambda v: v[0]["gridData"].update(x=44)),
        "leaves the grid",
    ),
    "bad envelope": (lambda s: the(s, "tag").pop("managed"), "bad envelope"),
    "a later version": (lambda s: the(s, "dashboard").update(typeMigrationVersion="10.3.0"), "version of its shape"),
    "legacy type": (lambda s: the(s, "tag").update(type="visualization"), "legacy"),
    "legacy panel": (
        lambda s: inside(the(s, "dashboard"), "panelsJSON", lambda v: v[0].update(type="visualization")),
        "legacy type",
    ),
    "an object where a string must be": (lambda s: the(s, "dashboard")["attributes"].update(panelsJSON=[]), "no JSON"),
    "the same id twice": (lambda s: s.append(s[0]), "id is there twice"),
    "columns out of order": (
        lambda s: inside(the(s, "dashboard"), "panelsJSON", lambda v: layer(v)["columnOrder"].reverse()),
        "order of columns",
    ),
    "a column that is not drawn": (
        lambda s: inside(the(s, "dashboard"), "panelsJSON", lambda v: lens(v).update(visualization={})),
        "drawn are",
    ),
    "no place": (
        lambda s: inside(
            the(s, "map"), "layerListJSON", lambda v: v[1]["sourceDescriptor"].update(geoField="vigil.places.name")
        ),
        "no place",
    ),
    "no time": (lambda s: the(s, "index-pattern")["attributes"].update(timeFieldName="vigil.score"), "no time"),
    "no index": (lambda s: the(s, "index-pattern")["attributes"].update(title="logs-*"), "no index of ours"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_the_check_finds(name: str) -> None:
    change, said = SPOILT[name]
    assert any(said in problem for problem in changed(change)), changed(change)


VALUES = {
    "vigil.stage": (*get_args(taxonomy.Stage), "open"),  # of an alert, or of a watch
    "vigil.health": get_args(taxonomy.Health),
    "vigil.status": get_args(taxonomy.Status),
    "vigil.state": get_args(taxonomy.NotificationState),
    "vigil.credibility": get_args(taxonomy.Credibility),
    "vigil.marking": get_args(taxonomy.Marking),
    "vigil.incident_types": taxonomy.INCIDENT_TYPES,
    "vigil.target_types": taxonomy.TARGET_TYPES,
    "vigil.language": taxonomy.LANGUAGES,
}


def queries() -> list[str]:
    """Every KQL string of the files."""
    found = [*(search.query for search in SOURCE.searches), *(lay.query for one in SOURCE.maps for lay in one.layers)]
    for panel in (panel for one in SOURCE.dashboards for panel in one.panels):
        found += [panel.query, *(measure.where for measure in panel.measures)]
        found += [case.query for bucket in panel.by for case in bucket.cases]
    return [query for query in found if query]


def test_what_is_asked_of_a_field_with_few_values_is_one_of_them() -> None:
    for query in [*queries(), *(str(rule.params.get("filterKuery", "")) for rule in SOURCE.rules)]:
        for field, values in re.findall(r"([\w.]+): (\([^)]*\)|[\w+\"*]+)", query):
            for value in re.findall(r"[\w+*]+", values.replace(" or ", " ").replace('"', "")):
                assert field not in VALUES or value == "*" or value in VALUES[field], f"{field}: {value} in {query}"


def test_fields_are_found_in_kql() -> None:
    assert kql_fields('vigil.stage: (a or "b: c") and not @timestamp >= "2026" or x.y:*') == [
        "vigil.stage",
        "@timestamp",
        "x.y",
    ]


# --- alerting rules ----------------------------------------------------------------------------------


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
    assert ("index-pattern", configuration["index"]) in {(one["type"], one["id"]) for one in OBJECTS}


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


# --- the import --------------------------------------------------------------------------------------


def test_an_import_brings_everything_and_another_one_changes_nothing() -> None:
    with kibana(api_key="secret") as there:
        first = bring(there.url + "/", SOURCE, silent, api_key="secret")
        assert (first.objects, first.made, first.changed) == (len(OBJECTS), len(SOURCE.rules), 0)
        kept = deepcopy((there.objects, there.rules))
        again = bring(there.url, SOURCE, silent, api_key="secret")
        assert (again.made, again.changed) == (0, len(SOURCE.rules))
        assert (there.objects, there.rules) == kept
        assert {rule["consumer"] for rule in there.rules.values()} == {"stackAlerts"}


def test_what_an_operator_did_to_a_rule_stays() -> None:
    told = {"id": "mail", "group": "query matched", "params": {"message": "look"}, "uuid": "u"}
    with kibana() as there:
        bring(there.url, SOURCE, silent)
        rule = there.rules[rule_id("act-now")]
        rule |= {"enabled": False, "actions": [{**told, "connector_type_id": ".email"}]}
        bring(there.url, SOURCE, silent)
        assert (there.rules[rule_id("act-now")]["enabled"], there.rules[rule_id("act-now")]["actions"]) == (
            False,
            [told],
        )


def refused(there: Any, **given: Any) -> str:
    with pytest.raises(Refused) as found:
        bring(there if isinstance(there, str) else there.url, SOURCE, silent, **given)
    return str(found.value)


def test_what_goes_wrong_is_said_with_what_to_do() -> None:
    assert "is it running" in refused("http://127.0.0.1:9")
    assert "is it running" in refused("no address")
    with kibana("8.18.3") as there:
        assert "Kibana 8.18.3" in refused(there)
        assert "is too old" in refused(there)
    with kibana(None) as there:
        assert "does not say its version" in refused(there)
    with kibana(api_key="secret") as there:
        assert "401" in refused(there)
        assert "kibana_api_key" in refused(there, api_key="wrong")
    with kibana() as there:
        for fails, said in (
            ({("GET", "/api/status"): 503}, "it is starting"),
            ({("GET", "/api/status"): 302}, "it sends us to /login"),
            ({("POST", "/api/saved_objects"): 403}, "may not do this"),
            ({("POST", "/api/saved_objects"): 409}, "at the same time"),
            ({("GET", "/api/alerting/rule/"): 404, ("POST", "/api/alerting/rule/"): 409}, "at the same time"),
            ({("PUT", "/api/alerting/rule/"): 409}, "at the same time"),
            ({("POST", "/api/saved_objects"): 500}, "see the log of Kibana"),
        ):
            there.fails = {}
            if ("PUT", "/api/alerting/rule/") in fails:
                bring(there.url, SOURCE, silent)
            there.fails = fails
            assert said in refused(there), fails


def test_an_object_that_is_not_taken_is_named() -> None:
    with kibana() as there:
        there.refuses = [{"id": "x", "type": "map", "error": {"type": "missing_references"}}, {"id": "y"}]
        assert "did not take map x: missing_references (and 1 more)" in refused(there)


def test_a_rule_of_another_type_is_not_written_over() -> None:
    with kibana() as there:
        bring(there.url, SOURCE, silent)
        there.rules[rule_id("wave")]["rule_type_id"] = ".es-query"
        assert "delete it there" in refused(there)


def test_a_page_before_kibana_is_no_kibana() -> None:
    page = httpx.MockTransport(lambda _request: httpx.Response(200, text="<html>sign in</html>"))
    assert "answers no JSON" in refused("http://kibana.example", transport=page)


def test_a_field_that_does_not_belong_in_a_file_is_refused(tmp_path: Path) -> None:
    for file in HERE.rglob("*"):
        if file.suffix in (".toml", ".json"):
            (tmp_path / file.relative_to(HERE)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file.relative_to(HERE)).write_bytes(file.read_bytes())
    assert read(tmp_path) == SOURCE
    with (tmp_path / "tags.toml").open("a") as tags:
        tags.write('colour = "red"\n')
    with pytest.raises(Refused, match=r"tags.toml: .*colour"):
        read(tmp_path)


# --- asking and drawing ------------------------------------------------------------------------------


def test_columns_become_aggregations_within_each_other() -> None:
    attributes = json.loads(the(OBJECTS, "dashboard")["attributes"]["panelsJSON"])
    panel = next(panel for panel in attributes if panel["panelIndex"] == "open")
    columns = panel["embeddableConfig"]["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["layer"][
        "columns"
    ]
    asks = aggregation(columns, "30m")
    assert asks["by0"]["terms"] == {"field": "message.keyword", "size": 20, "order": {"of0": "desc"}}
    innermost = asks["by0"]["aggs"]["by1"]["aggs"]["by2"]["aggs"]
    assert innermost["of0"] == {"max": {"field": "vigil.priority"}}


def test_a_table_without_a_number_in_it_is_empty() -> None:
    assert Table(("a", "n"), 1, ()).empty
    assert Table(("a", "n"), 1, (("x", 0), ("y", None))).empty
    assert not Table(("a", "n"), 1, (("x", 0), ("y", 3))).empty


def test_a_picture_is_xml_whatever_stands_in_the_texts() -> None:
    hostile = '<script>alert("x")</script> \x00\ud800 שלום ' + "long " * 60
    for one in SOURCE.dashboards:
        tables = {}
        for panel in one.panels:
            labels = len(panel.by)
            columns = ("label",) * labels + ("number",) * max(1, len(panel.measures))
            rows = tuple((hostile,) * labels + (value,) * (len(columns) - labels) for value in (3, None, 1.5))
            tables[panel.name] = Table(columns, labels, rows[:1] if panel.shape == "metric" else rows)
        points = {panel.name: {"#BD271E": [(2.35, 48.86), (180.0, -90.0)]} for panel in one.panels if panel.map}
        root = etree.fromstring(drawn(one, tables, points).encode())
        assert str(root.tag).endswith("svg")
        assert not root.findall(".//{http://www.w3.org/2000/svg}script")
