"""Our line: the real stages, but for the clock, whose ticks would put other numbers on what the desk says.

For a hop that takes so long, an App and an agent as processors.app makes them, around the same loop.
"""

from typing import Any

import mode

from processors import app as line
from processors.app import enriching, judging, progress, records, settings, stage
from processors.loop import Batch, pipelined
from processors.safe import AsItCame, Sender
from processors.workers.ticker import Ticker
from tests.bench.arms.steps import work

__all__ = ["enriching", "hopping", "judging"]


class Still(Ticker):
    """A clock that stands."""

    async def run(self, sender: Sender) -> None:
        """No tick."""


line._ticker = Still(settings.kafka_address(), settings.namespace, enriching.conf.id)
_work = work("hop", settings.namespace)
hopping = stage("hopping", linger=0.005)


@hopping.agent(
    hopping.topic(*_work.sources, schema=AsItCame(), value_type=bytes),
    supervisor_strategy=mode.CrashingSupervisor,
)
async def hop(stream: Any) -> None:
    """Each record becomes the next."""
    sender = Sender(hopping)

    async def body(events: list[Any]) -> Batch:
        return Batch([await sender.send(*out) for record in records(events) for out in _work.step(record)])

    await pipelined(hopping, stream, body, progress=progress, most=500)
