"""A replay finds nothing where nothing changed, and says exactly what did where something did."""

import random
from collections.abc import Iterable

import msgspec
import pytest

from processors.judging import picturing
from processors.past.replay import Difference, Replay, Replayed, shown
from schemas.codec import Record
from schemas.errors import Refused
from schemas.topics import Topic
from tests.processors.broker import Broker
from tests.processors.day import a_day
from tests.processors.events import log
from tests.processors.test_seat import Worker, day, filled
from tests.processors.test_take_over import settled


class Kept:
    """That broker as a replay reads it."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def bounds(self, topic: Topic) -> tuple[int, int]:
        return self._broker.first.get(topic.name, 0), len(self._broker.topics[topic.name])

    def read(self, topic: Topic, start: int | None = None) -> Iterable[Record]:
        first = max(self._broker.first.get(topic.name, 0), start or 0)
        return self._broker.topics.get(topic.name, [])[first:]


def replayed(broker: Broker, start: int = 0, to: int | None = None, fold: str = "fold") -> Replayed:
    last = len(broker.topics["desk"]) - 1 if to is None else to
    return Replay(Kept(broker), fold, start, last).run()


@pytest.fixture
def broker() -> Broker:
    """A day and another, worked on, and a part of it twice."""
    broker = filled(day(1) + log(a_day(2), start=len(day(1))))
    settled(broker)
    random.Random(1).shuffle(broker.topics["scored"])  # partitions come in any order
    broker.topics["alerts"] += broker.topics["alerts"][:2]
    return broker


def test_what_was_sent_is_what_is_said_again_byte_for_byte(broker: Broker) -> None:
    found = replayed(broker)
    assert found.well
    assert found.said == found.same > 100
    assert (found.begun, found.repeats, found.others) == (0, 2, {})


def test_a_part_is_folded_from_the_newest_memory_before_it(broker: Broker) -> None:
    found = replayed(broker, 150, 170)
    assert found.well
    assert 0 < found.begun <= 150
    assert 0 < found.said < replayed(broker).said


def test_what_was_lost_altered_or_never_said_is_named(broker: Broker) -> None:
    lost = broker.topics["picture"].pop(3)
    alerts = list(enumerate(broker.topics["alerts"]))[4:]  # those that follow the oldest memory
    at, bad = next((at, one) for at, one in alerts if b'"priority":2' in (one.value or b""))
    altered = (bad.value or b"").replace(b'"priority":2', b'"priority":1')
    broker.topics["alerts"][at] = msgspec.structs.replace(bad, value=altered)
    odd = broker.topics["scored"][5]
    strange = (odd.value or b"").replace(b'"sequence":', b'"sequence":9')
    broker.topics["scored"].append(msgspec.structs.replace(odd, value=strange))
    found = replayed(broker, to=len(broker.topics["desk"]) - 1)
    hows = {difference.how: difference for difference in found.differences}
    assert not found.well
    assert hows["not sent"].id == (lost.key or b"").decode()
    assert hows["changed"].fields["priority"][0] == 1
    text = shown(found, as_json=False).decode()
    assert "not sent" in text
    assert "priority: 1 ->" in text
    told = msgspec.json.decode(shown(found, as_json=True))
    assert told["well"] is False
    assert len(told["differences"]) == len(found.differences)


def test_an_output_that_nobody_says_is_named(broker: Broker) -> None:
    record = broker.topics["alerts"][0]
    sequence = msgspec.json.decode(record.value or b"")["sequence"]
    value = (record.value or b"").replace(b'"sequence":%d' % sequence, b'"sequence":%d' % (sequence + 500))
    broker.topics["alerts"].append(msgspec.structs.replace(record, value=value))
    (difference,) = replayed(broker).differences
    assert (difference.how, difference.sequence) == ("not said", sequence + 500)


def test_one_number_that_says_two_things_is_told(broker: Broker) -> None:
    record = broker.topics["alerts"][0]
    broker.topics["alerts"].insert(0, msgspec.structs.replace(record, value=(record.value or b"") + b" "))
    found = replayed(broker)
    assert (found.differences, len(found.unlike), found.well) == ((), 1, False)


def test_another_version_of_the_fold_shows_what_it_would_have_altered(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = replayed(broker, fold="new")
    assert found.well, "that it is another version is no difference"
    assert found.others == {"fold": found.said}
    monkeypatch.setattr(picturing, "RECENT", 1)
    altered = replayed(broker, fold="new")
    assert {(one.event, one.how) for one in altered.differences} == {("story", "changed")}
    assert all(set(one.fields) == {"recent"} for one in altered.differences)


def test_outputs_of_an_epoch_before_are_not_counted(broker: Broker) -> None:
    record = broker.topics["alerts"][0]
    old = (record.value or b"").replace(b'"epoch":1', b'"epoch":0')
    broker.topics["alerts"].append(msgspec.structs.replace(record, value=old))
    assert replayed(broker).well


def test_a_part_that_is_not_there_or_no_longer_known_is_refused(broker: Broker) -> None:
    end = len(broker.topics["desk"])
    for start, to in ((0, end), (9, 3)):
        with pytest.raises(Refused, match=f"holds 0 to {end - 1}: choose --from and --to within"):
            replayed(broker, start, to)
    broker.first["desk"] = 60
    with pytest.raises(Refused, match=r"before 60 is no longer kept.* the earliest place is --from \d+"):
        replayed(broker, 60)
    earliest = replayed(broker, 150).begun
    broker.topics["desk"][earliest - 1] = broker.topics["desk"][0]
    with pytest.raises(Refused, match="the topic was made anew"):
        replayed(broker, 150)


def test_a_memory_that_this_version_cannot_read_is_refused(broker: Broker) -> None:
    broker.topics["state"] = [
        msgspec.structs.replace(record, value=(record.value or b"").replace(b'"memory":', b'"mind":'))
        for record in broker.topics["state"]
    ]
    with pytest.raises(Refused, match="written by fold fold, cannot be read by this version"):
        replayed(broker, 150)


def test_many_differences_are_cut_for_a_person() -> None:
    many = tuple(Difference(sequence=n << 20, offset=n, event="story", id=f"s{n}", how="not sent") for n in range(50))
    found = Replayed(
        start=0, to=60, begun=0, fold="f", said=60, same=10, repeats=0, unlike=(), others={}, differences=many
    )
    assert shown(found, as_json=False).decode().endswith("… and 30 more: --json has all")


def test_a_worker_that_died_and_came_back_leaves_nothing_to_find() -> None:
    broker = filled(day(4))
    settled(broker)
    settled(broker, "w2", 20)
    worker = Worker(broker, "w3", 0)
    assert worker.acknowledged == 0
    assert replayed(broker).well
