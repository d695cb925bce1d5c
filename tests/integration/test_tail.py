"""What is said is followed from outside, and what died is sent again, by the program as its users start it."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from processors.workers.work import Supervisor
from schemas.codec import Message, Record, dead_letter, encode
from schemas.document import Document
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DEAD, DOCUMENTS, name_of
from tests.program import VIGIL, vigil

pytestmark = pytest.mark.integration


@pytest.fixture
def following(ready: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """`vigil tail scored --json` of the test's line."""
    for name in ("kafka", "elasticsearch", "namespace"):
        monkeypatch.setenv(f"VIGIL_{name.upper()}", str(getattr(ready, name)))
    command = [str(VIGIL), "tail", "scored", "--all", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        yield running
        running.terminate()


def test_a_dead_document_that_is_sent_again_is_scored_and_followed(
    ready: Settings, workers: Supervisor, following: subprocess.Popen[str]
) -> None:
    message = encode(
        Document(
            id="d1", revision="1", source="p.example", fetched=datetime.now(UTC), title="Book fair opens in Leeds"
        ),
        "/vigil/test",
    )
    lain = Record(0, 10**9, message.key, message.value, message.headers, name_of(DOCUMENTS, ready.namespace))
    with Log(ready.kafka_address(), ready.namespace) as log:
        value, headers = dead_letter(lain, "enriching", "a fault that is mended")
        before = Message(message.key, *dead_letter(lain, "judging", "another fault"))
        log.append(DEAD, before).result()
        partition, offset = log.append(DEAD, Message(message.key, value, headers)).result()
        log.append(DEAD, before).result()
    shown = vigil("dead", "show", f"{partition}/{offset}")
    assert "a fault that is mended" in shown.stdout
    assert shown.stdout.rstrip("\n").endswith(message.value.decode())
    done = vigil("dead", "retry", "--step", "enriching")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "1 sent again, 0 not")
    assert following.stdout is not None
    heard = json.loads(following.stdout.readline())
    assert (heard["id"], heard["document"]["title"]) == ("d1", "Book fair opens in Leeds")


def test_what_is_not_there_is_said(ready: Settings, following: subprocess.Popen[str]) -> None:
    done = vigil("dead", "retry", "0/5")
    assert (done.returncode, done.stderr) == (1, "0/5: there is no such dead letter\n0 sent again, 1 not\n")
    assert vigil("dead", "show", "x").returncode == 2
    assert vigil("dead", "retry").returncode == 2
