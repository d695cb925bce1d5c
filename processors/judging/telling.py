"""What the desk makes of one document: its story, its grade, its score, and what is said of it."""

from collections.abc import Iterator
from typing import Protocol

from msgspec.structs import replace

from processors.alerts import alerting, closing
from processors.judging import joining, registry, watching
from processors.judging.picturing import headline_of, pictured
from processors.judging.state import KNOWN_KEPT, OUTLETS, Ended, Held, Known, Tale, story_now
from processors.judging.watching import Watching
from processors.knowledge.countries import countries_of
from processors.steps.alert import Stamp
from processors.steps.concern import Profile, concern
from processors.steps.dispute import claims
from processors.steps.factor import Setting
from processors.steps.grade import grade, names_of, voice
from processors.steps.group import Grouped, Live, StoryMemory, group, update
from processors.steps.match import document_sight, event_time
from processors.steps.override import override
from processors.steps.score import score
from processors.steps.void import void
from schemas.document import Document, Enriched
from schemas.ids import document_id, story_id
from schemas.reading import Reading, body_of
from schemas.scored import Scored, Watched

CANCELLED = "cancelled by its sender"
REPLACED = "replaced by an update of its sender"


class Telling(Watching, Protocol):
    """The desk, as far as documents need it."""

    live: Live
    without: str | None

    @property
    def profile(self) -> Profile: ...


def document(desk: Telling, heard: Enriched) -> None:
    """Say what is to be said of a document; of one that is known already, nothing."""
    read = heard.document
    key = f"d/{read.id}"
    known = desk.get(key, Known)
    now = desk.stamp()["said_at"]
    if known is not None:
        at_or_below = heard.partition == known.partition and heard.offset <= known.offset
        if at_or_below or known.revision == read.revision:
            if not at_or_below:
                desk.put(key, replace(known, partition=heard.partition, offset=heard.offset))
            return
    ends = read.notice.message if read.notice is not None and read.notice.real else None
    if ends in ("Cancel", "Update"):
        for other in replaced(read):
            # Also of one that was not heard yet: it may come late, and is over before it begins.
            desk.put(f"e/{other}", Ended(by=read.id, forget_at=now + KNOWN_KEPT, updated=ends == "Update"))
    grouped, before = _place(desk, heard, known)
    story = before.memory.id if before else story_id(read.id)
    merged = tuple(joining.join(desk, other, story) for other in grouped.merges)
    before = desk.get(f"s/{story}", Tale)  # with what was merged into it
    heard_voices = before.voices if before else ()
    heard_names = before.names if before else ()
    own = voice(read, heard_voices, grouped.copied, heard_names, _level(heard.reading))
    voices = tuple(sorted({*heard_voices, *own}))
    tale_heard_at = before.picture.heard_at if before else now
    heard_at = known.heard_at if known else now
    ended = desk.get(f"e/{read.id}", Ended)
    heard = _standing(desk, heard)
    under = watching.under(desk, heard, story, before.watches if before else ())
    why = None if ended is None else REPLACED if ended.updated else CANCELLED
    said = judged(heard, voices, story, desk.profile, desk.stamp(heard_at), desk.without, why, under)
    said = _held(desk, replace(said, merged=merged, new=grouped.new))
    desk.say(said)
    memory = _remembered(before, heard, story, grouped, own[0] if own else "", again=known is not None)
    told = claims(before.picture.claims if before else (), said, own[0] if own else None, event_time(read))
    picture = pictured(before.picture if before else None, memory, said, desk.stamp(tale_heard_at), len(voices), told)
    news_at = now if said.new or before is None else before.news_at
    names = _named(heard_names, read, own)
    watches = tuple(sorted({*(before.watches if before else ()), *(watch.id for watch in under)}))
    tale = Tale(memory=memory, picture=picture, voices=voices, news_at=news_at, names=names, watches=watches)
    desk.put(f"s/{story}", tale)
    desk.say(picture)
    desk.put(
        key,
        Known(
            forget_at=now + KNOWN_KEPT,
            partition=heard.partition,
            offset=heard.offset,
            revision=read.revision,
            story=story,
            month=said.month,
            heard_at=heard_at,
        ),
    )
    registry.reported(desk, said, own[0] if own else "")
    watching.heard(desk, said, heard.reading, before.watches if before else ())
    if ends == "Cancel" and set(voices) == set(own):  # nobody else tells of it
        closing.cancelled(desk, CANCELLED)
    if own:  # what somebody thinks of an event pages nobody
        seen = document_sight(said, picture, before.picture if before else None)
        alerting.scored(desk, said, own[0], seen)


def _level(reading: Reading) -> str | None:
    """The country whose official level a document says was changed, where that is what it is about."""
    change = reading.moved
    about = any(mark.kind in ("level", "raised", "lowered") and mark.start < reading.headline for mark in reading.marks)
    return change.country if change is not None and about else None


def _named(names: tuple[tuple[str, str], ...], read: Document, own: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What the outlets of a story are called, after one more document; the first ones are kept."""
    if not own:
        return names
    known = dict(names)
    for name in names_of(read):
        known.setdefault(name, own[0])
    return tuple(known.items())[:OUTLETS]


def _standing(desk: Telling, heard: Enriched) -> Enriched:
    """The document without a change of level that is known already, and with a doubt where the registry differs."""
    change = heard.reading.level_change
    if change is None:
        return heard
    if registry.restated(desk, change, event_time(heard.document)):
        return replace(heard, reading=replace(heard.reading, level_change=None))
    doubts = registry.doubts(desk, change)
    return replace(heard, reading=replace(heard.reading, warnings=(*heard.reading.warnings, *doubts)))


def _held(desk: Telling, said: Scored) -> Scored:
    """The document as an officer wants it, or its story, to be judged."""
    for key in (f"v/{said.id}", f"v/{said.story}"):
        held = desk.get(key, Held)
        if held is not None and held.override is not None and held.override.holds(said.said_at):
            return override(said, held.override)
    return said


def judged(
    heard: Enriched,
    voices: tuple[str, ...],
    story: str,
    profile: Profile,
    stamp: Stamp,
    without: str | None = None,
    ended: str | None = None,
    watch: tuple[Watched, ...] = (),
) -> Scored:
    """A document as it is said, told by so many independent voices, at the moment of the stamp."""
    read, reading = heard.document, heard.reading
    main, graded = reading.main, grade(read, voices)
    setting = Setting(
        now=stamp["said_at"],
        published=read.published,
        published_day=read.published_day,
        kind=read.kind,
        grade=graded,
        origins=len(voices),
        watch=watch,
        void=void(read, stamp["said_at"], ended),
    )
    verdict = score(reading, setting, without)
    return Scored(
        id=read.id,
        revision=read.revision,
        document=read,
        language=reading.language,
        relevant=verdict.priority > 0,
        priority=verdict.priority,
        score=verdict.score,
        confidence=verdict.confidence,
        status=verdict.status,
        credibility=reading.credibility,
        incident_types=(main.type,) if main else (),
        target_types=tuple(dict.fromkeys(target.type for target in reading.targets)),
        countries=reading.countries or _home(heard),
        places=reading.places,
        actors=reading.actors,
        incidents=reading.incidents,
        level_change=reading.level_change,
        precedents=reading.precedents,
        concerns=concern(reading, profile, body_of(read.title, read.text) if profile.site else ""),
        grade=graded,
        reasons=verdict.reasons,
        warnings=tuple(dict.fromkeys((*read.warnings, *reading.warnings))),
        story=story,
        merged=(),
        new=True,
        origins=len(voices),
        watch=watch,
        similar=reading.similar,
        statements=reading.statements,
        quotations=reading.quotations,
        posture=reading.posture,
        triggers=reading.triggers,
        channels=reading.channels,
        specificity=reading.specificity,
        **stamp,
    )


def _home(heard: Enriched) -> tuple[str, ...]:
    """Where a document plays that names no place and no authority: at its publisher's, else where its language is."""
    publisher = heard.document.publisher
    if publisher is not None and publisher.country:
        return (publisher.country,)
    return countries_of(heard.reading.language)


def _place(desk: Telling, heard: Enriched, known: Known | None) -> tuple[Grouped, Tale | None]:
    """The story of a document; a revision stays where it was."""
    read = heard.document
    official = bool(read.publisher and read.publisher.official)
    grouped = group(heard.fingerprint, heard.reading, event_time(read), desk.live, official)
    if known is not None:
        stays = desk.get(f"s/{story_now(desk, known.story)}", Tale)
        if stays is not None:
            return replace(grouped, story=stays.memory.id, merges=()), stays
    for other in replaced(read):
        earlier = desk.get(f"d/{other}", Known)
        tale = desk.get(f"s/{story_now(desk, earlier.story)}", Tale) if earlier else None
        if tale is not None:  # an update belongs to what it updates, however it is worded
            return replace(grouped, story=tale.memory.id, merges=()), tale
    if read.notice is not None and grouped.how in ("words", "event"):
        # A body's alert lives and dies by its word: it joins no report that is like it, reports may join it.
        return replace(grouped, story=None, how="first", new=True, merges=()), None
    before = desk.get(f"s/{grouped.story}", Tale) if grouped.story else None
    return replace(grouped, merges=_unparted(desk, grouped)), before


def _unparted(desk: Telling, grouped: Grouped) -> tuple[str, ...]:
    """The merges that no officer has ruled out."""
    held = desk.get(f"v/{grouped.story}", Held) if grouped.merges else None
    return grouped.merges if held is None else tuple(one for one in grouped.merges if one not in held.apart)


def replaced(read: Document) -> Iterator[str]:
    """Ids of the documents that one updates or cancels, of the same source."""
    return (document_id(read.source, native, None) for native in read.replaces)


def _remembered(
    before: Tale | None, heard: Enriched, story: str, grouped: Grouped, voice: str, *, again: bool
) -> StoryMemory:
    read = heard.document
    memory = update(
        before.memory if before else None,
        story=story,
        document=read.id,
        headline=headline_of(read),
        fingerprint=heard.fingerprint,
        reading=heard.reading,
        at=event_time(read),
        official=bool(read.publisher and read.publisher.official),
        copy=grouped.copy_of is not None or again,
        voice=voice,
    )
    return replace(memory, documents=memory.documents - 1) if again else memory
