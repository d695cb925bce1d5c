"""Whether people can be reached, as an officer asks before an alert comes: no line need be up."""

from pathlib import Path

import pytest

from tests.processors.receiver import receiving
from tests.program import vigil

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


@pytest.fixture(autouse=True)
def _profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "people.toml").write_text(PEOPLE, "utf-8")
    monkeypatch.setenv("VIGIL_PROFILE", str(tmp_path / "people.toml"))


def test_a_test_message_arrives_and_the_profile_has_nothing_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        monkeypatch.setenv("VIGIL_CHANNEL_HOOK", receiver.url("/ok"))
        monkeypatch.setenv("VIGIL_CHANNEL_HOOK_KEY", "a key of this test alone")
        assert vigil("profile", "check").returncode == 0
        done = vigil("notify", "test", "dana")
        assert (done.returncode, done.stdout) == (0, "dana by hook: delivered\n")
        assert receiver.came[0].json["title"] == "Test of Vigil"
        monkeypatch.setenv("VIGIL_CHANNEL_HOOK", receiver.url("/status/500"))
        done = vigil("notify", "test")
        assert done.returncode == 1
        assert "dana by hook: 127.0.0.1: status 500" in done.stdout


def test_a_secret_that_is_not_set_and_hours_without_anybody_are_said(tmp_path: Path) -> None:
    done = vigil("profile", "check")
    assert done.returncode == 1
    assert "channel hook: VIGIL_CHANNEL_HOOK is not set" in done.stderr
    assert "nobody is told" not in done.stderr
    late = PEOPLE + 'hours = ["Mon-Fri 08:00-18:00"]\n'
    (tmp_path / "people.toml").write_text(late, "utf-8")
    assert "priority 3 and 2: nobody is told from " in vigil("profile", "check").stderr


def test_a_site_that_only_a_rule_names_is_said_by_both_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = '[[fires]]\nabout = "x"\ndocuments = [{}]\n[[quiet]]\nabout = "y"\ndocuments = [{}]\n'
    head = 'name = "gate"\nwhy = "x"\nkind = "match"\n'
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "gate.toml").write_text(
        f'{head}[[when]]\nnear = {{ site = "school", km = 3 }}\n{evidence}', "utf-8"
    )
    monkeypatch.setenv("VIGIL_RULES", str(tmp_path / "rules"))
    monkeypatch.setenv("VIGIL_PROFILE", str(tmp_path / "none"))
    told = "rule gate, line 5, column 10: there is no [[site]] 'school' in the profile; it has: none"
    for command in (("profile", "check"), ("rules", "check")):
        done = vigil(*command)
        assert done.returncode == 1
        assert told in done.stderr


def test_what_is_wrong_in_a_profile_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(PEOPLE.replace('"dana"]', '"danna"]'), "utf-8")
    done = vigil("profile", "check")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "vigil: community.toml: route all: there is no [[person]] or [[roster]] 'danna'\n"
