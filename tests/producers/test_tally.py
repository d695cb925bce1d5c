"""What is shown of the loop: on a terminal, and to Prometheus."""

import io
import urllib.request
from datetime import timedelta
from urllib.error import URLError

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

from producers.live import live, view
from producers.metrics import Metrics
from producers.summary import Summary
from producers.tally import Tally, by_health, told
from schemas.errors import Refused
from schemas.probes import HOST, Probes, served
from schemas.taxonomy import Health
from tests.producers.fakes import NOW, source

HEALTHS: dict[str, Health] = {"gazette": "well", "mirror": "failing", "echo": "never polled"}
VISITS = [
    Summary(source="gazette", at=NOW, fetched=7, new=2, repeated=3, refused=1, refused_before=1, received=500),
    Summary(source="mirror", at=NOW, error="mirror.example: status 503", seconds=0.2),
    Summary(source="gazette", at=NOW + timedelta(minutes=5), unchanged=True),
    Summary(source="gazette", at=NOW, fetched=1, new=1, pages=3, pages_failed=1, dead_pages=1, dead_payloads=2),
]


def counted() -> Tally:
    tally = Tally()
    for summary in VISITS:
        tally.count(summary)
    return tally


def drawn(tally: Tally, height: int) -> str:
    console = Console(file=io.StringIO(), width=100, height=height, force_terminal=False)
    console.print(view("3 sources", tally, HEALTHS, height))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_tally_is_the_sum_of_its_visits() -> None:
    tally = counted()
    assert (tally.visits, tally.unchanged, tally.failed) == (4, 1, 1)
    assert (tally.items, tally.new, tally.repeated, tally.dead, tally.received) == (8, 3, 3, 4, 500)
    assert (tally.met, tally.errors) == ({"gazette", "mirror"}, {"mirror": "mirror.example: status 503"})
    tally.count(Summary(source="mirror", at=NOW, unchanged=True))
    assert tally.errors == {}


def test_a_visit_is_told_in_a_line() -> None:
    assert [told(summary) for summary in VISITS] == [
        "2 new, 3 repeated, 1 refused",
        "mirror.example: status 503",
        "unchanged",
        "1 new, 3 pages",
    ]
    assert by_health(HEALTHS) == {"well": 1, "failing": 1, "never polled": 1}


def test_the_table_shows_totals_last_visits_and_what_cannot_be_read() -> None:
    lines = drawn(counted(), 20).splitlines()
    assert lines[0].strip() == "3 sources: 1 well · 1 failing · 1 never polled"
    assert lines[1].startswith("2 of 3 met in 4 visits (1 unchanged, 1 failed) · 8 items: 3 new, 3 repeated · 4 dead")
    assert lines[2].split() == ["12:00:00", "gazette", "0.0", "s", "1", "new,", "3", "pages"]
    assert lines[-1].split() == ["failing", "mirror", "mirror.example:", "status", "503"]


def test_the_table_keeps_to_the_height_of_the_terminal() -> None:
    tally = Tally()
    for number in range(100):
        tally.count(Summary(source=f"paper-{number}", at=NOW, error="status 503 [bold] " + "x" * 300))
    assert len(drawn(tally, 12).splitlines()) <= 12
    assert "[bold]" in drawn(tally, 12)


def test_the_live_table_counts_what_it_is_told() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=20)
    with live("3 sources", lambda: HEALTHS, console) as tells:
        for summary in VISITS:
            tells(summary)
    assert isinstance(console.file, io.StringIO)
    assert "in 4 visits" in console.file.getvalue()


def scraped(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: name and label values → value."""
    with (
        served(Probes(registry=metrics.registry), 0) as port,
        urllib.request.urlopen(f"http://{HOST}:{port}/metrics") as answer,
    ):
        text = answer.read().decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_what_was_counted() -> None:
    metrics = Metrics({"gazette": source(), "mirror": source(id="mirror", format="atom")}, lambda: HEALTHS)
    for summary in VISITS:
        metrics.count(summary)
    found = scraped(metrics)
    assert found["vigil_polls_total", "rss", "changed"] == 2
    assert found["vigil_polls_total", "rss", "unchanged"] == 1
    assert found["vigil_polls_total", "atom", "failed"] == 1
    outcomes = {key[2]: value for key, value in found.items() if key[0] == "vigil_poll_items_total"}
    assert outcomes == {"new": 3, "repeated": 3, "refused": 1, "refused_before": 1}
    assert sum(outcomes.values()) == sum(summary.fetched for summary in VISITS)
    assert found["vigil_poll_pages_total", "rss", "read"] == 2
    reasons = {key[1]: value for key, value in found.items() if key[0] == "vigil_poll_dead_letters_total"}
    assert reasons == {"item": 1, "page": 1, "payload": 2}
    assert found["vigil_poll_received_bytes_total", "rss"] == 500
    assert found["vigil_poll_duration_seconds_count", "rss"] == 3
    assert found["vigil_poll_sources", "well"] == 1
    assert found["vigil_poll_sources", "gone"] == 0
    assert found["vigil_poll_last_success_timestamp_seconds", "gazette"] == NOW.timestamp()
    assert found["vigil_poll_last_success_timestamp_seconds", "mirror"] == 0
    assert found["process_resident_memory_bytes",] > 0


def test_a_port_that_is_taken_is_said() -> None:
    probes = Probes(registry=Metrics({}, dict).registry)
    with served(probes, 0) as port, pytest.raises(Refused, match="set another metrics_port"), served(probes, port):
        pass


def test_another_address_of_this_machine_may_be_bound_and_one_of_another_machine_may_not() -> None:
    probes = Probes(registry=Metrics({}, dict).registry)
    with served(probes, 0, "127.0.0.2") as port:
        assert b"vigil_poll" in urllib.request.urlopen(f"http://127.0.0.2:{port}/metrics").read()
        with pytest.raises(URLError):
            urllib.request.urlopen(f"http://{HOST}:{port}/metrics")
    with pytest.raises(Refused, match="metrics_host"), served(probes, 0, "192.0.2.1"):
        pass
