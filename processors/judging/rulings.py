"""Officers' acts at the desk: each is heard once, done or refused with the reason, and said either way."""

from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from processors.alerts import acting, closing
from processors.alerts.acting import Outcome
from processors.judging import joining, picturing, watching
from processors.judging.picturing import claimed
from processors.judging.state import KNOWN_KEPT, Held, Known, Tale, story_now
from processors.judging.telling import Telling
from processors.steps.act import Unfit
from processors.steps.act import changed as changes
from processors.steps.override import BadOverride, overridden, read
from schemas.alert import Alert
from schemas.heard import Decision
from schemas.ids import digest
from schemas.picture import Claim, Ruling

T = TypeVar("T")
PAGED = 2
"""The least priority that keeps somebody awake: below it the alerts of a story are closed."""


class Deciding(Telling, Protocol):
    """The desk, as far as officers' acts need it."""

    state: dict[str, Struct]


def decided(desk: Deciding, decision: Decision) -> None:
    """Do what an officer decided, and say what became of it. What is known already is not done again."""
    key = f"x/{decision.id}"
    if desk.get(key, Known) is not None:
        return
    desk.put(key, Known(forget_at=desk.stamp()["said_at"] + KNOWN_KEPT))
    before = after = None
    try:
        outcome = "done"
        why, before, after = _do(desk, decision)
    except (Unfit, BadOverride) as error:
        outcome, why = "refused", str(error)
    desk.say(
        Ruling(
            id=decision.id,
            at=decision.at,
            officer=decision.officer,
            act=decision.act,
            subject=decision.subject,
            reason=decision.reason,
            outcome=outcome,  # type: ignore[arg-type] # one of the two above
            why=why,
            value=decision.value,
            until=decision.until,
            before=before,
            after=after,
            **desk.stamp(),
        )
    )


def _do(desk: Deciding, decision: Decision) -> Outcome:
    match decision.act:
        case "override":
            return _override(desk, decision)
        case "merge":
            return _merge(desk, decision)
        case "split":
            return _split(desk, decision)
        case _:
            return _other(desk, decision)


def _other(desk: Deciding, decision: Decision) -> Outcome:
    """An act on an alert or watch, or a word on any of what there is."""
    key = desk.standing.key(decision.subject)
    if key is not None and decision.act != "comment":
        return acting.decided(desk, decision, key)
    watch = next((one for one in desk.watches.values() if one.id == decision.subject), None)
    if watch is not None and decision.act == "close":
        if watch.stage != "open":
            raise Unfit(f"watch {watch.id} is {watch.stage} already")
        watching.close(desk, watch, decision.officer, decision.reason)
        return f"watch {watch.id}: {watch.cause}", "stage=open", "stage=closed"
    if decision.act == "comment" and (key is not None or watch is not None or _known(desk, decision.subject)):
        return "noted", None, None
    raise Unfit(f"there is no alert or open watch {decision.subject!r}; it may have been forgotten, or be misspelt")


def _known(desk: Deciding, subject: str) -> bool:
    return _tale(desk, subject) is not None or desk.get(f"d/{subject}", Known) is not None


def _tale(desk: Deciding, story: str) -> Tale | None:
    return desk.get(f"s/{story_now(desk, story)}", Tale)


def _story(desk: Deciding, story: str) -> Tale:
    tale = _tale(desk, story)
    if tale is None:
        raise Unfit(f"there is no story {story!r}; stories are forgotten after 14 quiet days")
    return tale


def _override(desk: Deciding, decision: Decision) -> Outcome:
    override = read(decision.value, decision.officer, decision.reason, decision.at, decision.until)
    now = desk.stamp()["said_at"]
    if not override.holds(now):
        raise Unfit(f"it ran out on {decision.until:%Y-%m-%d %H:%M} UTC, before it was heard")
    asked = _about(desk, decision.subject)
    tale = _tale(desk, asked)
    if tale is None and desk.get(f"d/{asked}", Known) is None:
        raise Unfit(f"there is no story or document {asked!r}")
    subject = tale.memory.id if tale is not None else asked
    key = f"v/{subject}"
    held = desk.get(key, Held) or Held(forget_at=now)
    desk.put(key, replace(held, override=override, forget_at=now + KNOWN_KEPT))
    if tale is None:
        return f"document {subject}: {decision.value}", None, decision.value
    before = tale.picture
    picture = overridden(before, override)
    changed = f"overridden by {decision.officer}: {decision.value}"
    picture = replace(picture, changed=changed, **desk.stamp(picture.heard_at))
    desk.put(f"s/{subject}", replace(tale, picture=picture))
    desk.say(picture)
    if override.priority is not None and override.priority < PAGED:
        closing.ended(desk, subject, changed)
    return f"story {subject}: {decision.value}", *changes(before, picture, ("priority", "incident_types", "places"))


def _about(desk: Deciding, subject: str) -> str:
    """What an override is of: of an alert its story."""
    key = desk.standing.key(subject)
    if key is None:
        return subject
    alert = desk.get(key, Alert)
    if alert is None or alert.story is None or alert.key != alert.story:
        raise Unfit(f"alert {subject} is about no one story: override the story or document that is wrong")
    return alert.story


def _merge(desk: Deciding, decision: Decision) -> Outcome:
    left, right = _story(desk, decision.subject), _story(desk, decision.value or "")
    other, into = left.memory.id, right.memory.id
    if other == into:
        raise Unfit(f"{decision.subject} and {decision.value} are one story already")
    joining.join(desk, other, into)
    tale = _story(desk, into)
    lead = max((left.picture, right.picture), key=lambda picture: (picture.priority, picture.score))
    picture = replace(
        tale.picture,
        first=tale.memory.first,
        last=tale.memory.last,
        documents=tale.memory.documents,
        recent=_both(left.picture.recent, right.picture.recent)[-picturing.RECENT :],
        origins=len(tale.voices),
        languages=tuple(sorted({*left.picture.languages, *right.picture.languages})),
        countries=_both(right.picture.countries, left.picture.countries),
        places=_both(right.picture.places, left.picture.places)[: picturing.NAMED],
        incident_types=_both(right.picture.incident_types, left.picture.incident_types),
        target_types=_both(right.picture.target_types, left.picture.target_types),
        priority=lead.priority,
        score=lead.score,
        confidence=lead.confidence,
        status=lead.status,
        changed=f"{other} merged into it by {decision.officer}",
        **desk.stamp(right.picture.heard_at),
    )
    desk.put(f"s/{into}", replace(tale, picture=picture))
    desk.say(picture)
    return f"story {other} is part of {into}", f"story={other}", f"story={into}"


def _split(desk: Deciding, decision: Decision) -> Outcome:
    tale, document = _story(desk, decision.subject), decision.value or ""
    story = tale.memory.id
    known = desk.get(f"d/{document}", Known)
    if known is None or story_now(desk, known.story) != story:
        raise Unfit(f"document {document!r} is not in story {decision.subject!r}")
    if tale.memory.documents == 1:
        raise Unfit(f"{document} is the whole of story {story}")
    new = digest("story", "split", decision.id, size=8)
    stamp = desk.stamp()
    taken = tuple(text for text in tale.memory.texts if text.document == document)
    memory = replace(
        tale.memory,
        id=new,
        first=known.heard_at,
        last=known.heard_at,
        documents=1,
        terms={},  # which words were this document's is not kept; its next revision or copy brings them
        texts=taken,
        urls=(),
        contents=(),
        tally=(),
        facts=(),
    )
    picture = replace(
        tale.picture,
        id=new,
        first=known.heard_at,
        last=known.heard_at,
        documents=1,
        recent=(document,),
        origins=1,
        changed=f"taken out of {story} by {decision.officer}",
        **stamp,
    )
    voices = tuple(text.voice for text in taken if text.voice)
    own, others = _claims(tale, document)
    picture = claimed(picture, own, 1)
    desk.put(f"s/{new}", Tale(memory=memory, picture=picture, voices=voices, watches=tale.watches))
    desk.say(picture)
    rest = tale.memory
    rest = replace(rest, documents=rest.documents - 1, texts=tuple(t for t in rest.texts if t.document != document))
    left = replace(
        tale.picture,
        documents=rest.documents,
        recent=tuple(one for one in tale.picture.recent if one != document),
        changed=f"{document} taken out by {decision.officer}",
        **desk.stamp(tale.picture.heard_at),
    )
    left = claimed(left, others, left.origins)
    desk.put(f"s/{story}", replace(tale, memory=rest, picture=left))
    desk.say(left)
    desk.put(f"d/{document}", replace(known, story=new))
    _part(desk, story, new)
    _part(desk, new, story)
    return f"document {document} is story {new}", f"story={story}", f"story={new}"


def _claims(tale: Tale, document: str) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """What a document of a story claims, and what the others do."""
    told = tale.picture.claims
    return (
        tuple(one for one in told if one.document == document),
        tuple(one for one in told if one.document != document),
    )


def _part(desk: Deciding, story: str, other: str) -> None:
    forget_at = desk.stamp()["said_at"] + KNOWN_KEPT
    held = desk.get(f"v/{story}", Held) or Held(forget_at=forget_at)
    desk.put(f"v/{story}", replace(held, forget_at=forget_at, apart=tuple(sorted({*held.apart, other}))))


def _both(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*first, *second)))
