"""Figures of a line and its crew for Prometheus, and whether both are well: what `vigil work` tells machines.

What the workers count they keep in files (processors.workers.metrics); how far behind each stage is and how many
alerts are open is asked of the servers by a thread of its own every fifteen seconds, so that no scrape waits for one.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from elasticsearch import ApiError, Elasticsearch, TransportError
from msgspec import Struct
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from deploy.bootstrap import connect
from deploy.health import READS
from processors.workers.work import Supervisor, Worker
from schemas.backlog import Backlog
from schemas.errors import VigilError
from schemas.index.names import IndexKind, alias
from schemas.log import Log
from schemas.settings import Settings
from schemas.taxonomy import Health, Stage
from schemas.topics import DEAD, STATE

EVERY = 15.0
"""Seconds between two looks at the servers: what Prometheus scrapes by default every 15 to 60."""
STALE = 120.0
"""Seconds after which a look is no longer believed."""
SILENT = 60.0
"""Seconds without a word of the desk to its memory: it remembers something each second, be it no more than the time."""
PAGE = os.sysconf("SC_PAGE_SIZE")


class Look(Struct, frozen=True, kw_only=True):
    """The servers at one moment. What could not be asked is None or absent, and said in `trouble`."""

    at: datetime
    unread: Mapping[str, int] = {}
    """Stage → records that it has not read."""
    oldest: Mapping[str, datetime | None] = {}
    """Stage → when the oldest of them was written."""
    dead: int | None = None
    desk: datetime | None = None
    newest: datetime | None = None
    alerts: Mapping[str, int] | None = None
    sources: Mapping[str, int] | None = None
    trouble: Mapping[str, str] = {}
    """Server → what is wrong."""


class Looking:
    """Looks at the servers again and again; `latest` is what it saw last."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._clock = clock
        self._stopping = threading.Event()
        self._backlogs: dict[str, list[Backlog]] = {}
        self.latest = Look(at=clock(), trouble={"servers": "not asked yet"})

    def run(self, every: float = EVERY) -> None:
        """Until told to stop."""
        while not self._stopping.is_set():
            self.latest = self.look()
            self._stopping.wait(every)
        for backlog in (one for backlogs in self._backlogs.values() for one in backlogs):
            backlog.close()

    def stop(self) -> None:
        """Ask for the end."""
        self._stopping.set()

    def look(self) -> Look:
        """Ask both servers now; what does not answer is trouble, never an exception."""
        found: dict[str, Any] = {}
        trouble: dict[str, str] = {}
        for server, asked in (("kafka", self._kafka), ("elasticsearch", self._elasticsearch)):
            try:
                found |= asked()
            except (VigilError, ApiError, TransportError, OSError) as error:
                trouble[server] = " ".join(str(error).split())[:300]
        return Look(at=self._clock(), trouble=trouble, **found)

    def _kafka(self) -> dict[str, Any]:
        kafka, namespace = self._settings.broker(), self._settings.namespace
        if not self._backlogs:
            group = f"{namespace}." if namespace else ""
            self._backlogs = {
                stage: [Backlog(kafka, namespace, topic, group + stage) for topic in topics] for stage, topics in READS
            }
        unread = {
            stage: sum(end - start for one in backlogs for start, end in one.unread().values())
            for stage, backlogs in self._backlogs.items()
        }
        oldest = {
            stage: min(filter(None, (one.oldest() for one in self._backlogs[stage])), default=None) if number else None
            for stage, number in unread.items()
        }
        with Log(kafka, namespace) as log:
            return {"unread": unread, "oldest": oldest, "dead": log.end(DEAD), "desk": log.newest(STATE)}

    def _elasticsearch(self) -> dict[str, Any]:
        with connect(self._settings) as client:
            options = client.options(request_timeout=10, max_retries=0)
            newest = self._ask(options, "documents", {"newest": {"max": {"field": "@timestamp"}}})["newest"]["value"]
            return {
                "newest": datetime.fromtimestamp(newest / 1000, UTC) if newest else None,
                "alerts": self._terms(options, "alerts", "vigil.stage"),
                "sources": self._terms(options, "feeds", "vigil.health"),
            }

    def _terms(self, client: Elasticsearch, kind: IndexKind, field: str) -> dict[str, int]:
        buckets = self._ask(client, kind, {"each": {"terms": {"field": field, "size": 50}}})["each"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def _ask(self, client: Elasticsearch, kind: IndexKind, aggs: dict[str, Any]) -> Any:
        answer = client.search(index=alias(kind, self._settings.namespace), size=0, aggs=aggs, ignore_unavailable=True)
        return answer.get("aggregations") or {name: {"value": None, "buckets": []} for name in aggs}


class Crew:
    """A collector of what is so now, and the checks of `/healthz` and `/readyz`."""

    def __init__(self, supervisor: Supervisor, looking: Looking) -> None:
        self._supervisor = supervisor
        self._looking = looking

    def lives(self) -> dict[str, str | None]:
        """Each worker is tended: its process is started again when it ends."""
        return {"supervisor": None if self._supervisor.tending else "a worker is not looked after any more"}

    def ready(self) -> dict[str, str | None]:
        """Each worker runs, both servers answer, and the desk remembers."""
        look, running = self._looking.latest, self._supervisor.pids
        found = {_name(worker): None if _name(worker) in running else "is down" for worker in self._supervisor.starts}
        age = (datetime.now(UTC) - look.at).total_seconds()
        found |= {"servers": f"not asked for {age:.0f} s" if age > STALE else None, **look.trouble}
        return found | {"desk": None if "kafka" in look.trouble else _silent(look)}

    def collect(self) -> Iterator[Metric]:
        """Whenever Prometheus asks."""
        yield from self._workers()
        look = self._looking.latest
        yield _gauge("vigil_look_timestamp_seconds", "When the servers were last asked.", look.at.timestamp())
        yield _labelled(
            "vigil_server_up",
            "1 where a server answered when it was last asked.",
            "server",
            {name: float(name not in look.trouble) for name in ("kafka", "elasticsearch")},
        )
        yield _labelled("vigil_lag_records", "Records that a stage has not read yet.", "stage", look.unread)
        ages = {stage: (look.at - at).total_seconds() if at else 0.0 for stage, at in look.oldest.items()}
        yield _labelled("vigil_lag_seconds", "Age of the oldest record that a stage has not read.", "stage", ages)
        yield _moment(
            "vigil_newest_document_timestamp_seconds", "First hearing of the newest document indexed.", look.newest
        )
        yield _moment("vigil_desk_remembered_timestamp_seconds", "When the desk last wrote to its memory.", look.desk)
        yield _labelled("vigil_alerts", "Alerts by the stage of their life.", "stage", _all(look.alerts, Stage))
        yield _labelled(
            "vigil_sources", "Sources by their health, as the desk heard it.", "health", _all(look.sources, Health)
        )
        dead = CounterMetricFamily("vigil_dead_letters_written", "What the topic `dead` has ever held.")
        if look.dead is not None:
            dead.add_metric([], look.dead)
        yield dead

    def _workers(self) -> Iterator[Metric]:
        running, starts = self._supervisor.pids, self._supervisor.starts
        names = {_name(worker): number for worker, number in starts.items()}
        yield _labelled(
            "vigil_worker_up", "1 where the process runs.", "worker", {name: float(name in running) for name in names}
        )
        memory = {name: size for name, pid in running.items() if (size := _resident(pid)) is not None}
        yield _labelled("vigil_worker_resident_memory_bytes", "Memory of each process.", "worker", memory)
        restarts = CounterMetricFamily("vigil_worker_restarts", "How often each was started anew.", labels=["worker"])
        for name, number in names.items():
            restarts.add_metric([name], max(0, number - 1))
        yield restarts


def emptied(folder: Path) -> Path:
    """The folder of the workers' figures, without those of an earlier crew."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)
    return folder


def _silent(look: Look) -> str | None:
    """Nobody sits at the desk where nothing is remembered."""
    if look.desk is None:
        return "has remembered nothing yet"
    seconds = (look.at - look.desk).total_seconds()
    return f"has remembered nothing for {seconds:.0f} s" if seconds > SILENT else None


def _all(found: Mapping[str, int] | None, names: Any) -> Mapping[str, float]:
    """Each possible value, 0 where there is none: a series that comes and goes cannot be alerted on."""
    return {} if found is None else {name: found.get(name, 0) for name in get_args(names)}


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


def _moment(name: str, what: str, at: datetime | None) -> GaugeMetricFamily:
    """A time, absent where there is none."""
    family = GaugeMetricFamily(name, what)
    if at is not None:
        family.add_metric([], at.timestamp())
    return family


def _labelled(name: str, what: str, label: str, found: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=[label])
    for value, number in found.items():
        family.add_metric([value], number)
    return family


def _name(worker: Worker) -> str:
    return f"{worker.stage}/{worker.name}"


def _resident(pid: int) -> int | None:
    """Bytes of memory of a process, where the system tells (Linux)."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
    return None
