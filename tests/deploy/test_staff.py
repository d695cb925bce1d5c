"""What is wrong is said when the workers start, not when the first message fails."""

import signal
from pathlib import Path

import pytest

from deploy import staff
from processors.workers.work import Supervisor
from schemas.settings import Settings

PEOPLE = """
[[channel]]
name = "hook"
kind = "webhook"
[[person]]
name = "dana"
channels = ["hook"]
[[route]]
name = "all"
to = ["dana"]
"""


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `vigil work` says with a channel in the profile, without servers and without workers."""
    (tmp_path / "community.toml").write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setattr(staff, "check", lambda _settings: None)
    monkeypatch.setattr(staff, "cluster_of", lambda _address: "cluster")
    monkeypatch.setattr(Supervisor, "run", lambda _self: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    said: list[str] = []
    given = Settings(profile=tmp_path / "community.toml", state=tmp_path, kafka="127.0.0.1:9")
    staff.staff(given, None, None, said.append)
    return said


def test_a_secret_that_is_missing_is_said_at_the_start(started: list[str]) -> None:
    assert "people cannot be reached: channel hook: VIGIL_CHANNEL_HOOK is not set; put its address there" in started
