"""What a panel asks of Elasticsearch, and how its data is drawn for the docs."""

import json

from lxml import etree

from deploy.kibana.asking import Table, aggregation
from deploy.kibana.picture import drawn
from deploy.kibana.saved import objects
from deploy.kibana.source import read

SOURCE = read()


def test_columns_become_aggregations_within_each_other() -> None:
    dashboard = next(one for one in objects(SOURCE) if one["type"] == "dashboard")
    attributes = json.loads(dashboard["attributes"]["panelsJSON"])
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
