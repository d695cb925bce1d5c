"""What a rule says becomes an alert: opened, opened again, or told what is new; a story's news reaches its alerts.

An alert about a story is open or not by its rule, and hears of all that becomes of its story: that the suspect was
caught or that nothing was found is news also where the rule would not ask for it.
"""

from datetime import datetime, timedelta
from string import Formatter

from msgspec.structs import replace

from processors.alerts import bundling
from processors.alerts.sitting import Sitting, keep, key_of
from processors.judging.picturing import HEADLINE
from processors.rules.rule import Rule
from processors.rules.schedule import duration
from processors.steps import alert as life
from processors.steps import news as material
from processors.steps.alert import OPEN, Cause
from processors.steps.match import occurred
from processors.steps.sight import Sight
from schemas.alert import Alert, News, Wording
from schemas.scored import Scored

PAGED = 2
"""From this priority on somebody is called."""
TOLD = 1000
"""Characters of what people are told."""


def speak(
    desk: Sitting, rule: Rule, said: Scored, cause: Cause, ended: datetime, *, news: bool, seen: Sight
) -> list[tuple[str, Alert]]:
    """Let a rule speak of a document; `news` where it brings one more of what is counted. Gives what it opens."""
    key = key_of(rule, cause["key"])
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN:
        _again(desk, key, alert, rule, cause, ended, news=news, seen=seen)
        return []
    told = material.known(seen.said["story"], said)
    if alert is not None:
        about_story = rule.keys == ("story",)
        known = material.known(seen.said["story"], said, alert.told)
        found = material.news(alert.told, known)
        rises = rule.measure is not None and alert.fell
        if not (rises or (said.new and material.reopens(found) if about_story else news)):
            return []  # closed, and nothing that would open it again
        told = known if about_story else told
    if not rule.may_raise(desk.stamp()["said_at"]):
        return []
    opened = life.raised(
        cause,
        said,
        desk.stamp(),
        alert,
        escalate_after=_span(rule.escalate_after),
        quiet_after=duration(rule.quiet_after),
        ended=ended,
        told=told,
    )
    opened = replace(
        opened,
        headline=opened.headline[:HEADLINE],
        shadow=rule.shadow,
        texts=_texts(rule, seen),
        news=() if alert is None else material.news(alert.told, told),
    )
    return [(key, _limited(rule, opened))]


def follow(desk: Sitting, said: Scored, seen: Sight) -> None:
    """Tell the open alerts of a story what a document says materially new of it, whatever their rules ask for.

    That a sender takes its own word back ends what rests on it (processors.alerts.closing), and is nothing that
    others say.
    """
    notice = said.document.notice
    if notice is not None and notice.message == "Cancel":
        return
    story = seen.said["story"]
    for key, alert in desk.standing.of_story(said.story):
        rule = desk.rules.by_name.get(alert.rule)
        told = material.known(story, said, alert.told)
        found = material.news(alert.told, told)
        if not said.new:  # nothing that its story did not hold; that it is worse than it was held to be, counts
            # From a page to a page is no news: a report in other words merely scores higher.
            found = tuple(one for one in found if one.kind == "priority" and alert.told.priority < PAGED)
        if rule is None or not found:
            continue
        own = rule.priority is None and not any(one.kind == "status" and one.to == "none" for one in found)
        cause: Cause = {
            "rule": rule.name,
            "key": alert.key,
            "why": alert.why,
            "priority": said.priority if own else alert.priority,
            "documents": (said.id,),
            "origins": said.origins,
            "marking": said.document.marking,
        }
        after = _updated(desk, rule, bundling.freed(desk, alert), cause, occurred(said), found, seen)
        after = replace(after, told=told)
        if told.status == "none" and alert.told.status != "none" and after.stage != "recovering":
            stays = desk.stamp()["said_at"] + life.RESOLVED
            after = replace(after, stage="recovering", escalate_at=None, snoozed_until=None, clear_at=stays)
        keep(desk, key, after)


def _again(
    desk: Sitting, key: str, alert: Alert, rule: Rule, cause: Cause, ended: datetime, *, news: bool, seen: Sight
) -> None:
    """A rule speaks of what it has an open alert about; of a story `follow` tells it what is new."""
    if alert.stage == "recovering" and (rule.measure is not None or alert.flapping):
        stamp = desk.stamp(alert.heard_at)
        quiet_from = stamp["said_at"] + duration(rule.quiet_after)
        keep(desk, key, life.steady(alert, stamp, quiet_from, _span(rule.escalate_after)))
    elif rule.keys != ("story",) and (news or cause["priority"] > alert.priority):
        after = _updated(desk, rule, bundling.freed(desk, alert), cause, ended, (), seen)
        counts = News(kind="cases", from_=str(len(alert.documents)), to=str(len(after.documents)))
        worse = News(kind="priority", from_=str(alert.priority), to=str(after.priority))
        found = tuple(one for one in (worse, counts) if one.from_ != one.to)
        if found:
            keep(desk, key, replace(after, news=found))


def _updated(
    desk: Sitting, rule: Rule, alert: Alert, cause: Cause, ended: datetime, found: tuple[News, ...], seen: Sight
) -> Alert:
    after = life.updated(
        alert,
        cause,
        desk.stamp(alert.heard_at),
        news=found,
        quiet_after=duration(rule.quiet_after),
        escalate_after=_span(rule.escalate_after),
        ended=ended,
    )
    return _limited(rule, replace(after, texts=_texts(rule, seen)))


def _limited(rule: Rule, alert: Alert) -> Alert:
    """An alert that ends at the latest when its rule says."""
    if rule.ends_after is None or alert.clear_at is None:
        return alert
    return replace(alert, clear_at=min(alert.clear_at, alert.opened_at + duration(rule.ends_after)))


def _span(text: str | None) -> timedelta | None:
    return None if text is None else duration(text)


def _texts(rule: Rule, seen: Sight) -> tuple[Wording, ...]:
    """What people are told, in each language that the rule says it in."""
    return tuple(Wording(language=one, text=_filled(text, seen)) for one, text in sorted(rule.text.items()))


def _filled(text: str, seen: Sight) -> str:
    parts = Formatter().parse(text)
    return "".join(
        before + ("" if path is None else ", ".join(map(str, seen.values(path)))) for before, path, _, _ in parts
    )[:TOLD]
