"""How often a document that keeps changing is sent anew: a live blog changes with every poll of its feed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from schemas.document import Document

FREE = 12
"""Revisions of one document that are sent as they come: corrections and the first hours of a story."""
PAUSE = timedelta(hours=1)
"""Between two further ones: what a live blog adds by then is one revision, and none of it is lost."""


class Sent(Struct, frozen=True, array_like=True):
    """The revisions of one document that were sent; its first state is none."""

    times: int
    last: datetime


def waits(document: Document, sent: Mapping[str, Sent], now: datetime) -> bool:
    """Whether a revision is to wait. What an authority says never waits, however often it says something else."""
    if document.kind != "article" or (before := sent.get(document.id)) is None:
        return False
    return before.times >= FREE and now - before.last < PAUSE


def counted(sent: Mapping[str, Sent], revised: Iterable[str], now: datetime, kept: Iterable[str]) -> dict[str, Sent]:
    """What was sent, with the documents that were revised now; what is no longer `kept` in mind is forgotten."""
    added = {each: Sent(sent[each].times + 1 if each in sent else 1, now) for each in revised}
    together = {**sent, **added}
    return {each: together[each] for each in kept if each in together}
