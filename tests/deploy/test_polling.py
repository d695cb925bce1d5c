"""The poll loop as it is run: whom it heeds."""

import asyncio
import os
import signal

from deploy.polling import heed


def test_the_first_signal_asks_the_second_ends() -> None:
    async def signalled() -> bool:
        stop, said = asyncio.Event(), list[str]()
        heed(stop, said.append)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await stop.wait()
        assert said == ["stopping: what was fetched is sent, the rest is left for the next start"]
        return signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    assert asyncio.run(signalled())
