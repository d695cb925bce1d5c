"""A mistreatment is drawn by its seed, so that one that found something can be done again; and its verdict can fail."""

from collections import Counter
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from processors.notify import payload
from schemas.alert import Notification
from tests.chaos.faults import DESKS, NOTIFIER, kills, plan
from tests.chaos.messages import messages
from tests.processors.receiver import Came
from tests.processors.test_notify import MESSAGE

VICTIMS = ["enriching/w1", "judging/w1", "judging/w2", "indexing/w1"]


def test_the_same_seed_does_the_same_to_the_same_processes() -> None:
    assert plan(30, 7, VICTIMS) == plan(30, 7, VICTIMS) != plan(30, 8, VICTIMS)
    assert kills(30, 7) == kills(30, 7) != kills(30, 8)


def test_every_kind_of_fault_is_there_as_often_as_was_asked() -> None:
    faults = plan(100, 1, VICTIMS, servers=3)
    kinds = Counter(fault.kind for fault in faults)
    assert kinds == {"kafka": 3, "elasticsearch": 3, "both desks": 10, "pause": 10, "kill": 74}
    assert {fault.victim for fault in faults if fault.kind == "kill"} == set(VICTIMS)
    assert {fault.victim for fault in faults if fault.kind == "pause"} == set(DESKS)


def test_desk_and_notifier_are_killed_about_as_often_as_each_other() -> None:
    victims = Counter(fault.victim for fault in kills(50, 1))
    assert victims.total() == 50
    assert victims.keys() == {*DESKS, NOTIFIER}
    assert 15 <= victims[NOTIFIER] <= 35


Story = tuple[list[Notification], list[Came]]


def came(message: Notification, body: bytes = b"") -> Came:
    """The request by which an attempt of a message came."""
    return Came(
        "/slow",
        {"idempotency-key": message.id, "vigil-attempt": str(message.attempt)},
        body or payload(message),
        0.0,
    )


def told(message: Notification, repeats: int = 0) -> Story:
    """Ordered, asked for once and `repeats` times more, delivered."""
    done = replace(message, state="delivered", sequence=message.sequence + 1)
    return [message, done], [came(message)] * (1 + repeats)


def stories(*several: Story) -> Story:
    return [order for orders, _ in several for order in orders], [one for _, asked in several for one in asked]


OTHER = replace(MESSAGE, id="other", person="eli")


def test_messages_that_come_again_under_their_key_are_counted_and_no_fault() -> None:
    found = messages(*stories(told(MESSAGE, repeats=2), told(OTHER)))
    assert found.well
    assert (found.ordered, found.requests, found.repeats) == (2, 4, 2)


def test_another_attempt_after_a_failed_one_is_no_repeat() -> None:
    waiting = replace(MESSAGE, state="retrying", sequence=2)
    second = replace(MESSAGE, attempt=2, sequence=3)
    orders, asked = told(second)
    found = messages([MESSAGE, waiting, *orders], [came(MESSAGE), *asked])
    assert found.well
    assert (found.ordered, found.requests, found.repeats) == (1, 2, 0)


def never_asked(story: Story) -> Story:
    return story[0], [one for one in story[1] if one.headers["idempotency-key"] != "other"]


def never_heard_of(story: Story) -> Story:
    return [one for one in story[0] if one.id != "other" or one.state == "due"], story[1]


def given_up(story: Story) -> Story:
    return [replace(one, state="failed") if one.state == "delivered" else one for one in story[0]], story[1]


def ordered_by_nobody(story: Story) -> Story:
    return [one for one in story[0] if one.id != "other"], story[1]


def in_other_words(story: Story) -> Story:
    return story[0], [*story[1], came(OTHER, b"{}")]


def under_another_key(story: Story) -> Story:
    return stories(story, told(replace(OTHER, id="another")))


@pytest.mark.parametrize(
    ("harm", "fault", "key"),
    [
        (never_asked, "lost", "other"),
        (never_heard_of, "lost", "other"),
        (given_up, "lost", "other"),
        (ordered_by_nobody, "unordered", "other"),
        (in_other_words, "unlike", "other"),
        (under_another_key, "doubled", "other"),
    ],
)
def test_a_message_that_is_lost_or_told_twice_is_found(harm: Callable[[Story], Story], fault: str, key: str) -> None:
    found = messages(*harm(stories(told(MESSAGE), told(OTHER))))
    assert not found.well
    assert key in getattr(found, fault)
    assert any(fault in line and key in line for line in found.lines())
