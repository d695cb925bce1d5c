"""The desk's clock hand: one Tick a second, with the age of what still waits to be enriched."""

import asyncio

from processors.safe import Sender
from processors.workers.timekeeper import Timekeeper
from schemas.backlog import Backlog
from schemas.broker import Broker
from schemas.codec import encode
from schemas.heard import Tick
from schemas.topics import DESK, DOCUMENTS, name_of

SPEAKER = "/vigil/judging/clock"


class Ticker:
    """Ticks while `on`; a second ticker does no harm, for the desk ignores a Tick that is not later."""

    def __init__(self, servers: str | Broker, namespace: str, group: str) -> None:
        self.on = False
        self._time = Timekeeper()
        self._backlog = Backlog(servers, namespace, DOCUMENTS, group)
        self._desk = name_of(DESK, namespace)

    async def run(self, sender: Sender) -> None:
        """Tick until cancelled; the end of a tick's delivery is awaited, so an outage makes no pile of them."""
        while True:
            await asyncio.sleep(1)
            now = self._time.now().replace(microsecond=0)
            if not self.on:
                continue
            waiting = await asyncio.to_thread(self._backlog.oldest)
            message = encode(Tick(at=now, oldest_waiting=waiting), SPEAKER)
            delivery = await sender.send(self._desk, message.key, message.value, message.headers, partition=0)
            await delivery
