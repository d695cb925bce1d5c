"""Whether everything arrived: ids joined across what was offered, the topics and the index, never a counter."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from schemas.codec import decode
from schemas.dead import Letter, letters
from schemas.document import Document
from schemas.errors import BadEvent
from schemas.log import Log
from schemas.scored import Scored
from schemas.topics import DOCUMENTS, SCORED


class Account(Struct, frozen=True, kw_only=True):
    """Where each id ended."""

    offered: int
    """Items that the sources offered."""
    unheard: tuple[str, ...]
    """Offered, but neither in `documents` nor refused in `dead`."""
    documents: int
    """Different ids in `documents`."""
    repeated: int
    """Messages in `documents` beyond the first of each id: revisions and repeats."""
    stored: int
    """Of these ids, how many the index holds."""
    dead: int
    """Dead letters."""
    lost: tuple[str, ...]
    """Ids in `documents` that are neither in the index nor in `dead`; revisions neither scored nor there."""
    strange: tuple[str, ...]
    """Ids in the index that no topic knows."""

    @property
    def whole(self) -> bool:
        """Nothing is missing anywhere."""
        return not (self.unheard or self.lost or self.strange)

    def lines(self) -> list[str]:
        """For a person."""
        first = (
            f"offered {self.offered}, documents {self.documents} (and {self.repeated} revisions or repeats), "
            f"stored {self.stored}, dead {self.dead}"
        )
        told = [first]
        for name, ids in (
            ("never heard of", self.unheard),
            ("lost", self.lost),
            ("of no topic", self.strange),
        ):
            if ids:
                told.append(f"{name}: {len(ids)}: {', '.join(ids[:5])}")
        return told


class Heard(Struct, frozen=True, kw_only=True):
    """What the topics hold."""

    documents: Mapping[str, Document]
    messages: int
    unreadable: frozenset[tuple[int, int]]
    """Positions in `documents` that no reader can decode: they must be in `dead`."""
    dead: tuple[Letter, ...]
    revisions: Mapping[tuple[str, str], tuple[int, int]] = {}
    """The last position in `documents` of each (id, revision)."""
    scored: frozenset[tuple[str, str]] = frozenset()
    """The revisions of which the desk has spoken."""


def hear(log: Log) -> Heard:
    """Read `documents`, `scored` and `dead` from their beginnings."""
    revisions: dict[tuple[str, str], tuple[int, int]] = {}
    documents: dict[str, Document] = {}
    unreadable = set()
    messages = 0
    for record in log.read(DOCUMENTS):
        messages += 1
        try:
            document = decode(record.value, record.headers, Document)
            documents[document.id] = document
            revisions[document.id, document.revision] = (record.partition, record.offset)
        except BadEvent:
            unreadable.add((record.partition, record.offset))
    spoken = (decode(record.value, record.headers, Scored) for record in log.read(SCORED))
    return Heard(
        documents=documents,
        messages=messages,
        unreadable=frozenset(unreadable),
        revisions=revisions,
        scored=frozenset((scored.id, scored.revision) for scored in spoken),
        dead=tuple(letters(log)),
    )


def account(offers: Iterable[Mapping[str, Any]], heard: Heard, indexed: Iterable[str]) -> Account:
    """Join what was offered (items with `source`, `url`, `id`, `title`) with what was heard and what is indexed."""
    items = list(offers)
    reached = {
        (document.source, fact)
        for document in heard.documents.values()
        for fact in (document.native_id, document.url, document.title)
        if fact
    }
    reached |= {(letter.key, fact) for letter in heard.dead for fact in letter.origin.values()}
    unheard = [
        f"{item['source']}: {item['url'] or item['id'] or item['title']}"
        for item in items
        if reached.isdisjoint((item["source"], fact) for fact in _names(item))
    ]
    buried = {letter.key for letter in heard.dead if letter.step != "polling"}
    positions = {
        (int(letter.origin.get("partition", -1)), int(letter.origin.get("offset", -1)))
        for letter in heard.dead
        if letter.step == "enriching"
    }
    unspoken = {letter.key for letter in heard.dead if letter.step == "judging"}
    present = set(indexed)
    lost = sorted(set(heard.documents) - present - buried)
    lost += [
        f"revision {revision} of {document}"
        for (document, revision), position in sorted(heard.revisions.items())
        if (document, revision) not in heard.scored and position not in positions and document not in unspoken
    ]
    lost += [f"documents {partition}/{offset}" for partition, offset in sorted(heard.unreadable - positions)]
    return Account(
        offered=len(items),
        unheard=tuple(unheard),
        documents=len(heard.documents),
        repeated=heard.messages - len(heard.documents) - len(heard.unreadable),
        stored=len(set(heard.documents) & present),
        dead=len(heard.dead),
        lost=tuple(lost),
        strange=tuple(sorted(present - set(heard.documents))),
    )


def _names(item: Mapping[str, Any]) -> list[Any]:
    """What an item is known by: its id and address; its title only without them, for two items may share one."""
    return [item[field] for field in ("id", "url") if item[field]] or [item["title"]]
