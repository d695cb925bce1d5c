"""A short mistreatment of the whole line; `make chaos` is the long one."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import run
from tests.chaos.suite import short

pytestmark = pytest.mark.integration


def test_kills_pauses_and_lost_servers_change_nothing(kafka: str, elasticsearch_url: str, tmp_path: Path) -> None:
    assert run(600, faults=6, servers=1, seed=3, folder=tmp_path) == 0


def test_nobody_misses_a_message_or_is_told_twice_when_desk_and_notifier_are_killed(
    kafka: str, elasticsearch_url: str, tmp_path: Path
) -> None:
    assert run(0, faults=0, servers=0, seed=5, folder=tmp_path, killed=6) == 0


def test_cut_and_torn_connections_poison_repeats_and_a_wrong_clock_change_nothing_and_what_would_is_found(
    kafka: str, elasticsearch_url: str, tmp_path: Path
) -> None:
    result, found = short(7, tmp_path, print)
    assert result.well, result.wrong
    assert found == dict.fromkeys(found, True)
    assert len(found) == 5
