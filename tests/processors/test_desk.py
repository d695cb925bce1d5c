"""The desk says the same whatever happens to the process, and says nothing twice."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from processors.desk import DeadLetter, Desk, restored
from processors.judging import state
from processors.judging.recollection import Cut, Recollection, delta
from processors.seat import topic_of
from schemas.alert import Alert
from schemas.codec import Record, encode
from schemas.envelope import Said
from schemas.heard import Heard, Observation, Poll, Tick
from schemas.scored import Scored
from tests.processors.day import WORDS, a_day
from tests.processors.events import at, enriched, log, opening
from tests.processors.hearing import alerts, live, of, told


@given(st.integers(0, 1000), st.lists(st.integers(1, 80), max_size=6))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_a_desk_taken_down_anywhere_and_restored_says_the_same_bytes(seed: int, cuts: list[int]) -> None:
    records = log([*opening(), *a_day(seed)])
    whole = [encode(said, "/t").value for said in told(Desk("fold"), records)]
    parts: list[bytes] = []
    memory, desk, start = Recollection(), Desk("fold"), -1
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(records)], strict=True):
        parts += [encode(said, "/t").value for said in told(desk, records[begin:end])]
        for message in delta("w", "fold", Cut(start, end - 1, "", desk.cut())):
            memory.hear(message)
        start = max(start, end - 1)
        desk = Desk("fold")
        desk.reset(restored(memory.values))
    assert parts == whole


@given(st.integers(0, 1000))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_repeats_of_any_event_say_nothing_new(seed: int) -> None:
    day = [*opening(), *a_day(seed)]
    desk = Desk("fold")
    told(desk, log(day))
    documents: list[Heard] = [event for event in day if not isinstance(event, Observation | Poll)]
    again = told(desk, log(documents, start=len(day)))
    assert again == []


def test_dense_and_sparse_ticks_say_the_same_of_timers() -> None:
    fire = enriched("a", incident="arson")
    sparse = live(fire, Tick(at=at(60 * 98)))
    dense = live(fire, *[Tick(at=at(minute)) for minute in range(1, 60 * 98 + 1)])

    def bare(said: list[Said]) -> list[tuple[object, ...]]:
        return [(a.id, a.change, a.said_at, a.stage) for a in said if isinstance(a, Alert)]

    assert bare(sparse) == bare(dense)
    assert [change for _, change, _ in alerts(sparse)] == ["raised", "escalated", "cleared"]
    assert [alert.said_at for alert in of(Alert, sparse)] == [at(0), at(15), at(60 * 96)]


@given(st.integers(0, 500))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_how_dense_the_ticks_are_changes_nothing_that_timers_say(seed: int) -> None:
    draw = random.Random(seed)
    fires: list[Heard] = [
        enriched(f"f{n}", words=" ".join(draw.sample(WORDS, 3)), incident="arson", offset=n) for n in range(3)
    ]
    moments = sorted({draw.randrange(1, 60 * 60) for _ in range(draw.randrange(1, 40))})
    ticks: list[Heard] = [Tick(at=at(minute)) for minute in moments]

    def timers(said: list[Said]) -> list[bytes]:
        """Everything but the position in `desk`, which the ticks before it move."""
        return [encode(replace(one, sequence=0), "/t").value for one in said if one.said_at > at(0)]

    end = Tick(at=at(60 * 60))
    assert timers(live(*fires, *ticks, end)) == timers(live(*fires, end))


def test_a_position_that_was_handled_is_not_handled_again() -> None:
    later = enriched("a", words="later words", incident="arson", offset=9)
    earlier = enriched("a", words="earlier words", incident="shooting", offset=4)
    assert len(of(Scored, live(later, earlier))) == 1


def test_an_event_that_cannot_be_read_leaves_no_trace_but_a_dead_letter() -> None:
    desk = Desk("fold")
    told(desk, log(opening()))
    before = dict(desk.state)
    for value, headers in [
        (b"\xff", [("ce_type", b"vigil.tick.v1")]),
        (b"{}", []),
        (
            b'{"event":"config","id":"x","at":"2026-01-01T00:00:00Z","rules":["name ="],"profile":""}',
            [("ce_type", b"vigil.config.v1")],
        ),
    ]:
        (letter,) = desk.handle(Record(0, 77, b"k", value, headers, "desk"))
        assert isinstance(letter, DeadLetter)
        assert letter.value == value
        assert dict(letter.headers)["vigil_offset"] == b"77"
        assert desk.state == before
    assert isinstance(told(desk, log([enriched("a", incident="arson")], 78))[0], Scored)


def test_a_new_epoch_of_the_topics_stands_in_what_is_said() -> None:
    assert {one.epoch for one in live(enriched("a", incident="arson"))} == {1}


@pytest.mark.parametrize("name", ["Scored", "Story", "Alert"])
def test_each_output_has_its_topic(name: str) -> None:
    said = {type(one).__name__: one for one in live(enriched("a", incident="arson"))}
    assert topic_of(said[name]).name == {"Scored": "scored", "Story": "picture", "Alert": "alerts"}[name]


def test_nothing_that_the_desk_keeps_is_walked_by_the_collector() -> None:
    kept = [kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Struct)]
    assert len(kept) > 10
    assert [kind.__name__ for kind in kept if kind is not Struct and kind.__struct_config__.gc] == []
