"""Work that gives way when the loop is asked to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from schemas.errors import VigilError

T = TypeVar("T")


class Stopped(VigilError):
    """The loop was asked to stop before the work was done; what had been begun is as if it had not been."""


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives, unless `stop` is set first: then it is cancelled, and Stopped is raised.

    Only for work that leaves nothing behind when it is cut off.
    """
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        # Even if it has just ended: a signal to the whole group may have ended what it worked with.
        if stop.is_set() or not task.done():
            raise Stopped("asked to stop")
        return task.result()
    finally:
        stopping.cancel()
        task.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
