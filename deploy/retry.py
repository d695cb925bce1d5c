"""Dead letters once more, each into the topic that it lay in, or through the parser that could not read it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from producers.publish import STEP
from producers.resend import resend
from producers.source import Source
from schemas.codec import Record
from schemas.dead import Final, letter, revive
from schemas.errors import BadPayload
from schemas.log import Log


def retry(
    log: Log,
    namespace: str,
    sources: Mapping[str, Source],
    dead: Iterable[Record],
    at: datetime,
    say: Callable[[str], None],
) -> tuple[int, int]:
    """Send dead letters again, each confirmed and told; (sent, those that could not be)."""
    sent = refused = 0
    for record in dead:
        where = f"{record.partition}/{record.offset}"
        try:
            say(f"{where}: {_again(log, namespace, sources, record, at)}")
            sent += 1
        except (Final, BadPayload) as error:
            say(f"{where}: not sent: {error}")
            refused += 1
    return sent, refused


def _again(log: Log, namespace: str, sources: Mapping[str, Source], record: Record, at: datetime) -> str:
    found = letter(record)
    if found.step != STEP:
        topic, message = revive(record, namespace)
        partition, offset = log.append(topic, message).result()
        return f"sent to {topic.name}, {partition}/{offset}"
    if found.key not in sources:
        raise Final(f"source {found.key!r} is not in the roster")
    return f"{resend(log, sources[found.key], record.value or b'', found.origin, at)} documents sent"
