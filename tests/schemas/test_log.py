"""A broker that is away, or falls silent, is told of in one sentence, and never waited for without an end."""

from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaTimeoutError

from schemas import log
from schemas.log import Log, Unreachable
from schemas.topics import DEAD


def away(**_: Any) -> Any:
    raise KafkaTimeoutError("Unable to bootstrap from 127.0.0.1:1")


def test_a_broker_that_is_away_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "KafkaConsumer", away)
    for ask in (lambda: list(Log("127.0.0.1:1").read(DEAD)), lambda: Log("127.0.0.1:1").exists(DEAD)):
        with pytest.raises(Unreachable, match=r"does not answer at 127.0.0.1:1 .*vigil up"):
            ask()


class Silent:
    """A consumer whose broker has stopped answering."""

    def poll(self, **_: Any) -> dict[Any, Any]:
        return {}

    def position(self, _partition: Any) -> int:
        return 3


def test_a_reader_does_not_wait_for_ever_for_a_silent_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "SILENCE", -1.0)
    with pytest.raises(Unreachable, match=r"dead/0 at 3; is it running"):
        list(log._until(Silent(), {TopicPartition("dead", 0): 5}))
