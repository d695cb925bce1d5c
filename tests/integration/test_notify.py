"""People are reached through the running line: none is missed and none is told twice, whatever is killed on the way."""

import io
import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deploy.bootstrap import connect
from processors.people.sending import OUTAGE
from processors.rules import rulebook
from processors.workers.work import Supervisor
from producers.lines import published
from schemas.alert import Notification
from schemas.backlog import Backlog
from schemas.codec import decode, encode
from schemas.heard import Config
from schemas.ids import digest
from schemas.index.names import alias
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import DESK, DOCUMENTS, NOTIFICATIONS
from tests.integration.conftest import eventually
from tests.processors.receiver import Receiver, receiving

pytestmark = pytest.mark.integration

PEOPLE = """
[[community]]
id = "jewish"
name = "Jewish communities"
[[channel]]
name = "gone"
kind = "webhook"
[[channel]]
name = "hook"
kind = "webhook"
[[person]]
name = "dana"
channels = ["gone", "hook"]
[[route]]
name = "all"
to = ["dana"]
"""
ATTACKS = (
    ("Leeds", "Door of a synagogue in Leeds set on fire", "Two men poured petrol on the door and lit it."),
    ("Marseille", "Gunman opens fire outside Jewish school in Marseille", "A guard was wounded by a shot in the leg."),
    ("Antwerp", "Man stabbed outside a synagogue in Antwerp", "A worshipper was wounded with a kitchen knife."),
    ("Vienna", "Bomb explodes at Jewish community centre in Vienna", "The blast broke every window of the hall."),
    ("Toronto", "Car driven into people outside synagogue in Toronto", "Three pedestrians were taken to hospital."),
    ("Sydney", "Shots fired at kosher restaurant in Sydney", "Six bullets hit the shop front during dinner."),
)
KILLS = 5


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving() as opened:
        monkeypatch.setenv("VIGIL_CHANNEL_GONE", opened.url("/status/404"))
        monkeypatch.setenv("VIGIL_CHANNEL_HOOK", opened.url("/slow"))
        monkeypatch.setenv("VIGIL_HEARTBEAT", opened.url("/beat"))
        for name in ("GONE", "HOOK"):
            monkeypatch.setenv(f"VIGIL_CHANNEL_{name}_KEY", "a key of this test alone")
        yield opened


def attack(town: str, title: str, text: str) -> bytes:
    """A report of an attack."""
    now = datetime.now(UTC).isoformat()
    text = f"{text} Police in {town} are looking for the attackers, who are still at large, on Monday evening."
    facts = {"id": town, "source": f"{town.lower()}-post.example", "title": title, "text": text}
    return json.dumps({**facts, "published": now, "fetched": now}).encode()


def asked_within(receiver: Receiver, before: int, seconds: float) -> bool:
    """Whether one more request came in that time"""
    deadline = time.monotonic() + seconds
    while len(receiver.of("/slow")) <= before and time.monotonic() < deadline:
        time.sleep(0.02)
    return len(receiver.of("/slow")) > before


def ordered(log: Log) -> list[Notification]:
    return [decode(one.value, one.headers, Notification) for one in log.read(NOTIFICATIONS)]


def test_none_is_lost_and_none_is_told_twice_when_the_notifier_is_killed_over_and_over(
    ready: Settings, receiver: Receiver, workers: Supervisor
) -> None:
    rules = rulebook.gather()
    config = Config(id=digest("config", *rules, PEOPLE), at=datetime.now(UTC), rules=rules, profile=PEOPLE)
    with Log(ready.kafka_address(), ready.namespace) as log:
        log.append(DESK, encode(config, "/t"), partition=0).result()
        eventually(lambda: len(workers.pids) == 5 and log.exists(DOCUMENTS))
        backlogs = [
            Backlog(ready.kafka_address(), ready.namespace, topic, f"{ready.namespace}.{stage}")
            for topic, stage in ((DOCUMENTS, "enriching"), (NOTIFICATIONS, "notifying"))
        ]
        killed = 0
        for facts in ATTACKS:
            eventually(lambda: not any(backlog.unread() for backlog in backlogs), 120)
            before = len(receiver.of("/slow"))
            published(io.BytesIO(attack(*facts)), log, lambda _name: None, datetime.now(UTC), print)
            if asked_within(receiver, before, 60) and killed < KILLS:
                os.kill(workers.pids["notifying/w1"], signal.SIGKILL)  # in the middle of a request
                killed += 1

        def settled() -> list[Notification]:
            latest = {one.id: one for one in sorted(ordered(log), key=lambda one: one.sequence)}
            done = all(one.state in ("delivered", "failed") for one in latest.values())
            return list(latest.values()) if done and not any(backlog.unread() for backlog in backlogs) else []

        latest = eventually(settled, 120)
        for backlog in backlogs:
            backlog.close()
    assert killed == KILLS
    assert receiver.of("/beat"), "a notifier that begins beside a desk that works says so"
    by_hook = [one for one in latest if one.channel == "hook"]
    assert {one.state for one in by_hook} == {"delivered"}
    alerts = {one.alert for one in by_hook if one.rule != OUTAGE}
    assert len(alerts) >= len(ATTACKS)
    assert len([one for one in latest if one.rule == OUTAGE and one.channel == "hook"]) == 1
    assert {one.state for one in latest if one.channel == "gone"} == {"failed"}
    asked = [one.headers["idempotency-key"] for one in receiver.of("/slow")]
    assert set(asked) == {one.id for one in by_hook}, "each once at a receiver that honours the key"
    assert len(asked) - len(by_hook) <= 2 * KILLS, "one that ignores it hears what was on its way at a kill again"
    with connect(ready) as client:
        eventually(
            lambda: (
                client.indices.refresh(index=alias("notifications", ready.namespace))
                and client.count(index=alias("notifications", ready.namespace))["count"] == len(latest)
            )
        )
