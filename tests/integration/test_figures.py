"""A running line, as Prometheus and whoever restarts containers see it."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from producers.lines import published
from schemas.codec import Message
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DOCUMENTS
from tests.deploy.test_figures import EXPORTED
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration

TEXTS = [
    {
        "id": f"d{number}",
        "source": "gazette.example",
        "title": f"Shots fired at the synagogue of Freiburg, {number} hurt",
        "text": "A man opened fire outside the synagogue this morning. The police are looking for him.",
        "published": datetime.now(UTC).isoformat(),
    }
    for number in range(3)
]


class Line:
    """A line under `vigil work`, and where it answers."""

    def __init__(self, base: str, settings: Settings) -> None:
        self._base = base
        self.settings = settings

    def figures(self) -> dict[tuple[str, ...], float]:
        """Name and label values → value."""
        with urllib.request.urlopen(f"{self._base}/metrics", timeout=5) as answer:
            families = text_string_to_metric_families(answer.read().decode())
            return {
                (s.name, *(value for _, value in sorted(s.labels.items()))): s.value
                for family in families
                for s in family.samples
            }

    def checked(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        try:
            with urllib.request.urlopen(self._base + path, timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)


@pytest.fixture
def line(ready: Settings) -> Iterator[Line]:
    env = {
        **os.environ,
        "VIGIL_KAFKA": ready.kafka_address(),
        "VIGIL_ELASTICSEARCH": ready.elasticsearch_address(),
        "VIGIL_NAMESPACE": ready.namespace,
        "VIGIL_STATE": str(ready.state),
    }
    command = [str(Path(sys.executable).with_name("vigil")), "work", "--metrics-port", "0"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as work:
        assert work.stderr is not None
        said = eventually(lambda: next((line for line in work.stderr or () if line.startswith("metrics: ")), ""))
        yield Line(said.split()[1].removesuffix("/metrics,"), ready)
        work.send_signal(signal.SIGTERM)
        work.stderr.read()
        assert work.wait(60) == 0


def test_a_running_line_tells_what_it_did_and_that_it_is_well(line: Line) -> None:
    assert line.checked("/healthz") == (200, {"well": True, "checks": {"supervisor": "ok"}})
    with Log(line.settings.kafka_address(), line.settings.namespace) as log:
        texts = [json.dumps(text).encode() for text in TEXTS]
        broken = [*texts, b'{"id": "x", "title": 7}']
        sent, refused = published(broken, log, lambda _domain: None, datetime.now(UTC), lambda _answer: None)
        assert (sent, refused) == (3, 1)
        log.append(DOCUMENTS, Message(b"x", b"no document", [])).result()
    eventually(lambda: line.figures().get(("vigil_records_total", "done", "enriching")) == 3, 120)
    eventually(lambda: sum(n for key, n in line.figures().items() if key[0] == "vigil_documents_scored_total") == 3)
    eventually(lambda: line.figures().get(("vigil_records_total", "done", "indexing"), 0) >= 3)
    eventually(lambda: line.figures().get(("vigil_alerts", "active"), 0) >= 1)
    found = line.figures()
    assert {name for name, *_ in found if name.startswith("vigil_")} <= set(EXPORTED)
    assert found["vigil_alert_changes_total", "raised", "false"] >= 1
    assert found["vigil_step_duration_seconds_count", "enriching"] == 4  # that which was dead took its time, too
    assert found["vigil_step_duration_seconds_count", "judging"] >= 1
    assert found["vigil_desk_memory_entries",] > 0
    assert found["vigil_worker_up", "judging/w1"] == found["vigil_worker_up", "judging/w2"] == 1
    assert found["vigil_worker_resident_memory_bytes", "enriching/w1"] > 1e7
    assert found["vigil_server_up", "kafka"] == found["vigil_server_up", "elasticsearch"] == 1
    assert abs(datetime.now(UTC).timestamp() - found["vigil_newest_document_timestamp_seconds",]) < 300
    status, body = eventually(lambda: line.checked("/readyz") if line.checked("/readyz")[0] == 200 else None)
    assert status == 200, body
    assert set(body["checks"].values()) == {"ok"}
    dead = {key[1:]: number for key, number in line.figures().items() if key[0] == "vigil_dead_letters_total"}
    assert dead == {("unreadable", "enriching"): 1}
