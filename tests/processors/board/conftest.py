"""A board over a line in memory."""

from pathlib import Path

import pytest

from tests.processors.board.behind import Behind


@pytest.fixture
def behind(tmp_path: Path) -> Behind:
    """All that stands behind it."""
    return Behind(tmp_path)
