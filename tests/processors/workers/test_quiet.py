"""In an outage the libraries say a thing once, wherever in them it is said."""

import logging
from collections.abc import Iterator

import pytest

from processors.workers.quiet import quiet

CHILD = "aiokafka.conn"


@pytest.fixture
def child() -> Iterator[logging.Logger]:
    logger = logging.getLogger(CHILD)
    before = list(logger.filters)
    yield logger
    logger.filters[:] = before


def test_a_logger_below_the_noisy_one_repeats_itself_rarely(
    child: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    quiet("info")
    for _ in range(20):
        child.warning("Unable to connect to %s", "127.0.0.1")
    assert [record.name for record in caplog.records] == [CHILD]
