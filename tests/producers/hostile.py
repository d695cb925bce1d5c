"""A server that does all that servers should not: each path one misdeed, spoken in raw bytes."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.producers.fakes import item, rss

Speak = Callable[[asyncio.StreamWriter], Awaitable[None]]

GOOD = rss(item("1", "Café near the שער"))
DOCTYPE = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
LEAK = b'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
MEGABYTE = b"0" * 1024 * 1024


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole answer, with the length that it has or the one that it claims."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def says(payload: bytes) -> Speak:
    """Sends so much and closes the connection."""

    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(payload)

    return speak


def never_ends(start: bytes, again: bytes, pause: float = 0.0) -> Speak:
    """Sends the same again and again, until the other side has had enough."""

    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return speak


def packed(megabytes: int) -> bytes:
    """So many megabytes of one letter, as gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(MEGABYTE) for _ in range(megabytes)) + packer.flush()


OPEN = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
MISDEEDS: dict[str, Speak] = {
    "laughs": says(answer(GOOD.replace(b"<rss", DOCTYPE + b"<rss").replace(b"A title", b"&b;"))),
    "leak": says(answer(GOOD.replace(b"<rss", LEAK + b"<rss").replace(b"A title", b"&f;"))),
    "dtd": says(answer(b'<!DOCTYPE rss SYSTEM "/evil.dtd">' + GOOD)),
    "deep": says(answer(b"<rss>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</rss>")),
    "deepjson": says(answer(b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 200_000)),
    "claims": says(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n" + MEGABYTE),
    "endless": never_ends(OPEN, MEGABYTE),
    "chunks": never_ends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MEGABYTE + b"\r\n"),
    "bomb": says(answer(packed(64), "Content-Encoding: gzip")),
    "twice": says(answer(b"?", "Content-Encoding: gzip, gzip")),
    "nothings": never_ends(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\x78\x9c", b"\x00\x00\x00\xff\xff" * 20_000
    ),
    "circle": says(answer(b"", "Location: /circle", status="302 Found")),
    "inward": says(answer(b"", "Location: http://inside.example/secret", status="302 Found")),
    "decimal": says(answer(b"", "Location: http://2130706433/", status="301 Moved")),
    "file": says(answer(b"", "Location: file:///etc/passwd", status="301 Moved")),
    "nowhere": says(answer(b"", "Location: http://[", status="301 Moved")),
    "mislabelled": says(
        answer(b"<?xml version='1.0' encoding='utf-8'?>" + rss(item("1", "Café")).decode().encode("cp1252"))
    ),
    "header": says(
        answer(rss(item("1", "ירי ליד השער")).decode().encode("cp1255"), "Content-Type: text/xml; charset=windows-1255")
    ),
    "falseheader": says(answer(GOOD, "Content-Type: text/xml; charset=iso-8859-1")),
    "short": says(answer(GOOD[:-40], length=len(GOOD))),
    "broken": says(OPEN + GOOD[:-40]),
    "longer": says(answer(GOOD, length=len(GOOD) - 30)),
    "html": says(answer(b"<!DOCTYPE html><html><head><title>Sorry</title></head></html>", "Content-Type: text/xml")),
    "slowloris": never_ends(b"HTTP/1.1 200 OK\r\n", b"X", 0.02),
    "drip": never_ends(OPEN + b"<rss>", b" ", 0.02),
    "headers": never_ends(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 1000),
    "hints": never_ends(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
    "negative": says(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" + GOOD),
    "lengths": says(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 900\r\n\r\n" + GOOD),
    "badchunk": says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD),
    "zeros": says(b"HTTP/1.1 200 OK\r\nX-\x00: \x00\r\n\r\n" + GOOD),
    "ssh": says(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "mute": says(b""),
    "empty": says(answer(b"")),
    "picture": says(answer(b"\x89PNG\r\n\x1a\n\x00\x00\x00", "Content-Type: application/rss+xml")),
    "forever": says(answer(b"", "Retry-After: 99999999999", status="429 Too Many Requests")),
    "tag": says(answer(GOOD, f'ETag: "{"x" * 50_000}"')),
    "good": says(answer(GOOD)),
}


PAGES = (
    "bomb",
    "claims",
    "endless",
    "circle",
    "inward",
    "file",
    "short",
    "twice",
    "headers",
    "ssh",
    "picture",
    "empty",
)
"""Misdeeds that wait behind the items of the feed at /links."""


def links(port: int) -> bytes:
    """A feed whose items lead to misdeeds."""
    items = [item(name).replace("https://gazette.example", f"http://{name}.outside.example:{port}") for name in PAGES]
    return rss(*items, item("local").replace("https://gazette.example", "http://inside.example"))


@asynccontextmanager
async def hostile() -> AsyncIterator[tuple[int, list[str]]]:
    """The server's port, and the paths that it was asked for."""
    asked: list[str] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readline()).split(b" ")[1].decode()
            asked.append(path)
            while (await reader.readline()).strip():
                pass
            misdeed = MISDEEDS.get(path.strip("/"), says(answer(b"", status="404 Not Found")))
            await (says(answer(links(port))) if path == "/links" else misdeed)(writer)
            await writer.drain()
        except (ConnectionError, IndexError, asyncio.CancelledError):
            return  # The other side has had enough, which is what is tested.
        finally:
            writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield port, asked
    finally:
        server.close()
