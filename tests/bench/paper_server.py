"""A server of feeds on this machine, in a process of its own, so that its time is not the poller's.

`python -m tests.bench.paper_server FEEDS` prints its port. `/N` is feed N as it always is; `/N/moving` has one new
item each time it is asked for. Every name leads here: whoever asks brings a resolver that says so.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.feeds import rss


async def main(feeds: int) -> None:
    """Serve until killed."""
    still = [rss(number) for number in range(feeds)]
    asked: dict[int, int] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode().strip("/").split("/")
        number = int(path[0])
        if path[1:] == ["moving"]:
            asked[number] = asked.get(number, 0) + 1
            body = rss(number, begin=asked[number])
        else:
            body = still[number]
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving(feeds: int) -> Iterator[int]:
    """The port of a running server."""
    command = [sys.executable, "-m", "tests.bench.paper_server", str(feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
