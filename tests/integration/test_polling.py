"""The poll loop with a real Kafka: stopped in the middle it loses nothing and says nothing twice."""

import os
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.polling import poll_sources, remembered
from deploy.sample.serve import serve, write_roster
from producers.formats import PARSERS
from producers.memory import health
from producers.source import roster
from schemas.codec import decode
from schemas.document import Document
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DOCUMENTS, FEEDS
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration


def sent(log: Log) -> list[tuple[str, str]]:
    """Id and revision of each document, in order."""
    found = [decode(record.value, record.headers, Document) for record in log.read(DOCUMENTS)]
    return sorted((document.id, document.revision) for document in found)


def test_a_loop_that_is_stopped_in_the_middle_goes_on_where_it_was(ready: Settings, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "VIGIL_KAFKA": ready.kafka_address(),
        "VIGIL_NAMESPACE": ready.namespace,
        "VIGIL_ROSTER": f'["{tmp_path / "roster"}"]',
        "VIGIL_LOG": "error",
    }
    command = [str(Path(sys.executable).with_name("vigil")), "poll", "--metrics-port", "0"]
    with serve() as world, Log(ready.kafka_address(), ready.namespace) as log:
        write_roster(tmp_path / "roster", world.base)
        with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as polling:
            assert polling.stderr is not None
            address = polling.stderr.readline().split()[-1]
            eventually(lambda: log.end(DOCUMENTS) > 0)
            figures = urllib.request.urlopen(address).read().decode()
            polling.send_signal(signal.SIGTERM)
            said = polling.stderr.read()
            assert polling.wait(30) == 0
        assert "vigil_poll_sources{" in figures
        assert "stopping: what was fetched is sent" in said
        sources = roster([tmp_path / "roster"], PARSERS)
        poll_sources(ready, sources, [], True, print)
        whole = sent(log)
        assert len(whole) == len(set(whole))
        poll_sources(ready, sources, [], True, print)
        assert sent(log) == whole
        assert log.end(FEEDS) > 0
        memories = remembered(ready, print)
        assert memories is not None
        states = {name: health(source, memories.get(name), datetime.now(UTC)) for name, source in sources.items()}
        assert states["us-ntas"] == "well"
        assert states["radio-lagune"] == "failing"
    assert len(whole) > 60
