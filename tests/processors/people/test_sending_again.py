"""A replay, a crash or another density of the clock changes no message to people."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.desk import DeadLetter, Desk, restored
from schemas.alert import Notification
from schemas.codec import Record, encode, encode_json
from schemas.envelope import Said
from schemas.heard import Heard, Tick
from schemas.taxonomy import Marking
from tests.processors.events import BEGIN, at, log
from tests.processors.scene import Scene


def values(desk: Desk, records: list[Record]) -> list[bytes]:
    """All that is said of some records, as it is sent."""
    said = [one for record in records for one in desk.handle(record)]
    return [encode(one, "/t").value for one in said if not isinstance(one, DeadLetter)]


def a_night(seed: int) -> list[Heard]:
    """Attacks, deliveries that fail or not, answers and ticks; deliveries are of what the desk really ordered."""
    draw = random.Random(seed)
    scene = Scene()
    ordered: list[Notification] = []
    minute = 0.0
    for number in range(40):
        minute += draw.choice([0.1, 1, 5, 20])
        turn = draw.randrange(10)
        if turn < 2:
            marking: Marking = draw.choice(["CLEAR", "AMBER", "RED"])
            words = draw.choice(["", "fire door synagogue leeds men sought", "fire door synagogue leeds men held"])
            ordered += scene.attack(f"n{number}", minute, words, marking)
        elif turn < 7 and ordered:
            sent = draw.choice(ordered)
            error = draw.choice([None, "status 500", "status 404"])
            ordered += scene.deliver(sent, error, permanent=error == "status 404", expired=draw.randrange(9) == 0)
        elif turn < 8 and scene.alerts():
            ordered += scene.decide(draw.choice(["acknowledge", "close"]))
        else:
            ordered += scene.tick(minute)
        ordered = [one for one in ordered if one.state == "due"]
    return scene.heard


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_a_replay_orders_the_same_messages_byte_for_byte(seed: int) -> None:
    records = log(a_night(seed))
    assert values(Desk("fold"), records) == values(Desk("fold"), records)


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_a_desk_that_was_killed_goes_on_ordering_what_it_would_have_ordered(seed: int) -> None:
    records = log(a_night(seed))
    half = random.Random(seed).randrange(len(records))
    first, second = Desk("fold"), Desk("fold")
    said = values(first, records[:half])
    second.reset(restored({key: encode_json(value) for key, value in first.state.items()}))
    assert said + values(second, records[half:]) == values(Desk("fold"), records)


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_how_dense_the_ticks_are_changes_no_message(seed: int) -> None:
    events = a_night(seed)
    last = max(one.at for one in events if isinstance(one, Tick))
    minutes = int((last - BEGIN) / timedelta(minutes=1)) + 60

    def finished(step: int) -> list[tuple[object, ...]]:
        desk = Desk("fold")
        said: list[Said] = []
        for number, record in enumerate(log(events)):
            said += [one for one in desk.handle(record) if isinstance(one, Said)]
            after = number + 1
        for more, minute in enumerate(range(minutes - 60, minutes, step)):
            said += [one for one in desk.handle(log([Tick(at=at(minute))], after + more)[0]) if isinstance(one, Said)]
        return [
            (one.id, one.state, one.attempt, one.said_at, one.text)
            for one in said
            if isinstance(one, Notification) and one.said_at <= at(minutes - 60 + 40)
        ]

    assert finished(1) == finished(20)


def test_no_two_messages_have_one_id_and_each_ends_once() -> None:
    for seed in range(40):
        desk = Desk("fold")
        ended: set[str] = set()
        texts: dict[str, str] = {}
        for record in log(a_night(seed)):
            for one in desk.handle(record):
                if isinstance(one, Notification):
                    assert one.id not in ended, "it is over"
                    assert texts.setdefault(one.id, one.text) == one.text
                    if one.state in ("delivered", "failed", "withheld", "dropped"):
                        ended.add(one.id)
