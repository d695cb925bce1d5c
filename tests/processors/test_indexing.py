"""What is said reaches the index in the order in which it was said, and nothing said stops the stage."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from processors import stages
from processors.stages import Indexing
from processors.store import Outcome
from schemas.codec import Record, encode
from schemas.index import rows
from schemas.index.row import Row
from schemas.scored import Scored
from schemas.settings import Settings
from tests.processors.events import enriched
from tests.processors.hearing import live
from tests.processors.test_poison import Sent


class Slow:
    """A store whose first write takes longer than its second."""

    def __init__(self, *_: object) -> None:
        self.order: list[str] = []
        self._pauses = iter([0.05, 0.0])

    async def claim_epoch(self, _epoch: int, _namespace: str) -> None:
        pass

    async def write(self, sent: Sequence[Row]) -> list[Outcome]:
        await asyncio.sleep(next(self._pauses))
        self.order += [row.id for row in sent]
        return [Outcome("stored")] * len(sent)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow()
    monkeypatch.setattr(stages, "Store", lambda *_: slow)
    return slow


def indexed(folder: Path, *batches: list[Record]) -> Sent:
    sent: Any = Sent()

    async def scene() -> None:
        stage = Indexing(sent, Settings(elasticsearch="http://127.0.0.1:1", namespace="", state=folder))
        taken = [await stage.take(batch) for batch in batches]
        await asyncio.gather(*(delivery for batch in taken for delivery in batch.deliveries))

    asyncio.run(scene())
    return cast("Sent", sent)


def scored(name: str) -> Record:
    said = next(one for one in live(enriched(name, incident="arson")) if isinstance(one, Scored))
    message = encode(said, "/t")
    return Record(0, 0, message.key, message.value, message.headers, "scored")


def test_of_two_batches_in_flight_the_later_is_written_later(store: Slow, tmp_path: Path) -> None:
    first, second = scored("a"), scored("b")
    indexed(tmp_path, [first], [second])
    assert store.order == [(first.key or b"").decode(), (second.key or b"").decode()]


def test_an_output_that_makes_no_row_is_buried_and_the_others_are_stored(
    store: Slow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = scored("a"), scored("b")

    def made(event: Scored, namespace: str) -> tuple[Row, ...]:
        if event.id == (bad.key or b"").decode():
            raise KeyError("month")
        return rows.rows(event, namespace)

    monkeypatch.setattr(stages, "rows", made)
    sent = indexed(tmp_path, [bad, good])
    assert [(topic, facts["vigil_error"]) for topic, _, facts in sent.messages] == [("dead", b"KeyError: 'month'")]
    assert store.order == [(good.key or b"").decode()]
