"""One reader tells all open boards; none of them asks the index."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta

import pytest

from processors.board.app import ROUTES
from processors.board.live import MOST_PARTS, Live, Seen
from processors.board.parts import Key, Parts
from tests.processors.board.behind import ATTACK, Behind


def run(test: Callable[[Behind], Coroutine[None, None, None]]) -> Callable[[Behind], None]:
    """A test that waits, as one that does not."""

    def waited(behind: Behind) -> None:
        asyncio.run(test(behind))

    waited.__name__ = test.__name__
    return waited


FIRST = Key("en", "/")


def live_of(behind: Behind) -> Live:
    return behind.live(beat=0.01)


def told(event: bytes) -> tuple[str, dict[str, object] | None]:
    name, data = event.decode().removesuffix("\n\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: ") or "null")


@run
async def test_a_hundred_boards_hear_of_a_change_for_one_look(behind: Behind) -> None:
    live = live_of(behind)
    await live.look()
    boards = [live.events(FIRST, 1, lambda: True) for _ in range(100)]
    for board in boards:
        assert told(await anext(board))[0] == "status"
    behind.hear(*ATTACK)
    asked = behind.asked
    await live.look()
    per_look = behind.asked - asked
    for board in boards:
        name, said = told(await anext(board))
        assert (name, said["unanswered"] if said else None) == ("status", 1)
        name, said = told(await anext(board))
        assert name == "part"
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
    board = live.events(None, 0, lambda: welcome[0])
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
    board = live.events(None, 0, lambda: True)
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

    live = Live(broken, Parts(behind.board, ROUTES), lambda: behind.now, every=0)
    reading = asyncio.create_task(live.run())
    while not live.state.version:
        await asyncio.sleep(0)
    live.close()
    await reading
    assert live.state.why == "odd"
    assert [event async for event in live.events(None, 0, lambda: True)] == []


@run
async def test_a_page_becomes_new_by_itself_where_something_changed_and_not_oftener_than_it_may(behind: Behind) -> None:
    live = live_of(behind)
    await live.look()
    slow, fast = live.events(Key("en", "/stories?span=7+d"), 1, lambda: True), live.events(FIRST, 1, lambda: True)
    for board in (slow, fast):
        assert told(await anext(board))[0] == "status"
    behind.hear(*ATTACK)
    await live.look()
    assert [told(await anext(fast))[0] for _ in range(2)] == ["status", "part"]
    assert [told(await anext(slow))[0] for _ in range(2)] == ["status", "beat"], "not yet"
    await slow.aclose()
    await fast.aclose()


@run
async def test_a_page_that_is_older_than_what_is_known_becomes_new_at_once(behind: Behind) -> None:
    live = live_of(behind)
    behind.hear(*ATTACK)
    await live.look()
    board = live.events(FIRST, 0, lambda: True)
    assert told(await anext(board))[0] == "status"
    await live.look()
    name, said = told(await anext(board))
    assert name == "part"
    assert 'data-part="rows"' in str(said)
    await board.aclose()


@run
async def test_what_is_no_such_page_or_one_too_many_is_never_made(behind: Behind) -> None:
    live = live_of(behind)
    await live.look()
    odd = ["/no/such", "/search?q=x", "/alerts/a", "//", "", "/sign-out"]
    boards = [live.events(Key("en", path), -1, lambda: True) for path in odd]
    boards += [live.events(Key("en", f"/?n={n}"), -1, lambda: True) for n in range(MOST_PARTS + 3)]
    for board in boards:
        await anext(board)
    asked = behind.asked
    await live.look()
    assert len(live._made) == MOST_PARTS
    assert behind.asked - asked < 2 * MOST_PARTS
    for board in boards:
        await board.aclose()
    assert not live._made


@pytest.mark.parametrize(
    "path", ["/", "/alerts/closed", "/stories", "/map", "/timeline", "/levels", "/watches", "/sources"]
)
def test_a_part_is_what_the_page_has(behind: Behind, path: str) -> None:
    behind.hear(*ATTACK)
    page = behind.client().get(path).text
    assert f'data-live="{path}"' in page
    part = Parts(behind.board, ROUTES).render(Key("en", path))
    assert 'data-part="' in part
    assert part.strip() in page


def test_the_report_that_is_read_stays_when_its_story_goes_on(behind: Behind) -> None:
    behind.hear(*ATTACK)
    (story,) = behind.rows["stories"]
    (document,) = behind.rows["documents"]
    page = behind.client().get(f"/stories/{story}").text
    assert f'data-live="/stories/{story}?report={document}"' in page
    assert 'data-part="origins"' in Parts(behind.board, ROUTES).render(Key("en", f"/stories/{story}?report={document}"))
