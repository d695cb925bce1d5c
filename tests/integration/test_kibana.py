"""Everything that Kibana is given, asked of the real Elasticsearch with a day of the small world in it.

What cannot be tried here is said: this node has no ES|QL and no Kibana draws the maps. Their fields are checked in
tests/deploy/test_kibana_objects.py, and what their points are made of is asked here.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from deploy.bootstrap import bootstrap, connect
from deploy.kibana.asking import Asking, Table, kql
from deploy.kibana.lens import attributes
from deploy.kibana.picture import Point, drawn
from deploy.kibana.rules import asked
from deploy.kibana.saved import objects
from deploy.kibana.source import Dashboard, Panel, read
from deploy.polling import poll_sources
from deploy.sample.serve import serve, write_roster
from processors.rules import rulebook
from processors.workers.work import Supervisor
from producers.formats import PARSERS
from producers.lines import published
from producers.source import roster
from schemas.alert import Alert
from schemas.codec import decode, encode
from schemas.heard import Decision
from schemas.index.templates import fields
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import ALERTS, DESK
from tests.deploy.kibana_server import kibana
from tests.integration.conftest import eventually
from tests.integration.test_notify import PEOPLE, attack, receiver
from tests.processors.receiver import Receiver

pytestmark = pytest.mark.integration

SOURCE = read()
SINCE = "now-24h"
__all__ = ["receiver"]


@pytest.fixture
def asking(ready: Settings, receiver: Receiver, workers: Supervisor, tmp_path: Path) -> Iterator[Asking]:
    """A day of the small world, an attack besides, people who are told, and an officer who decides."""
    assert receiver.port
    folder = tmp_path / "roster"
    with serve() as world, Log(ready.kafka_address(), ready.namespace) as log, connect(ready) as client:
        bootstrap(ready.kafka_address(), client, ready.namespace, rulebook.gather(), PEOPLE, lambda _line: None)
        write_roster(folder, world.base)
        sources = roster([folder], PARSERS)
        for _ in world.turns():
            poll_sources(ready, sources, [], True, lambda _line: None)
        text = (
            "Gunmen opened fire on the audience of a concert hall in Marseille on Monday evening and killed at least "
            "23 people, police said. Dozens were wounded."
        )
        told = attack("Marseille", "Gunmen kill 23 people at a concert hall in Marseille", text)
        published([told], log, lambda _domain: None, datetime.now(UTC), lambda _answer: None)
        asking = Asking(client, SOURCE.views, ready.namespace, interval="10s")
        eventually(lambda: asking.count("notifications", "vigil.state: delivered"), 240)
        eventually(lambda: asking.count("watches", "vigil.place: Marseille and vigil.stage: open"), 60)
        eventually(lambda: asking.count("dead", "vigil.step: polling"), 60)
        raised = next(log.read(ALERTS))
        alert = decode(raised.value, raised.headers, Alert)
        decided = Decision(
            id="d1",
            at=datetime.now(UTC),
            officer="dana",
            act="comment",
            subject=alert.id,
            reason="Seen, called the school.",
        )
        log.append(DESK, encode(decided, "/test"), partition=0).result()
        eventually(lambda: asking.count("rulings", ""), 60)
        refresh(client, ready.namespace)
        yield asking


def refresh(client: Elasticsearch, namespace: str) -> None:
    client.indices.refresh(index=f"{namespace}-*")


def test_what_kibana_is_given_answers(asking: Asking, ready: Settings, tmp_path: Path) -> None:
    queries_are_understood(asking)
    rules_find_what_they_watch_for(asking, ready)
    every_panel_shows_something(asking, tmp_path)


def every_panel_shows_something(asking: Asking, tmp_path: Path) -> None:
    broken = []
    for search in SOURCE.searches:
        if not asking.search(search, SINCE).rows:
            broken.append(f"search {search.name} finds nothing: {search.query}")
    pictures = []
    for one in SOURCE.dashboards:
        tables = {panel.name: table_of(asking, one, panel) for panel in one.panels if not panel.map}
        broken += [f"{one.name}/{name} shows nothing" for name, table in tables.items() if blank(one, name, table)]
        places: dict[str, dict[str, list[Point]]] = {}
        for panel in one.panels:
            if panel.map:
                (shown,) = [m for m in SOURCE.maps if m.name == panel.map]
                found = {layer.name: asking.points(layer, SINCE) for layer in shown.layers}
                broken += [f"layer {name} has no point" for name, points in found.items() if not points]
                places[panel.name] = {
                    layer.color: found[layer.name] for layer in shown.layers if layer.shape == "points"
                }
        pictures.append((one, drawn(one, tables, places)))
    for one, picture in pictures:
        (tmp_path / f"{one.name}.svg").write_text(picture, "utf-8")
    assert broken == []


def table_of(asking: Asking, one: Dashboard, panel: Panel) -> Table:
    if panel.search:
        return asking.search(next(search for search in SOURCE.searches if search.name == panel.search), one.since)
    kind = SOURCE.views[panel.view].kind
    types = {name: field["type"] for name, field in fields(kind).items()}
    return asking.panel(panel.view, attributes(panel, types, "any"), one.since)


def blank(one: Dashboard, name: str, table: Table) -> bool:
    (panel,) = [panel for panel in one.panels if panel.name == name]
    return not table.rows if panel.search else table.empty


def rule_queries() -> list[tuple[str, str]]:
    """KQL of the rules; those of Elasticsearch's own language are run in the next test."""
    found = [(rule.view, str(rule.params["filterKuery"])) for rule in SOURCE.rules if "filterKuery" in rule.params]
    configured = [rule for rule in SOURCE.rules if "searchConfiguration" in rule.params]
    return found + [(rule.view, rule.params["searchConfiguration"]["query"]["query"]) for rule in configured]


def rules_find_what_they_watch_for(asking: Asking, ready: Settings) -> None:
    for query in rule_queries():
        asking.count(*query)
    with connect(ready) as client:
        for rule in asked(SOURCE, ready.namespace):
            params = rule.body["params"]
            window = {
                "range": {params["timeField"]: {"gte": f"now-{params['timeWindowSize']}{params['timeWindowUnit']}"}}
            }
            if params.get("searchType") == "esQuery":
                query = json.loads(params["esQuery"])["query"]
                asks = {"bool": {"filter": [query, window]}}
                assert client.count(index=params["index"], query=asks)["count"] > 0, rule.body["name"]
            elif rule.rule_type_id == ".index-threshold":
                asks = {"bool": {"filter": [kql(params["filterKuery"]), window]}}
                aggs = {"each": {"terms": {"field": params["termField"], "size": params["termSize"]}}}
                answer = client.search(index=params["index"], query=asks, aggs=aggs, size=0)
                assert answer["aggregations"]["each"]["buckets"], rule.body["name"]


def queries_are_understood(asking: Asking) -> None:
    """That a query is no KQL is seen, and not taken for one that finds nothing."""
    assert asking.count("documents", "vigil.status: nonsense") == 0
    with pytest.raises(BadRequestError):
        asking.count("documents", "vigil.status: (current or")


def test_bootstrap_brings_everything_into_kibana_and_may_be_repeated(ready: Settings) -> None:
    """The command as it is typed, with real servers and the stand-in of Kibana."""
    env = {
        **os.environ,
        "VIGIL_KAFKA": ready.kafka_address(),
        "VIGIL_ELASTICSEARCH": ready.elasticsearch_address(),
        "VIGIL_NAMESPACE": ready.namespace,
        "VIGIL_STATE": str(ready.state),
        "VIGIL_KIBANA_API_KEY": "a-key-of-this-test",
    }
    with kibana(api_key="a-key-of-this-test") as there:
        command = [str(Path(sys.executable).with_name("vigil")), "bootstrap", "--kibana", there.url]
        for said in ("5 made, 0 changed", "0 made, 5 changed"):
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert f"alerting rules: {said}" in done.stderr
            assert "a-key-of-this-test" not in done.stdout + done.stderr
        assert len(there.objects) == len(objects(SOURCE, ready.namespace))
        env["VIGIL_KIBANA_API_KEY"] = "another"
        refused = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert refused.returncode == 1
        assert "answers 401" in refused.stderr
        assert "Traceback" not in refused.stderr
