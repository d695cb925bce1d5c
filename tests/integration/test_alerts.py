"""Officers' acts by command on the running line: each is done or refused, said so, and stands in the trail."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.bootstrap import connect
from processors import queries
from processors.queries import answers
from processors.workers.work import Supervisor
from producers.lines import published
from schemas.log import Log
from schemas.settings import Settings
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
ATTACK = {
    "id": "a1",
    "source": "lakeside-post.example",
    "title": "Gunman opens fire at synagogue in Antwerp, two wounded, police hunt attacker",
    "text": "A gunman opened fire outside a synagogue in Antwerp this morning. Two people were wounded, police said.",
}


def vigil(settings: Settings, *arguments: str) -> tuple[int, str]:
    """A command on this line: exit status, and what it said on either stream."""
    env = {
        **os.environ,
        "VIGIL_KAFKA": settings.kafka_address(),
        "VIGIL_ELASTICSEARCH": settings.elasticsearch_address(),
        "VIGIL_NAMESPACE": settings.namespace,
        "VIGIL_STATE": str(settings.state),
        "VIGIL_OFFICER": "r.levy",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", "from vigil import main; main()", *arguments]
    done = subprocess.run(
        command, cwd=settings.state, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_an_alert_is_acknowledged_snoozed_and_closed_by_command(ready: Settings, workers: Supervisor) -> None:
    now = datetime.now(UTC)
    line = json.dumps({**ATTACK, "published": now.isoformat()}).encode()
    with Log(ready.kafka_address(), ready.namespace) as log:
        assert published([line], log, lambda _name: None, now, print) == (1, 0)

    def stands(stage: str) -> Any:
        with connect(ready) as client:
            found = answers.alerts(
                queries.ask(client, queries.alerts((*queries.OPEN, "closed"), namespace=ready.namespace))
            )
        return next((one for one in found if one.rule == "act-now" and one.stage == stage), None)

    alert = eventually(lambda: stands("active"), 60).id
    status, told = vigil(ready, "alerts", "ack", alert, "--reason", "on it")
    assert (status, told) == (0, f"done: alert {alert} (stage=active; officer= → stage=acknowledged; officer=r.levy)")
    status, told = vigil(ready, "alerts", "ack", alert, "--reason", "again")
    assert (status, told) == (1, f"refused: alert {alert} is acknowledged by r.levy already")
    status, told = vigil(
        ready, "alerts", "snooze", alert, "--for", "2h", "--reason", "police are there", "--officer", "n.cohen"
    )
    assert status == 0
    assert "snoozed" in told
    assert eventually(lambda: stands("snoozed"), 30).officer == "n.cohen"
    status, told = vigil(ready, "alerts", "close", alert, "--reason", "a film set")
    assert status == 0
    assert eventually(lambda: stands("closed"), 30).ended == "closed by r.levy: a film set"
    status, told = vigil(ready, "alerts", "comment", "no such thing", "--reason", "x")
    assert status == 1
    assert told.startswith("refused: there is no alert")

    def trail() -> list[str]:
        shown = json.loads(vigil(ready, "alerts", "show", alert, "--json")[1])
        return [f"{one['officer']} {one['act']} {one['outcome']}" for one in shown["trail"]]

    wanted = ["r.levy acknowledge done", "r.levy acknowledge refused", "n.cohen snooze done", "r.levy close done"]
    eventually(lambda: trail() == wanted, 30)
    status, told = vigil(ready, "handover")
    assert status == 0
    assert "closed by r.levy: a film set" in told
    assert vigil(ready, "digest")[0] == 0
