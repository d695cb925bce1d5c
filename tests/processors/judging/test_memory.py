"""Deltas come together to the same memory, however they are cut, torn, repeated or written by two at once."""

import random
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from processors.judging import recollection
from processors.judging.recollection import Cut, Recollection, snapshot
from schemas.errors import Refused


class Value(Struct, frozen=True):
    """Something to remember."""

    text: str


def changes_of(position: int) -> dict[str, Struct | None]:
    """What the event at a position changes: some keys get a value, one goes."""
    draw = random.Random(position)
    changed: dict[str, Struct | None] = {f"k{draw.randrange(8)}": Value(f"{position}-{n}") for n in range(3)}
    changed[f"k{draw.randrange(8)}"] = None
    return changed


def between(start: int, to: int) -> dict[str, Struct | None]:
    merged: dict[str, Struct | None] = {}
    for position in range(start + 1, to + 1):
        merged |= changes_of(position)
    return merged


def delta(writer: str, start: int, to: int, changes: dict[str, Struct | None]) -> list[bytes]:
    return recollection.delta(writer, "f", Cut(start, to, f"mark {to}", changes))


def held(to: int) -> dict[str, Struct]:
    return {key: value for key, value in between(-1, to).items() if value is not None}


def snap(writer: str, to: int) -> list[bytes]:
    return list(snapshot(writer, "f", Cut(to, to, f"mark {to}", {}, held(to))))


def whole(to: int) -> dict[str, str]:
    return {key: value.text for key, value in held(to).items() if isinstance(value, Value)}


def recalled(messages: list[bytes]) -> tuple[int, dict[str, str]]:
    found = Recollection()
    for offset, message in enumerate(messages):
        found.hear(message, offset)
    assert found.mark == (f"mark {found.position}" if found.position >= 0 else "")
    return found.position, {key: msgspec.json.decode(raw, type=Value).text for key, raw in found.values.items()}


def cuts(seed: int, end: int, begin: int = -1) -> list[tuple[int, int]]:
    draw = random.Random(seed)
    inner = sorted(draw.sample(range(begin + 1, end), min(5, end - begin - 1)))
    points = [begin, *inner, end]
    return list(pairwise(points))


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_any_cut_into_batches_gives_the_same_memory(seed: int) -> None:
    messages = [m for a, b in cuts(seed, 40) for m in delta("w1", a, b, between(a, b))]
    assert recalled(messages) == (40, whole(40))


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_two_writers_who_cut_differently_and_overlap_give_the_same_memory(seed: int) -> None:
    first = [("w1", a, b) for a, b in cuts(seed, 30)]
    second = [("w2", a, b) for a, b in cuts(seed + 1, 40, begin=first[2][1])]
    draw = random.Random(seed)
    turns = [iter(first), iter(second)]
    order = [0] * len(first) + [1] * len(second)
    draw.shuffle(order)
    messages = [m for turn in order for w, a, b in [next(turns[turn])] for m in delta(w, a, b, between(a, b))]
    assert recalled(messages) == (40, whole(40))


def test_a_delta_torn_in_the_middle_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recollection, "PART", 20)
    good = delta("w1", -1, 3, between(-1, 3))
    torn = delta("w1", 3, 9, between(3, 9))
    assert len(torn) > 2
    after = delta("w2", 3, 9, between(3, 9))
    assert recalled(good + torn[:-1]) == (3, whole(3))
    assert recalled(good + torn[1:]) == (3, whole(3))
    assert recalled(good + torn[:-1] + after) == (9, whole(9))
    assert recalled(good + torn[:1] + after + torn[1:]) == (9, whole(9))


def test_a_hole_waits_for_what_fills_it() -> None:
    early = delta("w1", -1, 3, between(-1, 3))
    late = delta("w1", 5, 9, between(5, 9))
    assert recalled(early + late) == (3, whole(3))
    assert recalled(early + late + delta("w2", 3, 6, between(3, 6))) == (9, whole(9))


def test_no_message_is_much_larger_than_a_part() -> None:
    big: dict[str, Struct | None] = {f"k{n}": Value("x" * 50_000) for n in range(20)}
    assert max(map(len, delta("w1", 0, 1, big))) < recollection.PART + 60_000


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_snapshots_anywhere_whole_or_torn_change_nothing(seed: int) -> None:
    draw = random.Random(seed)
    messages: list[bytes] = []
    for a, b in cuts(seed, 40):
        messages += delta("w1", a, b, between(a, b))
        if draw.random() < 0.5:
            parts = snap("w2", draw.randrange(b + 1))
            messages += parts[: draw.choice([1, len(parts)])]
    assert recalled(messages) == (40, whole(40))


def test_reading_from_a_whole_snapshot_on_gives_the_same_as_reading_all() -> None:
    before, after = delta("w1", -1, 9, between(-1, 9)), delta("w1", 9, 20, between(9, 20))
    assert recalled(snap("w1", 9) + after) == recalled(before + snap("w1", 9) + after) == (20, whole(20))


def test_a_torn_snapshot_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recollection, "PART", 20)
    good, torn = delta("w1", -1, 3, between(-1, 3)), snap("w1", 9)
    assert len(torn) > 2
    assert recalled(good + torn[:-1]) == (3, whole(3))
    assert recalled(good + torn[:1] + torn[2:]) == (3, whole(3))
    assert recalled(good + torn) == (9, whole(9))


def test_a_snapshot_fills_a_hole() -> None:
    late = delta("w1", 5, 9, between(5, 9))
    assert recalled(late + snap("w2", 7)) == (9, whole(9))
    found = Recollection()
    for message in late:
        found.hear(message)
    assert found.waits


def test_where_the_newest_whole_snapshot_begins_and_how_much_changed_since_is_known() -> None:
    found = Recollection()
    old, new = snap("w2", 5), snap("w1", 9)
    for offset, message in enumerate([*delta("w1", -1, 9, between(-1, 9)), *new, *old]):
        found.hear(message, offset)
    assert (found.snapshot, found.position, found.changed) == (1, 9, 0)
    for message in delta("w1", 9, 12, {"a": Value("1"), "b": Value("2")}):
        found.hear(message, 50)
    assert found.changed == 2


@pytest.mark.parametrize("message", [b"", b"{}", b"\xff", b"[" * 200_000, b'{"head":{"writer":"w"},"keys":{}}'])
def test_what_is_no_memory_is_refused_with_its_place(message: bytes) -> None:
    with pytest.raises(Refused, match="`state` holds at 7 what is no message of the desk's memory"):
        Recollection().hear(message, 7)


def test_memory_of_a_later_form_is_refused() -> None:
    (message,) = delta("w1", -1, 3, {})
    later = message.replace(b'"form":2', b'"form":3')
    with pytest.raises(Refused, match="memory of form 3, and this version reads up to 2: a newer Vigil"):
        Recollection().hear(later)


def test_memory_of_the_form_before_is_read() -> None:
    head = '{"writer":"w","start":-1,"to":4,"part":0,"last":true,"fold":"f"}'
    found = Recollection()
    found.hear(f'{{"head":{head},"keys":{{"k":{{"text":"x"}}}}}}'.encode())
    assert (found.position, found.mark, found.values) == (4, "", {"k": b'{"text":"x"}'})
