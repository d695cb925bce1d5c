"""How much is in hand at once."""

import asyncio

from producers.room import Room


def test_no_more_requests_than_there_is_room_for() -> None:
    async def run() -> int:
        room, under_way, most = Room(requests=3), 0, 0

        async def ask() -> None:
            nonlocal under_way, most
            async with room.request():
                under_way += 1
                most = max(most, under_way)
                await asyncio.sleep(0)
                under_way -= 1

        await asyncio.gather(*(ask() for _ in range(20)))
        return most

    assert asyncio.run(run()) == 3


def test_nobody_asks_while_too_many_bytes_wait_to_be_read() -> None:
    async def run() -> list[str]:
        room, order = Room(size=100), list[str]()

        async def ask() -> None:
            async with room.request():
                order.append("asked")

        with room.holding(60):
            await ask()
            with room.holding(60):
                asking = asyncio.create_task(ask())
                await asyncio.sleep(0.01)
                order.append("read")
        await asking
        return order

    assert asyncio.run(run()) == ["asked", "read", "asked"]
