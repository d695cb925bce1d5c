"""What kind of error remains: wrong priorities by what became of them and by what was read wrong, counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Judged = tuple[dict[str, Any], dict[str, Any]]
"""What is wanted of a text, as `expect` says it, and the answer."""
OUTCOMES = ("missed", "paged wrong", "2 for 3, 3 for 2", "not told", "told of nothing")
SHOWN = 6
"""Causes of an outcome that are named; the others are added up."""


def outcome(wanted: dict[str, Any], answer: dict[str, Any]) -> str | None:
    """What became of a text whose priority is wrong; None of one that is right."""
    right, said = wanted["priority"], answer["priority"]
    if said in right:
        return None
    if min(right) >= 2:
        return "missed" if said < 2 else "2 for 3, 3 for 2"
    if said >= 2:
        return "paged wrong"
    return "told of nothing" if max(right) == 0 else "not told"


def cause(wanted: dict[str, Any], answer: dict[str, Any]) -> str:
    """The first thing that was read wrong: whether there is an event, how it is told, what it is, whom it hit."""
    main = next((one for one in answer["incidents"] if one["main"]), None)
    if wanted["assertion"] is None and wanted["main_type"] is None:
        if main is not None:
            return f"{main['assertion']} event where none is meant"
    elif main is None:
        return "no event found"
    elif wanted["assertion"] not in (None, main["assertion"]):
        return f"{wanted['assertion']} read as {main['assertion']}"
    elif wanted["main_type"] not in (None, *answer["incident_types"]):
        return "another type of event"
    if wanted["level_change"] and not answer["level_change"]:
        return "level not read"
    if wanted["targets"] and not set(wanted["targets"]) & set(answer["target_types"]):
        return "another target"
    return "read right, points alone"


def table(judged: Iterable[Judged]) -> Iterator[str]:
    """Lines: each outcome with its count and its causes, the most frequent first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    size = 0
    for wanted, answer in judged:
        size += 1
        became = outcome(wanted, answer)
        if became is not None:
            counts[became][cause(wanted, answer)] += 1
    yield f"wrong priorities: {sum(found.total() for found in counts.values())} of {size}"
    for name in OUTCOMES:
        found = counts[name].most_common()
        if found:
            more = sum(count for _, count in found[SHOWN:])
            told = [f"{count} {why}" for why, count in found[:SHOWN]] + ([f"{more} others"] if more else [])
            yield f"  {name} {counts[name].total()}: {', '.join(told)}"
