"""Workers keep their figures where a scrape finds them, also across their deaths."""

import subprocess
import sys
from pathlib import Path

from prometheus_client import CollectorRegistry

from deploy.figures import Looking, emptied
from deploy.polling import Pulse, _read
from processors.workers.work import Supervisor, Worker, crew
from schemas.probes import FOLDER, bury, gather
from schemas.settings import Settings

ROOT = Path(__file__).parents[2]


def test_a_worker_that_is_started_again_counts_on_and_its_memory_is_its_own(tmp_path: Path) -> None:
    code = """
import sys
from schemas.probes import keep
keep(sys.argv[1])
from processors.workers import metrics
metrics.finished("judging", "done", 3)
metrics.remembered(int(sys.argv[2]), 7)
"""
    folder = emptied(tmp_path / "figures")
    for name, entries in (("judging-w1", "40"), ("judging-w1", "50"), ("judging-w2", "0")):
        run(code, {"PATH": "", FOLDER: str(folder)}, name, entries)

    def figures() -> dict[tuple[str, ...], float]:
        registry = CollectorRegistry()
        gather(registry, folder)
        return {
            (s.name, *(value for _, value in sorted(s.labels.items()))): s.value
            for family in registry.collect()
            for s in family.samples
        }

    assert figures()["vigil_records_total", "done", "judging"] == 9
    assert figures()["vigil_desk_memory_entries",] == 50
    bury(folder, "judging-w1")
    assert figures()["vigil_records_total", "done", "judging"] == 9
    assert figures()["vigil_desk_memory_entries",] == 0
    assert list(emptied(folder).iterdir()) == []


def run(code: str, env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=ROOT, env=env)


def test_workers_are_told_where_to_keep_their_figures(tmp_path: Path) -> None:
    one = Supervisor(crew("judging"), {}, tmp_path, print, tmp_path / "figures")
    own = one._own(Worker("judging", "w2"))
    assert (own["VIGIL_FIGURES"], own[FOLDER]) == ("judging-w2", str(tmp_path / "figures"))
    assert "VIGIL_FIGURES" not in Supervisor(crew("judging"), {}, tmp_path)._own(Worker("judging", "w2"))


def test_servers_that_are_away_are_trouble_and_no_exception(tmp_path: Path) -> None:
    looking = Looking(Settings(kafka=None, elasticsearch="http://127.0.0.1:9", state=tmp_path))
    assert "servers" in looking.latest.trouble
    found = looking.look()
    assert "vigil up" in found.trouble["kafka"]
    assert "elasticsearch" in found.trouble
    assert found.alerts is None


def test_a_loop_that_is_blocked_is_said_to_be() -> None:
    clock = [0.0]
    pulse = Pulse(lambda: clock[0])
    assert pulse.lives() == {"loop": None}
    clock[0] = 61
    assert pulse.lives() == {"loop": "has not turned for 61 s"}


def test_a_loop_is_ready_while_any_source_can_be_read() -> None:
    assert _read({}) == _read({"a": "failing", "b": "silent"}) == {"sources": None}
    assert _read({"a": "failing", "b": "never polled"}) == {"sources": "none of 2 could be read"}
