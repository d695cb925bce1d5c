"""A worker that takes the desk over: what it begins from, what it says again, and when it refuses."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest

from processors.desk import Desk
from processors.judging import recollection
from processors.judging.recollection import Cut, delta
from processors.seat import TakenOver
from schemas.alert import Alert
from schemas.codec import Record, encode_json
from schemas.errors import Refused
from schemas.heard import Decision
from tests.processors.broker import Broker, BrokerMemory
from tests.processors.day import a_day
from tests.processors.events import at, enriched, log, opening
from tests.processors.test_seat import (
    Worker,
    _small,  # noqa: F401 - a fixture of the whole module
    day,
    filled,
    heard,
    once,
    remembered,
)


def settled(broker: Broker, name: str = "w1", start: int = 0) -> Worker:
    worker = Worker(broker, name, start)
    asyncio.run(worker.run(random.Random(1)))
    return worker


def test_recovery_reads_from_the_last_whole_snapshot_and_what_came_before_the_last_but_one_is_gone() -> None:
    broker = filled(day(1) + log(a_day(2), start=len(day(1))))
    settled(broker)
    assert broker.first["state"] > 0
    worker = settled(broker, "w2", len(broker.topics["desk"]) - 1)
    begun = next(start for topic, start in worker.memory.reads[1:] if topic == "state")
    assert begun > broker.first["state"]
    assert {key: encode_json(value) for key, value in worker.desk.state.items()} == once(broker.topics["desk"])[1]


def test_an_old_pointer_costs_time_and_nothing_else() -> None:
    records = day(1)
    broker = filled(records)
    settled(broker)
    end = len(records) - 1
    last = broker.topics["state"][-1]
    zombie = delta("zombie", "fold", Cut(end - 3, end - 1, "", {}), snapshot=last.offset)
    broker.append("state", b"desk", zombie[0], [])
    worker = Worker(broker, "w2", end)
    recalled = asyncio.run(worker.memory.recall())
    assert recalled.position == end


def test_on_take_over_open_alerts_are_said_again_under_their_own_numbers() -> None:
    broker = filled(log([*opening(), enriched("a", incident="arson")]))
    settled(broker)
    before = heard(broker)
    (alert,) = broker.topics["alerts"]
    settled(broker, "w2", 3)
    assert [record.value for record in broker.topics["alerts"]] == [alert.value] * 2
    assert heard(broker) == before


def test_a_closed_alert_is_not_said_again() -> None:
    raised = next(
        value for value in desk_after(log([*opening(), enriched("a", incident="arson")])) if isinstance(value, Alert)
    )
    close = Decision(id="d1", at=at(5), officer="r.levy", act="close", subject=raised.id, reason="known")
    broker = filled(log([*opening(), enriched("a", incident="arson"), close]))
    settled(broker)
    told = len(broker.topics["alerts"])
    settled(broker, "w2", 3)
    assert len(broker.topics["alerts"]) == told


def desk_after(records: list[Record]) -> list[Any]:
    desk = Desk("fold")
    for record in records:
        desk.handle(record)
    return list(desk.state.values())


# --- memory that does not belong to its `desk` ----------------------------------------------------


def refused(broker: Broker, start: int, match: str) -> None:
    told = {topic: len(records) for topic, records in broker.topics.items()}
    with pytest.raises(Refused, match=match):
        settled(broker, "w2", start)
    assert {topic: len(records) for topic, records in broker.topics.items()} == told, "it said something first"


def test_a_desk_that_ends_before_memory_is_refused() -> None:
    broker = filled(day(1))
    settled(broker)
    broker.topics["desk"] = broker.topics["desk"][:20]
    refused(broker, 10, "`desk` ends at 20 but memory has seen up to")


def test_a_desk_made_anew_and_filled_beyond_memory_is_refused() -> None:
    broker = filled(day(1))
    settled(broker)
    broker.topics["desk"] = day(2) + log(a_day(3), start=len(day(2)))
    refused(broker, 10, "holds another event at .* made anew and filled again")


def test_a_desk_trimmed_below_memory_is_refused() -> None:
    broker = filled(day(1))
    settled(broker)
    end = len(broker.topics["desk"])
    broker.topics["desk"] += log(a_day(2), start=end)
    broker.first["desk"] = end
    asyncio.run(Worker(broker, "w2", end).memory.recall())  # nothing is missing yet
    broker.first["desk"] = end + 5
    refused(broker, end + 5, f"begins at {end + 5} but memory needs it from {end}: 5 events are gone")


def test_memory_lost_is_made_again_from_a_whole_desk_and_refused_with_half_a_desk() -> None:
    broker = filled(day(1))
    settled(broker)
    said, state = once(broker.topics["desk"])
    broker.first["state"] = len(broker.topics["state"])
    broker.first["desk"] = 4
    refused(broker, 10, "`state` holds no whole memory and `desk` begins at 4")
    broker.first["desk"] = 0
    settled(broker, "w2", 10)
    assert heard(broker) == said
    assert remembered(broker) == state


def test_a_gap_that_desk_no_longer_holds_is_refused() -> None:
    broker = filled(day(1))
    memory = BrokerMemory(broker, "w1")

    async def gap(start: int, end: int) -> list[int]:
        return [record.offset async for records in memory.between(start, end) for record in records]

    assert asyncio.run(gap(3, 20)) == list(range(3, 20))
    broker.first["desk"] = 5
    with pytest.raises(Refused, match=r"`desk` holds 5 to .* but memory needs it from 3 to 19"):
        asyncio.run(gap(3, 20))
    with pytest.raises(Refused, match="but memory needs it from 6 to 999"):
        asyncio.run(gap(6, 1000))


def test_another_version_takes_over() -> None:
    broker = filled(day(1))
    settled(broker)
    recalled = asyncio.run(BrokerMemory(broker, "w2", fold="new").recall())
    assert recalled.fold == "fold"


def test_a_hole_in_the_middle_of_a_batch_ends_the_worker() -> None:
    broker = filled(day(1))
    worker = Worker(broker, "w1", 0)
    records = broker.topics["desk"]
    with pytest.raises(TakenOver):
        asyncio.run(worker.seat.take([*records[:5], *records[9:12]]))


def test_a_snapshot_that_fails_is_tried_again_later_and_ends_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = filled(day(1))

    def broken(*_: Any) -> Iterator[bytes]:
        raise OSError("no room")

    monkeypatch.setattr(recollection, "snapshot", broken)
    settled(broker)
    assert remembered(broker) == once(broker.topics["desk"])[1]
