"""The picture of a story: its whole state after each document, as it is shown and indexed."""

from msgspec.structs import replace

from processors.steps.alert import Stamp
from processors.steps.dispute import graded, tolls
from processors.steps.group import StoryMemory
from schemas.document import Document
from schemas.picture import Claim, Story
from schemas.scored import Grade, Scored
from schemas.taxonomy import strictest

HEADLINE = 300
"""Characters of a headline: a title has no limit, and what is remembered must fit into a message."""
RECENT = 20
"""Documents that the picture of a story names."""
NAMED = 12
"""Places that it names."""


def pictured(
    before: Story | None,
    memory: StoryMemory,
    said: Scored,
    stamp: Stamp,
    origins: int,
    told: tuple[Claim, ...],
) -> Story:
    """The whole state of a story after a document: the worst of it counts, until one says that it was nothing."""
    settled = any(incident.main and incident.assertion == "resolved" for incident in said.incidents) or (
        said.document.notice is not None and said.document.notice.message == "Cancel"
    )
    worse = before is None or settled or (said.priority, said.score) >= (before.priority, before.score)
    lead = said if worse or before is None else before
    seen = before or said
    # What gives it its priority heads it, for an officer reads no more than this line at first.
    better = before is None or settled or (said.priority, said.score) > (before.priority, before.score)
    names = (*(before.places if before else ()), *(p.name for i in said.incidents if i.main for p in i.places))
    return Story(
        id=said.story,
        headline=headline_of(said.document) if better or before is None else before.headline,
        first=memory.first,
        last=memory.last,
        documents=memory.documents,
        recent=_latest(before.recent if before else (), said.id),
        origins=origins,
        languages=tuple(sorted({*(before.languages if before else ()), *filter(None, [said.language])})),
        countries=tuple(dict.fromkeys((*seen.countries, *said.countries))),
        places=tuple(dict.fromkeys(names))[:NAMED],
        incident_types=tuple(dict.fromkeys((*seen.incident_types, *said.incident_types))),
        target_types=tuple(dict.fromkeys((*seen.target_types, *said.target_types))),
        priority=lead.priority,
        score=lead.score,
        confidence=lead.confidence,
        status=lead.status,
        changed="first report" if before is None else "news" if said.new else "nothing new",
        marking=strictest(said.document.marking, *([before.marking] if before else [])),
        grade=graded(before.grade if before else None, said.grade, origins, told),
        victims=tolls(told),
        claims=told,
        **stamp,
    )


def headline_of(read: Document) -> str:
    return read.title[:HEADLINE] or read.text[:120]


def _latest(recent: tuple[str, ...], document: str) -> tuple[str, ...]:
    return (*(other for other in recent if other != document), document)[-RECENT:]


def claimed(picture: Story, told: tuple[Claim, ...], origins: int, other: Grade | None = None) -> Story:
    """A picture with other claims, and what follows from them; `other` is the grade of a story that came into it."""
    own = picture.grade or other
    grade = None if own is None else graded(other, own, origins, told)
    return replace(picture, claims=told, victims=tolls(told), grade=grade)
