"""The stage that reaches people: sends what the desk ordered, and appends to `desk` how each attempt went."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol
from weakref import WeakValueDictionary

import structlog

from processors.loop import Batch, Deliveries, Progress
from processors.notify import Attempt
from processors.safe import Sender
from processors.stages import bury
from processors.workers import metrics
from processors.workers.timekeeper import Timekeeper
from schemas.alert import Notification
from schemas.codec import Record, decode, encode
from schemas.errors import reason_of, told
from schemas.heard import Delivery
from schemas.ids import digest
from schemas.topics import DESK, name_of

SPEAKER = "/vigil/notifying"
KNOWN = 10_000
"""Attempts that are remembered: what comes again in the life of this process is answered and not sent again."""

log = structlog.get_logger()


class Sending(Protocol):
    """Whoever sends (processors.notify)."""

    async def send(self, message: Notification) -> Attempt: ...


class Notifying:
    """A notification that is due → one attempt → a Delivery on `desk`, and only then is it acknowledged."""

    def __init__(
        self,
        sender: Sender,
        post: Sending,
        namespace: str,
        progress: Progress,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._sender = sender
        self._post = post
        self._namespace = namespace
        self._progress = progress
        self._clock = clock or Timekeeper().now
        self._turns: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()
        """What one person is told of one alert by one channel arrives in its order."""
        self._known: OrderedDict[tuple[str, int], Delivery] = OrderedDict()

    async def take(self, records: list[Record]) -> Batch:
        """Begin to send; nothing is waited for here, so that no channel holds up another.

        Of one message the last state counts: what the desk has said since it was ordered shows that it was tried, by
        a process that was killed before it could acknowledge.
        """
        latest: dict[str, Notification] = {}
        buried: Deliveries = []
        for record in records:
            try:
                message = decode(record.value, record.headers, Notification)
                latest[message.id] = message
            except Exception as error:
                buried.append(
                    await bury(self._sender, self._namespace, "notifying", record, told(error), reason_of(error))
                )
        due = [message for message in latest.values() if message.state == "due"]
        metrics.finished("notifying", "done", len(records) - len(buried))
        return Batch([*buried, *(asyncio.create_task(self._one(message)) for message in due)])

    async def _one(self, message: Notification) -> None:
        key = (message.alert, message.person, message.channel)
        turn = self._turns.setdefault(key, asyncio.Lock())
        async with turn:
            delivery = self._known.get((message.id, message.attempt)) or await self._attempt(message)
        self._known[message.id, message.attempt] = delivery
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        sent = encode(delivery, SPEAKER)
        confirmed: Awaitable[object] = await self._sender.send(
            name_of(DESK, self._namespace), sent.key, sent.value, sent.headers, partition=0
        )
        await confirmed

    async def _attempt(self, message: Notification) -> Delivery:
        expired = self._clock() > message.until
        if expired:
            attempt = Attempt(delivered=False, error=f"not sent: its time was over at {message.until:%H:%M} UTC")
        else:
            with metrics.timed("notifying"):
                attempt = await self._post.send(message)
        self._progress.last = time.monotonic()
        metrics.attempted(message.channel, _ended(attempt, expired))
        say = log.info if attempt.delivered else log.warning
        say(
            "notified",
            id=message.id,
            alert=message.alert,
            person=message.person,
            channel=message.channel,
            attempt=message.attempt,
            delivered=attempt.delivered,
            error=attempt.error,
        )
        return Delivery(
            id=digest("delivery", message.id, str(message.attempt)),
            at=self._clock(),
            alert=message.alert,
            sequence=message.alert_sequence,
            channel=message.channel,
            attempt=message.attempt,
            delivered=attempt.delivered,
            error=attempt.error,
            notification=message.id,
            permanent=attempt.permanent,
            expired=expired,
        )


def _ended(attempt: Attempt, expired: bool) -> metrics.Attempted:
    if attempt.delivered:
        return "delivered"
    return "expired" if expired else "given_up" if attempt.permanent else "failed"
