"""The decision: by URL, by content, as a copy, by words, by the event."""

from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from math import exp, log1p
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict

from processors.knowledge.stories import numbers
from processors.steps.group.account import Account, account
from processors.steps.group.anchors import UNIT
from processors.steps.group.compare import cells, evidence, idle_days, other_means
from processors.steps.group.facts import OFFICIAL, Event
from processors.steps.group.live import Entry, Live, bands
from processors.steps.group.memory import Told
from schemas.reading import Fingerprint, Reading

How = Literal["url", "content", "copy", "words", "event", "first"]
_DAY = 86400.0
ELSE = frozenset({"another_place", "another_country", "another_day", "another_type", "another_target", "another_level"})
"""What keeps two texts or stories apart, however alike they are."""


class Grouped(Struct, frozen=True, kw_only=True, gc=False):
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
    found = _same(fingerprint, at, live) or _copy(fingerprint, heard.event, at, live)
    found = found or _likely(heard, reading.language, at, live)
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


def _copy(fingerprint: Fingerprint, event: Event, at: datetime, live: Live) -> _Found | None:
    """A text that most of another was printed in."""
    shares = [
        (max(shared(fingerprint.signature, told.signature) for told in entry.memory.texts), entry)
        for entry in live.behind("band", bands(fingerprint.signature), numbers().live.copies)
        if _near(entry, at) and not ELSE.intersection(evidence(event, entry.event))
    ]
    share, best = max(shares, key=lambda pair: (pair[0], pair[1].memory.id), default=(0.0, None))
    if best is None or share < numbers().join.copy:
        return None
    return best, "copy", round(share, 4), ()


def _likely(heard: Account, language: str | None, at: datetime, live: Live) -> _Found | None:
    """The story that a document most likely tells, by words, names, numbers and the event."""
    best, most, ranked = None, 0.0, []
    for entry in candidates(heard, live):
        if _near(entry, at):
            odds = _odds(features(heard, language, entry, at))
            if odds >= 0:
                ranked.append((odds, entry))
    if not ranked:
        return None
    ranked.sort(key=lambda pair: (-pair[0], pair[1].memory.id))
    most, best = ranked[0]
    same = [best, *(entry for _, entry in ranked[1:4] if _one(best, entry))]
    oldest = min(same, key=lambda entry: (entry.memory.first, entry.memory.id))
    merges = tuple(entry.memory.id for entry in same if entry is not oldest)
    how: How = "words" if language in dict(best.memory.languages) else "event"
    return oldest, how, round(1 / (1 + exp(-most)), 4), merges


def candidates(heard: Account, live: Live) -> list[Entry]:
    """The stories that a document is compared with: those with its words, and those with its event."""
    limits = numbers().live
    found = {entry.memory.id: entry for entry in live.alike(heard.terms.items())}
    keys = [*(cell for spot in heard.event.places[:2] for cell in cells(spot)), *heard.event.levels, *heard.event.texts]
    if keys:
        near = islice(live.behind("event", keys, limits.placed), limits.placed)
        found.update([(entry.memory.id, entry) for entry in near])
    return list(found.values())


def features(heard: Account, language: str | None, entry: Entry, at: datetime) -> dict[str, float]:
    """What speaks for and against a document being of a story, by the names of stories.toml, `[evidence]`."""
    alike, keyword, sounding = likeness(heard.terms, entry)
    within = dict(entry.memory.languages).get(language or "", 0) / entry.memory.documents
    short = 1 - _length(heard.size)
    told: dict[str, float] = dict.fromkeys(evidence(heard.event, entry.event), 1.0)
    told["within"] = within
    told["across"] = 1 - within
    told["likeness"] = within * alike
    told["likeness_across"] = (1 - within) * (alike + sounding)
    told["keyword"] = keyword
    told["short"] = within * short
    told["likeness_short"] = within * short * alike
    told["idle"] = log1p(idle_days(entry.memory.last, at))
    if heard.event.sequel and heard.event.countries:  # one that names no place follows the latest deed
        told["idle_sequel"] = told["idle"]
    if "same_text" not in told and heard.event.days and min(heard.event.days) > entry.memory.last.date().isoformat():
        told["happened_later"] = 1.0
    if "same_place" in told and "same_type" in told:
        told["same_place_and_type"] = 1.0
    if "another_type" in told and "another_target" in told:
        told["another_type_and_target"] = 1.0
    # Who is held in another town for what is called otherwise did another deed.
    sequel = heard.event.sequel and told.keys().isdisjoint(_ELSEWHERE)
    later = at - entry.memory.first > _FIRST_HOURS and not sequel
    apart = "another_type" in told or other_means(heard.event, entry.event) or _feigned(heard.event, entry.event)
    if later and apart:
        told["another_type_later"] = 1.0
    if "another_type" in told and not told.keys().isdisjoint(_ELSEWHERE):
        told["another_type_elsewhere"] = 1.0
    if "same_place" in told:
        told["same_place_across"] = 1 - within
    elif not told.keys().isdisjoint(_FAR) and not sequel and _strangers(heard, entry):
        told["places_unknown"] = within * alike
    if not heard.event.countries or not entry.event.countries:
        told["nowhere_across"] = 1 - within
    return told


def _feigned(event: Event, other: Event) -> bool:
    """Whether one is a hoax and the other a deed of which nobody says so: after the first hours they are two."""
    return event.types == _HOAX and bool(other.types) and _THREATS.isdisjoint(other.types)


_HOAX = ("hoax_threat",)
_THREATS = frozenset({"hoax_threat", "threat", "other"})
_FIRST_HOURS = timedelta(hours=12)
"""In which reports may still take an event for one of another type."""
_FAR = ("another_place", "another_country")
_ELSEWHERE = ("near_place", *_FAR)


def _strangers(heard: Account, entry: Entry) -> bool:
    """Whether each names where it happened, and neither so much as mentions the place of the other."""
    here, there = heard.event.places, entry.event.places
    return (
        bool(here and there)
        and not any(f"@{name}" in entry.memory.terms for name, _, _ in here)
        and not any(f"@{name}" in heard.terms for name, _, _ in there)
    )


def likeness(words: dict[str, int], entry: Entry) -> tuple[float, float, float]:
    """Cosine of a document's terms and a story's, what the most telling word that they share gives to it, and what
    words that sound alike would add."""
    length, vector = UNIT * entry.length, entry.memory.terms
    plain = keyword = sounding = 0
    for word in words.keys() & vector.keys():
        share = words[word] * vector[word]
        if word[0] == "~":
            sounding += share
            continue
        plain += share
        if share > keyword and word[0].isalnum():
            keyword = share
    return plain / length, keyword / length, sounding / length


@cache
def weights() -> dict[str, float]:
    """What each piece of evidence weighs."""
    return asdict(numbers().evidence)


def _odds(told: dict[str, float]) -> float:
    weigh = weights()
    return sum([weigh[name] * value for name, value in told.items()])


def _length(terms: int) -> float:
    """From 0 for a headline, which has few words to agree in, to 1."""
    join = numbers().join
    return min(1.0, max(0.0, (terms - join.short_terms) / (join.long_terms - join.short_terms)))


def shared(signature: bytes, other: bytes) -> float:
    """Estimated share of common shingles of two texts (Broder 1997)."""
    if not signature or len(signature) != len(other):
        return 0.0
    import numpy as np  # noqa: PLC0415 - loaded with the first story, for a lone answer needs none

    same = np.frombuffer(signature, "<u4") == np.frombuffer(other, "<u4")
    return int(np.count_nonzero(same)) / len(same)


def _one(entry: Entry, other: Entry) -> bool:
    """Two stories alike enough to be one."""
    if ELSE.intersection(evidence(entry.event, other.event)):
        return False
    alike, _, _ = likeness(entry.memory.terms, other)
    return alike * UNIT >= numbers().join.merge * entry.length
