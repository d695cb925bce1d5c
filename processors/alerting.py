"""The rules at the desk: what a scored document, a timer or an officer does to alerts."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from processors.picturing import HEADLINE
from processors.rulebook import Rule, duration
from processors.state import Ended, Hit, Tale, Window
from processors.steps import alert as life
from processors.steps.alert import OPEN, Cause, Stamp
from processors.steps.match import fields, match, occurred
from processors.surging import LATEST, surge
from schemas.events import Alert, Decision, Said, Scored
from schemas.taxonomy import Marking, strictest

S = TypeVar("S", bound=Struct)
HITS = 256
"""Documents that a window remembers: what is more than enough to count is not counted."""


class Sitting(Protocol):
    """The desk, as far as alerts need it."""

    rules: tuple[Rule, ...]

    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...
    def say(self, output: Said) -> None: ...
    def stamp(self, heard_at: datetime | None = None, said_at: datetime | None = None) -> Stamp: ...


def scored(desk: Sitting, said: Scored, voice: str) -> None:
    """Let every rule see a scored document; `voice` is the independent origin it counts for."""
    seen = fields(said)
    for rule in desk.rules:
        if rule.kind != "change" and match(rule.when, seen):
            if rule.kind == "match":
                _matched(desk, rule, said)
            elif rule.kind == "spike":
                _surged(desk, rule, said, voice)
            else:
                _counted(desk, rule, said, voice)


def due(desk: Sitting, key: str, alert: Alert, moment: datetime) -> None:
    """A timer of an alert; what follows bears the due time.

    One whose story had news since, though none that the rule looks at, is not over yet: it waits, and nothing is said.
    """
    quiet_from = _quiet_from(desk, alert)
    if quiet_from is not None and alert.clear_at is not None and alert.clear_at <= moment < quiet_from:
        alert = msgspec.structs.replace(alert, clear_at=quiet_from)
        desk.put(key, alert)
    _keep(desk, key, life.due(alert, moment, desk.stamp(alert.heard_at, moment)))


def _quiet_from(desk: Sitting, alert: Alert) -> datetime | None:
    """When the story of an alert has been without news for long enough; None where it is about no one story."""
    rule = next((rule for rule in desk.rules if rule.name == alert.rule and rule.by == "story"), None)
    tale = desk.get(f"s/{alert.key}", Tale)
    return None if rule is None or tale is None else tale.news_at + duration(rule.quiet_after)


def decided(desk: Sitting, decision: Decision, alerts: Iterable[tuple[str, Alert]]) -> None:
    """An officer's act on an alert; one on what does not exist changes nothing."""
    for key, alert in alerts:
        if alert.id == decision.subject:
            _keep(desk, key, life.decided(alert, decision, desk.stamp(alert.heard_at)))


def cancelled(desk: Sitting, story: str, countries: tuple[str, ...], why: str) -> None:
    """Documents of a story that nobody else tells were taken back: an alert that rests on them alone ends."""
    for rule in desk.rules:
        for subject in {"story": (story,), "country": countries}.get(rule.by, (rule.name,)):
            key = _key(rule, subject)
            alert = desk.get(key, Alert)
            if alert is not None and alert.stage in OPEN and all(_is_over(desk, one) for one in alert.documents):
                _keep(desk, key, life.ended(alert, why, desk.stamp(alert.heard_at)))


def _is_over(desk: Sitting, document: str) -> bool:
    """Whether a document was cancelled, or what was put in its place was."""
    met = {document}
    while (ended := desk.get(f"e/{document}", Ended)) is not None:
        if not ended.updated:
            return True
        document = ended.by
        if document in met:
            return False  # two updates that name each other
        met.add(document)
    return False


def moved(desk: Sitting, story: str, to: str) -> None:
    """A story became part of another: the older of their alerts goes on, the other closes as merged."""
    for rule in desk.rules:
        if rule.by != "story":
            continue
        old_key, new_key = _key(rule, story), _key(rule, to)
        left, right = desk.get(old_key, Alert), desk.get(new_key, Alert)
        if left is None or left.stage not in OPEN:
            continue
        # The openings of both count, or the next one would take the name of one that was.
        opening = max(left.opening, right.opening if right else 0)
        if right is None or right.stage not in OPEN:
            desk.put(old_key, None)
            _carry(desk, new_key, left, to, opening)
            continue
        older, younger = sorted((left, right), key=lambda alert: (alert.opened_at, alert.id))
        closed = life.merged(younger, desk.stamp(younger.heard_at))
        desk.say(closed)
        desk.put(old_key, None)
        _carry(desk, new_key, older, to, opening)


def ended(desk: Sitting, story: str, why: str) -> None:
    """Close the open alerts of a story whose cause an officer has ruled out."""
    for rule in desk.rules:
        key = f"a/{rule.name}/{story}"
        alert = desk.get(key, Alert)
        if alert is not None and alert.stage in OPEN:
            _keep(desk, key, life.ended(alert, why, desk.stamp(alert.heard_at)))


def _carry(desk: Sitting, key: str, alert: Alert, story: str, opening: int) -> None:
    """An open alert goes on under the story into which its own was merged; what it is now is said, too."""
    went_on = msgspec.structs.replace(alert, key=story, story=story, opening=opening)
    if went_on != alert:
        _keep(desk, key, msgspec.structs.replace(went_on, change="updated", **desk.stamp(alert.heard_at)))


def _matched(desk: Sitting, rule: Rule, said: Scored) -> None:
    cause = _cause(rule, _subject(rule, said), (said.id,), said.origins, said.priority, said.document.marking)
    _speak(desk, rule, said, cause, occurred(said), news=said.new)


def _counted(desk: Sitting, rule: Rule, said: Scored, voice: str) -> None:
    """Put the document into the window where it belongs by its own time, late or not, and look again."""
    now, at = desk.stamp()["said_at"], occurred(said)
    if now - at > LATEST:
        return
    key = f"w/{rule.name}/{_subject(rule, said)}"
    window = desk.get(key, Window)
    hit = Hit(at, said.id, said.story, voice, said.document.marking)
    hits = _with(hit, window.hits if window else (), now - LATEST - rule.window)
    desk.put(key, Window(hits=hits))
    found = _full(rule, hits, hit)
    if found is None:
        return
    voices = len({other.voice for other in found})
    documents = (*(other.document for other in found if other != hit), hit.document)
    marking = strictest(*(other.marking for other in found))
    cause = _cause(rule, _subject(rule, said), documents, voices, rule.priority, marking)
    alone = {_counts(rule, other) for other in found if other != hit}
    _speak(desk, rule, said, cause, found[-1].at, news=_counts(rule, hit) not in alone)


def _surged(desk: Sitting, rule: Rule, said: Scored, voice: str) -> None:
    """Count the document with its like, and speak where there are more of them than usual."""
    found = surge(desk, rule, said, voice, desk.stamp()["said_at"])
    if found is None or _paged(desk, rule, {other.story for other in found.hits}):
        return
    documents = (*(other.document for other in found.hits if other.document != said.id), said.id)
    voices = len({other.voice for other in found.hits})
    marking = strictest(*(other.marking for other in found.hits))
    cause = _cause(rule, _subject(rule, said), documents, voices, rule.priority, marking)
    _speak(desk, rule, said, cause, found.hits[-1].at, news=found.news)


def _paged(desk: Sitting, rule: Rule, stories: set[str]) -> bool:
    """Whether all is one story, such as a campaign, that another rule keeps an alert open for: one page is enough."""
    if len(stories) != 1:
        return False
    others = (desk.get(f"a/{one.name}/{story}", Alert) for one in desk.rules if one.by == "story" for story in stories)
    return any(one is not None and one.stage in OPEN and one.priority >= rule.priority for one in others)


def _with(hit: Hit, known: tuple[Hit, ...], since: datetime) -> tuple[Hit, ...]:
    """Hits in the order of their time with one more; what is too old or one too many is gone, the oldest first."""
    kept = [other for other in known if other.document != hit.document]
    insort(kept, hit, key=_place)
    first = max(bisect_left(kept, since, key=_time), len(kept) - HITS)
    return tuple(kept[first:])


def _full(rule: Rule, hits: tuple[Hit, ...], hit: Hit) -> list[Hit] | None:
    """The first window that holds the hit and enough different ones, or None."""
    start = bisect_left(hits, hit.at, key=_time)
    for last in hits[start : bisect_right(hits, hit.at + rule.window, key=_time)]:
        first = bisect_left(hits, last.at - rule.window, key=_time)
        inside = list(hits[first : bisect_right(hits, last.at, key=_time)])
        if len({_counts(rule, other) for other in inside}) >= rule.count:
            return inside
    return None


def _time(hit: Hit) -> datetime:
    return hit.at


def _place(hit: Hit) -> tuple[datetime, str]:
    return hit.at, hit.document


def _counts(rule: Rule, hit: Hit) -> str:
    if rule.count_of == "origins":
        return hit.voice
    return hit.story if rule.count_of == "stories" else hit.document


def _speak(desk: Sitting, rule: Rule, said: Scored, cause: Cause, ended: datetime, *, news: bool) -> None:
    key = _key(rule, cause["key"])
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN:
        if news or cause["priority"] > alert.priority:
            stamp = desk.stamp(alert.heard_at)
            _keep(desk, key, life.updated(alert, cause, stamp, duration(rule.quiet_after)))
        return
    if alert is not None and not news:
        return  # closed, and nothing that would open it again
    opened = life.raised(
        cause,
        said,
        desk.stamp(),
        1 if alert is None else alert.opening + 1,
        escalate_after=None if rule.escalate_after is None else duration(rule.escalate_after),
        quiet_after=duration(rule.quiet_after),
        ended=ended,
    )
    _keep(desk, key, msgspec.structs.replace(opened, headline=opened.headline[:HEADLINE]))


def _keep(desk: Sitting, key: str, alert: Alert | None) -> None:
    if alert is not None:
        desk.put(key, alert)
        desk.say(alert)


def _cause(rule: Rule, key: str, documents: tuple[str, ...], origins: int, priority: int, marking: Marking) -> Cause:
    return {
        "rule": rule.name,
        "key": key,
        "why": rule.why,
        "priority": priority,
        "documents": documents,
        "origins": origins,
        "marking": marking,
    }


def _subject(rule: Rule, said: Scored) -> str:
    if rule.by == "story":
        return said.story
    if rule.by == "country":
        return said.countries[0] if said.countries else "unknown"
    return rule.name


def _key(rule: Rule, subject: str) -> str:
    return f"a/{rule.name}/{subject}"
