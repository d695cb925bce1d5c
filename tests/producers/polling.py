"""A poller over a web and a log that are ours."""

import asyncio
from typing import Any

from producers.memory import Remembered, load
from producers.poll import Poller
from producers.source import Source
from producers.summary import Summary
from tests.producers.fakes import NOW, Log, Pages, Web, source

HOME = "https://gazette.example"


def run(log: Log, web: Web, *sources: Source, pages: Any = None, **options: Any) -> list[Summary]:
    """Poll once."""
    chosen = {each.id: each for each in sources or (source(),)}
    poller = Poller(chosen, log, web, pages or Pages(), lambda summary: None, lambda: NOW)
    return asyncio.run(poller.run(once=True, **options))


def memory(log: Log, name: str = "gazette") -> Remembered:
    return load(log)[0][name]


def polls(log: Log) -> list[tuple[str, str]]:
    return [(poll.id, poll.health) for poll in log.polls()]
