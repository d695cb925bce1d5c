"""Each message that is due gets one attempt, and each attempt one Delivery on `desk` before it is acknowledged."""

import asyncio
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from processors.loop import Progress
from processors.notify import Attempt
from processors.notifying import Notifying
from schemas.alert import Notification
from schemas.codec import Record, decode, encode
from schemas.heard import Delivery
from tests.processors.events import BEGIN, at
from tests.processors.test_notify import MESSAGE
from tests.processors.test_poison import Sent


class Posted:
    """Notes what it is asked to send; the first of a person takes longest."""

    def __init__(self, *answers: Attempt) -> None:
        self.order: list[str] = []
        self._answers = list(answers)

    async def send(self, message: Notification) -> Attempt:
        await asyncio.sleep(0.02 if not self.order else 0)
        self.order.append(message.text)
        return self._answers.pop(0) if self._answers else Attempt(delivered=True)


def record(message: Notification) -> Record:
    sent = encode(message, "/t")
    return Record(0, 0, sent.key, sent.value, sent.headers, "notifications")


def notified(post: Posted, *records: Record, minutes: float = 0, again: bool = False) -> tuple[list[Delivery], Sent]:
    sent: Any = Sent()

    async def scene() -> None:
        stage = Notifying(sent, post, "", Progress(), clock=lambda: at(minutes))
        for _ in range(2 if again else 1):
            batch = await stage.take(list(records))
            await asyncio.gather(*batch.deliveries)

    asyncio.run(scene())
    told = [(value, list(headers.items())) for topic, value, headers in sent.messages if topic == "desk"]
    return [decode(value, headers, Delivery) for value, headers in told], sent


def test_an_attempt_becomes_a_delivery_with_its_error() -> None:
    failed = Attempt(delivered=False, error="status 500")
    (delivery,), _ = notified(Posted(failed), record(replace(MESSAGE, attempt=2)))
    assert (delivery.notification, delivery.attempt, delivery.alert) == (MESSAGE.id, 2, MESSAGE.alert)
    assert (delivery.delivered, delivery.error, delivery.permanent) == (False, "status 500", False)


def test_what_is_not_due_is_not_sent() -> None:
    post = Posted()
    deliveries, _ = notified(
        post, record(replace(MESSAGE, state="delivered")), record(replace(MESSAGE, state="failed"))
    )
    assert (deliveries, post.order) == ([], [])


def test_what_was_tried_by_a_process_that_is_no_more_is_not_tried_again() -> None:
    post = Posted()
    other = replace(MESSAGE, id="another")
    deliveries, _ = notified(post, record(MESSAGE), record(other), record(replace(MESSAGE, state="delivered")))
    assert [one.notification for one in deliveries] == ["another"]


def test_what_comes_again_is_answered_again_and_not_sent_again() -> None:
    post = Posted()
    deliveries, _ = notified(post, record(MESSAGE), again=True)
    assert len(post.order) == 1
    assert len(deliveries) == 2
    assert deliveries[0] == deliveries[1]


def test_a_message_whose_time_is_over_is_not_sent_and_the_desk_hears_of_it() -> None:
    post = Posted()
    (delivery,), _ = notified(post, record(MESSAGE), minutes=61)
    assert post.order == []
    assert (delivery.expired, delivery.delivered) == (True, False)
    assert BEGIN + timedelta(minutes=61) == delivery.at


def test_what_one_person_is_told_of_one_alert_arrives_in_its_order() -> None:
    post = Posted()
    messages = [replace(MESSAGE, id=f"m{n}", text=f"text {n}") for n in range(5)]
    notified(post, *map(record, messages))
    assert post.order == [f"text {n}" for n in range(5)]


def test_what_is_no_notification_is_dead_with_its_reason() -> None:
    deliveries, sent = notified(Posted(), Record(0, 7, b"a", b"{}", [], "notifications"))
    assert deliveries == []
    (dead,) = sent.messages
    assert dead[0] == "dead"
    assert dead[2]["vigil_step"] == b"notifying"
