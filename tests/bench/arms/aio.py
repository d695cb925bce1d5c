"""A plain loop of aiokafka on uvloop: take a batch, send what follows, gather the deliveries, commit each second."""

import asyncio
import os
import signal
import time
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas.codec import Record
from schemas.topics import LARGEST_MESSAGE
from tests.bench.arms.steps import SESSION, asked

MOST, WITHIN = 500, 20


async def run() -> None:
    """Until SIGTERM."""
    work, servers, over = asked(), os.environ["VIGIL_KAFKA"], asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    consumer = AIOKafkaConsumer(
        *work.sources,
        bootstrap_servers=servers,
        group_id=work.name,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=SESSION * 1000,
        max_partition_fetch_bytes=LARGEST_MESSAGE,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        compression_type="lz4",
        max_batch_size=131072,
        max_request_size=LARGEST_MESSAGE,
    )
    await consumer.start()
    await producer.start()
    last = time.monotonic()
    while not over.is_set():
        found = await consumer.getmany(timeout_ms=WITHIN, max_records=MOST)
        deliveries: list[Any] = []
        for messages in found.values():
            for message in messages:
                record = Record(
                    message.partition,
                    message.offset,
                    message.key,
                    message.value,
                    list(message.headers),
                    message.topic,
                    message.timestamp,
                )
                for out in work.step(record):
                    deliveries.append(
                        await producer.send(
                            out.topic, out.value, key=out.key, headers=out.headers, partition=out.partition
                        )
                    )
        await asyncio.gather(*deliveries)
        if time.monotonic() - last > 1:
            await consumer.commit()
            last = time.monotonic()
    await consumer.commit()
    await consumer.stop()
    await producer.stop()


if __name__ == "__main__":
    uvloop.run(run())
