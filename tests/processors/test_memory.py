"""Deltas come together to the same memory, however they are cut, torn, repeated or written by two at once."""

import random
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from processors import memory
from processors.memory import Recollection, delta


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


def whole(to: int) -> dict[str, str]:
    state = {key: value for key, value in between(-1, to).items() if value is not None}
    return {key: value.text for key, value in state.items() if isinstance(value, Value)}


def recalled(messages: list[bytes]) -> tuple[int, dict[str, str]]:
    recollection = Recollection()
    for message in messages:
        recollection.hear(message)
    values = {key: msgspec.json.decode(raw, type=Value).text for key, raw in recollection.values.items()}
    return recollection.position, values


def cuts(seed: int, end: int, begin: int = -1) -> list[tuple[int, int]]:
    draw = random.Random(seed)
    inner = sorted(draw.sample(range(begin + 1, end), min(5, end - begin - 1)))
    points = [begin, *inner, end]
    return list(pairwise(points))


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=100)
def test_any_cut_into_batches_gives_the_same_memory(seed: int) -> None:
    messages = [m for a, b in cuts(seed, 40) for m in delta("w1", a, b, "f", between(a, b))]
    assert recalled(messages) == (40, whole(40))


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=100)
def test_two_writers_who_cut_differently_and_overlap_give_the_same_memory(seed: int) -> None:
    first = [("w1", a, b) for a, b in cuts(seed, 30)]
    second = [("w2", a, b) for a, b in cuts(seed + 1, 40, begin=first[2][1])]
    draw = random.Random(seed)
    turns = [iter(first), iter(second)]
    order = [0] * len(first) + [1] * len(second)
    draw.shuffle(order)
    messages = [m for turn in order for w, a, b in [next(turns[turn])] for m in delta(w, a, b, "f", between(a, b))]
    assert recalled(messages) == (40, whole(40))


def test_a_delta_torn_in_the_middle_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PART", 20)
    good = delta("w1", -1, 3, "f", between(-1, 3))
    torn = delta("w1", 3, 9, "f", between(3, 9))
    assert len(torn) > 2
    after = delta("w2", 3, 9, "f", between(3, 9))
    assert recalled(good + torn[:-1]) == (3, whole(3))
    assert recalled(good + torn[1:]) == (3, whole(3))
    assert recalled(good + torn[:-1] + after) == (9, whole(9))
    assert recalled(good + torn[:1] + after + torn[1:]) == (9, whole(9))


def test_a_hole_waits_for_what_fills_it() -> None:
    early = delta("w1", -1, 3, "f", between(-1, 3))
    late = delta("w1", 5, 9, "f", between(5, 9))
    assert recalled(early + late) == (3, whole(3))
    assert recalled(early + late + delta("w2", 3, 6, "f", between(3, 6))) == (9, whole(9))


def test_no_message_is_much_larger_than_a_part() -> None:
    big: dict[str, Struct | None] = {f"k{n}": Value("x" * 50_000) for n in range(20)}
    assert max(map(len, delta("w1", 0, 1, "f", big))) < memory.PART + 60_000
