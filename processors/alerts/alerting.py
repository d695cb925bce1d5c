"""The rules at the desk: what a scored document, or how a source is doing, does to alerts."""

from collections.abc import Iterator
from itertools import islice, product

from msgspec.structs import replace

from processors.alerts import awaiting, bundling, counting, novelty, speaking
from processors.alerts.sitting import Sitting, keep, key_of
from processors.alerts.surging import surge
from processors.rules.rule import Rule
from processors.rules.schedule import duration
from processors.steps import alert as life
from processors.steps.alert import OPEN, Cause
from processors.steps.match import feed_sight, occurred
from processors.steps.sight import Sight
from schemas.alert import Alert
from schemas.picture import Feed
from schemas.scored import Scored
from schemas.taxonomy import Marking, strictest

SUBJECTS = 8
"""Alerts that one document may raise by one rule."""
Opened = Iterator[tuple[str, Alert]]
"""Alerts that a rule opens, each with its key."""


def scored(desk: Sitting, said: Scored, voice: str, seen: Sight) -> None:
    """Let every rule see a scored document; `voice` is the independent origin it counts for."""
    opened: list[tuple[str, Alert]] = []
    for rule in desk.rules.meeting("document", seen):
        match rule.kind:
            case "match":
                opened += _matched(desk, rule, said, seen)
            case "frequency" | "cardinality" | "sequence":
                opened += _counted(desk, rule, said, voice, seen)
            case "spike":
                opened += _surged(desk, rule, said, voice, seen)
            case "new_term":
                opened += _met(desk, rule, said, seen)
            case "absence":
                awaiting.heard(desk, rule, subjects(rule, seen), said.document)
    for rule in desk.rules.meeting("story", seen):
        if any(_differs(path, seen) for path in rule.changed):
            opened += _matched(desk, rule, said, seen)
    speaking.follow(desk, said, seen)
    bundling.bundle(desk, opened)


def fed(desk: Sitting, feed: Feed) -> None:
    """Let every rule see how a source is doing."""
    seen = feed_sight(feed)
    for rule in desk.rules.of_feeds:  # also those that it no longer meets: their alerts end
        awaiting.changed(
            desk, rule, feed.id, f"{feed.id}: {feed.error or feed.health}", desk.rules.meets(rule.when, seen)
        )


def _differs(path: str, seen: Sight) -> bool:
    """Whether a field of the story is another than before the document; a story that begins has no before."""
    if seen.said["before"] is None:
        return False
    return bool(seen[path] != seen[path.replace("story.", "before.", 1)])


def _matched(desk: Sitting, rule: Rule, said: Scored, seen: Sight) -> Opened:
    for subject in subjects(rule, seen):
        cause = _cause(rule, subject, said, (said.id,), said.origins, said.document.marking)
        if rule.measure is None:
            yield from speaking.speak(desk, rule, said, cause, occurred(said), news=said.new, seen=seen)
        else:
            yield from _measured(desk, rule, said, cause, seen)


def _measured(desk: Sitting, rule: Rule, said: Scored, cause: Cause, seen: Sight) -> Opened:
    """A number that raises at one height and lets go at a lower one, after a while; one that flaps after longer."""
    value, key = seen[rule.measure or ""] or 0, key_of(rule, cause["key"])
    alert = desk.get(key, Alert)
    if alert is not None and value <= (rule.clear_at or 0):
        if alert.stage in OPEN:
            after = duration(rule.recover_after)
            after = max(after, life.STEADY) if alert.flapping else after
            keep(desk, key, life.recovering(alert, desk.stamp(alert.heard_at), after))
        desk.put(key, replace(desk.get(key, Alert) or alert, fell=True))
    elif value >= (rule.raise_at or 0):
        yield from speaking.speak(desk, rule, said, cause, occurred(said), news=said.new, seen=seen)


def _counted(desk: Sitting, rule: Rule, said: Scored, voice: str, seen: Sight) -> Opened:
    """Put the document into the windows where it belongs by its own time, late or not, and look again."""
    for subject in subjects(rule, seen):
        found = counting.counted(desk, rule, subject, said, voice, seen)
        if found is not None:
            documents = (*(hit.document for hit in found.hits if hit.document != said.id), said.id)
            marking = strictest(*(hit.marking for hit in found.hits))
            voices = len({hit.voice for hit in found.hits})
            cause = _cause(rule, subject, said, documents, voices, marking)
            yield from speaking.speak(desk, rule, said, cause, found.hits[-1].at, news=found.news, seen=seen)


def _met(desk: Sitting, rule: Rule, said: Scored, seen: Sight) -> Opened:
    """Terms that were not met for as long as the rule remembers."""
    new = novelty.new(desk, rule, seen, desk.stamp()["said_at"])
    if new:
        for subject in subjects(rule, seen):
            cause = _cause(rule, subject, said, (said.id,), said.origins, said.document.marking)
            cause["why"] = f"{rule.why} New: {', '.join(new)}."
            yield from speaking.speak(desk, rule, said, cause, occurred(said), news=True, seen=seen)


def _surged(desk: Sitting, rule: Rule, said: Scored, voice: str, seen: Sight) -> Opened:
    """Count the document with its like, and speak where there are more of them than usual."""
    found = surge(desk, rule, said, voice, desk.stamp()["said_at"])
    if found is None or _paged(desk, rule, {other.story for other in found.hits}):
        return
    documents = (*(other.document for other in found.hits if other.document != said.id), said.id)
    voices = len({other.voice for other in found.hits})
    marking = strictest(*(other.marking for other in found.hits))
    for subject in subjects(rule, seen):
        cause = _cause(rule, subject, said, documents, voices, marking)
        yield from speaking.speak(desk, rule, said, cause, found.hits[-1].at, news=found.news, seen=seen)


def _paged(desk: Sitting, rule: Rule, stories: set[str]) -> bool:
    """Whether all is one story, such as a campaign, that another rule keeps an alert open for: one page is enough."""
    if len(stories) != 1:
        return False
    others = (desk.get(f"a/{one.name}/{story}", Alert) for one in desk.rules.of_stories for story in stories)
    return any(one is not None and one.stage in OPEN and one.priority >= (rule.priority or 0) for one in others)


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
    """What the alerts of a rule are about: the story, the rule itself, or each value of its fields, if all have one."""
    if rule.keys in (("rule",), ("story",)):
        return [rule.name] if rule.keys == ("rule",) else [seen.said["scored"].story]
    values = [[str(value) for value in dict.fromkeys(seen.values(name)) if value != ""] for name in rule.keys]
    return [" ".join(each) for each in islice(product(*values), SUBJECTS)]
