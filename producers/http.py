"""The one polite GET. Nothing else in producers speaks HTTP."""

import asyncio
from datetime import UTC, datetime
from time import perf_counter
from typing import Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
from msgspec.structs import replace

from producers.asked import in_headers
from producers.courtesy import Courtesy, LeftAlone, wait_of
from producers.fetched import Fetched
from producers.network import NotPublic, Resolver, checked, resolve
from producers.room import Room
from producers.unpack import Broken, TooMuch, unpacked
from schemas.errors import VigilError

LARGEST_BODY = 5 * 1024 * 1024
"""Bytes, as sent and as decompressed."""
LONGEST_MARK = 1000
"""Characters of an ETag; a longer one is a load that we would carry to and fro."""
MOST_REDIRECTS = 5
TOTAL_SECONDS = 60.0
_LIMITS = httpx.Timeout(15.0, connect=10.0)
"""Seconds of silence that are borne; TOTAL_SECONDS is what a server that drips may take."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OVERRUN = frozenset({429, 503})
"""A host that answers so is asking for fewer requests (RFC 6585, 4; RFC 9110, 15.6.4)."""
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
    """We do not ask: another scheme, a private network, too many redirects, or a host that is left alone for now."""


class TooLarge(FetchError):
    """More bytes than LARGEST_BODY."""


class Unreachable(FetchError):
    """No answer, or none in time."""


_Redirect = tuple[int, str]
"""Status, and where it leads."""


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
        seconds: float = TOTAL_SECONDS,
        room: Room | None = None,
    ) -> None:
        agent = f"{_PROGRAM} (+{contact})" if contact else f"{_PROGRAM} (feed reader)"
        self._courtesy = courtesy or Courtesy()
        self._room = room or Room()
        self._resolver = resolver
        self._seconds = seconds
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

    async def __aexit__(self, *error: object) -> None:
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
    ) -> Fetched:
        """The body at a URL, unless it is as it was (`etag`, `last_modified`).

        `private`: addresses in private networks may be asked. Raises FetchError, one of its kinds.
        """
        condition = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in condition.items() if value}
        way: list[str] = []
        taken = 0.0
        for _ in range(MOST_REDIRECTS + 1):
            try:
                # The turn first: whoever waits for a host takes no room from others.
                async with self._courtesy.turn(_host(url), hurry=private), self._room.request():
                    begun = perf_counter()
                    answer = await self._in_time(url, headers, private, largest)
                    taken += perf_counter() - begun
            except LeftAlone as error:
                raise Refusal(str(error), retry_after=error.seconds) from None
            if isinstance(answer, Fetched):
                return replace(answer, redirects=tuple(way), seconds=taken)
            status, url = answer
            way.append(f"{status} {url}")
        raise Refusal(f"{_host(url)}: more than {MOST_REDIRECTS} redirects")

    def slow(self, host: str, seconds: float) -> None:
        """The pause between two requests that a host asks for."""
        self._courtesy.slow(host, seconds)

    async def _in_time(self, url: str, headers: dict[str, str], private: bool, largest: int) -> Fetched | _Redirect:
        """One request, and what it says of how its host is doing."""
        host = _host(url)
        try:
            # The wait for one's turn is not the server's fault and does not count.
            async with asyncio.timeout(self._seconds):
                answer = await self._ask(url, headers, private, largest)
        except TimeoutError:
            self._courtesy.trouble(host)
            raise Unreachable(f"{host}: no whole answer within {self._seconds:.0f} s") from None
        except Unreachable:
            self._courtesy.trouble(host)
            raise
        except BadStatus as error:
            if error.status in _OVERRUN:
                self._courtesy.trouble(host, error.retry_after)
            else:
                self._courtesy.well(host)
            raise
        self._courtesy.well(host)
        return answer

    async def _ask(self, url: str, headers: dict[str, str], private: bool, largest: int) -> Fetched | _Redirect:
        """One request: an answer, or where it redirects to."""
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


async def _answer(response: httpx.Response, url: str, largest: int) -> Fetched | _Redirect:
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
        etag=_mark(headers.get("etag")),
        last_modified=_mark(headers.get("last-modified")),
        not_modified=status == 304,
        retry_after=retry_after,
        content_type=headers.get("content-type"),
        asks=in_headers(headers.get_list("x-robots-tag"), headers.get("tdm-reservation")),
    )


def _mark(said: str | None) -> str | None:
    """A header that is sent back with the next request."""
    return said if said and len(said) <= LONGEST_MARK else None


def _next(url: str, location: str) -> str:
    try:
        joined = urljoin(url, location)
        _host(joined)
    except ValueError:
        raise Refusal(f"{_host(url)}: redirects to {location[:80]!r}, which is no address") from None
    return joined


async def _body(response: httpx.Response, url: str, largest: int) -> bytes:
    said = response.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > largest:
        raise TooLarge(f"{_host(url)}: {int(said[:20]):,} bytes; more than {largest:,} are not read")
    try:
        return await unpacked(response.aiter_raw(), response.headers.get("content-encoding", ""), largest)
    except TooMuch as error:
        raise TooLarge(f"{_host(url)}: {error}") from None
    except Broken as error:
        raise Unreachable(f"{_host(url)}: {error}") from None


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
