"""What the line tells machines: its figures, its health, and the examples that read them."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from deploy.figures import SILENT, STALE, Crew, Look, Looking
from processors.workers import metrics
from processors.workers.work import Supervisor, Worker
from producers.metrics import Metrics
from producers.summary import Summary
from schemas import errors
from schemas.probes import Probes, address, checked, served
from schemas.taxonomy import AlertEvent, Health, Stage, Step
from tests.deploy.promql import uses
from tests.producers.fakes import source

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


ROOT = Path(__file__).parents[2]


RULES = [
    rule
    for group in YAML(typ="safe").load(ROOT / "deploy" / "prometheus" / "vigil.rules.yml")["groups"]
    for rule in group["rules"]
]


GRAFANA: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana" / "vigil.json").read_text("utf-8"))


EXPRESSIONS = [
    *(pytest.param(rule["expr"], id=rule["alert"]) for rule in RULES),
    *(pytest.param(t["expr"], id=panel["title"]) for panel in GRAFANA["panels"] for t in panel["targets"]),
]


LOOK = Look(
    at=NOW,
    unread={"enriching": 3, "judging": 0, "indexing": 0, "notifying": 0},
    oldest={"enriching": NOW - timedelta(seconds=7), "judging": None, "indexing": None, "notifying": None},
    dead=2,
    desk=NOW - timedelta(seconds=1),
    newest=NOW - timedelta(minutes=9),
    alerts={"active": 1, "closed": 4},
    sources={"well": 11, "failing": 1},
)


def of_crew(look: Look = LOOK, running: Mapping[str, int] | None = None) -> Crew:
    """A crew of one worker a stage, as it is seen."""
    names = {Worker(stage, "w1"): 1 for stage in ("enriching", "judging")}

    class Supervised:
        starts = names
        pids = {"enriching/w1": 1, "judging/w1": 1} if running is None else running
        tending = True

    class Seen:
        latest = look

    return Crew(cast("Supervisor", Supervised()), cast("Looking", Seen()))


def everything() -> dict[str, list[dict[str, str]]]:
    """Each sample that the code can export, with the labels it has: every outcome counted once."""
    for stage in get_args(Step):
        for outcome in get_args(metrics.Outcome):
            metrics.finished(stage, outcome)
        for reason in get_args(errors.Reason):
            metrics.buried(stage, reason)
        with metrics.timed(stage):
            pass
    for change in get_args(AlertEvent):
        metrics.changed(change, shadow=False)
    for attempt in get_args(metrics.Attempted):
        metrics.attempted("mail", attempt)
    for priority in range(4):
        metrics.scored(priority)
    metrics.remembered(5, 9)
    polling = Metrics({"gazette": source()}, lambda: {"gazette": "well"})
    polling.count(
        Summary(source="gazette", at=NOW, fetched=4, new=4, pages=2, pages_failed=1, refused=1, dead_payloads=1)
    )
    polling.count(Summary(source="gazette", at=NOW, error="no answer"))
    line = CollectorRegistry()
    line.register(of_crew())
    found: dict[str, list[dict[str, str]]] = {}
    for registry in (metrics.REGISTRY, polling.registry, line):
        for family in registry.collect():
            for sample in family.samples:
                found.setdefault(sample.name, []).append(sample.labels)
    return found


EXPORTED = everything()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_example_asks_only_for_what_is_exported(expression: str) -> None:
    check(expression)


def check(expression: str) -> None:
    for use in uses(expression):
        assert use.name in EXPORTED, f"{use.name} is not exported"
        known = {label for labels in EXPORTED[use.name] for label in labels}
        assert known >= set(use.by), f"{use.name} has no label {set(use.by) - known}"
        for label, values in use.labels.items():
            given = {labels.get(label) for labels in EXPORTED[use.name]}
            assert given >= set(values), f"{label} of {use.name} is never {set(values) - given}"
        assert use.ranged == use.name.endswith(("_total", "_bucket")), f"{use.name}: a counter is read over a time"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("vigil_lags > 3", "vigil_lags is not exported"),
        ("sum by (stag) (vigil_lag_seconds)", "no label"),
        ('vigil_alerts{stage="actve"} > 0', "is never"),
        ("vigil_records_total > 3", "read over a time"),
        ("rate(vigil_alerts[5m])", "read over a time"),
    ],
)
def test_the_check_fails_where_an_example_is_wrong(wrong: str, said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        check(wrong)


@pytest.mark.parametrize(
    "wrong", ["sum(vigil_alerts", "vigil_alerts)", "sim(vigil_alerts)", "vigil_alerts{x}", "time()"]
)
def test_what_is_no_expression_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        uses(wrong)


def test_names_follow_the_conventions_of_prometheus() -> None:
    for name in EXPORTED:
        if not name.startswith("vigil_"):
            continue
        assert re.fullmatch(r"vigil(_[a-z]+)+", name), name
        unit = re.search(r"(milli|micro|minutes|hours|kilo|mega|percent|_ms)", name)
        assert unit is None, f"{name}: base units"
    counters = {f.name for f in metrics.REGISTRY.collect() if f.type == "counter"}
    assert all(f"{name}_total" in EXPORTED for name in counters)


def test_rules_and_dashboard_are_whole() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert {"summary", "description"} <= set(rule["annotations"])
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        told = str(rule["annotations"])
        labels = set(re.findall(r"\$labels\.(\w+)", told))
        given = {label for use in uses(rule["expr"]) for labels in EXPORTED[use.name] for label in labels}
        assert labels <= given
    cells = [
        (x, y)
        for panel in GRAFANA["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells)), "panels overlap"
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in GRAFANA["panels"]}) == len(GRAFANA["panels"])


def test_every_figure_stands_in_the_docs_and_none_that_is_not_exported() -> None:
    told = set(re.findall(r"`(vigil_\w+)`", (ROOT / "docs" / "metrics.md").read_text("utf-8")))
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in EXPORTED if not name.endswith("_created")}
    assert told == {name for name in families if name.startswith("vigil_")}


def scraped(probes: Probes) -> dict[tuple[str, ...], float]:
    with served(probes, 0) as port, urllib.request.urlopen(f"{address('127.0.0.1', port)}/metrics") as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def test_what_is_behind_open_and_blind_is_told() -> None:
    registry = CollectorRegistry()
    registry.register(of_crew(running={"enriching/w1": 1}))
    found = scraped(Probes(registry=registry))
    assert found["vigil_lag_records", "enriching"] == 3
    assert found["vigil_lag_seconds", "enriching"] == 7
    assert found["vigil_lag_seconds", "judging"] == 0
    assert found["vigil_newest_document_timestamp_seconds",] == (NOW - timedelta(minutes=9)).timestamp()
    assert {key[1]: n for key, n in found.items() if key[0] == "vigil_alerts"} == {
        stage: {"active": 1, "closed": 4}.get(stage, 0) for stage in get_args(Stage)
    }
    assert found["vigil_sources", "failing"] == 1
    assert {key[1] for key in found if key[0] == "vigil_sources"} == set(get_args(Health))
    assert (found["vigil_worker_up", "enriching/w1"], found["vigil_worker_up", "judging/w1"]) == (1, 0)
    assert found["vigil_dead_letters_written_total",] == 2


def test_what_was_not_asked_is_not_told_as_nothing() -> None:
    registry = CollectorRegistry()
    registry.register(of_crew(Look(at=NOW, trouble={"kafka": "no broker", "elasticsearch": "refused"})))
    found = scraped(Probes(registry=registry))
    assert found["vigil_server_up", "kafka"] == 0
    gone = {"vigil_alerts", "vigil_sources", "vigil_lag_seconds", "vigil_dead_letters_written_total"}
    assert not gone & {name for name, *_ in found}


def test_the_line_is_ready_when_workers_run_servers_answer_and_the_desk_remembers() -> None:
    now = datetime.now(UTC)
    fine = Look(at=now, desk=now)
    assert not any(of_crew(fine).ready().values())
    assert of_crew(fine, running={"judging/w1": 1}).ready()["enriching/w1"] == "is down"
    assert of_crew(Look(at=now, trouble={"kafka": "no broker"})).ready()["kafka"] == "no broker"
    old = of_crew(Look(at=now - timedelta(seconds=STALE + 5), desk=now)).ready()
    assert str(old["servers"]).startswith("not asked for")
    silent = of_crew(Look(at=now, desk=now - timedelta(seconds=SILENT + 5))).ready()
    assert str(silent["desk"]).startswith("has remembered nothing for")
    assert of_crew(Look(at=now)).ready()["desk"] == "has remembered nothing yet"


def test_whoever_lives_may_still_not_be_ready_and_no_other_path_is_answered() -> None:
    probes = Probes(registry=CollectorRegistry(), lives=lambda: {"loop": None}, ready=lambda: {"kafka": "no broker"})
    with served(probes, 0) as port:
        base = address("127.0.0.1", port)
        with urllib.request.urlopen(f"{base}/healthz") as answer:
            assert json.load(answer) == {"well": True, "checks": {"loop": "ok"}}
        for path, status in (("/readyz", 503), ("/", 404), ("/../etc/passwd", 404)):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(base + path)
            with refused.value as found:
                assert found.code == status
                if path == "/readyz":
                    assert json.load(found)["checks"] == {"loop": "ok", "kafka": "no broker"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{base}/metrics", data=b"x")
        with refused.value as found:
            assert found.code == 405
    assert checked({}).status == 200
