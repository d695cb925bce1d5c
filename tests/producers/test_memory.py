"""What is remembered of a source."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from producers.memory import (
    FEWEST_SEEN,
    LONGEST_PAUSE,
    Remembered,
    due,
    health,
    load,
    message,
    recall,
    went_well,
    went_wrong,
)
from schemas.codec import Message
from schemas.document import Document
from schemas.topics import FEEDS
from tests.producers.fakes import FEED, NOW, Log, source

NEW = Remembered(source="gazette", url=FEED)


def documents(*names: str, revision: str = "r") -> list[Document]:
    return [Document(id=name, revision=revision, source="gazette", fetched=NOW) for name in names]


def test_a_memory_comes_back_as_it_was_written_and_the_last_holds() -> None:
    log = Log()
    for polled in (1, 2):
        log.append(FEEDS, message(replace(NEW, polled=polled, etag='"x"', last_ok=NOW, seen={"a": "1"})))
    memories, problems = load(log)
    assert memories == {"gazette": replace(NEW, polled=2, etag='"x"', last_ok=NOW, seen={"a": "1"})}
    assert problems == []


def test_a_memory_that_cannot_be_read_is_told_and_does_not_stop_the_others() -> None:
    log = Log()
    log.append(FEEDS, Message(b"broken", b"{", []))
    log.append(FEEDS, message(NEW))
    memories, problems = load(log)
    assert list(memories) == ["gazette"]
    assert "feeds at 0, 'broken'" in problems[0]


def test_an_etag_is_not_sent_to_another_address() -> None:
    known = {"gazette": replace(NEW, etag='"x"', gone=True, error="410", polled=3, seen={"a": "1"})}
    moved = recall(source(url="https://gazette.example/new.xml"), known)
    assert (moved.etag, moved.gone, moved.error) == (None, False, None)
    assert (moved.polled, moved.seen) == (3, {"a": "1"})
    assert recall(source(), known) == known["gazette"]


def test_what_is_in_the_feed_is_never_forgotten_and_the_rest_is_bounded() -> None:
    memory = NEW
    for day in range(30):
        names = [f"{day}-{number}" for number in range(50)]
        memory = went_well(source(), memory, NOW, etag=None, last_modified=None, documents=documents("fixed", *names))
    assert len(memory.seen) == FEWEST_SEEN
    assert "fixed" in memory.seen
    assert "29-49" in memory.seen
    assert "0-0" not in memory.seen


def test_of_one_id_in_a_payload_the_first_revision_is_remembered() -> None:
    both = [*documents("a", revision="new"), *documents("a", revision="old")]
    assert went_well(source(), NEW, NOW, etag=None, last_modified=None, documents=both).seen == {"a": "new"}


def test_pauses_double_up_to_six_hours_and_end_with_success() -> None:
    memory, pauses = NEW, []
    for _ in range(10):
        memory = went_wrong(source(every=300), memory, NOW, "no answer")
        assert memory.not_before is not None
        pauses.append(memory.not_before - NOW)
    assert pauses[:3] == [timedelta(seconds=300), timedelta(seconds=600), timedelta(seconds=1200)]
    assert pauses[-1] == LONGEST_PAUSE
    well = went_well(source(), memory, NOW, etag=None, last_modified=None, documents=None)
    assert (well.failures, well.error, well.not_before) == (0, None, None)


def test_the_server_s_own_pause_is_kept_when_it_is_longer() -> None:
    memory = went_wrong(source(every=300), NEW, NOW, "status 429", retry_after=7200.0)
    assert due(source(), memory) == NOW + timedelta(hours=2)


def test_a_poll_is_due_after_the_interval_and_its_fixed_spread() -> None:
    assert due(source(), NEW) is None
    memory = went_well(source(), NEW, NOW, etag=None, last_modified=None, documents=[])
    time = due(source(every=300), memory)
    assert time is not None
    assert NOW + timedelta(seconds=300) <= time <= NOW + timedelta(seconds=330)
    assert time == due(source(every=300), memory)


WELL = replace(NEW, last_ok=NOW, last_new=NOW, polled=1)


@pytest.mark.parametrize(
    ("memory", "silent_after", "hours", "expected"),
    [
        (None, None, 0, "never polled"),
        (NEW, None, 0, "never polled"),
        (WELL, None, 1000, "well"),
        (WELL, 7200, 1, "well"),
        (WELL, 7200, 3, "silent"),
        (replace(WELL, error="status 503"), 7200, 3, "failing"),
        (replace(NEW, error="status 503"), None, 0, "failing"),
        (replace(WELL, error="410", gone=True), None, 0, "gone"),
    ],
)
def test_silence_is_a_fault_only_where_it_is_unusual(
    memory: Remembered | None, silent_after: int | None, hours: int, expected: str
) -> None:
    assert health(source(silent_after=silent_after), memory, NOW + timedelta(hours=hours)) == expected
