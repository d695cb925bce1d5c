"""A plain loop of confluent-kafka: take a batch, send what follows, wait until it is delivered, store the offsets."""

import os
import signal
from typing import Any

from confluent_kafka import Consumer, KafkaError, Producer

from schemas.codec import Record
from schemas.topics import LARGEST_MESSAGE
from tests.bench.arms.steps import SESSION, asked

MOST, WITHIN = 500, 0.02


def main() -> None:
    """Until SIGTERM."""
    work, servers, over = asked(), os.environ["VIGIL_KAFKA"], []
    signal.signal(signal.SIGTERM, lambda *_: over.append(True))
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": work.name,
            "auto.offset.reset": "earliest",
            "enable.auto.offset.store": False,
            "auto.commit.interval.ms": 1000,
            "session.timeout.ms": SESSION * 1000,
            "message.max.bytes": LARGEST_MESSAGE,
        }
    )
    producer = Producer(
        {
            "bootstrap.servers": servers,
            "acks": "all",
            "enable.idempotence": True,
            "linger.ms": 5,
            "compression.type": "lz4",
            "message.max.bytes": LARGEST_MESSAGE,
        }
    )
    failed: list[Any] = []

    def delivered(error: Any, _message: Any) -> None:
        if error is not None:
            failed.append(error)

    consumer.subscribe(list(work.sources))
    while not over:
        messages = consumer.consume(MOST, WITHIN)
        for message in messages:
            if (error := message.error()) is not None:
                if error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:  # made a moment ago, and not known everywhere yet
                    continue
                raise SystemExit(str(error))
            for out in work.step(record_of(message)):
                where = {} if out.partition is None else {"partition": out.partition}
                producer.produce(
                    out.topic, out.value, out.key, headers=list(out.headers), on_delivery=delivered, **where
                )
            producer.poll(0)
        if messages:
            producer.flush()
            if failed:
                raise SystemExit(f"not delivered: {failed[0]}")
            for message in messages:
                if message.error() is None:
                    consumer.store_offsets(message)
    consumer.close()


def record_of(message: Any) -> Record:
    """A message of librdkafka as a record of the log."""
    return Record(
        message.partition(),
        message.offset(),
        message.key(),
        message.value(),
        message.headers() or [],
        message.topic(),
        message.timestamp()[1],
    )


if __name__ == "__main__":
    main()
