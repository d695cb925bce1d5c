"""The rules at the desk: what a scored document, a timer or an officer does to alerts."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice, product
from string import Formatter
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from processors import awaiting, counting, novelty
from processors.picturing import HEADLINE
from processors.rule import Rule
from processors.ruleset import Ruleset
from processors.schedule import duration
from processors.state import Clock, Tale
from processors.steps import alert as life
from processors.steps.alert import OPEN, Cause, Stamp
from processors.steps.match import feed_sight, occurred
from processors.steps.sight import Sight
from processors.surging import surge
from schemas.events import Alert, Decision, Feed, Said, Scored, Wording
from schemas.taxonomy import Marking, strictest

S = TypeVar("S", bound=Struct)
SUBJECTS = 8
"""Alerts that one document may raise by one rule."""
TOLD = 1000
"""Characters of what people are told."""


class Sitting(Protocol):
    """The desk, as far as alerts need it."""

    rules: Ruleset

    @property
    def clock(self) -> Clock: ...
    def get(self, key: str, kind: type[S]) -> S | None: ...
    def put(self, key: str, value: Struct | None) -> None: ...
    def say(self, output: Said) -> None: ...
    def stamp(self, heard_at: datetime | None = None, said_at: datetime | None = None) -> Stamp: ...


def scored(desk: Sitting, said: Scored, voice: str, seen: Sight) -> None:
    """Let every rule see a scored document; `voice` is the independent origin it counts for."""
    for rule in desk.rules.meeting("document", seen):
        match rule.kind:
            case "match":
                _matched(desk, rule, said, seen)
            case "frequency" | "cardinality" | "sequence":
                _counted(desk, rule, said, voice, seen)
            case "spike":
                _surged(desk, rule, said, voice, seen)
            case "new_term":
                _met(desk, rule, said, seen)
            case "absence":
                awaiting.heard(desk, rule, subjects(rule, seen), said.document.title)
    for rule in desk.rules.meeting("story", seen):
        if any(_differs(path, seen) for path in rule.changed):
            _matched(desk, rule, said, seen)


def fed(desk: Sitting, feed: Feed) -> None:
    """Let every rule see how a source is doing."""
    seen = feed_sight(feed)
    for rule in desk.rules.meeting("feed", seen):
        if rule.kind == "absence":
            awaiting.heard(desk, rule, subjects(rule, seen), feed.id)
    for rule in desk.rules.of_feeds:  # also those that it no longer meets: their alerts end
        awaiting.changed(
            desk, rule, feed.id, f"{feed.id}: {feed.error or feed.health}", desk.rules.meets(rule.when, seen)
        )


def due(desk: Sitting, key: str, alert: Alert, moment: datetime) -> None:
    """A timer of an alert; what follows bears the due time.

    One whose story had news since, though none that the rule looks at, is not over yet: it waits, and nothing is said.
    """
    if desk.clock.waiting is not None and alert.clear_at is not None and alert.clear_at <= moment:
        if alert.rule != awaiting.UNJUDGED:  # whether it has become quiet cannot be judged
            awaiting.unjudged(desk, desk.clock.waiting, moment)
        alert = msgspec.structs.replace(alert, clear_at=moment + awaiting.PUT_OFF)
        desk.put(key, alert)
    quiet_from = _quiet_from(desk, alert)
    if quiet_from is not None and alert.clear_at is not None and alert.clear_at <= moment < quiet_from:
        alert = msgspec.structs.replace(alert, clear_at=quiet_from)
        desk.put(key, alert)
    keep(desk, key, life.due(alert, moment, desk.stamp(alert.heard_at, moment)))


def _quiet_from(desk: Sitting, alert: Alert) -> datetime | None:
    """When the story of an alert has been without news for long enough; None where it is about no one story."""
    rule = desk.rules.by_name.get(alert.rule)
    if rule is None or rule.keys != ("story",) or rule.ends_after is not None or alert.stage == "recovering":
        return None
    tale = desk.get(f"s/{alert.key}", Tale)
    return None if tale is None else tale.news_at + duration(rule.quiet_after)


def decided(desk: Sitting, decision: Decision, alerts: Iterable[tuple[str, Alert]]) -> None:
    """An officer's act on an alert; one on what does not exist changes nothing."""
    for key, alert in alerts:
        if alert.id == decision.subject:
            keep(desk, key, life.decided(alert, decision, desk.stamp(alert.heard_at)))


def _differs(path: str, seen: Sight) -> bool:
    """Whether a field of the story is another than before the document; a story that begins has no before."""
    if seen.said["before"] is None:
        return False
    return bool(seen[path] != seen[path.replace("story.", "before.", 1)])


def _matched(desk: Sitting, rule: Rule, said: Scored, seen: Sight) -> None:
    for subject in subjects(rule, seen):
        cause = _cause(rule, subject, said, (said.id,), said.origins, said.document.marking)
        if rule.measure is None:
            _speak(desk, rule, said, cause, occurred(said), news=said.new, seen=seen)
        else:
            _measured(desk, rule, said, cause, seen)


def _measured(desk: Sitting, rule: Rule, said: Scored, cause: Cause, seen: Sight) -> None:
    """A number that raises at one height and lets go at a lower one, after a while."""
    value, key = seen[rule.measure or ""] or 0, key_of(rule, cause["key"])
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN and value <= (rule.clear_at or 0):
        keep(desk, key, life.recovering(alert, desk.stamp(alert.heard_at), duration(rule.recover_after)))
    elif value >= (rule.raise_at or 0):
        _speak(desk, rule, said, cause, occurred(said), news=said.new, seen=seen)


def _counted(desk: Sitting, rule: Rule, said: Scored, voice: str, seen: Sight) -> None:
    """Put the document into the windows where it belongs by its own time, late or not, and look again."""
    for subject in subjects(rule, seen):
        found = counting.counted(desk, rule, subject, said, voice, seen)
        if found is not None:
            documents = (*(hit.document for hit in found.hits if hit.document != said.id), said.id)
            marking = strictest(*(hit.marking for hit in found.hits))
            voices = len({hit.voice for hit in found.hits})
            cause = _cause(rule, subject, said, documents, voices, marking)
            _speak(desk, rule, said, cause, found.hits[-1].at, news=found.news, seen=seen)


def _met(desk: Sitting, rule: Rule, said: Scored, seen: Sight) -> None:
    """Terms that were not met for as long as the rule remembers."""
    new = novelty.new(desk, rule, seen, desk.stamp()["said_at"])
    if new:
        for subject in subjects(rule, seen):
            cause = _cause(rule, subject, said, (said.id,), said.origins, said.document.marking)
            cause["why"] = f"{rule.why} New: {', '.join(new)}."
            _speak(desk, rule, said, cause, occurred(said), news=True, seen=seen)


def _surged(desk: Sitting, rule: Rule, said: Scored, voice: str, seen: Sight) -> None:
    """Count the document with its like, and speak where there are more of them than usual."""
    found = surge(desk, rule, said, voice, desk.stamp()["said_at"])
    if found is None or _paged(desk, rule, {other.story for other in found.hits}):
        return
    documents = (*(other.document for other in found.hits if other.document != said.id), said.id)
    voices = len({other.voice for other in found.hits})
    marking = strictest(*(other.marking for other in found.hits))
    for subject in subjects(rule, seen):
        cause = _cause(rule, subject, said, documents, voices, marking)
        _speak(desk, rule, said, cause, found.hits[-1].at, news=found.news, seen=seen)


def _paged(desk: Sitting, rule: Rule, stories: set[str]) -> bool:
    """Whether all is one story, such as a campaign, that another rule keeps an alert open for: one page is enough."""
    if len(stories) != 1:
        return False
    others = (desk.get(f"a/{one.name}/{story}", Alert) for one in desk.rules.of_stories for story in stories)
    return any(one is not None and one.stage in OPEN and one.priority >= (rule.priority or 0) for one in others)


def _speak(desk: Sitting, rule: Rule, said: Scored, cause: Cause, ended: datetime, *, news: bool, seen: Sight) -> None:
    key = key_of(rule, cause["key"])
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN:
        if news or cause["priority"] > alert.priority:
            stamp = desk.stamp(alert.heard_at)
            after = life.updated(alert, cause, stamp, duration(rule.quiet_after))
            keep(desk, key, _limited(rule, msgspec.structs.replace(after, texts=_texts(rule, seen))))
        return
    if alert is not None and not news:
        return  # closed, and nothing that would open it again
    if not rule.may_raise(desk.stamp()["said_at"]):
        return
    opened = life.raised(
        cause,
        said,
        desk.stamp(),
        1 if alert is None else alert.opening + 1,
        escalate_after=None if rule.escalate_after is None else duration(rule.escalate_after),
        quiet_after=duration(rule.quiet_after),
        ended=ended,
    )
    opened = msgspec.structs.replace(
        opened, headline=opened.headline[:HEADLINE], shadow=rule.shadow, texts=_texts(rule, seen)
    )
    keep(desk, key, _limited(rule, opened))


def _limited(rule: Rule, alert: Alert) -> Alert:
    """An alert that ends at the latest when its rule says."""
    if rule.ends_after is None or alert.clear_at is None:
        return alert
    return msgspec.structs.replace(alert, clear_at=min(alert.clear_at, alert.opened_at + duration(rule.ends_after)))


def _texts(rule: Rule, seen: Sight) -> tuple[Wording, ...]:
    """What people are told, in each language that the rule says it in."""
    return tuple(Wording(language=one, text=_filled(text, seen)) for one, text in sorted(rule.text.items()))


def _filled(text: str, seen: Sight) -> str:
    parts = Formatter().parse(text)
    return "".join(
        before + ("" if path is None else ", ".join(map(str, seen.values(path)))) for before, path, _, _ in parts
    )[:TOLD]


def keep(desk: Sitting, key: str, alert: Alert | None) -> None:
    """Remember an alert and say what it is now; nothing where nothing changed."""
    if alert is not None:
        desk.put(key, alert)
        desk.say(alert)


def _cause(rule: Rule, key: str, said: Scored, documents: tuple[str, ...], origins: int, marking: Marking) -> Cause:
    return {
        "rule": rule.name,
        "key": key,
        "why": rule.why,
        "priority": said.priority if rule.priority is None else rule.priority,
        "documents": documents,
        "origins": origins,
        "marking": marking,
    }


def subjects(rule: Rule, seen: Sight) -> list[str]:
    """What the alerts of a rule are about: the story, the rule itself, or each value of its fields."""
    if rule.keys in (("rule",), ("story",)):
        return [rule.name] if rule.keys == ("rule",) else [seen.said["scored"].story]
    values = [[str(value) for value in dict.fromkeys(seen.values(name))] or ["unknown"] for name in rule.keys]
    return [" ".join(each) for each in islice(product(*values), SUBJECTS)]


def key_of(rule: Rule, subject: str) -> str:
    """Where the desk remembers the alert of a rule about a subject."""
    return f"a/{rule.name}/{subject}"
