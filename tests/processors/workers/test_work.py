"""The supervisor keeps workers alive, tells of it, and leaves none behind."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from processors.loop import Progress
from processors.workers.watchdog import follow, guard
from processors.workers.work import Supervisor, Worker, accepts, crew

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def said() -> list[str]:
    return []


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def running(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    return thread


def test_a_worker_that_cannot_be_started_is_tried_again_and_that_is_said(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = iter([["/no/such/program"], ["/no/such/program"]])
    monkeypatch.setattr(Worker, "command", lambda _self: next(commands, SLEEP))
    supervisor = Supervisor([Worker("enriching", "w1")], os.environ, tmp_path, said.append)
    thread = running(supervisor)
    until(lambda: supervisor.pids)
    supervisor.stop()
    thread.join()
    assert len(said) == 2
    assert all("enriching/w1 cannot be started" in line for line in said)


def test_a_worker_that_ended_is_not_named_among_those_that_run(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "command", lambda _self: [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor = Supervisor([Worker("judging", "w1")], os.environ, tmp_path, said.append)
    thread = running(supervisor)
    until(lambda: len(said) == 2)  # it pauses for a second now
    assert supervisor.pids == {}
    supervisor.stop()
    thread.join()
    assert "judging/w1 ended with status 3" in said[0]


def test_a_worker_is_told_whose_it_is_and_stops_when_that_one_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "note"
    monkeypatch.setattr(
        Worker,
        "command",
        lambda _self: [
            sys.executable,
            "-c",
            f"import os; open({str(note)!r}, 'w').write(os.environ['VIGIL_SUPERVISOR'])",
        ],
    )
    supervisor = Supervisor([Worker("judging", "w1")], os.environ, tmp_path, lambda _line: None)
    thread = running(supervisor)
    until(lambda: note.exists() and note.read_text())
    supervisor.stop()
    thread.join()
    assert note.read_text() == str(os.getpid())
    ended: list[tuple[int, int]] = []
    killed: list[int] = []
    follow(os.getppid() + 1, every=0.01, end=lambda *told: ended.append(told), grace=0.01, kill=killed.append).join(10)
    assert ended == [(os.getpid(), signal.SIGTERM)]
    assert killed == [70]  # it had not stopped


def test_the_watchdog_ends_a_process_that_holds_work_and_finishes_none() -> None:
    progress, ended = Progress(), list[int]()
    progress.begin()
    guard(progress, stuck=0.01, end=ended.append).join(10)
    assert ended == [70]


def test_two_sit_and_stand_by_at_the_desk_and_a_number_is_of_the_stage_that_is_named() -> None:
    def counts(*asked: object) -> dict[str, int]:
        names = [worker.stage for worker in crew(*asked)]  # type: ignore[arg-type]
        return {name: names.count(name) for name in names}

    assert counts() == {"enriching": 1, "judging": 2, "indexing": 1, "notifying": 1}
    assert counts(None, None, 3) == counts(None, 3) == {**counts(), "enriching": 3}
    assert counts("judging") == {"judging": 2}
    assert counts("judging", 1) == {"judging": 1}
    assert counts("indexing", 4) == {"indexing": 4}


def test_why_a_worker_refused_is_told(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    code = """print('noise'); print('{"event": "refused", "reason": "the topic was made anew"}'); raise SystemExit(1)"""
    monkeypatch.setattr(Worker, "command", lambda _self: [sys.executable, "-c", code])
    supervisor = Supervisor([Worker("judging", "w1")], os.environ, tmp_path, said.append)
    thread = running(supervisor)
    until(lambda: len(said) == 2)
    supervisor.stop()
    thread.join()
    assert "judging/w1 ended with status 1: the topic was made anew; starting it again" in said[0]


def test_while_kafka_is_away_nothing_is_started_and_when_it_is_back_at_once(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = iter([[sys.executable, "-c", "raise SystemExit(1)"]])
    monkeypatch.setattr(Worker, "command", lambda _self: next(commands, SLEEP))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    supervisor = Supervisor([Worker("judging", "w1")], os.environ, tmp_path, said.append, broker=f"127.0.0.1:{port}")
    thread = running(supervisor)
    until(lambda: said)
    assert "starting it again when Kafka takes connections again" in said[0]
    assert supervisor.pids == {}
    with socket.create_server(("127.0.0.1", port)):
        until(lambda: supervisor.pids)
    supervisor.stop()
    thread.join()
    assert len(said) == 1


def test_of_several_brokers_one_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        assert accepts(f"127.0.0.1:1, 127.0.0.1:{port}")
    assert not accepts("127.0.0.1:1")
    assert not accepts("no address")
