"""How many there are of what, as the index counts them; pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

Answer = Mapping[str, Any]


class Count(Struct, frozen=True):
    """How many documents have a value."""

    value: str
    documents: int


class Facet(Struct, frozen=True, kw_only=True):
    """The values of one field, the most frequent first."""

    name: str
    values: tuple[Count, ...]
    others: int
    """Of all further values together."""


class Moment(Struct, frozen=True, kw_only=True):
    """How many documents were first heard in one step of time."""

    start: datetime
    documents: int
    priorities: dict[str, int]
    """By priority, `0` to `3`; those of which there are none are left out."""


def facets(answer: Answer) -> list[Facet]:
    """All facets of an answer, in their order."""
    found = answer.get("aggregations", {})
    return [
        Facet(name=name, values=tuple(_counts(facet)), others=facet["sum_other_doc_count"])
        for name, facet in found.items()
        if "sum_other_doc_count" in facet
    ]


def timeline(answer: Answer) -> list[Moment]:
    """The steps of a timeline, in their order; empty before the first document."""
    steps = answer.get("aggregations", {}).get("timeline", {}).get("buckets", [])
    return [
        Moment(
            start=datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=step["key"]),
            documents=step["doc_count"],
            priorities={count.value: count.documents for count in _counts(step["priority"])},
        )
        for step in steps
    ]


def _counts(found: Mapping[str, Any]) -> list[Count]:
    return [Count(str(bucket["key"]), bucket["doc_count"]) for bucket in found["buckets"]]
