"""Rules of kind `new_term`: an actor, place or word that was not met for as long as the rule remembers."""

from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct

from processors.judging.state import Met
from processors.rules.rule import Rule
from processors.rules.schedule import duration
from processors.steps.sight import Sight

S = TypeVar("S", bound=Struct)
TERMS = 16
"""Terms of one document that are looked at."""


class Remembering(Protocol):
    """The desk, as far as terms need it."""

    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...


def new(desk: Remembering, rule: Rule, seen: Sight, now: datetime) -> list[str]:
    """The terms of a document that are new, in its order; all are known from now on.

    While the rule learns what is usual, none is.
    """
    begun = desk.get(f"n/{rule.name}", Met)
    if begun is None:
        begun = Met(since=now, forget_at=None)
        desk.put(f"n/{rule.name}", begun)
    terms = [str(term) for term in dict.fromkeys(seen.values(rule.term or "")) if term][:TERMS]
    found = []
    for term in terms:
        key = f"n/{rule.name}/{term}"
        known = desk.get(key, Met)
        if known is None:
            found.append(term)
        desk.put(key, Met(since=known.since if known else now, forget_at=now + rule.window))
    return found if now - begun.since >= duration(rule.learn) else []
