"""robots.txt (RFC 9309): article pages are fetched only where their host lets programs in. Feeds are made for them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from producers.fetched import Fetched
from producers.http import BadStatus, FetchError

AGENT = "Vigil"
KEPT = timedelta(hours=24)
"""RFC 9309, 2.4: no longer than a day."""
LARGEST = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB are to be read."""
MOST_HOSTS = 2000
"""Whose rules are kept at once; of those that gather others, links lead to hosts without end."""
_NOBODY = "User-agent: *\nDisallow: /"
_EVERYBODY = ""


class Gets(Protocol):
    """The polite GET."""

    async def get(self, url: str, *, private: bool = False, largest: int = LARGEST) -> Fetched:
        """Raises FetchError."""
        ...

    def slow(self, host: str, seconds: float) -> None:
        """The pause between two requests that a host asks for."""
        ...


class Robots:
    """What each host says of its pages; asked once a day and host."""

    def __init__(self, fetcher: Gets, now: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._now = now
        self._rules: dict[str, tuple[datetime, Protego]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def allow(self, url: str, private: bool = False) -> bool:
        """Whether a page may be fetched. A host that does not answer may not be asked (RFC 9309, 2.3.1.4)."""
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(host, asyncio.Lock()):
            until, rules = self._rules.get(host, (None, None))
            if until is None or rules is None or until <= self._now():
                rules = Protego.parse(await self._read(host, private))
                if (delay := rules.crawl_delay(AGENT)) and parts.hostname:
                    self._fetcher.slow(parts.hostname, float(delay))
                self._keep(host, rules)
        allowed: bool = rules.can_fetch(url, AGENT)
        return allowed

    def _keep(self, host: str, rules: Protego) -> None:
        self._rules.pop(host, None)
        self._rules[host] = self._now() + KEPT, rules
        for oldest in list(self._rules)[: max(0, len(self._rules) - MOST_HOSTS)]:
            del self._rules[oldest]
            if (lock := self._locks.get(oldest)) is not None and not lock.locked():
                del self._locks[oldest]

    async def _read(self, host: str, private: bool) -> str:
        try:
            answer = await self._fetcher.get(f"{host}/robots.txt", private=private, largest=LARGEST)
        except BadStatus as error:
            # "Unavailable" (4xx) lets everybody in; 429 and 5xx are "unreachable".
            there_is_none = error.status is not None and 400 <= error.status < 500 and error.status != 429
            return _EVERYBODY if there_is_none else _NOBODY
        except FetchError:
            return _NOBODY
        return answer.body.decode("utf-8", "replace").lstrip("\ufeff")
