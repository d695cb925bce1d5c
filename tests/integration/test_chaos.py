"""A short mistreatment of the whole line; `make chaos` is the long one."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import run

pytestmark = pytest.mark.integration


def test_kills_pauses_and_lost_servers_change_nothing(kafka: str, elasticsearch_url: str, tmp_path: Path) -> None:
    assert run(documents=600, faults=6, servers=1, seed=3, folder=tmp_path) == 0
