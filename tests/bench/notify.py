"""From document to message: `python -m deploy.with_servers python -m tests.bench.notify [SECONDS]`.

Two hundred documents a second go into the running line, and among them every second a report of an attack in a town of
its own. A webhook notes when it hears of each. What is told is the time from before the report is appended to
`documents` until the request is there, by percentile; and what the machine was otherwise busy with is not taken off.
Nothing here fails a build.
"""

import io
import json
import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from deploy.bootstrap import bootstrap, cluster_of, connect
from processors import rulebook
from processors.work import Supervisor, crew
from producers.lines import published
from schemas.log import Log
from schemas.settings import Settings, environment
from tests.bench.corpus import lines
from tests.processors.receiver import Receiver, receiving

RATE = 200
WARM = 10
"""Seconds before the first attack."""
PEOPLE = """
[[channel]]
name = "hook"
kind = "webhook"
cleared = "RED"
hint = "RED"
[[person]]
name = "officer"
channels = ["hook"]
[[route]]
name = "all"
to = ["officer"]
priorities = [1, 2, 3]
updates = "0s"
"""
TOWNS = [
    "Leeds",
    "Hull",
    "Derby",
    "Norwich",
    "Exeter",
    "Lincoln",
    "Durham",
    "Carlisle",
    "Ipswich",
    "Denver",
    "Austin",
    "Tulsa",
    "Omaha",
    "Toronto",
    "Calgary",
    "Winnipeg",
    "Halifax",
    "Brisbane",
    "Adelaide",
    "Hobart",
    "Marseille",
    "Nantes",
    "Grenoble",
    "Seville",
    "Bilbao",
    "Hamburg",
    "Leipzig",
    "Graz",
    "Antwerp",
    "Malmo",
    "Helsinki",
]
DEEDS = (
    ("Door of a synagogue in {} set on fire", "Two men poured petrol on the door and lit it."),
    ("Gunman opens fire outside Jewish school in {}", "A guard was wounded by a shot in the leg."),
    ("Man stabbed outside a synagogue in {}", "A worshipper was wounded with a kitchen knife."),
    ("Bomb explodes at Jewish community centre in {}", "The blast broke every window of the hall."),
    ("Car driven into people outside synagogue in {}", "Three pedestrians were taken to hospital."),
)


def attack(number: int) -> tuple[str, bytes]:
    """A report, and the address by which its message is known again."""
    town = TOWNS[number % len(TOWNS)]
    title, text = DEEDS[(number + number // len(TOWNS)) % len(DEEDS)]
    url, now = f"https://{town.lower()}-post.example/{number}", datetime.now(UTC).isoformat()
    facts = {"id": url, "source": f"{town.lower()}-post.example", "url": url, "title": title.format(town)}
    text = f"{text} Police in {town} are looking for the attackers, who are still at large."
    return url, json.dumps({**facts, "text": text, "published": now, "fetched": now}).encode()


def feed(log: Log, seconds: int, begun: dict[str, float]) -> None:
    """Documents in slices of a tenth of a second, an attack in each tenth slice."""
    ordinary: Iterator[bytes] = iter(lines(RATE * seconds, seed=5, length=900).splitlines())
    start = time.monotonic()
    for turn in range(seconds * 10):
        time.sleep(max(0.0, start + turn / 10 - time.monotonic()))
        given = list(islice(ordinary, RATE // 10))
        if turn >= WARM * 10 and turn % 10 == 0:
            url, line = attack(turn // 10)
            begun[url] = time.monotonic()
            given.insert(0, line)
        published(io.BytesIO(b"\n".join(given)), log, lambda _name: None, datetime.now(UTC), lambda _line: None)


def heard(receiver: Receiver, begun: dict[str, float], waits: dict[str, float]) -> None:
    """Note the arrivals."""
    for came in list(receiver.came):
        link = came.json.get("link")
        if link in begun:
            waits.setdefault(link, time.monotonic() - begun[link])


def main() -> None:
    """The whole line for some seconds."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    given = Settings()
    with tempfile.TemporaryDirectory() as folder, receiving() as receiver:
        own = Settings(
            kafka=given.kafka_address(),
            elasticsearch=given.elasticsearch_address(),
            namespace=f"bench{uuid.uuid4().hex[:6]}",
            state=Path(folder),
        )
        with connect(own) as client:
            bootstrap(own.kafka_address(), client, own.namespace, rulebook.gather(), PEOPLE, print)
        env = {
            **environment(),
            "VIGIL_KAFKA": own.kafka_address(),
            "VIGIL_ELASTICSEARCH": own.elasticsearch_address(),
            "VIGIL_NAMESPACE": own.namespace,
            "VIGIL_STATE": folder,
            "VIGIL_CLUSTER": cluster_of(own.kafka_address()),
            "VIGIL_CHANNEL_HOOK": receiver.url("/ok"),
            "VIGIL_CHANNEL_HOOK_KEY": "a key of this measurement alone",
        }
        supervisor = Supervisor(crew(), env, own.state / "logs", print)
        working = threading.Thread(target=supervisor.run)
        working.start()
        begun: dict[str, float] = {}
        waits: dict[str, float] = {}
        try:
            with Log(own.kafka_address(), own.namespace) as log:
                feeding = threading.Thread(target=feed, args=(log, seconds, begun))
                feeding.start()
                while feeding.is_alive():
                    heard(receiver, begun, waits)
                    time.sleep(0.005)
                end = time.monotonic() + 20
                while time.monotonic() < end:
                    heard(receiver, begun, waits)
                    time.sleep(0.005)
        finally:
            supervisor.stop()
            working.join()
    ordered = sorted(waits.values())
    print(f"{len(begun)} attacks among {RATE} documents a second, {len(ordered)} told of")
    if ordered:
        print(
            ", ".join(f"{share}%: {ordered[-(-len(ordered) * share // 100) - 1]:.2f} s" for share in (50, 90, 99, 100))
        )
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
