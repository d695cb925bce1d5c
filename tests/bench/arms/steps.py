"""What every arm does with a record: a hop that takes so long, or a step of the line. Plain functions."""

import os
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from schemas.codec import Headers, Message, Record
from schemas.topics import DEAD, DESK, DOCUMENTS, Topic, name_of

SESSION = 10
"""Seconds without a heartbeat after which a worker of any arm counts as dead."""


class Out(NamedTuple):
    """One message to send."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers
    partition: int | None = None


Step = Callable[[Record], list[Out]]


class Work(NamedTuple):
    """Whence, what, whither; `name` is the consumer group."""

    name: str
    sources: tuple[str, ...]
    sinks: tuple[str, ...]
    step: Step


def work(name: str, namespace: str) -> Work:
    """`hop`, `enriching` or `judging`, with topics of this namespace."""
    if name == "hop":
        names = [f"{namespace}.{topic}" for topic in ("in", "mid", "out")]
        following = dict(pairwise(names))
        return Work(f"{namespace}.hop", tuple(names[:2]), tuple(names[1:]), lambda record: hop(record, following))
    if name == "enriching":
        source, sink = name_of(DOCUMENTS, namespace), name_of(DESK, namespace)
        return Work(f"{namespace}.enriching", (source,), (sink,), enriching(sink))
    # Loaded by those who judge only.
    from schemas.topics import ALERTS, NOTIFICATIONS, PICTURE, SCORED

    topics = tuple(name_of(topic, namespace) for topic in (SCORED, PICTURE, ALERTS, NOTIFICATIONS, DEAD))
    return Work(f"{namespace}.judging", (name_of(DESK, namespace),), topics, judging(namespace))


def asked() -> Work:
    """What this process was started for."""
    return work(os.environ["BENCH_STEP"], os.environ["VIGIL_NAMESPACE"])


def hop(record: Record, following: dict[str, str]) -> list[Out]:
    """The record itself, to the next topic, after as many turns of a loop as its first eight digits say."""
    value = record.value or b""
    for _ in range(int(value[:8])):
        pass
    return [Out(following[record.topic], record.key, value, record.headers)]


def enriching(sink: str) -> Step:
    """A document to what it says, as processors.stages has it."""
    from processors.enrich import enrich
    from processors.stages import SPEAKER
    from schemas.codec import decode, encode
    from schemas.document import Document

    def step(record: Record) -> list[Out]:
        document = decode(record.value, record.headers, Document)
        return [_out(sink, encode(enrich(document, record.partition, record.offset), SPEAKER), 0)]

    return step


def judging(namespace: str) -> Step:
    """All that the desk says of a record, as processors.seat has it; memory is kept by our own line only."""
    from processors.desk import DeadLetter, Desk
    from processors.judging.fold import version
    from processors.seat import SPEAKER, topic_of
    from schemas.codec import encode

    desk = Desk(version())

    def name(topic: Topic) -> str:
        return name_of(topic, namespace)

    def step(record: Record) -> list[Out]:
        said = desk.handle(record)
        desk.cut()
        return [
            Out(name(DEAD), one.key, one.value, one.headers)
            if isinstance(one, DeadLetter)
            else _out(name(topic_of(one)), encode(one, SPEAKER))
            for one in said
        ]

    return step


def _out(topic: str, message: Message, partition: int | None = None) -> Out:
    return Out(topic, message.key, message.value, message.headers, partition)
