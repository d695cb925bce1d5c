"""What does not answer is trouble, never an exception."""

from pathlib import Path
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError

from deploy.health import health
from schemas import log
from schemas.settings import Settings


def away(**_: Any) -> Any:
    raise KafkaTimeoutError("Unable to bootstrap from 127.0.0.1:1")


def test_servers_that_are_away_are_trouble_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "KafkaConsumer", away)
    found = health(Settings(kafka="127.0.0.1:1", elasticsearch="http://127.0.0.1:1", state=tmp_path))
    assert not found.well
    assert [trouble.partition(":")[0] for trouble in found.trouble] == ["Kafka", "Elasticsearch"]
