"""Who watches us from outside hears of us only while the desk really works."""

import asyncio
from datetime import datetime

from processors.workers.heartbeat import Heartbeat
from tests.processors.events import at


def beaten(newest: datetime | Exception | None) -> tuple[list[str], str | None]:
    asked: list[str] = []

    async def beat(address: str) -> str | None:
        asked.append(address)
        return None

    def latest() -> datetime | None:
        if isinstance(newest, Exception):
            raise newest
        return newest

    said = asyncio.run(Heartbeat("https://hc.example/1", latest, beat, clock=lambda: at(10)).once())
    return asked, said


def test_while_the_desk_remembers_something_each_second_the_address_is_asked() -> None:
    assert beaten(at(9.5)) == (["https://hc.example/1"], None)


def test_a_desk_that_stands_still_or_cannot_be_looked_at_gives_no_sign_of_life() -> None:
    for newest in (at(8), None, OSError("no broker")):
        asked, said = beaten(newest)
        assert asked == []
        assert said
