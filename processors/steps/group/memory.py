"""What is remembered of a story, enough to tell which documents belong to it and what in them is new."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from processors.knowledge.stories import numbers
from processors.steps.group.account import account
from processors.steps.group.anchors import Terms, weight_of
from processors.steps.group.facts import OFFICIAL, Tally, added, tallied
from schemas.reading import Fingerprint, Reading


class Told(Struct, frozen=True, array_like=True, gc=False):
    """One text of a story, so that its copies are known."""

    document: str
    signature: bytes
    voice: str = ""
    """Whose text it is; who repeats it speaks with this voice."""


class StoryMemory(Struct, frozen=True, kw_only=True, gc=False):
    """A story as grouping needs it. Its size is bounded, however many documents tell it."""

    id: str
    headline: str
    first: datetime
    last: datetime
    """Of event time, not of hearing."""
    documents: int = 0
    terms: Terms = {}
    """Sum of the weights of its documents, heaviest first."""
    texts: tuple[Told, ...] = ()
    """The latest ones that were no copies, oldest first."""
    urls: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    """With how many documents each."""
    tally: Tally = ()
    """What its reports say of the event."""
    facts: tuple[str, ...] = ()
    """What has been told: the news of a document is what it adds."""


def update(
    memory: StoryMemory | None,
    *,
    story: str,
    document: str,
    headline: str,
    fingerprint: Fingerprint,
    reading: Reading,
    at: datetime,
    official: bool = False,
    copy: bool = False,
    voice: str = "",
) -> StoryMemory:
    """The memory of a story after one more document; of a new one if `memory` is None.

    `copy`: it is a copy of a text already told, whose words are not counted again. `voice`: whose text it is, empty
    for nobody's.
    """
    bounds = numbers().memory
    if memory is None:
        memory = StoryMemory(id=story, headline=headline, first=at, last=at)
    heard = account(fingerprint, reading)
    told = () if copy or not fingerprint.signature else (Told(document, fingerprint.signature, voice),)
    return replace(
        memory,
        headline=memory.headline or headline,
        first=min(memory.first, at),
        last=max(memory.last, at),
        documents=memory.documents + 1,
        terms=memory.terms if copy else _sum(memory.terms, heard.terms),
        texts=(memory.texts + told)[-bounds.texts :],
        urls=_latest(memory.urls, (fingerprint.url,) if fingerprint.url else ()),
        contents=_latest(memory.contents, (fingerprint.content,) if fingerprint.content else ()),
        languages=_languages(memory.languages, ((reading.language, 1),) if reading.language else ()),
        tally=memory.tally if copy else tallied(memory.tally, heard.event),
        facts=_facts(memory.facts, heard.facts | {OFFICIAL} if official else heard.facts),
    )


def merge(memory: StoryMemory, other: StoryMemory) -> StoryMemory:
    """One memory of two stories that turned out to be one; it goes by the name of the first."""
    bounds = numbers().memory
    return replace(
        memory,
        first=min(memory.first, other.first),
        last=max(memory.last, other.last),
        documents=memory.documents + other.documents,
        terms=_sum(memory.terms, other.terms),
        texts=(other.texts + memory.texts)[-bounds.texts :],
        urls=_latest(other.urls, memory.urls),
        contents=_latest(other.contents, memory.contents),
        languages=_languages(memory.languages, other.languages),
        tally=added(memory.tally, other.tally),
        facts=_facts(memory.facts, other.facts),
    )


def _sum(known: Terms, more: Terms) -> Terms:
    if not known:
        return more
    total = dict(known)
    for term, weight in more.items():
        total[term] = total.get(term, 0) + weight
    # Of equal weights the one that was there first comes first.
    return dict(sorted(total.items(), key=weight_of, reverse=True)[: numbers().memory.terms])


def _latest(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(value for value in known if value not in more) + more
    return kept[-numbers().memory.urls :]


def _languages(known: tuple[tuple[str, int], ...], more: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    total = dict(known)
    for language, count in more:
        total[language] = total.get(language, 0) + count
    return tuple(sorted(total.items()))


def _facts(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """The oldest are kept: what was once told stays told."""
    added = sorted(set(more) - set(known))
    return (known + tuple(added))[: numbers().memory.facts]
