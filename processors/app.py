"""READ FIRST: the line, one Faust App a stage, in its order. Agents are a few lines and know nothing of the domain.

    documents ──▶ enriching ──▶ desk ──▶ judging ──┬──▶ scored, picture, alerts ──┬──▶ indexing ──▶ Elasticsearch
                                  ▲                ├──▶ notifications ────────────┴──▶ notifying ──▶ people
                                  │                └──▶ state                                │
                                  └──────────────── how each attempt went ───────────────────┘
    whatever cannot be handled ──▶ dead ──▶ indexing

Each stage is a consumer group; each of its workers runs as `faust -A processors.app:STAGE worker`, which
`vigil work` does. The loop under every agent is processors.loop.pipelined. An agent imports what it alone needs: a desk
that was killed is back the sooner for not loading what indexing needs.
"""

import os
import socket
import time
from typing import Any

import faust
import mode

from processors.loop import Batch, Progress, pipelined
from processors.safe import AsItCame, Sender, credentials, keep_to
from processors.workers.quiet import quiet
from processors.workers.ticker import Ticker
from processors.workers.watchdog import follow, guard
from schemas.codec import Record
from schemas.probes import keep
from schemas.settings import Secrets, Settings
from schemas.topics import (
    ALERTS,
    DEAD,
    DESK,
    DOCUMENTS,
    LARGEST_MESSAGE,
    NOTIFICATIONS,
    PICTURE,
    SCORED,
    STATE,
    Topic,
    name_of,
)

settings = Settings()
broker = settings.broker()
quiet(settings.log)
if settings.supervisor is not None:
    follow(settings.supervisor)
if settings.cluster is not None:
    keep_to(settings.cluster)
if settings.figures is not None:
    keep(settings.figures)


def stage(name: str, *, linger: float = 0.02, session: int = 10) -> faust.App:
    """An App with the settings under which it loses nothing (DECISIONS.md, 3).

    `session`: seconds without a heartbeat after which another worker takes over.
    """
    group = f"{settings.namespace}.{name}" if settings.namespace else name
    return faust.App(
        group,
        broker=f"safekafka://{broker}",
        broker_credentials=credentials(broker),
        value_serializer="raw",
        key_serializer="raw",
        store="memory://",
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=f"{group}-{settings.worker}",
        processing_guarantee="at_least_once",
        broker_commit_interval=1.0,
        broker_commit_every=5000,
        broker_max_poll_records=1000,
        stream_buffer_maxsize=32768,
        stream_wait_empty=True,
        broker_session_timeout=session,
        broker_heartbeat_interval=session // 3,
        broker_rebalance_timeout=60,
        broker_request_timeout=90,
        stream_processing_timeout=120,
        producer_acks=-1,
        producer_linger=linger,
        producer_max_batch_size=131072,
        producer_max_request_size=LARGEST_MESSAGE,
        producer_compression_type="lz4",
        producer_request_timeout=30,
        consumer_max_fetch_size=LARGEST_MESSAGE,
        # A worker that starts while the broker does may be told of no partitions; by default it asks anew after 300 s.
        consumer_metadata_max_age_ms=15_000,
        table_standby_replicas=0,
        web_enabled=False,
        web_tables_enabled=False,
        web_router_enabled=False,
        agent_supervisor="mode.CrashingSupervisor",
        datadir=str(settings.state / "faust" / f"{group}-{settings.worker}"),
    )


def held(app: faust.App, *topics: Topic) -> Any:
    """Topics of the line as raw bytes: what cannot be decoded must reach the agent to become a dead letter."""
    names = [name_of(topic, settings.namespace) for topic in topics]
    return app.topic(*names, schema=AsItCame(), value_type=bytes)


def records(events: list[Any]) -> list[Record]:
    """Faust's events as records of the log."""
    return [
        Record(m.partition, m.offset, m.key, m.value, list(m.headers or ()), m.topic, round((m.timestamp or 0) * 1000))
        for m in (event.message for event in events)
    ]


progress = Progress()
settings.state.joinpath("faust").mkdir(parents=True, exist_ok=True)  # Faust wants the parent of its datadir

enriching = stage("enriching", linger=0.005)
"""Documents to what they say; stateless, any number of workers."""


@enriching.agent(held(enriching, DOCUMENTS), supervisor_strategy=mode.CrashingSupervisor)
async def enrich(stream: Any) -> None:
    """Each document becomes an Enriched on `desk`, or a dead letter."""
    from processors.stages import Enriching

    step = Enriching(Sender(enriching), settings.namespace, progress)
    guard(progress)

    async def body(events: list[Any]) -> Batch:
        return await step.take(records(events))

    await pipelined(enriching, stream, body, progress=progress, most=100)


judging = stage("judging", linger=0.005, session=6)
"""The desk: one writer; further workers stand by. Six seconds is the shortest session that a broker allows."""
_ticker = Ticker(broker, settings.namespace, enriching.conf.id)


@judging.agent(held(judging, DESK), supervisor_strategy=mode.CrashingSupervisor)
async def judge(stream: Any) -> None:
    """All that is heard becomes judgements, pictures and alerts, and a delta of memory."""
    from processors.desk import Desk
    from processors.judging.fold import version
    from processors.memory import Memory
    from processors.seat import Seat

    fold = version()
    memory = Memory(
        broker,
        name_of(STATE, settings.namespace),
        name_of(DESK, settings.namespace),
        fold,
        # With the time, for in a container the same name and pid come back at each start.
        f"{socket.gethostname()}-{settings.worker}-{os.getpid()}-{time.time_ns()}",
    )
    seat = Seat(Desk(fold), memory, Sender(judging), settings.namespace, progress)
    guard(progress)

    async def body(events: list[Any]) -> Batch:
        return await seat.take(records(events))

    await pipelined(judging, stream, body, progress=progress, most=250, depth=2)


@judging.on_partitions_assigned.connect  # type: ignore[arg-type]  # Faust types its signals too narrowly
async def begin(_app: Any, assigned: Any, **_: Any) -> None:
    """Only the worker that has the desk ticks."""
    _ticker.on = any(partition.topic == name_of(DESK, settings.namespace) for partition in assigned)


@judging.task  # type: ignore[untyped-decorator]
async def tick() -> None:
    """Append a Tick each second."""
    await _ticker.run(Sender(judging))


indexing = stage("indexing")
"""What was said to where it rests and is found."""


@indexing.agent(
    held(indexing, SCORED, PICTURE, ALERTS, NOTIFICATIONS, DEAD), supervisor_strategy=mode.CrashingSupervisor
)
async def index(stream: Any) -> None:
    """Each output becomes one whole document of the index, and each dead letter one to find it by."""
    from processors.stages import Indexing

    step = Indexing(Sender(indexing), settings)
    guard(progress)

    async def body(events: list[Any]) -> Batch:
        return await step.take(records(events))

    await pipelined(indexing, stream, body, progress=progress, most=500, within=0.1, depth=2)


notifying = stage("notifying", linger=0.005)
"""What people are to be told, to them."""


@notifying.agent(held(notifying, NOTIFICATIONS), supervisor_strategy=mode.CrashingSupervisor)
async def notify(stream: Any) -> None:
    """Each notification that is due becomes one attempt, and that a Delivery on `desk`."""
    from processors.notify import Post
    from processors.notifying import Notifying

    guard(progress)
    async with Post(Secrets()) as post:
        step = Notifying(Sender(notifying), post, settings.namespace, progress)

        async def body(events: list[Any]) -> Batch:
            return await step.take(records(events))

        # Many batches in flight: a message that hangs keeps no other from being sent.
        await pipelined(notifying, stream, body, progress=progress, most=100, depth=512)


@notifying.task  # type: ignore[untyped-decorator]
async def beat() -> None:
    """A sign of life to outside, where one is asked for."""
    from processors.notify import beat
    from processors.workers.heartbeat import Heartbeat
    from schemas.log import Log

    if settings.heartbeat is not None:
        log = Log(broker, settings.namespace)
        await Heartbeat(settings.heartbeat, lambda: log.newest(STATE), beat).run()
