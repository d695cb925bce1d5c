"""`vigil labels`: what officers corrected, as labelled texts for the next fit (tests/quality/labelled has the form)."""

from collections.abc import Iterable, Iterator
from typing import Any

from processors.steps.override import read
from schemas.codec import Record, decode
from schemas.envelope import Event
from schemas.ids import digest
from schemas.picture import Feed, Level, Ruling, Story, Watch
from schemas.reading import iso
from schemas.scored import Scored

SHARED = frozenset({"CLEAR", "GREEN"})
"""Markings (TLP) whose text may leave the desk."""
Label = dict[str, Any]


def rulings(picture: Iterable[Record]) -> list[Ruling]:
    """The acts that were done, in their order, from the records of `picture`. Raises BadEvent."""
    found: dict[str, Ruling] = {}
    for record in picture:
        event: Event = decode(record.value, record.headers, Ruling, Story, Level, Watch, Feed)
        if isinstance(event, Ruling) and event.outcome == "done":
            found[event.id] = event
    return sorted(found.values(), key=lambda ruling: ruling.sequence)


def labels(done: Iterable[Ruling], scored: Iterable[Record]) -> Iterator[Label]:
    """A line for each document that an override, a merge or a split is about, in order of their ids.

    An override labels the documents of its story; `expect` holds what the officer said, and `story` where the
    document belongs after all merges and splits. Of several overrides the last one counts, of several revisions the
    last. Documents marked AMBER or RED are left out. Raises BadEvent.
    """
    latest: dict[str, Scored] = {}
    into: dict[str, str] = {}
    for record in scored:
        said = decode(record.value, record.headers, Scored)
        into.update(dict.fromkeys(said.merged, said.story))
        if said.id not in latest or latest[said.id].sequence < said.sequence:
            latest[said.id] = said
    overrides: dict[str, Ruling] = {}
    taken: dict[str, str] = {}
    touched: set[str] = set()
    for ruling in done:
        match ruling.act:
            case "override":
                overrides[ruling.subject] = ruling
            case "merge":
                into[ruling.subject] = ruling.value or ""
                touched |= {ruling.subject, ruling.value or ""}
            case "split":
                taken[ruling.value or ""] = digest("story", "split", ruling.id, size=8)
                touched |= {ruling.subject, taken[ruling.value or ""]}
    over = {_now(subject, into): ruling for subject, ruling in overrides.items()}
    for said in sorted(latest.values(), key=lambda one: one.id):
        story = taken.get(said.id) or _now(said.story, into)
        ruled = overrides.get(said.id) or over.get(story)
        if said.document.marking in SHARED and (ruled is not None or {said.story, story} & touched):
            yield _label(said, story, ruled)


def _now(story: str, into: dict[str, str]) -> str:
    """Where a story is after the merges; a round of them, which an officer may have made, ends where it began."""
    seen = {story}
    while (following := into.get(story)) is not None and following not in seen:
        seen.add(following)
        story = following
    return story


def _label(said: Scored, story: str, ruled: Ruling | None) -> Label:
    expect: Label = {"story": story}
    if ruled is not None:
        told = read(ruled.value, ruled.officer, ruled.reason, ruled.at)
        corrected = {
            "priority": None if told.priority is None else [told.priority],
            "main_type": told.type,
            "country": told.country,
        }
        expect |= {name: value for name, value in corrected.items() if value is not None}
    return {
        "id": said.id,
        "lang": said.language,
        "title": said.document.title,
        "text": said.document.text,
        "published": iso(said.document.published),
        "expect": expect,
        "note": f"{ruled.officer}: {ruled.reason}" if ruled is not None else "",
    }
