"""The one polite GET. Nothing else in producers speaks HTTP."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import perf_counter
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
from msgspec import Struct
from msgspec.structs import replace

from producers.courtesy import Courtesy
from producers.network import NotPublic, Resolver, checked, resolve
from producers.room import Room
from schemas.errors import VigilError

LARGEST_BODY = 5 * 1024 * 1024
"""Bytes, as sent and as decompressed."""
MOST_REDIRECTS = 5
TOTAL_SECONDS = 60.0
_LIMITS = httpx.Timeout(15.0, connect=10.0)
"""Seconds of silence that are borne; TOTAL_SECONDS is what a server that drips may take."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PROGRAM = "Vigil/0.1"


class FetchError(VigilError):
    """A GET that gave nothing; `retry_after` is in seconds where the server named a time."""

    def __init__(self, reason: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after


class BadStatus(FetchError):
    """The server said no."""


class Gone(BadStatus):
    """410: the server asks never to be asked again."""


class Refusal(FetchError):
    """We do not ask: another scheme, a private network, or too many redirects."""


class TooLarge(FetchError):
    """More bytes than LARGEST_BODY."""


class Unreachable(FetchError):
    """No answer, or none in time."""


class Fetched(Struct, frozen=True, kw_only=True):
    """What a server answered."""

    status: int
    url: str
    """Where it was found, after redirects."""
    body: bytes
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    """304: what we have is what there is. `body` is empty."""
    retry_after: float | None = None
    content_type: str | None = None
    redirects: tuple[str, ...] = ()
    """Status and address of each step of the way: `301 https://…`."""
    seconds: float = 0.0
    """What the host took, without the waits for its turn."""


class Fetcher:
    """Asks hosts politely; use it as an async context manager, or `close` it.

    `resolver` finds the addresses of a host; they are checked, and the connection goes to the checked address
    and no other, so a name that changes its answer between check and connection gains nothing.
    """

    def __init__(
        self,
        contact: str = "",
        courtesy: Courtesy | None = None,
        resolver: Resolver = resolve,
        room: Room | None = None,
    ) -> None:
        agent = f"{_PROGRAM} (+{contact})" if contact else f"{_PROGRAM} (feed reader)"
        self._courtesy = courtesy or Courtesy()
        self._room = room or Room()
        self._resolver = resolver
        self._client = httpx.AsyncClient(
            headers={"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "*/*"},
            timeout=_LIMITS,
            follow_redirects=False,
            # A proxy from the environment would resolve names itself, past the check.
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._client.aclose()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        private: bool = False,
        largest: int = LARGEST_BODY,
        seconds: float = TOTAL_SECONDS,
    ) -> Fetched:
        """The body at a URL, unless it is as it was (`etag`, `last_modified`).

        `private`: addresses in private networks may be asked. Raises FetchError, one of its kinds.
        """
        condition = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in condition.items() if value}
        way: list[str] = []
        taken = 0.0
        for _ in range(MOST_REDIRECTS + 1):
            host = _host(url)
            # The turn first: whoever waits for a host takes no room from others.
            async with self._courtesy.turn(host, hurry=private), self._room.request():
                begun = perf_counter()
                try:
                    # The wait for one's turn is not the server's fault and does not count.
                    async with asyncio.timeout(seconds):
                        answer = await self._ask(url, headers, private, largest)
                except TimeoutError:
                    raise Unreachable(f"{host}: no whole answer within {seconds:.0f} s") from None
                taken += perf_counter() - begun
            if isinstance(answer, Fetched):
                return replace(answer, redirects=tuple(way), seconds=taken)
            status, url = answer
            way.append(f"{status} {url}")
        raise Refusal(f"{_host(url)}: more than {MOST_REDIRECTS} redirects")

    async def _ask(self, url: str, headers: dict[str, str], private: bool, largest: int) -> Fetched | tuple[int, str]:
        """One request: an answer, or the status and address of a redirect."""
        host, port = _host(url), _port(url)
        try:
            addresses = await checked(host, port, private, self._resolver)
        except NotPublic as error:
            raise Refusal(str(error)) from None
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"{host}: the name does not resolve: {error}") from None
        failure: httpx.HTTPError | None = None
        for address in addresses[:3]:
            try:
                async with self._client.stream(
                    "GET",
                    _pinned(url, address),
                    headers={**headers, "Host": _authority(url)},
                    # The certificate is checked against the name, though the connection goes to the address.
                    extensions={"sni_hostname": host},
                ) as response:
                    return await _answer(response, url, largest)
            except httpx.ConnectError as error:  # Another address of the same host may do.
                failure = error
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise Unreachable(f"{host}: {type(error).__name__}: {error}") from None
        raise Unreachable(f"{host}: no connection: {failure}")


async def _answer(response: httpx.Response, url: str, largest: int) -> Fetched | tuple[int, str]:
    status, headers = response.status_code, response.headers
    if status in _REDIRECTS and headers.get("location"):
        return status, _next(url, headers["location"])
    retry_after = wait_of(headers.get("retry-after"), datetime.now(UTC))
    if status == 304:
        body = b""
    elif status == 410:
        raise Gone(f"{_host(url)}: 410, gone for good", status)
    elif not 200 <= status < 300:
        raise BadStatus(f"{_host(url)}: status {status} {response.reason_phrase}".rstrip(), status, retry_after)
    else:
        body = await _body(response, url, largest)
    return Fetched(
        status=status,
        url=url,
        body=body,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        not_modified=status == 304,
        retry_after=retry_after,
        content_type=headers.get("content-type"),
    )


def _next(url: str, location: str) -> str:
    try:
        joined = urljoin(url, location)
        _host(joined)
    except ValueError:
        raise Refusal(f"{_host(url)}: redirects to {location[:80]!r}, which is no address") from None
    return joined


async def _body(response: httpx.Response, url: str, largest: int) -> bytes:
    """The body, unpacked piece by piece: a small one that unpacks to a large one is refused on the way."""
    said = response.headers.get("content-length", "")
    if said.isdecimal() and int(said) > largest:
        raise TooLarge(f"{_host(url)}: {int(said):,} bytes; more than {largest:,} are not read")
    body = bytearray()
    async for piece in _unpacked(response, url, largest + 1):
        body += piece
        if len(body) > largest:
            raise TooLarge(f"{_host(url)}: more than {largest:,} bytes")
    return bytes(body)


async def _unpacked(response: httpx.Response, url: str, step: int) -> AsyncIterator[bytes]:
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        async for piece in response.aiter_raw():
            yield piece
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Unreachable(f"{_host(url)}: sent in {coding!r}, which was not asked for")
    try:
        # 47: gzip or zlib, whichever the first bytes show; servers that say deflate send either.
        unpacker = zlib.decompressobj(wbits=47)
        async for piece in response.aiter_raw():
            rest = piece
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, step)
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Unreachable(f"{_host(url)}: what it sent cannot be unpacked: {error}") from None
    if not unpacker.eof:
        raise Unreachable(f"{_host(url)}: the answer breaks off")


def wait_of(retry_after: str | None, now: datetime) -> float | None:
    """`Retry-After` as seconds from now; None when there is none that can be read (RFC 9110, 10.2.3)."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise Refusal(f"{url[:80]!r} is no address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise Refusal(f"{url[:80]!r} is not an http or https address")
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        raise Refusal(f"{host[:80]!r} is no host name") from None


def _port(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Refusal(f"{url[:80]!r} has no port that there is") from None


def _authority(url: str) -> str:
    """The `Host` header: the name that was asked for, its port where it is not the usual one."""
    host, port = _host(url), _port(url)
    shown = f"[{host}]" if ":" in host else host
    return shown if port == (443 if url.lower().startswith("https") else 80) else f"{shown}:{port}"


def _pinned(url: str, address: str) -> str:
    """The URL with the checked address in place of the name."""
    parts = urlsplit(url)
    shown = f"[{address}]" if ":" in address else address
    return urlunsplit((parts.scheme, f"{shown}:{_port(url)}", parts.path or "/", parts.query, ""))
