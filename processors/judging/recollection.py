"""The desk's memory as messages, and the one way to put them together again, whoever wrote them and wherever torn.

A delta holds the keys that changed over (start, to] of `desk`, with their whole values; a snapshot holds all keys as
they were at `to`. Both travel in parts of bounded size. Two writers at once (a worker that is dead without knowing
it) cut their deltas differently, so one over (start, to] counts only if start <= position < to; one with a hole
before it waits for what fills it. The newest whole snapshot wins, by position. Pure: no server, no clock.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from schemas.codec import Record, encode_json
from schemas.errors import Refused

PART = 200_000
"""Bytes of one part: 250 events can change 450 KB, and no message may meet the broker's limit."""
FORM = 2
"""Of these messages; a reader refuses a later one rather than guess."""

Changes = dict[str, Struct | None]
"""Whole values of the keys that changed; None says that one is gone."""


class Cut(Struct, frozen=True):
    """What is to be kept after a batch."""

    start: int
    to: int
    mark: str
    """Of the event at `to`."""
    changes: Changes
    whole: dict[str, Struct] | None = None
    """All that is held at `to`, where a snapshot is due. Values are never changed, so a shallow copy is one."""


class Head(Struct, frozen=True, kw_only=True):
    """Which part of what a message holds."""

    kind: Literal["delta", "snapshot"] = "delta"
    writer: str
    start: int
    to: int
    part: int
    last: bool
    fold: str
    mark: str = ""
    """Of the event of `desk` at `to`, so that a topic made anew and filled beyond it is noticed."""
    snapshot: int = -1
    """Where in this topic the last whole snapshot that the writer knows begins; -1 for none."""
    form: int = 1


class Part(Struct, frozen=True):
    """One message on `state`."""

    head: Head
    keys: dict[str, msgspec.Raw]


_read_part = msgspec.json.Decoder(Part).decode


def mark_of(record: Record) -> str:
    """Sixteen hexadecimal digits that tell one event of `desk` from another at the same offset."""
    summary = hashlib.blake2b(record.key or b"", digest_size=8)
    summary.update(record.value or b"")
    return summary.hexdigest()


def parts(values: Iterable[tuple[str, Struct | None]]) -> Iterator[tuple[dict[str, msgspec.Raw], bool]]:
    """Keys and values in parts of bounded size, each with whether it is the last; encoded one part at a time."""
    part: dict[str, msgspec.Raw] = {}
    size = 0
    for key, value in values:
        raw = encode_json(value)
        if part and size + len(raw) > PART:
            yield part, False
            part, size = {}, 0
        part[key] = msgspec.Raw(raw)
        size += len(raw) + len(key)
    yield part, True


def delta(writer: str, fold: str, cut: Cut, snapshot: int = -1) -> list[bytes]:
    """The messages of one delta."""
    return [
        _message("delta", writer, fold, cut, cut.start, number, part, snapshot)
        for number, part in enumerate(parts(cut.changes.items()))
    ]


def snapshot(writer: str, fold: str, cut: Cut, before: int = -1) -> Iterator[bytes]:
    """The messages of one snapshot, each encoded when it is asked for; `before` is where the last one begins."""
    for number, part in enumerate(parts((cut.whole or {}).items())):
        yield _message("snapshot", writer, fold, cut, cut.to, number, part, before)


def _message(
    kind: Literal["delta", "snapshot"],
    writer: str,
    fold: str,
    cut: Cut,
    start: int,
    number: int,
    part: tuple[dict[str, msgspec.Raw], bool],
    snapshot: int,
) -> bytes:
    keys, last = part
    head = Head(
        kind=kind,
        writer=writer,
        start=start,
        to=cut.to,
        part=number,
        last=last,
        fold=fold,
        mark=cut.mark,
        snapshot=snapshot,
        form=FORM,
    )
    return encode_json(Part(head, keys))


def read_part(message: bytes, offset: int, topic: str) -> Part:
    """A message of memory. Raises Refused for what this version cannot read."""
    try:
        part = _read_part(message)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused(
            f"`{topic}` holds at {offset} what is no message of the desk's memory ({error}): something else writes "
            "there, or a version that this one does not know. Find out which; memory can be made again from `desk` "
            "when this topic is deleted and `vigil bootstrap` is run"
        ) from None
    if part.head.form > FORM:
        raise Refused(
            f"`{topic}` holds at {offset} memory of form {part.head.form}, and this version reads up to {FORM}: a "
            f"newer Vigil (fold {part.head.fold}) wrote it; use that version"
        )
    return part


class Recollection:
    """Puts the messages of `state` together, in the order of the topic."""

    def __init__(self, topic: str = "state") -> None:
        self.position = -1
        """The last offset of `desk` that is remembered; -1 for nothing."""
        self.values: dict[str, bytes] = {}
        self.fold: str | None = None
        """Version of the fold that was there last."""
        self.mark = ""
        self.snapshot = -1
        """Where the newest whole snapshot begins."""
        self.changed = 0
        """Keys that changed since it."""
        self._topic = topic
        self._newest = (-1, -1)
        self._open: dict[tuple[str, str, int], tuple[int, int, dict[str, bytes]]] = {}
        self._held: list[tuple[Head, dict[str, bytes]]] = []

    @property
    def waits(self) -> bool:
        """Whether something was heard that a hole keeps from counting."""
        return bool(self._held)

    def hear(self, message: bytes, offset: int = 0) -> None:
        """Take one message. Raises Refused for what this version cannot read."""
        part = read_part(message, offset, self._topic)
        head = part.head
        group = head.writer, head.kind, head.to
        if head.part == 0:
            self._open[group] = (0, offset, {})
        expected, begin, keys = self._open.pop(group, (None, offset, {}))
        if expected != head.part:
            return  # its beginning never arrived: the writer died in the middle
        keys.update({key: bytes(raw) for key, raw in part.keys.items()})
        if not head.last:
            self._open[group] = (head.part + 1, begin, keys)
            return
        if head.kind == "snapshot":
            self._see(head, begin, keys)
        else:
            self._held.append((head, keys))
        self._apply()

    def _see(self, head: Head, begin: int, keys: dict[str, bytes]) -> None:
        """A whole snapshot; one from behind is a place to begin reading, and no news."""
        if (head.to, begin) > self._newest:
            self._newest, self.snapshot = (head.to, begin), begin
            self.changed = 0
        if head.to > self.position:
            self.values, self.position, self.fold, self.mark = keys, head.to, head.fold, head.mark

    def _apply(self) -> None:
        moved = True
        while moved:
            moved = False
            waiting = []
            for head, keys in self._held:
                if head.start > self.position:
                    waiting.append((head, keys))
                elif head.to > self.position:
                    self._take(head, keys)
                    moved = True
            self._held = waiting

    def _take(self, head: Head, keys: dict[str, bytes]) -> None:
        self.values.update(keys)
        for key in [key for key, raw in keys.items() if raw == b"null"]:
            del self.values[key]
        self.changed += len(keys)
        self.position, self.fold, self.mark = head.to, head.fold, head.mark
