"""Faust as its guide shows it: an agent over a stream, `take`, `topic.send`. Only deliveries are awaited besides."""

import asyncio
import os
from typing import Any

import faust

from schemas.codec import Record
from schemas.topics import LARGEST_MESSAGE
from tests.bench.arms.steps import SESSION, asked

work = asked()
app = faust.App(
    work.name,
    broker=f"kafka://{os.environ['VIGIL_KAFKA']}",
    value_serializer="raw",
    key_serializer="raw",
    store="memory://",
    topic_disable_leader=True,
    broker_session_timeout=SESSION,
    producer_compression_type="lz4",
    producer_max_request_size=LARGEST_MESSAGE,
    consumer_max_fetch_size=LARGEST_MESSAGE,
    datadir=os.environ["VIGIL_STATE"] + f"/faust-{work.name}",
)


def topic(*names: str) -> Any:
    """Raw bytes."""
    return app.topic(*names, value_serializer="raw", key_serializer="raw", value_type=bytes)


sinks = {name: topic(name) for name in work.sinks}


@app.agent(topic(*work.sources))
async def run(stream: Any) -> None:
    """Each batch is acknowledged by Faust when the next one is asked for."""
    async for events in stream.take_events(100, within=0.02):
        deliveries = []
        for event in events:
            message = event.message
            record = Record(
                message.partition,
                message.offset,
                message.key,
                message.value,
                list(message.headers or ()),
                message.topic,
            )
            for out in work.step(record):
                deliveries.append(
                    await sinks[out.topic].send(
                        key=out.key, value=out.value, headers=out.headers, partition=out.partition
                    )
                )
        await asyncio.gather(*deliveries)
