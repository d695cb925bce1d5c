"""The transport under every agent: it loses nothing, and takes nothing for done that is not (loop.py goes on).

Faust by itself commits past messages in flight (its issue 606), reports a message handled when the agent
raised, and calls a send done when it is merely queued. Each piece here closes one of these holes.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog
from aiokafka import client as connecting
from aiokafka.codec import lz4_encode
from aiokafka.conn import CloseReason
from aiokafka.protocol.group import JoinGroupRequest, SyncGroupRequest
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.record._crecords import default_records as batches
from faust import Schema
from faust.auth import SASLCredentials, SSLCredentials
from faust.events import Event
from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka as driver
from faust.transport.producer import ProducerBuffer

from schemas.broker import Broker
from schemas.codec import Headers

ANOTHER_CLUSTER = 78
"""Exit status of a worker that met another cluster than its own (EX_CONFIG of sysexits.h)."""


FETCH_WAIT_MS = 100
"""How long the broker may hold a fetch for which it has nothing."""


SILENT = 20
"""Seconds without a byte after which a broker that owes an answer is taken for gone, and a new connection is made."""


LONG = frozenset({JoinGroupRequest.API_KEY, SyncGroupRequest.API_KEY})
"""What a broker answers only when every other member of the group has spoken."""


log = structlog.get_logger()


class PromptFetcher(driver.AIOKafkaConsumerThread):
    """Asks again soon for a partition that was left out of a fetch.

    While this process is busy for a fifth of a second, what came from one partition lies there unread, and the next
    fetch asks for the others only. What comes meanwhile waits until that fetch returns: up to 1.5 seconds, as Faust
    has it, where the others are quiet.
    """

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001 - read when it is started; Faust has no setting
        return consumer


class SafeConsumer(driver.Consumer):
    """Commits no offset beyond a message that is still in flight, and drains without a task a message."""

    def _new_consumer_thread(self) -> PromptFetcher:
        return PromptFetcher(self, loop=self.loop, beacon=self.beacon)

    def _new_offset(self, tp: Any) -> int | None:
        in_flight = [m.offset for m in list(self._unacked_messages) if m.tp == tp and not m.acked]
        if not in_flight:
            return super()._new_offset(tp)
        oldest, acked = min(in_flight), self._acked[tp]
        later = [offset for offset in acked if offset > oldest]
        self._acked[tp] = [offset for offset in acked if offset < oldest]
        try:
            return super()._new_offset(tp)
        finally:
            self._acked[tp] = sorted(set(self._acked[tp]) | set(later))

    async def wait_first(self, *coros: Any, timeout: Any = None) -> Any:
        """Only the drain calls it with (on_message, suspended); unless suspended, the first may simply run."""
        draining = len(coros) == 2 and getattr(coros[0], "__qualname__", "").endswith("on_message")
        if draining and not self.suspend_flow.is_set():
            coros[1].close()
            await coros[0]
            return None
        return await super().wait_first(*coros, timeout=timeout)


class AsItCame(Schema):  # type: ignore[type-arg]  # of bytes and bytes, which Faust cannot be told
    """Key and value are the bytes of the record: Faust would look up a codec, a model and a setting for each."""

    def compile(self, app: Any, **_: Any) -> Callable[..., Awaitable[Any]]:
        """What makes an event of a message; its headers are read from the message."""

        async def decode(message: Any, *, propagate: bool = False) -> Any:
            return Event(app, message.key, message.value, None, message)

        return decode


class NoBuffer(ProducerBuffer):
    """Stays empty, for `Sender` sends with the raw producer; so no message need look at how full it is."""

    async def wait_until_ebb(self) -> None:
        """At once."""


class IdempotentProducer(driver.Producer):
    """Every replica in sync confirms, and a retry never doubles."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.buffer = NoBuffer(loop=self.loop, beacon=self.beacon)
        self.buffer.app = self.app

    def _settings_extra(self) -> dict[str, Any]:
        return {"acks": "all", "enable_idempotence": True, "request_timeout_ms": 30000}


class SafeTransport(driver.Transport):
    """`broker="safekafka://…"`."""

    Consumer, Producer = SafeConsumer, IdempotentProducer


TRANSPORTS.aliases["safekafka"] = "processors.safe:SafeTransport"


def credentials(broker: Broker) -> SASLCredentials | SSLCredentials | None:
    """How Faust proves who it is to a broker; None where that asks for nothing."""
    context = broker.context()
    if broker.security == "SASL_SSL":
        return SASLCredentials(
            username=broker.user, password=broker.password, ssl_context=context, mechanism=broker.mechanism
        )
    return None if context is None else SSLCredentials(context)


# aiokafka compresses at level 9: seven times the time of level 1 for a fifth fewer bytes (DECISIONS.md, 16).
batches.lz4_encode = partial(lz4_encode, level=1)


def heeding(connect: Callable[..., Awaitable[Any]], every: float = 1.0) -> Callable[..., Awaitable[Any]]:
    """Connections that are closed when the broker has owed an answer for `SILENT` seconds without sending a byte.

    aiokafka itself waits for the whole time that the longest request may take, a minute and a half: so long nothing
    would move after a connection was lost of which nobody told us (a firewall that forgot it, a cable).
    """

    async def create_conn(host: str, port: int, **options: Any) -> Any:
        patient = options.get("request_timeout_ms", SILENT * 1000)
        connection = await connect(host, port, **{**options, "request_timeout_ms": min(patient, SILENT * 1000)})
        connection._request_timeout = patient / 1000  # noqa: SLF001 - the first word alone is due sooner
        asyncio.get_running_loop().call_later(every, _heed, connection, every, None, 0)
        return connection

    return create_conn


def _heed(connection: Any, every: float, before: Any, silent: int) -> None:
    """Once a second: is an answer due, and is what came of it no more than before?"""
    if not connection.connected():
        return
    due = connection._requests  # noqa: SLF001
    long = due and getattr(due[0][1], "API_KEY", None) in LONG
    now = (due[0][0], len(connection._reader._buffer)) if due and not long else None  # noqa: SLF001
    silent = silent + 1 if now is not None and now == before else 0
    if silent >= SILENT:
        log.warning("broker.silent", host=connection.host, port=connection.port, seconds=silent * every)
        connection.close(reason=CloseReason.CONNECTION_TIMEOUT)
        return
    asyncio.get_running_loop().call_later(every, _heed, connection, every, now, silent)


connecting.create_conn = heeding(connecting.create_conn)


def keep_to(cluster: str, end: Callable[[int], None] = os._exit) -> None:
    """From now on every connection of this process first asks whose it is; at another cluster the process ends.

    Where one broker is stopped and another started at its address (local servers, a careless restore), a worker left
    running would join the groups of that line, and drop its events as known.
    """
    connect = getattr(connecting.create_conn, "stock", connecting.create_conn)

    async def create_conn(host: str, port: int, **options: Any) -> Any:
        connection = await connect(host, port, **options)
        found = (await connection.send(MetadataRequest([]))).cluster_id
        if found != cluster:
            log.error(
                "refused",
                reason=f"Kafka at {host}:{port} is cluster {found}, and this worker was started for {cluster}: the "
                "broker was replaced; start `vigil work` anew if that is meant",
            )
            end(ANOTHER_CLUSTER)
        return connection

    create_conn.stock = connect  # type: ignore[attr-defined]
    connecting.create_conn = create_conn


class Sender:
    """Sends with the raw producer of an app: half the cost of a Faust topic, and each delivery can be awaited."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._producer: Any = None

    async def send(
        self, topic: str, key: bytes | None, value: bytes, headers: Headers, partition: int | None = None
    ) -> Awaitable[Any]:
        """Enqueue a message; what comes back is done when the broker has confirmed it."""
        if self._producer is None:
            self._producer = (await self._app.maybe_start_producer())._ensure_producer()  # noqa: SLF001
        delivery: Awaitable[Any] = await self._producer.send(
            topic, value, key=key, headers=headers, partition=partition
        )
        return delivery
