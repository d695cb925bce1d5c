"""All that grouping takes from one document, worked out once for those who ask one after the other."""

from msgspec import Struct

from processors.steps.group.anchors import Terms, terms
from processors.steps.group.facts import Event, event_of, facts_of
from schemas.reading import Fingerprint, Reading


class Account(Struct, frozen=True, gc=False):
    """One document's account of an event."""

    terms: Terms
    size: int
    """Terms but for how they sound: by these a headline is told from a longer text."""
    event: Event
    facts: frozenset[str]
    """But for an official word, which is in the source and not in the text."""


def account(fingerprint: Fingerprint, reading: Reading) -> Account:
    """What a document tells. The same two objects are answered from memory: `group` asks, then `update`."""
    global _LAST  # noqa: PLW0603 - a memo of one: whether it holds this document or another, the answer is the same
    last = _LAST
    if last is not None and last[0] is fingerprint and last[1] is reading:
        return last[2]
    told = terms(fingerprint, reading)
    size = sum([term[0] != "~" for term in told])
    found = Account(told, size, event_of(reading), facts_of(reading))
    _LAST = (fingerprint, reading, found)
    return found


_LAST: tuple[Fingerprint, Reading, Account] | None = None
