"""Official levels: what is confirmed is said once, and a feed that flaps says nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.judge.levels import Levels


def observed(*seen: str | int, system: str = "us-state-travel", scope: str = "Chad") -> list[bytes]:
    return [
        json.dumps({"id": n, "at": f"2026-05-{n + 1:02}", "system": system, "scope": scope, "level": level}).encode()
        for n, level in enumerate(seen)
    ]


def answers(lines: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Levels().lines(lines)]


def test_a_level_seen_three_times_in_a_row_is_a_change_and_the_first_is_the_baseline() -> None:
    assert answers(observed(3, 3, 3, 4, 4, 4)) == [
        {"id": 5, "at": "2026-05-06", "system": "us-state-travel", "scope": "Chad", "from": 3, "to": 4}
    ]


def test_a_rank_and_its_native_word_are_one_level() -> None:
    assert answers(observed(3, "Level 3", "3", "Level 4", 4, "Level 4"))[0]["from"] == "3"


@given(st.integers(1, 12))
def test_a_feed_that_alternates_between_versions_changes_nothing(times: int) -> None:
    assert answers(observed(2, 2, 2, *([4, 2] * times))) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[]", "object"),
        (b'{"id": 1, "at": "soon", "system": "uk-jtac", "scope": "GB", "level": 4}', "ISO 8601"),
        (b'{"id": 1, "at": "2026-05-01", "system": "uk-jtac", "scope": "GB", "level": 9}', "no step of uk-jtac"),
    ],
)
def test_a_line_that_is_no_observation_is_answered_and_the_run_goes_on(line: bytes, reason: str) -> None:
    following = Levels()
    first, second = [json.loads(answer) for answer in following.lines([line, *observed(1, 1, 1, 2, 2, 2)])]
    assert reason in first["error"]
    assert second["to"] == 2
    assert following.failed


def test_a_system_that_is_not_in_our_table_is_followed_by_its_words() -> None:
    assert [a["to"] for a in answers(observed(*["low"] * 3, *["High"] * 3, system="nz", scope="NZ"))] == ["High"]
