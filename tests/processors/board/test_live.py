"""One reader tells all open boards; none of them asks the index."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta

from processors.board import alerts
from processors.board.live import Live, Seen
from tests.processors.board.behind import ATTACK, Behind


def run(test: Callable[[Behind], Coroutine[None, None, None]]) -> Callable[[Behind], None]:
    """A test that waits, as one that does not."""

    def waited(behind: Behind) -> None:
        asyncio.run(test(behind))

    waited.__name__ = test.__name__
    return waited


def live_of(behind: Behind) -> Live:
    return Live(lambda: alerts.look(behind.board), alerts.rows, lambda: behind.now, beat=0.01)


def told(event: bytes) -> tuple[str, dict[str, object] | None]:
    name, data = event.decode().removesuffix("\n\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: ") or "null")


@run
async def test_a_hundred_boards_hear_of_a_change_for_one_look(behind: Behind) -> None:
    live = live_of(behind)
    await live.look()
    boards = [live.events(True, lambda: True) for _ in range(100)]
    for board in boards:
        assert [told(await anext(board))[0] for _ in range(2)] == ["status", "alerts"]
    behind.hear(*ATTACK)
    asked = behind.asked
    await live.look()
    per_look = behind.asked - asked
    for board in boards:
        name, said = told(await anext(board))
        assert (name, said["unanswered"] if said else None) == ("status", 1)
        name, said = told(await anext(board))
        assert name == "alerts"
        assert ATTACK[0] in str(said)
    assert behind.asked - asked == per_look
    assert live.boards == 100
    for board in boards:
        await board.aclose()
    assert live.boards == 0


@run
async def test_without_a_change_there_is_a_beat_and_who_is_signed_out_hears_no_more(behind: Behind) -> None:
    live = live_of(behind)
    await live.look()
    welcome = [True]
    board = live.events(False, lambda: welcome[0])
    assert told(await anext(board))[0] == "status"
    assert told(await anext(board)) == ("beat", None)
    welcome[0] = False
    assert [told(event)[0] async for event in board] == ["out"]


@run
async def test_a_board_hears_since_when_the_server_is_blind(behind: Behind) -> None:
    live = live_of(behind)
    await live.look()
    behind.away = "Elasticsearch does not answer"
    await live.look()
    since = behind.now
    behind.now += timedelta(minutes=1)
    await live.look()
    board = live.events(False, lambda: True)
    name, said = told(await anext(board))
    assert said is not None
    assert (name, said["blind_since"]) == ("status", since.isoformat().replace("+00:00", "Z"))
    behind.away = None
    await live.look()
    name, said = told(await anext(board))
    assert said is not None
    assert said["blind_since"] is None


@run
async def test_a_reader_that_fails_in_any_way_goes_on(behind: Behind) -> None:
    def broken() -> Seen:
        raise ZeroDivisionError("odd")

    live = Live(broken, alerts.rows, lambda: behind.now, every=0)
    reading = asyncio.create_task(live.run())
    while not live.state.version:
        await asyncio.sleep(0)
    live.close()
    await reading
    assert live.state.why == "odd"
    assert [event async for event in live.events(False, lambda: True)] == []
