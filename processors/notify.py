"""Sends one message by one channel, and says how it went: Apprise, or a signed webhook. HTTP stands nowhere else here.

It decides nothing: whether to try again, and whom to ask next, is the desk's (processors.people.sending). No address
or key appears in what it says.
"""

import asyncio
import hashlib
import hmac
import ipaddress
import logging
import re
import threading
import time
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

import apprise
import httpx
from msgspec import Struct

from schemas.alert import Notification
from schemas.channel import variable_of
from schemas.codec import encode_json
from schemas.settings import Secrets

AT_ONCE = 8
"""Messages of one channel that are sent beside each other; further ones wait their turn."""
BEAT_SECONDS = 20.0
LONGEST_ERROR = 300
TRY_AGAIN = frozenset({408, 409, 425, 429})
"""Refusals that are of the moment (RFC 9110; 409: a request of the same key is being handled)."""
_STATUS = re.compile(r"\berror=(\d{3})\b")
"""How the services of Apprise say what status they were answered with."""
_ASSET = apprise.AppriseAsset(app_id="Vigil", app_desc="Vigil", app_url="", http_redirects=False)
_SECRET = 4
"""Characters from which on a part of an address is taken out of what is said."""


class Attempt(Struct, frozen=True, kw_only=True):
    """How it went."""

    delivered: bool
    error: str | None = None
    permanent: bool = False
    """To try the same again is of no use."""


class Post:
    """Speaks to all channels, none of which can hold up another; use it as an async context manager."""

    def __init__(self, secrets: Secrets, clock: Callable[[], float] = time.time) -> None:
        self._secrets = secrets
        self._clock = clock
        self._tls = httpx.create_ssl_context()
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._threads: dict[str, int] = {}
        """Of Apprise, by channel: one that hangs is left to itself, and counted."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients.values():
            await client.aclose()

    async def send(self, message: Notification) -> Attempt:
        """Try once, for at most `timeout` seconds. Whatever happens is an Attempt, never an exception."""
        address = self._secrets.address(message.channel)
        if address is None:
            return _useless(f"{variable_of(message.channel)} is not set: put the channel's address there")
        if "{to}" in address:
            if message.to is None:
                return _useless(
                    f"{message.person} has no address on {message.channel}: give one under `to` in community.toml"
                )
            address = address.replace("{to}", quote(message.to, safe=""))
        async with self._turns.setdefault(message.channel, asyncio.Semaphore(AT_ONCE)):
            try:
                async with asyncio.timeout(message.timeout):
                    way = self._webhook if message.kind == "webhook" else self._apprise
                    return await way(message, address)
            except TimeoutError:
                return Attempt(delivered=False, error=f"no answer within {message.timeout} s")
            except Exception as error:  # what a library raises is one failed attempt, and ends nothing
                said = hidden(f"{type(error).__name__}: {error}", address)
                return Attempt(delivered=False, error=said[:LONGEST_ERROR])

    async def _webhook(self, message: Notification, address: str) -> Attempt:
        key = self._secrets.key(message.channel)
        if key is None:
            return _useless(f"{variable_of(message.channel)}_KEY is not set: what is sent by webhook is signed")
        host = _host(address)
        if isinstance(host, Attempt):
            return host
        body = payload(message)
        headers = {**signed(message.id, body, key, round(self._clock())), "Vigil-Attempt": str(message.attempt)}
        client = self._clients.get(message.channel)
        if client is None:
            # No redirect is followed: what is signed for one receiver goes to no other, least of all to one within.
            patience = float(message.timeout)
            client = httpx.AsyncClient(verify=self._tls, follow_redirects=False, trust_env=False, timeout=patience)
            self._clients[message.channel] = client
        try:
            async with client.stream("POST", address, content=body, headers=headers) as answer:
                return _judged(host, answer)
        except httpx.HTTPError as error:
            said = hidden(f"{host}: {type(error).__name__}: {error}", address, host)
            return Attempt(delivered=False, error=said[:LONGEST_ERROR])

    async def _apprise(self, message: Notification, address: str) -> Attempt:
        if self._threads.get(message.channel, 0) >= AT_ONCE:
            return Attempt(delivered=False, error=f"{AT_ONCE} earlier messages still hang")
        said: list[str] = []

        def work() -> bool | None:
            with _heard(said):
                service = apprise.Apprise.instantiate(address, asset=_ASSET)  # the first one takes a second
                return None if service is None else bool(service.notify(body=message.text, title=message.title))

        delivered = await self._in_thread(message.channel, work)
        if delivered:
            return Attempt(delivered=True)
        if delivered is None:
            return _useless(f"{variable_of(message.channel)} holds no address that Apprise knows")
        error = hidden("; ".join(said) or "Apprise gave no reason", address)
        status = _STATUS.search(error)
        refused = status is not None and _refused(int(status[1]))
        return Attempt(delivered=False, error=error[:LONGEST_ERROR], permanent=refused)

    async def _in_thread(self, channel: str, work: Callable[[], bool | None]) -> bool | None:
        """Wait for a thread that no executor waits for: when its time is over it is left to itself, also at the end."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[bool | None] = loop.create_future()
        self._threads[channel] = self._threads.get(channel, 0) + 1

        def settle(result: bool | BaseException | None) -> None:
            self._threads[channel] -= 1
            if done.cancelled():
                return
            if isinstance(result, BaseException):
                done.set_exception(result)
            else:
                done.set_result(result)

        def run() -> None:
            try:
                result: bool | BaseException | None = work()
            except Exception as error:
                result = error
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result)

        threading.Thread(target=run, name=f"apprise-{channel}", daemon=True).start()
        return await done


async def beat(address: str) -> str | None:
    """Tell somebody outside that we are alive; what went wrong, or None."""
    host = _host(address)
    if isinstance(host, Attempt):
        return host.error
    try:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=BEAT_SECONDS) as client:
            attempt = _judged(host, await client.get(address))
    except httpx.HTTPError as error:
        return hidden(f"{host}: {type(error).__name__}: {error}", address, host)
    return attempt.error


def payload(message: Notification) -> bytes:
    """The body of a webhook: the same at every attempt. Of an alert that it may not carry, ids and no content."""
    said: dict[str, Any] = {
        "id": message.id,
        "alert": message.alert,
        "change": message.change,
        "person": message.person,
        "language": message.language,
        "title": message.title,
        "text": message.text,
        "at": message.heard_at,
        "bare": message.bare,
    }
    if not message.bare:
        said |= {
            "rule": message.rule,
            "priority": message.priority,
            "link": message.link,
            "marking": message.marking,
        }
    return encode_json(said)


def signed(key_of_message: str, body: bytes, secret: str, now: int) -> dict[str, str]:
    """The headers of a webhook, signed as Standard Webhooks 1.0 has it; `now` in seconds since 1970.

    HMAC-SHA256 over `id.timestamp.body`. A secret that begins with `whsec_` is base64, any other is taken as it is.
    """
    content = b"%b.%d.%b" % (key_of_message.encode(), now, body)
    signature = b64encode(hmac.new(_key(secret), content, hashlib.sha256).digest()).decode()
    return {
        "content-type": "application/json",
        "user-agent": "Vigil/0.1",
        "idempotency-key": key_of_message,
        "webhook-id": key_of_message,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{signature}",
    }


def hidden(text: str, address: str, host: str | None = None) -> str:
    """A text without any part of an address that may be a secret."""
    for part in sorted(set(re.split(r"[:/@?&=.,;]+", address)), key=len, reverse=True):
        for form in {part, unquote(part)}:
            if len(form) >= _SECRET and (host is None or form not in host):
                text = text.replace(form, "…")
    return text


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return b64decode(secret.removeprefix("whsec_"), validate=True)
        except NotBase64:
            pass
    return secret.encode()


def _judged(host: str, answer: httpx.Response) -> Attempt:
    status = answer.status_code
    if 200 <= status < 300:
        return Attempt(delivered=True)
    if 300 <= status < 400:
        return _useless(f"{host} answers {status} and leads elsewhere, which is not followed: give the last address")
    error = f"{host}: status {status} {answer.reason_phrase}".rstrip()
    return Attempt(delivered=False, error=error, permanent=_refused(status))


def _refused(status: int) -> bool:
    """Whether a receiver said no for good."""
    return 400 <= status < 500 and status not in TRY_AGAIN


def _host(address: str) -> str | Attempt:
    """The host of an address that may be asked; in the clear only within one's own network."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return _useless("the address is none")
    if not host or parts.scheme not in ("http", "https"):
        return _useless("the address is not one of http or https")
    if parts.scheme == "http" and not _within(host):
        return _useless(f"{host} would be told in the clear: use https")
    return host


def _within(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _useless(error: str) -> Attempt:
    return Attempt(delivered=False, error=error, permanent=True)


class _heard:  # noqa: N801 - a context manager
    """Collects what Apprise says in this thread: its answer is no more than yes or no."""

    def __init__(self, said: list[str]) -> None:
        self._handler = _Listener(said)

    def __enter__(self) -> None:
        logging.getLogger("apprise").addHandler(self._handler)

    def __exit__(self, *error: object) -> None:
        logging.getLogger("apprise").removeHandler(self._handler)


class _Listener(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._said.append(record.getMessage())
