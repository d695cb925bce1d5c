"""What is remembered of a source between two polls; it rests in the topic `feeds` under the source's id."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from producers.allowance import Sent
from producers.habit import Habit, begun, heard, unusual
from producers.identity import Held
from producers.source import Source
from schemas.codec import MEDIA_TYPE, Message, Record, encode_json
from schemas.document import Document
from schemas.heard import Poll
from schemas.taxonomy import Health
from schemas.topics import FEEDS, Topic

FEWEST_SEEN = 500
"""Ids that are kept at least; an item that leaves a feed may come back within some hundred others."""
LONGEST_PAUSE = timedelta(hours=6)
"""A source that keeps failing is still asked four times a day: nobody else would notice that it is back."""
GONE_PAUSE = timedelta(days=7)
"""After a 410 the publisher has asked us to stop; once a week we look whether it was meant."""
LONGEST_NAMED = GONE_PAUSE.total_seconds()
"""Seconds that a server may ask us to stay away."""


class Remembered(Struct, frozen=True, kw_only=True):
    """All that the next poll of a source has to know. Counts are of all time, times in UTC."""

    source: str
    url: str
    """The address that `etag` and `last_modified` belong to."""
    etag: str | None = None
    last_modified: str | None = None
    polled: int = 0
    """Polls that went well, unchanged ones included; 0: what comes next is backlog."""
    last_poll: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None
    """When something new was last found."""
    newest: datetime | None = None
    """The latest date that one of its items bore."""
    items: int = 0
    """How many the feed held when it was last read."""
    failures: int = 0
    """In a row."""
    error: str | None = None
    not_before: datetime | None = None
    """When the server, or our own patience, allows the next poll."""
    gone: bool = False
    quarantined: bool = False
    """What it last sent was another publisher's."""
    at_home: bool = False
    """Its links have led to the site that it lies on."""
    habit: Habit | None = None
    seen: dict[str, str] = {}
    """Document id → revision, the latest last; a refused item's hash → `refused`."""
    told: Health = "never polled"
    """How the desk was last told that it is doing."""
    sent: dict[str, Sent] = {}
    """Document id → how many revisions of it were sent, and when the last was."""
    held: dict[str, Held] = {}
    """Document id → what it was when it was last read, the latest last."""
    posted: dict[str, str] = {}
    """Id that a re-post has by itself → id of the document that it revises."""
    levels: dict[str, str] = {}
    """Scope → the official level that was last read there; a poll answered by 304 has observed them again."""
    levels_until: datetime | None = None
    """When the first of what shows them runs out: from then on they must be read anew, changed or not."""
    followed: dict[str, str] = {}
    """Address of a payload that an index named → its mark when it was read."""


class Reads(Protocol):
    """A log that can be read from its beginning to its present end."""

    def read(self, topic: Topic) -> Iterable[Record]:
        """All records of a topic."""
        ...


def load(log: Reads) -> tuple[dict[str, Remembered], list[str]]:
    """What is remembered of each source by id, and a line for each record that cannot be read.

    Blocks until the end of the topic. Of several records of a source the last holds.
    """
    memories: dict[str, Remembered] = {}
    problems = []
    for record in log.read(FEEDS):
        name = (record.key or b"").decode("utf-8", "replace")
        memories.pop(name, None)
        if record.value is None:
            continue
        try:
            memories[name] = msgspec.json.decode(record.value, type=Remembered)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(f"feeds at {record.offset}, {name!r}: {error}; it counts as never polled")
    return memories, problems


def message(remembered: Remembered) -> Message:
    """A memory as it is written to `feeds`."""
    return Message(remembered.source.encode(), encode_json(remembered), [("content-type", MEDIA_TYPE)])


def recall(source: Source, memories: Mapping[str, Remembered]) -> Remembered:
    """What is remembered of a source. What belongs to an address is forgotten when the record names another."""
    known = memories.get(source.id)
    if known is None:
        return Remembered(source=source.id, url=source.url)
    if known.url != source.url:
        return replace(
            known,
            url=source.url,
            etag=None,
            last_modified=None,
            failures=0,
            error=None,
            not_before=None,
            gone=False,
            quarantined=False,
        )
    return known


def due(source: Source, remembered: Remembered) -> datetime | None:
    """When a source is to be polled next; None: at once.

    A tenth of the interval, fixed for each source, spreads those of one interval over time.
    """
    if remembered.last_poll is None:
        return remembered.not_before
    spread = crc32(source.id.encode()) / 2**32 * source.every / 10
    usual = remembered.last_poll + timedelta(seconds=source.every + spread)
    return max(usual, remembered.not_before) if remembered.not_before else usual


def went_well(
    source: Source,
    remembered: Remembered,
    now: datetime,
    *,
    etag: str | None,
    last_modified: str | None,
    documents: Sequence[Document] | None,
    refused: Iterable[str] = (),
    retry_after: float | None = None,
) -> Remembered:
    """The memory after a poll that was answered; `documents` None: by 304, nothing has changed.

    `documents` are those of the whole payload with the revisions the parser gave them, `refused` the hashes of
    its refused items.
    """
    after = replace(
        remembered,
        etag=etag,
        last_modified=last_modified,
        polled=remembered.polled + 1,
        last_poll=now,
        last_ok=now,
        failures=0,
        error=None,
        not_before=None if retry_after is None else now + timedelta(seconds=min(retry_after, LONGEST_NAMED)),
        gone=False,
        quarantined=False,
        habit=remembered.habit or begun(now),
    )
    if documents is None:
        return after
    # The first of an id in a payload holds: feeds begin with the newest.
    present = dict.fromkeys(refused, "refused")
    for document in documents:
        present.setdefault(document.id, document.revision)
    dates = [document.published for document in documents if document.published is not None]
    new = sum(1 for key, value in present.items() if remembered.seen.get(key) != value)
    habit = after.habit
    if new and remembered.habit is not None:
        watched = remembered.last_poll is not None and now - remembered.last_poll <= timedelta(seconds=3 * source.every)
        habit = heard(remembered.habit, now, new, watched)
    return replace(
        after,
        items=len(documents) + sum(1 for value in present.values() if value == "refused"),
        newest=max([*dates, *filter(None, [remembered.newest])], default=None),
        last_new=now if new else remembered.last_new,
        habit=habit,
        seen=_bounded(remembered.seen, present),
    )


def went_wrong(
    source: Source,
    remembered: Remembered,
    now: datetime,
    error: str,
    retry_after: float | None = None,
    gone: bool = False,
) -> Remembered:
    """The memory after a poll that failed: the pause doubles with each failure in a row."""
    failures = remembered.failures + 1
    pause = min(timedelta(seconds=source.every) * 2 ** min(failures - 1, 16), LONGEST_PAUSE)
    if gone:
        pause = GONE_PAUSE
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=min(retry_after, LONGEST_NAMED)))
    return replace(
        remembered,
        last_poll=now,
        failures=failures,
        error=error[:500],
        not_before=now + pause,
        gone=gone,
        quarantined=False,
    )


def health(source: Source, remembered: Remembered | None, now: datetime) -> Health:
    """How a source is doing. Only `well` may be read as: it was looked at and there was nothing else."""
    if remembered is None or (remembered.last_ok is None and remembered.error is None):
        return "never polled"
    if remembered.gone:
        return "gone"
    if remembered.quarantined:
        return "quarantined"
    if remembered.error is not None:
        return "failing"
    return "silent" if silence(source, remembered, now) else "well"


def silence(source: Source, remembered: Remembered, now: datetime) -> str | None:
    """In words that a source says nothing though it should, by its record or by its own habit; None: all is usual."""
    since = remembered.last_new or remembered.last_ok
    if source.silent_after and since and now - since > timedelta(seconds=source.silent_after):
        return f"nothing new since {since.isoformat(timespec='minutes')}; its record allows {source.silent_after} s"
    return unusual(remembered.habit, now) if remembered.habit is not None else None


def news_of(source: Source, remembered: Remembered, now: datetime) -> Poll | None:
    """What the desk is to be told of a source; None where it is doing as it was."""
    found = health(source, remembered, now)
    if found == remembered.told:
        return None
    return Poll(
        id=source.id,
        at=now,
        health=found,
        error=remembered.error or silence(source, remembered, now),
        last_ok=remembered.last_ok,
        newest=remembered.newest,
    )


def _bounded(seen: Mapping[str, str], present: Mapping[str, str]) -> dict[str, str]:
    """What is in the feed now, and of what was the latest: never fewer than the feed holds twice over."""
    room = max(FEWEST_SEEN, 2 * len(present)) - len(present)
    past = [(key, value) for key, value in seen.items() if key not in present]
    return {**dict(past[-room:]), **present}
