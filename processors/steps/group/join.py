"""The decision: by URL, by content, as a copy, by words, by the event."""

from datetime import datetime
from itertools import repeat
from operator import mul
from typing import Literal

from msgspec import Struct

from processors.knowledge.stories import numbers
from processors.steps.group.account import Account, account
from processors.steps.group.anchors import UNIT
from processors.steps.group.compare import agreement, discount, idle_days
from processors.steps.group.facts import OFFICIAL, Event
from processors.steps.group.live import Entry, Live, bands
from processors.steps.group.memory import Told
from schemas.reading import Fingerprint, Reading

How = Literal["url", "content", "copy", "words", "event", "first"]
_DAY = 86400.0


class Grouped(Struct, frozen=True, kw_only=True):
    """Where a document belongs."""

    story: str | None
    """None: it opens a story of its own."""
    how: How
    similarity: float = 0.0
    """Of URL and content 1; of copies the share of common shingles; else the cosine or what stands for it."""
    new: bool = True
    """It is the first of its story or brings material news."""
    merges: tuple[str, ...] = ()
    """Stories that turn out to be the same one; they go on as `story`."""
    copy_of: str | None = None
    """The document whose text it repeats."""
    copied: str | None = None
    """Whose voice that text was; None if it repeats none, or nobody's."""


def group(fingerprint: Fingerprint, reading: Reading, at: datetime, live: Live, official: bool = False) -> Grouped:
    """Decides to which live story a document belongs, and whether it brings news.

    `at` is event time. How many stories are looked at is bounded, however many are live (stories.toml, `live`).
    """
    heard = account(fingerprint, reading)
    found = (
        _same(fingerprint, at, live)
        or _copy(fingerprint, heard.event, at, live)
        or _told(heard, at, live)
        or _happened(heard, reading.language, at, live)
    )
    if found is None:
        return Grouped(story=None, how="first")
    entry, how, similarity, merges = found
    original = _original(fingerprint, entry)
    news = heard.facts.difference(entry.memory.facts)
    confirmed = official and OFFICIAL not in entry.memory.facts
    return Grouped(
        story=entry.memory.id,
        how=how,
        similarity=similarity,
        new=(bool(news) or confirmed) and (original is None or how == "url"),
        merges=merges,
        copy_of=original.document if original else None,
        copied=original.voice or None if original else None,
    )


_Found = tuple[Entry, How, float, tuple[str, ...]]


def _original(fingerprint: Fingerprint, entry: Entry) -> Told | None:
    """The text of a story that a document repeats."""
    shares = [(shared(fingerprint.signature, told.signature), told) for told in entry.memory.texts]
    best = max(shares, key=lambda pair: (pair[0], pair[1].document), default=None)
    return best[1] if best is not None and best[0] >= numbers().join.copy else None


def _near(entry: Entry, at: datetime) -> bool:
    return abs((at - entry.memory.last).total_seconds()) <= numbers().join.window_days * _DAY


def _same(fingerprint: Fingerprint, at: datetime, live: Live) -> _Found | None:
    """A page or a text that was there before."""
    if fingerprint.content:
        for entry in live.behind("content", (fingerprint.content,), 1):
            if _near(entry, at):
                return entry, "content", 1.0, ()
    if fingerprint.url:
        for entry in live.behind("url", (fingerprint.url,), 1):
            if _near(entry, at):
                return entry, "url", 1.0, ()
    return None


def _copy(fingerprint: Fingerprint, event: Event | None, at: datetime, live: Live) -> _Found | None:
    """A text that most of another was printed in."""
    shares = [
        (max(shared(fingerprint.signature, told.signature) for told in entry.memory.texts), entry)
        for entry in live.behind("band", bands(fingerprint.signature), numbers().live.copies)
        if _near(entry, at) and discount(event, entry.memory.event) == 1
    ]
    share, best = max(shares, key=lambda pair: (pair[0], pair[1].memory.id), default=(0.0, None))
    if best is None or share < numbers().join.copy:
        return None
    return best, "copy", round(share, 4), ()


def _told(heard: Account, at: datetime, live: Live) -> _Found | None:
    """A story in the same words, names and numbers."""
    least = threshold(len(heard.words))
    ranked = [
        (cosine(heard.words, entry) * discount(heard.event, entry.memory.event) * _decay(entry, at), entry)
        for entry in live.alike(heard.terms)
        if _near(entry, at)
    ]
    fit = sorted((pair for pair in ranked if pair[0] >= least), key=lambda pair: (-pair[0], pair[1].memory.id))
    if not fit:
        return None
    similarity, best = fit[0]
    same = [best, *(entry for _, entry in fit[1:4] if _one(best, entry))]
    oldest = min(same, key=lambda entry: (entry.memory.first, entry.memory.id))
    merges = tuple(entry.memory.id for entry in same if entry is not oldest)
    return oldest, "words", round(similarity, 4), merges


def _happened(heard: Account, language: str | None, at: datetime, live: Live) -> _Found | None:
    """A story of the same event in whatever language; in one of its own languages some words must agree too."""
    event, join = heard.event, numbers().join
    if event is None:
        return None
    fit: list[tuple[float, Entry]] = []
    for entry in live.behind("place", event.places, numbers().live.placed):
        if entry.memory.event is None or not _near(entry, at):
            continue
        agreed = agreement(event, entry.memory.event, idle_days(entry.memory.last, at))
        if agreed < join.event:
            continue
        likeness = cosine(heard.words, entry)
        if language not in entry.memory.languages or likeness >= join.event_words:
            fit.append((agreed + likeness, entry))
    if not fit:
        return None
    similarity, best = max(fit, key=lambda pair: (pair[0], pair[1].memory.last, pair[1].memory.id))
    return best, "event", round(min(1.0, similarity), 4), ()


def threshold(terms: int) -> float:
    """The least cosine at which a text of so many terms joins: a headline has few words to agree in."""
    join = numbers().join
    share = (terms - join.short_terms) / (join.long_terms - join.short_terms)
    return join.words_short + (join.words - join.words_short) * min(1.0, max(0.0, share))


def shared(signature: bytes, other: bytes) -> float:
    """Estimated share of common shingles of two texts (Broder 1997)."""
    if not signature or len(signature) != len(other):
        return 0.0
    import numpy as np  # noqa: PLC0415 - loaded with the first story, for a lone answer needs none

    same = np.frombuffer(signature, "<u4") == np.frombuffer(other, "<u4")
    return int(np.count_nonzero(same)) / len(same)


def cosine(words: dict[str, int], entry: Entry) -> float:
    """Cosine of a document's terms and a story's."""
    return _product(words, entry.vector) / (UNIT * entry.length)


def _product(vector: dict[str, int], other: dict[str, int]) -> int:
    return sum(map(mul, vector.values(), map(other.get, vector, repeat(0))))


def _decay(entry: Entry, at: datetime) -> float:
    return float(0.5 ** (idle_days(entry.memory.last, at) / numbers().join.half_days))


def _one(entry: Entry, other: Entry) -> bool:
    """Two stories alike enough to be one."""
    if discount(entry.memory.event, other.memory.event) < 1:
        return False
    return _product(entry.vector, other.vector) >= numbers().join.merge * entry.length * other.length
