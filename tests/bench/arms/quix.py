"""Quix Streams: a dataframe that applies the step and produces to topics; it flushes its producer before it commits."""

import os
from typing import Any

from quixstreams import Application, message_context
from quixstreams.models import Serializer

from schemas.codec import Record
from schemas.topics import LARGEST_MESSAGE
from tests.bench.arms.steps import SESSION, Out, Step, asked


class Sent(Serializer):  # type: ignore[misc]
    """What is sent of an Out, for its topic, key and headers are asked for beside it."""

    def __call__(self, value: Out, ctx: Any) -> bytes:
        return value.value


def main() -> None:
    """Until SIGTERM."""
    work = asked()
    app = Application(
        broker_address=os.environ["VIGIL_KAFKA"],
        consumer_group=work.name,
        auto_offset_reset="earliest",
        commit_interval=1.0,
        auto_create_topics=False,
        loglevel="WARNING",
        consumer_extra_config={"session.timeout.ms": SESSION * 1000, "message.max.bytes": LARGEST_MESSAGE},
        producer_extra_config={
            "acks": "all",
            "enable.idempotence": True,
            "linger.ms": 5,
            "compression.type": "lz4",
            "message.max.bytes": LARGEST_MESSAGE,
        },
    )
    topics = {
        name: app.topic(name, value_deserializer="bytes", value_serializer=Sent())
        for name in (*work.sources, *work.sinks)
    }
    for name in work.sources:
        flow(app, topics, name, work.step)
    app.run()


def flow(app: Application, topics: dict[str, Any], source: str, step: Step) -> None:
    """One topic through the step; what it gives goes each to its own."""

    def apply(value: bytes, key: bytes | None, timestamp: int, headers: Any) -> list[Out]:
        at = message_context()
        return step(Record(at.partition, at.offset, key, value, list(headers or ()), source, timestamp))

    frame = app.dataframe(topics[source]).apply(apply, expand=True, metadata=True)
    frame = frame.set_headers(lambda out, _key, _time, _headers: out.headers)
    frame.to_topic(lambda out, *_: topics[out.topic], key=lambda out: out.key)


if __name__ == "__main__":
    main()
