"""Results for a person at a terminal, or as JSON for a program."""

from collections.abc import Iterable

from processors.answers import FoundAlert, FoundStory, Hit, Passage
from schemas.codec import encode_json
from schemas.dead import Letter

MARKED = 3
"""Passages shown of one hit."""


def hits(found: Iterable[Hit], as_json: bool) -> bytes:
    """Documents that a search found."""
    found = list(found)
    if as_json:
        return encode_json(found)
    if not found:
        return b"Nothing found."
    return "\n\n".join(_hit(hit) for hit in found).encode("utf-8", "replace")


def alerts(found: Iterable[FoundAlert], as_json: bool) -> bytes:
    """Alerts, one a line."""
    found = list(found)
    if as_json:
        return encode_json(found)
    if not found:
        return b"No alerts."
    return "\n".join(_alert(alert) for alert in found).encode("utf-8", "replace")


def stories(found: Iterable[FoundStory]) -> str:
    """Stories, the most serious first, as they come."""
    return "\n".join(_story(story) for story in found) or "No stories of concern."


def dead(found: Iterable[Letter], as_json: bool) -> bytes:
    """Dead letters, one a line."""
    found = list(found)
    if as_json:
        return encode_json(found)
    if not found:
        return b"No dead letters."
    lines = [
        f"{letter.partition}/{letter.offset}  {letter.step:<10} {letter.error}  "
        f"[{', '.join(f'{name} {value}' for name, value in letter.origin.items())}]"
        for letter in found
    ]
    return "\n".join([*lines, f"{len(lines)} dead letters"]).encode("utf-8", "replace")


def _hit(hit: Hit) -> str:
    head = f"P{hit.priority} {hit.score:>3}  {hit.title or '(no title)'}"
    where = f"        {hit.source}, {hit.published or 'no date'}, {hit.id}"
    passages = [f"        “{' '.join(_marked(passage).split())}”" for passage in hit.passages[:MARKED]]
    why = ", ".join(f"{reason.factor} {reason.points:+d}" for reason in hit.reasons)
    return "\n".join([head, where, *([f"        {why}"] if why else []), *passages])


def _marked(passage: Passage) -> str:
    """A passage with the found words in brackets."""
    out, at = [], 0
    for start, end in passage.words:
        out += [passage.text[at:start], "[", passage.text[start:end], "]"]
        at = end
    return "".join([*out, passage.text[at:]])


def _alert(alert: FoundAlert) -> str:
    since = f"{alert.opened_at:%d %b %H:%M}"
    return f"P{alert.priority} {alert.stage:<12} {alert.rule:<8} {since}  {alert.headline}  ({alert.id})"


def _story(story: FoundStory) -> str:
    where = ", ".join(story.countries) or "no country"
    told = f"{story.documents} documents, {story.origins} independent origins"
    return (
        f"P{story.priority} {story.score:>3}  {story.headline}\n        {story.status}, {where}; {told}; "
        f"confidence {story.confidence}; {story.id}"
    )
