"""A part of `desk` folded again, and compared with what was said of it at the time.

With the version of the fold that spoke, every byte must be the same: that is what makes backtests and explanations
honest. With another one, what differs is what the change would have altered.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Protocol

import msgspec
from msgspec import Struct

from processors.desk import OUTPUTS_EACH, Desk, restored
from processors.judging.recollection import Recollection, mark_of, read_part
from schemas.codec import Record, encode, encode_json, sendable
from schemas.envelope import Said
from schemas.errors import BadEvent, Refused
from schemas.topics import ALERTS, DESK, NOTIFICATIONS, PICTURE, SCORED, STATE, Topic

SAID = (SCORED, PICTURE, ALERTS, NOTIFICATIONS)
SHOWN = 20
"""Differences that a person is shown."""

Place = int
"""A sequence number."""


class Topics(Protocol):
    """The log, as far as a replay needs it (schemas.log)."""

    def bounds(self, topic: Topic) -> tuple[int, int]: ...
    def read(self, topic: Topic, start: int | None = None) -> Iterable[Record]: ...


class Brief(Struct, frozen=True):
    """What of an output says where it belongs."""

    sequence: int
    epoch: int
    fold: str
    id: str
    event: str


class Difference(Struct, frozen=True, kw_only=True):
    """One output that is not what was sent."""

    sequence: int
    offset: int
    """Of the event in `desk` that it follows from."""
    event: str
    id: str
    how: Literal["not sent", "not said", "changed"]
    """`not sent`: the replay says it and no topic has it; `not said`: the other way round."""
    fields: dict[str, tuple[Any, Any]] = {}
    """What was sent and what the replay says, of the fields that differ."""


class Replayed(Struct, frozen=True, kw_only=True):
    """What came of it."""

    start: int
    to: int
    """The last offset of `desk` that was folded and compared."""
    begun: int
    """Where folding began: after the newest memory before `start`."""
    fold: str
    said: int
    """Different outputs that the replay says of this part."""
    same: int
    repeats: int
    """Messages beyond the first of an output."""
    unlike: tuple[int, ...]
    """Outputs that were sent more than once and not the same; the last one counts."""
    others: dict[str, int]
    """How many were sent by each other version of the fold; that it is another is no difference."""
    differences: tuple[Difference, ...]

    @property
    def well(self) -> bool:
        """All is the same."""
        return not (self.differences or self.unlike)


class Replay:
    """One comparison. What differs is read a second time, so that only digests of the rest are held."""

    def __init__(self, topics: Topics, fold: str, start: int, to: int) -> None:
        """Fold `start` to `to` (both included)."""
        self._topics = topics
        self._fold = fold
        self._start, self._to = start, to
        self.desk = Desk(fold)
        """After the last event."""

    def run(self) -> Replayed:
        """Compare.

        Raises Refused when what must be known at `start` is no longer kept, when it cannot be read by this version,
        or when there are no such events.
        """
        base = self.base()
        said = {brief.sequence: _digest(value) for brief, value in self._again(base)}
        epoch = self.desk.clock.epoch
        sent: dict[Place, bytes] = {}
        others: dict[str, int] = {}
        repeats, unlike = 0, set[Place]()
        for brief, value in self._sent(epoch):
            found = _digest(_as_if(value, brief.fold, self._fold))
            if brief.sequence in sent:
                repeats += 1
                if sent[brief.sequence] != found:
                    unlike.add(brief.sequence)
            elif brief.fold != self._fold:
                others[brief.fold] = others.get(brief.fold, 0) + 1
            sent[brief.sequence] = found
        apart = {place for place in said.keys() | sent.keys() if said.get(place) != sent.get(place)}
        return Replayed(
            start=self._start,
            to=self._to,
            begun=base.position + 1,
            fold=self._fold,
            said=len(said),
            same=len(said) - len(apart & said.keys()),
            repeats=repeats,
            unlike=tuple(sorted(unlike)),
            others=others,
            differences=tuple(self._differences(base, epoch, apart)) if apart else (),
        )

    def base(self) -> Recollection:
        """The newest memory before `start`; raises Refused where there is none and `desk` does not begin there."""
        first, end = self._topics.bounds(DESK)
        if not first <= self._start <= self._to < end:
            raise Refused(f"`{DESK.name}` holds {first} to {end - 1}: choose --from and --to within, --from first")
        found, earliest = Recollection(), Recollection()
        least = -1
        for record in self._topics.read(STATE):
            message = record.value or b""
            if read_part(message, record.offset, STATE.name).head.to < self._start:
                found.hear(message, record.offset)
            if least < 0:
                earliest.hear(message, record.offset)
                least = earliest.position
        if found.position + 1 < first:
            kept = f"the earliest place is --from {max(first, least + 1)}" if least >= 0 else "no memory is kept"
            raise Refused(
                f"what the desk knew before {self._start} is no longer kept, and `{DESK.name}` begins at {first}: "
                f"{kept}"
            )
        self._need_same_desk(found)
        return found

    def _need_same_desk(self, base: Recollection) -> None:
        if not base.mark or base.position < self._topics.bounds(DESK)[0]:
            return
        record = next(iter(self._topics.read(DESK, base.position)))
        if mark_of(record) != base.mark:
            raise Refused(
                f"`{DESK.name}` holds another event at {base.position} than memory has seen there: the topic was made "
                "anew, and what was sent before cannot be replayed from it"
            )

    def _again(self, base: Recollection) -> Iterator[tuple[Brief, bytes]]:
        """What this fold says of the part."""
        try:
            self.desk.reset(restored(base.values))
        except (msgspec.DecodeError, KeyError) as error:
            raise Refused(
                f"the desk's memory at {base.position}, written by fold {base.fold}, cannot be read by this version "
                f"({error}): replay from the beginning of `{DESK.name}`, or with the version that wrote it"
            ) from None
        self.desk.cut()
        for record in self._topics.read(DESK, base.position + 1):
            if record.offset > self._to:
                return
            for output in self.desk.handle(record):
                if record.offset < self._start or not isinstance(output, Said):
                    continue
                try:
                    value = sendable(encode(output, "")).value
                except BadEvent:
                    continue  # it was buried, not sent
                yield _brief(value), value

    def _sent(self, epoch: int) -> Iterator[tuple[Brief, bytes]]:
        """What was sent of the part; a topic that outlived its `desk` holds other epochs too."""
        least, most = self._start * OUTPUTS_EACH, (self._to + 1) * OUTPUTS_EACH
        for topic in SAID:
            for record in self._topics.read(topic):
                brief = _brief(record.value or b"")
                if brief.epoch == epoch and least <= brief.sequence < most:
                    yield brief, record.value or b""

    def _differences(self, base: Recollection, epoch: int, apart: set[Place]) -> Iterator[Difference]:
        sent = {brief.sequence: (brief, value) for brief, value in self._sent(epoch) if brief.sequence in apart}
        said = {brief.sequence: (brief, value) for brief, value in self._again(base) if brief.sequence in apart}
        for place in sorted(apart):
            brief = (said.get(place) or sent[place])[0]
            fields: dict[str, tuple[Any, Any]] = {}
            if place in sent and place in said:
                before = _fields(_as_if(sent[place][1], sent[place][0].fold, self._fold))
                after = _fields(said[place][1])
                fields = {
                    name: (before.get(name), after.get(name))
                    for name in {**before, **after}
                    if before.get(name) != after.get(name)
                }
            yield Difference(
                sequence=place,
                offset=place // OUTPUTS_EACH,
                event=brief.event,
                id=brief.id,
                how="changed" if place in sent and place in said else "not said" if place in sent else "not sent",
                fields=fields,
            )


_brief_of = msgspec.json.Decoder(Brief).decode


def _brief(value: bytes) -> Brief:
    """Raises Refused for what is no output: nothing else may write there."""
    try:
        return _brief_of(value)
    except msgspec.DecodeError as error:
        raise Refused(f"a topic of what was sent holds what the desk did not say ({error}): {value[:80]!r}") from None


def _as_if(value: bytes, fold: str, ours: str) -> bytes:
    """An output as if our version of the fold had said it; only its name differs, and may."""
    return value if fold == ours else value.replace(b'"fold":' + encode_json(fold), b'"fold":' + encode_json(ours), 1)


def _digest(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=16).digest()


def _fields(value: bytes) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.json.decode(value)
    return fields


def shown(found: Replayed, as_json: bool) -> bytes:
    """For a person, or as JSON for a program."""
    if as_json:
        return encode_json({**msgspec.to_builtins(found), "well": found.well})
    apart = f"{len(found.differences)} different" if found.differences else "none different"
    lines = [
        f"desk {found.start} to {found.to}, folded from {found.begun} by fold {found.fold}",
        f"{found.said} outputs, {found.same} the same byte for byte, {apart}; {found.repeats} repeats",
        *(f"{count} were said by fold {fold}" for fold, count in sorted(found.others.items())),
        *([f"{len(found.unlike)} were sent twice and not the same"] if found.unlike else []),
    ]
    for difference in found.differences[:SHOWN]:
        lines.append(f"{difference.offset}  {difference.event} {difference.id}  {difference.how}")
        lines += [
            f"    {name}: {_short(before)} -> {_short(after)}" for name, (before, after) in difference.fields.items()
        ]
    if len(found.differences) > SHOWN:
        lines.append(f"… and {len(found.differences) - SHOWN} more: --json has all")
    return "\n".join(lines).encode("utf-8", "replace")


def _short(value: Any) -> str:
    text = encode_json(value).decode()
    return text if len(text) <= 100 else f"{text[:100]}…"
