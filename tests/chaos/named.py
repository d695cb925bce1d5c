"""Faults that have a name, each of which can be asked for alone: `make chaos FAULT=…`."""

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError
from msgspec import Struct

from deploy.bootstrap import connect
from schemas.codec import Message, Record
from schemas.index.names import alias
from schemas.log import Log
from schemas.topics import DESK, DOCUMENTS, Topic
from tests.bench.attacks import attack
from tests.chaos.line import Line
from tests.chaos.proxy import OPEN, Mood, Proxy
from tests.chaos.servers import fill

SLOW_KAFKA = Mood("slow", seconds=0.1, rate=400_000)
SLOW_INDEX = Mood("slow", seconds=1.5, rate=50_000)
TORN = Mood("torn", every=25)
AGAIN = 300
"""Messages of each topic that are delivered a second time."""
HOUR = 3600.0
DISK = "cluster.routing.allocation.disk"
WATCHED = 10
"""Seconds between two looks of Elasticsearch at its disk; it takes no fewer."""
LEFT = 2 << 20
"""Bytes that a full disk has left."""


class Did(Struct, kw_only=True):
    """What a fault left behind that the verdict must know of."""

    poison: int = 0
    """Messages that nobody can read or handle: each must be one dead letter, and nothing else."""
    payloads: tuple[bytes, ...] = ()
    """Documents of its own, to be sent into the line as all others are."""
    said: str = ""


class Fault(Struct, frozen=True, kw_only=True):
    """What is done, in words, and how long the long form does it."""

    words: str
    seconds: float
    act: Callable[[Line, float], Did]
    """Returns when it is over."""
    brief: float | None = None
    """Seconds in the short form of the suite; None: not part of it."""


def _treated(which: str, mood: Mood) -> Callable[[Line, float], Did]:
    def act(line: Line, seconds: float) -> Did:
        proxy = _proxy(line, which)
        before = proxy.resets
        proxy.become(mood)
        time.sleep(seconds)
        proxy.become(OPEN)
        reset = proxy.resets - before
        return Did(said=f"{reset} connections reset" if reset else "")

    return act


def _proxy(line: Line, which: str) -> Proxy:
    proxy = line.kafka if which == "kafka" else line.index
    if proxy is None:
        raise RuntimeError("this line has no proxies")
    return proxy


def _away(server: str) -> Callable[[Line, float], Did]:
    def act(line: Line, seconds: float) -> Did:
        line.servers.kill(server)
        time.sleep(seconds)
        line.servers.start()
        return Did()

    return act


def _full(line: Line, seconds: float) -> Did:
    """Elasticsearch's own guard: at the flood stage every index takes no writes until there is room again."""
    with _watching(line) as (client, disk):
        filler = fill(disk, LEFT) if disk else None
        if filler is None:
            client.cluster.put_settings(persistent=_watermarks("900pb"))
        blocked = _until(lambda: _blocked(client, line.own.namespace))
        time.sleep(seconds)
        if filler is not None:
            filler.unlink()
        else:
            client.cluster.put_settings(persistent=_watermarks("1b"))
        where = f"a file system of {disk}" if disk else "by its watermarks"
        return Did(said=f"{where.split('/', maxsplit=1)[0].strip()} full, blocked: {blocked}")


def _no_space(line: Line, seconds: float) -> Did:
    """No guard, as on the local node: writes fail with `No space left on device`."""
    disk = line.disk()
    if disk is None:
        return Did(said="not tried: this user mounts no file system")
    filler = fill(disk, 0)
    time.sleep(seconds)
    filler.unlink()
    return Did(said="every byte of the file system taken")


@contextmanager
def _watching(line: Line) -> Iterator[tuple[Elasticsearch, Any]]:
    disk = line.disk()
    with connect(line.own) as client:
        client.cluster.put_settings(
            persistent={
                f"{DISK}.threshold_enabled": True,
                "cluster.info.update.interval": f"{WATCHED}s",
                **_watermarks("8mb"),
            }
        )
        line.stack.callback(_unwatched, line)
        yield client, disk


def _watermarks(free: str) -> dict[str, Any]:
    """Bytes that must be free, or no index is written."""
    return {f"{DISK}.watermark.{stage}": free for stage in ("low", "high", "flood_stage")}


def _unwatched(line: Line) -> None:
    names = [f"{DISK}.threshold_enabled", "cluster.info.update.interval", *_watermarks("")]
    with connect(line.own) as client:
        client.cluster.put_settings(persistent=dict.fromkeys(names))


def _blocked(client: Elasticsearch, namespace: str) -> bool:
    found = client.indices.get_settings(index=alias("documents", namespace), name="index.blocks.*")
    return any("blocks" in each["settings"].get("index", {}) for each in dict(found).values())


def _until(asked: Callable[[], bool], within: float = 60.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            if asked():
                return True
        except (ApiError, TransportError):
            pass  # too busy to answer just now
        time.sleep(0.5)
    return False


def _asleep(stage: str) -> Callable[[Line, float], Did]:
    """Each worker of a stage, one after the other: which of the desks sits there is not seen from outside."""

    def act(line: Line, seconds: float) -> Did:
        victims = {name: pid for name, pid in line.pids.items() if name.startswith(f"{stage}/")}
        for name, pid in victims.items():
            os.kill(pid, signal.SIGSTOP)
            time.sleep(seconds)
            if line.pids.get(name) == pid:
                os.kill(pid, signal.SIGCONT)
        return Did(said=f"SIGSTOP to {', then '.join(victims)}")

    return act


def _poison(line: Line, _seconds: float) -> Did:
    headers = {DOCUMENTS: b"vigil.document.v1", DESK: b"vigil.enriched.v1"}
    with Log(line.own.kafka_address(), line.own.namespace) as log:
        sent = [
            log.append(topic, Message(f"poison-{number}".encode(), value, kept), 0 if topic is DESK else None)
            for topic, kind in headers.items()
            for number, (value, kept) in enumerate(_unreadable(kind))
        ]
        for one in sent:
            one.result()
    return Did(poison=len(sent), said=f"{len(sent)} messages that nobody can read")


def _unreadable(kind: bytes) -> list[tuple[Any, list[tuple[str, bytes]]]]:
    """Values and headers that are no event of this kind."""
    named = [("ce_type", kind)]
    name = kind.split(b".")[1]
    begun = b'{"event":"' + name + b'"'
    return [
        (b"", named),
        (b"\x00\xff\xfe", named),
        (begun, named),
        (begun + b',"x":' + b"[" * 200_000, named),
        (begun + b',"id":7,"fetched":"yesterday"}', named),
        (begun + b',"id":"\\ud800","at":"2026-99-99T00:00:00Z"}', named),
        (b"[]", named),
        (b"null", named),
        (b'{"event":"nobody knows it"}', named),
        (begun + b"}", [("ce_type", b"vigil." + name + b".v99")]),
        (begun + b"}", []),
        (b"\xff" * 8_300_000, named),
    ]


def _again(line: Line, _seconds: float) -> Did:
    draw = random.Random(1)
    with Log(line.own.kafka_address(), line.own.namespace) as log:
        total = 0
        for topic in (DOCUMENTS, DESK):
            records = [record for record in log.read(topic) if record.offset > 0 and not _is_poison(record)][-AGAIN:]
            draw.shuffle(records)
            for one in [_append(log, topic, record) for record in records]:
                one.result()
            total += len(records)
    return Did(said=f"{total} messages delivered again, in another order")


def _is_poison(record: Record) -> bool:
    """It would be one more dead letter."""
    return (record.key or b"").startswith(b"poison-")


def _append(log: Log, topic: Topic, record: Record) -> Any:
    message = Message(record.key or b"", record.value or b"", list(record.headers))
    return log.append(topic, message, 0 if topic is DESK else None)


def _clock(line: Line, seconds: float) -> Did:
    for off in (HOUR, -HOUR):
        line.clock.write_text(str(off), "ascii")
        time.sleep(seconds / 2)
        line.clock.write_text("0", "ascii")
    return Did(payloads=tuple(_misdated()), said="an hour ahead, right, an hour behind, right")


def _misdated() -> Iterable[bytes]:
    """Reports whose fetcher's clock was wrong."""
    for number, off in enumerate((timedelta(hours=1), timedelta(days=-400), timedelta(days=9000))):
        report = attack(9000 + number, int(time.time()))
        moment = (datetime.now(UTC) + off).isoformat()
        yield json.dumps({**report, "published": moment, "fetched": moment}).encode() + b"\n"


FAULTS: dict[str, Fault] = {
    "none": Fault(words="nothing, for comparison", seconds=15, act=lambda _line, seconds: _wait(seconds)),
    "kafka-cut": Fault(
        words="every connection to Kafka reset, new ones too", seconds=15, act=_treated("kafka", Mood("cut"))
    ),
    "kafka-silent": Fault(
        words="Kafka half-open: takes everything, says nothing; what was open stays so",
        seconds=20,
        act=_treated("kafka", Mood("silent")),
    ),
    "kafka-slow": Fault(
        words="0.1 s a piece and 400 kB/s to and from Kafka", seconds=30, act=_treated("kafka", SLOW_KAFKA)
    ),
    "kafka-torn": Fault(
        words="connections to Kafka reset in mid-message", seconds=15, act=_treated("kafka", TORN), brief=3
    ),
    "kafka-away": Fault(words="broker killed, two minutes later started", seconds=120, act=_away("kafka")),
    "index-cut": Fault(
        words="every connection to the index reset, new ones too",
        seconds=15,
        act=_treated("index", Mood("cut")),
        brief=2,
    ),
    "index-silent": Fault(words="the index half-open", seconds=20, act=_treated("index", Mood("silent"))),
    "index-slow": Fault(
        words="1.5 s a piece and 50 kB/s to and from the index", seconds=30, act=_treated("index", SLOW_INDEX)
    ),
    "index-torn": Fault(
        words="connections to the index reset in mid-message",
        seconds=15,
        act=_treated("index", Mood("torn", every=5)),
        brief=3,
    ),
    "index-away": Fault(
        words="Elasticsearch killed, two minutes later started", seconds=120, act=_away("elasticsearch")
    ),
    "index-full": Fault(words="the index's disk full: flood stage, no index takes writes", seconds=20, act=_full),
    "index-no-space": Fault(words="the same without a guard: no space left on device", seconds=20, act=_no_space),
    "poison": Fault(words="messages in `documents` and `desk` that nobody can read", seconds=0, act=_poison, brief=0),
    "again": Fault(
        words="messages of `documents` and `desk` delivered again, shuffled", seconds=0, act=_again, brief=0
    ),
    "clock": Fault(
        words="every worker's clock an hour ahead and back, an hour behind and back", seconds=16, act=_clock, brief=4
    ),
    "asleep-enriching": Fault(words="stopped for 15 s, longer than its session", seconds=15, act=_asleep("enriching")),
    "asleep-desk": Fault(words="either desk stopped for 15 s, one after the other", seconds=15, act=_asleep("judging")),
    "asleep-indexing": Fault(words="stopped for 15 s", seconds=15, act=_asleep("indexing")),
    "asleep-notifying": Fault(words="stopped for 15 s", seconds=15, act=_asleep("notifying")),
}
"""In the order in which the suite does them."""


def _wait(seconds: float) -> Did:
    time.sleep(seconds)
    return Did()
