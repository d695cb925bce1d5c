"""What is said from now on, as it is said."""

from collections.abc import Iterator

from schemas.codec import Record
from schemas.errors import VigilError
from schemas.log import Log
from schemas.topics import Topic

WAIT = 60.0
"""Seconds of one wait; there is always another."""


class Unknown(VigilError):
    """There is no such topic on the broker."""


def tail(log: Log, topic: Topic, every: bool = False) -> Iterator[Record]:
    """Messages of a topic as they come, without an end; with `every` those that are kept first, none twice.

    Raises Unknown where the topic was not made, Unreachable when the broker does not answer.
    """
    if not log.exists(topic):
        raise Unknown(f"there is no topic `{topic.name}`: `vigil bootstrap` makes it")
    with log.onward(topic) as further:
        shown: dict[int, int] = {}
        if every:
            for record in log.read(topic):
                shown[record.partition] = record.offset
                yield record
        while True:
            for record in further(WAIT):
                if record.offset > shown.get(record.partition, -1):
                    yield record
