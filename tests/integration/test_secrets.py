"""No secret is ever told: every command and every worker runs with marked ones, and all that they write is searched."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from typer.main import get_command

import vigil
from deploy.bootstrap import cluster_of
from processors.workers.work import crew
from schemas.settings import SECRETS, Settings
from tests.bench.corpus import lines

pytestmark = pytest.mark.integration
MARK = "hush4711"
"""In every secret, and nowhere else."""
PROFILE = """
[[channel]]
name = "pager"
kind = "webhook"

[[channel]]
name = "mail"
kind = "apprise"

[[person]]
name = "dana"
languages = ["en"]
channels = ["pager", "mail"]

[[route]]
name = "all"
to = ["dana"]
"""
STAY = {"work": 15.0, "board": 8.0}
"""Those that run until they are stopped, and seconds after which they are."""
APART = {"up", "down"}
"""The servers' own: they read no secret but the whole environment, which `status` and `bootstrap` read, too."""
DOCUMENT = (
    '{"id": "1", "title": "Fire at a hall", "text": "A hall in Leeds was set on fire.", "published": "2026-11-20"}\n'
)
GIVEN: dict[str, list[str]] = {
    "parse": ["pyproject.toml"],
    "poll": ["no-such-source", "--once"],
    "search": ["fire"],
    "alerts show": ["x"],
    "alerts ack": ["x", "--reason", "r", "--officer", "o"],
    "alerts assign": ["x", "o", "--reason", "r", "--officer", "o"],
    "alerts snooze": ["x", "--for", "2h", "--reason", "r", "--officer", "o"],
    "alerts close": ["x", "--reason", "r", "--officer", "o"],
    "alerts comment": ["x", "--reason", "r", "--officer", "o"],
    "alerts override": ["x", "priority=0", "--reason", "r", "--officer", "o"],
    "export stix": ["--sender", "desk.example"],
    "export cap": ["--sender", "desk.example"],
    "rules explain": ["act-now"],
    "sources check": ["no-such-source"],
    "dead show": ["0/0"],
    "dead retry": ["0/0"],
    "prove": ["--rules", "processors/rules"],
    "user add": ["r.levy", "--draw"],
    "user password": ["r.levy", "--draw"],
    "user remove": ["r.levy"],
    "tail": ["alerts", "--all"],
}
"""What a command needs to get anywhere; the others need nothing."""
INPUT = {"judge", "extract", "levels", "backtest", "publish", "report"}


def leaves(group: Any, path: str = "") -> Iterator[str]:
    """Every command, by its whole name."""
    for name, command in group.commands.items():
        here = f"{path} {name}".strip()
        if isinstance(command, click.Group) or hasattr(command, "commands"):
            yield from leaves(command, here)
        else:
            yield here


COMMANDS = [name for name in leaves(get_command(vigil.app)) if name not in APART]


def marked(own: Settings, folder: Path) -> dict[str, str]:
    """An environment in which every secret bears the mark."""
    (folder / "community.toml").write_text(PROFILE, encoding="utf-8")
    secrets = {f"VIGIL_{name.upper()}": f"{MARK}-{name}" for name in SECRETS if name != "kafka_password"}
    return {
        **os.environ,
        **secrets,
        "VIGIL_KAFKA": own.kafka_address(),
        "VIGIL_ELASTICSEARCH": own.elasticsearch_address(),
        "VIGIL_NAMESPACE": own.namespace,
        "VIGIL_STATE": str(folder / "state"),
        "VIGIL_PROFILE": str(folder / "community.toml"),
        "VIGIL_HEARTBEAT": f"https://127.0.0.1:1/{MARK}-heartbeat",
        "VIGIL_CHANNEL_PAGER": f"https://user:{MARK}-password@127.0.0.1:1/{MARK}-path?token={MARK}-token",
        "VIGIL_CHANNEL_PAGER_KEY": f"{MARK}-key",
        "VIGIL_CHANNEL_MAIL": f"mailtos://{MARK}-user:{MARK}-password@127.0.0.1:1?to=a@b.example",
        "VIGIL_LOG": "debug",
    }


def ran(env: dict[str, str], name: str) -> bytes:
    """All that a command wrote, on both streams."""
    command = [sys.executable, "-P", "-m", "vigil", *name.split(), *GIVEN.get(name, [])]
    given = DOCUMENT.encode() if name in INPUT else b""
    if name in STAY:
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            assert running.stdout is not None
            first = running.stdout.readline()  # however slow the machine is, it has begun
            time.sleep(STAY[name])
            running.terminate()
            return first + running.communicate(timeout=90)[0]
    if name == "tail":
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            time.sleep(4)
            running.terminate()
            return running.communicate(timeout=90)[0]
    done = subprocess.run(command, env=env, input=given, capture_output=True, timeout=180, check=False)
    return done.stdout + done.stderr


def test_no_command_tells_a_secret(ready: Settings, tmp_path: Path) -> None:
    env = marked(ready, tmp_path)
    subprocess.run(
        [sys.executable, "-P", "-m", "vigil", "publish"],
        env=env,
        input=lines(5, seed=1),
        capture_output=True,
        check=True,
    )
    told = {name: ran(env, name) for name in COMMANDS}
    silent = {name for name, said in told.items() if not said}
    assert silent <= {"levels", "backtest", "labels", "tail", "export jsonl", "export csv"}, "nothing was looked at"
    assert not {name: said[:2000] for name, said in told.items() if MARK.encode() in said}
    written = [file for file in tmp_path.rglob("*") if file.is_file() and file.stat().st_size < 50_000_000]
    assert any(file.suffix == ".log" for file in written), "the workers wrote nothing"
    assert not [str(file) for file in written if MARK.encode() in file.read_bytes()]


@pytest.mark.parametrize("server", ["kafka", "elasticsearch"])
def test_a_server_that_is_away_or_refuses_is_told_of_without_one(ready: Settings, tmp_path: Path, server: str) -> None:
    env = marked(ready, tmp_path)
    if server == "kafka":
        env |= {
            "VIGIL_KAFKA": "127.0.0.1:1",
            "VIGIL_KAFKA_SECURITY": "SASL_SSL",
            "VIGIL_KAFKA_USER": "vigil-reader",
            "VIGIL_KAFKA_PASSWORD": f"{MARK}-kafka",
        }
    else:
        del env["VIGIL_ELASTICSEARCH_API_KEY"]
        env["VIGIL_ELASTICSEARCH"] = f"http://vigil:{MARK}-address@127.0.0.1:1"
    for name in ("status", "search"):
        said = ran(env, name)
        assert said
        assert MARK.encode() not in said, said
    for worker in crew()[:2]:
        env |= {"VIGIL_WORKER": worker.name, "VIGIL_CLUSTER": cluster_of(ready.kafka_address())}
        with subprocess.Popen(worker.command(), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
            time.sleep(12)
            running.kill()
            assert MARK.encode() not in running.communicate()[0]


def test_what_is_wrong_with_the_settings_is_told_without_what_was_given(tmp_path: Path) -> None:
    (tmp_path / "vigil.toml").write_text(f'kafka_password = "{MARK}"\nboard_port = "{MARK}"\n', encoding="utf-8")
    command = [sys.executable, "-P", "-m", "vigil", "status"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "board_port" in done.stderr
    assert MARK not in done.stdout + done.stderr
