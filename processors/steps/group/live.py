"""The stories that documents may still join, found by what they have in common with one."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from processors.knowledge.stories import numbers
from processors.steps.group.anchors import length_of
from processors.steps.group.compare import cell
from processors.steps.group.facts import Event, event_from
from processors.steps.group.memory import StoryMemory
from processors.steps.group.shelf import Shelf, mark_of

KINDS = ("term", "event", "url", "content", "band")
MOVING = 2
"""So many of them change with a story's latest documents: there it stands by when it was last told.

In the others, where few stories ever meet, it stands by when it began, and need not move.
"""
Keys = tuple[tuple[str | bytes, ...], ...]
"""By what a story is found, in the order of KINDS; no key twice."""


class Entry(Struct, frozen=True, gc=False):
    """A story with what is derived from its memory."""

    memory: StoryMemory
    length: float
    """Of its terms, as a vector, but for how they sound."""
    event: Event
    """What its reports agree on."""
    keys: Keys
    seat: int
    """A number of its own as long as it is live."""


class Live:
    """An index over stories. What it answers depends on the stories it holds, not on the order in which they came."""

    def __init__(self, memories: Iterable[StoryMemory] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        self._seats: list[Entry] = []
        self._free: list[int] = []
        self._shelves = {kind: Shelf() for kind in KINDS}
        for memory in memories:
            self.add(memory)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, story: str) -> Entry:
        return self._entries[story]

    def add(self, memory: StoryMemory) -> None:
        """A story, or what has become of it: only what changed is touched."""
        old = self._entries.get(memory.id)
        entry = _entry(memory, old.seat if old else self._free.pop() if self._free else len(self._seats))
        self._entries[memory.id] = entry
        self._seats[entry.seat : entry.seat + 1] = [entry]
        told, began = mark_of(memory.last, memory.id), mark_of(memory.first, memory.id)
        marks = (told,) * MOVING + (began,) * (len(KINDS) - MOVING)
        shelves = self._shelves.values()
        if old is None:
            for shelf, keys, mark in zip(shelves, entry.keys, marks, strict=True):
                shelf.put(keys, mark, entry.seat)
            return
        for shelf, before, after, mark in zip(shelves, old.keys, entry.keys, marks, strict=True):
            if before == after:
                shelf.move(after, mark, entry.seat)
                continue
            former, present = set(before), set(after)
            shelf.take([key for key in before if key not in present], entry.seat)
            shelf.move([key for key in after if key in former], mark, entry.seat)
            shelf.put([key for key in after if key not in former], mark, entry.seat)

    def remove(self, memory: StoryMemory) -> None:
        """A story that takes no more documents. One that is not held is no error."""
        old = self._entries.pop(memory.id, None)
        if old is not None:
            self._free.append(old.seat)
            for shelf, keys in zip(self._shelves.values(), old.keys, strict=True):
                shelf.take(keys, old.seat)

    def behind(self, kind: str, keys: Iterable[str | bytes], most: int) -> Iterator[Entry]:
        """The stories that have one of these keys, of each the latest `most`."""
        shelf = self._shelves[kind]
        # A story behind several keys is met once.
        for seat in dict.fromkeys([seat for key in keys for seat in reversed(shelf.latest(key, most))]):
            yield self._seats[seat]

    def alike(self, terms: Iterable[tuple[str, float]]) -> list[Entry]:
        """The few stories that share the most telling of these terms, which come heaviest first; most first."""
        import numpy as np  # noqa: PLC0415 - loaded with the first story, for a lone answer needs none

        settings = numbers().live
        probes = list(islice(terms, settings.probes))
        found = [self._shelves["term"].latest(term, settings.behind) for term, _ in probes]
        seats = np.frombuffer(b"".join(found), np.uint32)
        if not len(seats):
            return []
        shared = np.array([weight * weight for _, weight in probes]).repeat(list(map(len, found)))
        order = seats.argsort()
        seats = seats[order]
        first = np.concatenate(([0], (seats[1:] != seats[:-1]).nonzero()[0] + 1))
        sums = np.add.reduceat(shared[order], first)
        stories = seats[first]
        if len(sums) > settings.compared:
            likely = sums >= np.partition(sums, -settings.compared)[-settings.compared]
            sums, stories = sums[likely], stories[likely]
        # Of equal ones the name decides, for a seat is taken by chance.
        best = sorted(
            (-shared, self._seats[seat].memory.id) for shared, seat in zip(sums.tolist(), stories.tolist(), strict=True)
        )
        return [self._entries[story] for _, story in best[: settings.compared]]


@lru_cache(1 << 12)
def bands(signature: bytes) -> tuple[bytes, ...]:
    """The keys by which near copies of a text are found (locality-sensitive hashing; Leskovec et al., ch. 3.4)."""
    count = numbers().live.bands
    width = len(signature) // count
    # Which band it is need not be said: numbers of other permutations do not meet.
    return tuple([signature[at : at + width] for at in range(0, count * width, width)]) if width else ()


def _entry(memory: StoryMemory, seat: int) -> Entry:
    event = event_from(memory.tally)
    return Entry(
        memory=memory,
        length=length_of(memory.terms),
        event=event,
        keys=(
            tuple(islice(memory.terms, numbers().live.indexed)),
            tuple(dict.fromkeys([*[cell(spot) for spot in event.places], *event.levels, *event.texts])),
            memory.urls,
            memory.contents,
            tuple(dict.fromkeys([band for text in memory.texts for band in bands(text.signature)])),
        ),
        seat=seat,
    )
