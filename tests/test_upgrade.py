"""What an earlier version wrote is read by this one, without loss; the files of tests/golden never change."""

import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import pytest

from processors.desk import Desk, restored
from processors.judging.recollection import FORM, Recollection
from processors.judging.state import KINDS
from schemas.alert import Notification
from schemas.codec import TYPES, VERSION, ce_type, decode, encode, encode_json
from schemas.heard import Tick
from schemas.scored import Scored
from tests.golden import __main__ as golden
from tests.golden.__main__ import EVENTS, HERE, MEMORY, SUMS, said
from tests.processors.events import at, enriched, log

FILES = dict(line.split()[::-1] for line in SUMS.read_text("ascii").splitlines())
VERSIONS = sorted(HERE.glob("events.v*.jsonl"))
FORMS = sorted(HERE.glob("memory.form*.jsonl"))
NAMES = {ce_type(kind).rpartition(".")[0]: kind for kind in TYPES.values()}
"""Types by their name without its version."""


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def missing(before: Any, after: Any, where: str = "") -> list[str]:
    """What was written and is not read back."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            found
            for name, value in before.items()
            for found in ([f"{where}.{name}"] if name not in after else missing(value, after[name], f"{where}.{name}"))
        ]
    return [] if before == after else [f"{where}: {before!r} is {after!r}"]


def recalled(path: Path) -> Recollection:
    found = Recollection()
    for number, line in enumerate(path.read_bytes().splitlines()):
        found.hear(line, number)
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.jsonl")))
def test_what_was_written_once_is_as_it_was(name: str) -> None:
    assert hashlib.sha256((HERE / name).read_bytes()).hexdigest() == FILES[name], f"restore {name}: it never changes"


def test_no_file_is_gone_and_what_there_is_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert FILES.keys() == {path.name for path in HERE.glob("*.jsonl")}
    assert golden.main() == 1
    assert capsys.readouterr().out.count("stays as it is") == 2


def test_the_version_at_hand_has_its_files_with_every_event_and_every_kind_of_memory() -> None:
    assert EVENTS.name == f"events.v{VERSION}.jsonl" in FILES, "run `python -m tests.golden`"
    assert MEMORY.name == f"memory.form{FORM}.jsonl" in FILES, "run `python -m tests.golden`"
    assert {line["type"] for line in lines(EVENTS)} == {ce_type(kind) for kind in TYPES.values()}
    assert {key[0] for key in recalled(MEMORY).values} == KINDS.keys()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_every_event_of_every_version_is_read_without_loss(path: Path) -> None:
    read: dict[str, int] = defaultdict(int)
    for line in lines(path):
        kind = NAMES[line["type"].rpartition(".")[0]]
        event = decode(msgspec.json.encode(line["value"]), [("ce_type", line["type"].encode())], kind)
        assert missing(line["value"], json.loads(encode(event, "/vigil/test").value), line["type"]) == []
        read[line["type"]] += 1
    assert len(read) >= 18


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_memory_of_every_form_is_read_without_loss_and_the_desk_goes_on_with_it(path: Path) -> None:
    found = recalled(path)
    assert not found.waits
    state = restored(found.values)
    for key, value in state.items():
        assert missing(json.loads(found.values[key]), json.loads(encode_json(value)), key) == []
    desk = Desk("later")
    desk.reset(state)
    fire = enriched("after", 500, words="shots at a school in York", incident="shooting", offset=999, place="York")
    heard = said(desk, log([Tick(at=at(499)), fire, Tick(at=at(501))], start=found.position + 1))
    (scored,) = (one for one in heard if isinstance(one, Scored))
    assert scored.id == fire.document.id
    assert f"s/{scored.story}" in state  # it is told of what is remembered
    assert any(isinstance(one, Notification) and one.attempt == 2 for one in heard)  # and who was not reached is


def test_a_value_that_is_lost_or_altered_is_found() -> None:
    before = {"a": {"b": 1, "c": [1, 2]}}
    assert missing(before, {"a": {"b": 1, "c": [1, 2], "d": 0}}) == []
    assert missing(before, {"a": {"c": [1, 2]}}) == [".a.b"]
    assert missing(before, {"a": {"b": 1, "c": [1]}}) == [".a.c: [1, 2] is [1]"]
