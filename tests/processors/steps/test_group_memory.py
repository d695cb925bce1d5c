"""What is remembered of stories is bounded, indexed and the same however it was built."""

import random
from datetime import timedelta

import msgspec
import pytest

from processors.knowledge.stories import numbers
from processors.steps.fingerprint import fingerprint
from processors.steps.group import Live, StoryMemory, group, join, update
from processors.steps.group.live import Entry
from schemas.reading import Fingerprint
from tests.processors.steps.test_group import NOON, SPOTS, STABBING, Desk, reading


def test_what_is_remembered_of_a_story_is_bounded() -> None:
    desk = Desk()
    for number in range(60):
        desk.hear(
            f"{STABBING} Report {number} by {'abcdefghij'[number % 10] * 6}{number}.", url=f"https://a.example/{number}"
        )
    (memory,) = desk.memories.values()
    bounds = numbers().memory
    assert memory.documents == 60
    assert len(memory.urls) == len(memory.contents) == bounds.urls
    assert len(memory.terms) <= bounds.terms
    assert len(memory.texts) <= bounds.texts


def busy(count: int) -> list[StoryMemory]:
    """Stories that share many words, so that every list of the index is long."""
    choose = random.Random(7)
    words = [f"{a}{b}{c}" for a in "brst" for b in "aeiou" for c in ("lan", "mor", "vik", "ten")]
    return [
        update(
            None,
            story=f"s{number:05}",
            document=f"d{number}",
            headline="",
            fingerprint=fingerprint(" ".join(choose.sample(words, 12)), f"https://a.example/{number}"),
            reading=reading("Ostermoor"),
            at=NOON + timedelta(minutes=number),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [100, 1000])
def test_however_many_stories_are_live_only_a_few_are_compared(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    live, compared = Live(busy(count)), 0
    measure = join.likeness

    def counted(words: dict[str, int], entry: Entry) -> tuple[float, float, float]:
        nonlocal compared
        compared += 1
        return measure(words, entry)

    monkeypatch.setattr(join, "likeness", counted)
    group(fingerprint("balan bamor bavik raten rimor ten", None), reading("Ostermoor"), NOON, live)
    assert 0 < compared <= numbers().live.compared + numbers().live.placed


def test_an_index_built_anew_or_in_another_order_answers_alike() -> None:
    memories = busy(150)
    grown = Live()
    for memory in memories:  # each was something else before
        grown.add(msgspec.structs.replace(memory, terms={"former": 1}, last=NOON - timedelta(days=1)))
    for memory in reversed(memories):
        grown.add(memory)
    gone = busy(151)[-1]
    grown.add(gone)
    grown.remove(gone)
    asked: list[Fingerprint] = [fingerprint(" ".join(pair), None) for pair in (("balan", "tovik"), ("sumor", "retin"))]
    for each in asked:
        answers = [[entry.memory.id for entry in live.alike(each.terms)] for live in (Live(memories), grown)]
        assert answers[0] == answers[1]


def test_a_memory_survives_being_written_and_read() -> None:
    desk = Desk()
    desk.hear(STABBING, reading("Ostermoor"), url="https://a.example/1")
    (memory,) = desk.memories.values()
    assert msgspec.json.decode(msgspec.json.encode(memory), type=StoryMemory) == memory


def test_a_story_of_ten_thousand_documents_is_no_larger_than_one_of_a_thousand() -> None:
    prints = [fingerprint(f"{STABBING} Report {number} by {number * 7919:x}.", None) for number in range(50)]
    reads = [reading(place, killed=number) for place in SPOTS for number in range(5)]
    memory, sizes = None, []
    for number in range(10_000):
        memory = update(
            memory,
            story="s",
            document=f"d{number}",
            headline="",
            fingerprint=prints[number % len(prints)],
            reading=reads[number % len(reads)],
            at=NOON + timedelta(minutes=number),
        )
        if number in (1_000, 9_999):
            sizes.append(len(msgspec.json.encode(memory)))
    assert memory is not None
    assert memory.documents == 10_000
    assert sizes[1] < 1.1 * sizes[0]


def test_an_index_from_which_every_story_is_taken_holds_no_key() -> None:
    memories = busy(40)
    live = Live(memories)
    for memory in memories[::2] + memories[1::2]:
        live.remove(memory)
    assert len(live) == 0
    assert not any(shelf._rows for shelf in live._shelves.values())
    assert live.alike([("balan", 1.0)]) == []
