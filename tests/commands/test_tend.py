"""Tending the sources, as its users do it: no line need be up."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.sample.serve import serve, write_roster
from tests.program import vigil


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small world, and a folder in which nothing is up."""
    with serve() as running:
        write_roster(tmp_path / "roster", running.base)
        monkeypatch.setenv("VIGIL_ROSTER", json.dumps([str(tmp_path / "roster")]))
        monkeypatch.setenv("VIGIL_STATE", str(tmp_path))
        monkeypatch.delenv("VIGIL_KAFKA", raising=False)
        yield


@pytest.mark.usefixtures("world")
def test_sources_are_checked_and_one_that_fails_is_status_1() -> None:
    done = vigil("sources", "check", "us-ntas", "harbour-post")
    assert (done.returncode, done.stderr) == (0, "2 sources asked, 0 failed\n")
    assert sorted(line.split()[1] for line in done.stdout.splitlines()) == ["harbour-post", "us-ntas"]
    done = vigil("sources", "check", "us-ntas", "radio-lagune", "--json")
    assert done.returncode == 1
    found = {each["source"]: each for each in json.loads(done.stdout)}
    assert (found["us-ntas"]["ok"], found["us-ntas"]["found"]) == (True, "ntas")
    assert found["radio-lagune"]["error"]
    assert "FAIL radio-lagune" in done.stderr


@pytest.mark.usefixtures("world")
def test_what_is_not_in_the_roster_is_wrong_usage() -> None:
    done = vigil("sources", "check", "nobody")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'nobody' is not in the roster" in done.stderr


@pytest.mark.usefixtures("world")
def test_without_a_line_the_roster_is_shown_without_health() -> None:
    done = vigil("sources", "list", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert {each["health"] for each in json.loads(done.stdout)} == {None}


@pytest.mark.usefixtures("world")
def test_a_broker_that_is_down_is_said_and_the_roster_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIL_KAFKA", "127.0.0.1:1")
    done = vigil("sources", "list")
    assert (done.returncode, done.stderr) == (0, "health is not known: nobody answers at 127.0.0.1:1\n")
    assert "us-ntas" in done.stdout


def test_rules_are_listed_checked_and_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = vigil("rules", "list")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "14 rules")
    assert "when level_change is yes" in vigil("rules", "explain", "after-level").stdout
    assert vigil("rules", "explain", "nothing").returncode == 2
    (tmp_path / "broken.toml").write_text('name = "broken"\nwhy = "x"\nkind = "match"\ncolour = 3\n', "utf-8")
    monkeypatch.setenv("VIGIL_RULES", str(tmp_path))
    done = vigil("rules", "check")
    assert done.returncode == 1
    assert "rule broken, line 4, column 1: Object contains unknown field `colour`" in done.stderr
