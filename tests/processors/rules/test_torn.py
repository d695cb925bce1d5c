"""A rule file that is read while it is being written, and rules that do not load: what held before holds on."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from processors.desk import DeadLetter, Desk
from processors.rules import rulebook
from processors.rules.rulebook import BadRule
from schemas.heard import Config
from tests.processors.events import BEGIN, enriched, log, opening
from tests.processors.hearing import alerts, told

WRITTEN = rulebook.gather()


@pytest.mark.parametrize("text", WRITTEN, ids=lambda text: text.split('"')[1])
def test_a_rule_of_which_a_part_is_written_is_refused_or_lacks_examples_alone(text: str) -> None:
    whole = replace(rulebook.one(text), fires=(), quiet=())
    for length in range(0, len(text.rstrip()), 7):
        loaded, refused = rulebook.survey([text[:length]])
        assert all(re.search(r"line \d+, column \d+: ", problem) for problem in refused)
        assert [replace(part, fires=(), quiet=()) for part in loaded] in ([], [whole])
        assert len(loaded) + len(refused) == 1


def test_a_file_that_breaks_off_within_a_letter_is_named(tmp_path: Path) -> None:
    (tmp_path / "torn.toml").write_bytes('name = "f\u00e9'.encode()[:-1])
    with pytest.raises(BadRule, match=r"torn\.toml: byte 9 is not UTF-8"):
        rulebook.gather(tmp_path)


def test_rules_that_do_not_load_leave_the_old_ones_in_force_and_are_a_dead_letter() -> None:
    desk = Desk("fold")
    told(desk, log(opening()))
    rules = desk.rules
    torn = Config(id="torn", at=BEGIN, rules=(WRITTEN[0], WRITTEN[1][: len(WRITTEN[1]) // 2]), profile="")
    *_, record, last = log([*opening(), torn, enriched("one", 5, incident="arson")])
    (dead,) = desk.handle(record)
    assert isinstance(dead, DeadLetter)
    assert b"rule" in dict(dead.headers)["vigil_error"]
    assert desk.rules is rules
    assert ("act-now", "raised", "active") in alerts(told(desk, [last]))
