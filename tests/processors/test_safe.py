"""The transport commits nothing beyond a message in flight; the loop acknowledges nothing before it is delivered."""

import asyncio
import warnings
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka import client as connecting
from aiokafka.codec import lz4_encode
from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.protocol.group import JoinGroupRequest
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from faust.transport.drivers import aiokafka as driver
from structlog.testing import capture_logs

from processors import safe
from processors.loop import Batch, Progress, pipelined
from processors.safe import PromptFetcher, SafeConsumer

TP = ("documents", 0)


def consumer(acked: list[int], in_flight: list[int], committed: int) -> Any:
    """A consumer as Faust leaves it: offsets acknowledged, messages still in flight."""
    bare: Any = SafeConsumer.__new__(SafeConsumer)
    bare._acked = defaultdict(list, {TP: list(acked)})
    bare._unacked_messages = [SimpleNamespace(offset=o, tp=TP, acked=False) for o in in_flight]
    bare._acked_index = defaultdict(set)
    bare._gap = defaultdict(list)
    bare._committed_offset = {TP: committed}
    bare._read_offset = {TP: max(acked)}
    return bare


def test_the_offset_stops_before_the_message_in_flight() -> None:
    bare = consumer([2583, 2584, 2586, 2587, 2588, 2589], [2585], 2582)
    assert bare._new_offset(TP) == 2585
    assert bare._acked[TP] == [2586, 2587, 2588, 2589]


def test_nothing_is_committed_while_the_first_is_in_flight() -> None:
    assert consumer([2586, 2587], [2585], 2584)._new_offset(TP) is None


class Stream:
    """What pipelined sees of a Faust stream."""

    def __init__(self, batches: list[list[Any]]) -> None:
        self._batches = batches

    def noack(self) -> "Stream":
        return self

    async def noack_take(self, _most: int, within: float) -> Any:
        for batch in self._batches:
            yield batch
            await asyncio.sleep(within)
        await asyncio.sleep(0.2)


class Happening:
    """An event that notes its acknowledgement."""

    def __init__(self, name: str, story: list[str]) -> None:
        self.name, self._story = name, story

    def ack(self) -> None:
        self._story.append(f"ack {self.name}")


class App:
    """An app that notes its crash."""

    def __init__(self) -> None:
        self.crashed: list[Exception] = []

    async def crash(self, error: Exception) -> None:
        self.crashed.append(error)


def test_a_batch_is_acknowledged_after_its_delivery_and_its_last_act_in_order() -> None:
    story: list[str] = []

    async def scene() -> App:
        app = App()
        slow, quick = asyncio.Event(), asyncio.Event()
        quick.set()

        async def body(events: list[Any]) -> Batch:
            name = events[0].name
            gate = slow if name == "a" else quick

            async def finish() -> None:
                story.append(f"kept {name}")

            if name == "b":
                asyncio.get_running_loop().call_later(0.05, slow.set)
            return Batch([asyncio.ensure_future(gate.wait())], finish)

        events = [[Happening("a", story)], [], [Happening("b", story)]]
        await pipelined(app, Stream(events), body, progress=Progress(), within=0.001)
        return app

    app = asyncio.run(scene())
    assert app.crashed == []
    assert story == ["kept a", "ack a", "kept b", "ack b"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_failed_delivery_ends_the_app_without_an_acknowledgement() -> None:
    story: list[str] = []

    async def scene() -> App:
        app = App()

        async def body(_events: list[Any]) -> Batch:
            failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            failed.set_exception(OSError("broker away"))
            return Batch([failed])

        await pipelined(app, Stream([[Happening("a", story)]]), body, progress=Progress(), within=0.001)
        return app

    app = asyncio.run(scene())
    assert [str(error) for error in app.crashed] == ["broker away"]
    assert story == []


def test_a_message_becomes_an_event_as_it_came() -> None:
    decode: Any = safe.AsItCame().compile(SimpleNamespace(), default_propagate=True)
    message = SimpleNamespace(key=None, value=b"\xff", headers=[("a", b"1"), ("a", b"2")])
    event = asyncio.run(decode(message, propagate=True))
    assert (event.key, event.value, event.message) == (None, b"\xff", message)
    assert asyncio.run(decode(SimpleNamespace(key=b"k", value=None, headers=None))).value is None


def test_no_message_waits_for_a_buffer() -> None:
    async def full() -> None:
        buffer = safe.NoBuffer()
        buffer.max_messages = -1  # Faust's own would now wait for ever
        await asyncio.wait_for(buffer.wait_until_ebb(), 1)

    asyncio.run(full())


def test_progress_counts_only_while_something_waits() -> None:
    progress = Progress()
    assert progress.stuck_for == 0.0
    progress.begin()
    assert progress.stuck_for > 0.0
    progress.end()
    assert progress.stuck_for == 0.0


def test_batches_are_compressed_quickly() -> None:
    text = b"".join(b"%d word %d " % (n * n, n % 97) for n in range(20_000))
    builder = DefaultRecordBatchBuilder(2, 3, False, -1, -1, -1, 10_000_000)
    builder.append(0, 0, b"k", text, [])
    assert len(builder.build()) > len(lz4_encode(text, level=9)) * 1.05, "level 9, which takes seven times as long"


def test_a_fetch_that_has_nothing_comes_back_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    def stock(_thread: object, _transport: object) -> AIOKafkaConsumer:
        made = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:9", fetch_max_wait_ms=1500)
        assert made._fetch_max_wait_ms == 1500, "its name within aiokafka"
        return made

    async def made() -> AIOKafkaConsumer:
        return PromptFetcher._create_worker_consumer(PromptFetcher.__new__(PromptFetcher), None)

    monkeypatch.setattr(driver.AIOKafkaConsumerThread, "_create_worker_consumer", stock)
    with warnings.catch_warnings(action="ignore"):  # it is never started
        consumer = asyncio.run(made())
        assert consumer._fetch_max_wait_ms == safe.FETCH_WAIT_MS < 1500
        del consumer


@pytest.mark.parametrize(("found", "status"), [("ours", []), ("theirs", [safe.ANOTHER_CLUSTER])])
def test_a_connection_to_another_cluster_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, found: str, status: list[int]
) -> None:
    class Connection:
        async def send(self, _request: object) -> SimpleNamespace:
            return SimpleNamespace(cluster_id=found)

    async def connect(*_: object, **__: object) -> Connection:
        return Connection()

    monkeypatch.setattr(connecting, "create_conn", connect)
    ended: list[int] = []
    with capture_logs() as logged:
        safe.keep_to("ours", ended.append)
        connection = asyncio.run(connecting.create_conn("127.0.0.1", 9092))
    assert isinstance(connection, Connection)
    assert ended == status
    assert [line["event"] for line in logged] == ["refused"] * len(status)


class Owing:
    """A connection, as far as it is looked at, on which an answer is due."""

    host, port = "127.0.0.1", 9092

    def __init__(self, asked: int | None) -> None:
        self._reader = asyncio.StreamReader()
        self._requests = [] if asked is None else [(1, SimpleNamespace(API_KEY=asked), None)]
        self._request_timeout = 0.0
        self.reason: CloseReason | None = None

    def connected(self) -> bool:
        return self.reason is None

    def close(self, reason: CloseReason) -> None:
        self.reason = reason


@pytest.mark.parametrize(
    ("asked", "drips", "closed"),
    [
        (MetadataRequest.API_KEY, False, CloseReason.CONNECTION_TIMEOUT),
        (MetadataRequest.API_KEY, True, None),
        (JoinGroupRequest.API_KEY, False, None),
        (None, False, None),
    ],
)
def test_a_broker_that_owes_an_answer_and_sends_no_byte_is_left(
    asked: int | None, drips: bool, closed: CloseReason | None
) -> None:
    given: list[int] = []

    async def connect(*_: object, request_timeout_ms: int) -> Owing:
        given.append(request_timeout_ms)
        return Owing(asked)

    async def left() -> CloseReason | None:
        connection = await safe.heeding(connect, every=0)("127.0.0.1", 9092, request_timeout_ms=90_000)
        for _ in range(5 * safe.SILENT):
            await asyncio.sleep(0)
            if drips:
                connection._reader.feed_data(b"x")
        assert connection._request_timeout == 90
        reason: CloseReason | None = connection.reason
        return reason

    assert asyncio.run(left()) == closed
    assert given == [safe.SILENT * 1000]


def test_what_is_looked_at_is_there_in_the_pinned_client() -> None:
    async def known() -> set[str]:
        return {*vars(AIOKafkaConnection("127.0.0.1", 9092)), *vars(AIOKafkaConnection)}

    assert {"_requests", "_reader", "_request_timeout", "host", "port"} <= asyncio.run(known())
    assert connecting.create_conn.__module__ == "processors.safe"
