"""What analysts find in Kibana, as it is imported: no Kibana runs here, so every field and reference is looked at."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import pytest

from deploy.kibana.saved import ndjson, objects
from deploy.kibana.source import HERE, read
from schemas import taxonomy
from schemas.errors import Refused
from schemas.index.names import KINDS, alias
from tests.deploy.saved_objects import Problems, kql_fields

SOURCE = read()
OBJECTS = [json.loads(line) for line in ndjson(SOURCE).splitlines()]
Json = dict[str, Any]


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
