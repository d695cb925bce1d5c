"""Alerts about official levels: at the first sight of a raise, then confirmed, raised further, withdrawn or lowered."""

from datetime import datetime

from msgspec.structs import replace

from processors.alerts import bundling
from processors.alerts.sitting import Sitting, keep
from processors.rules.rule import Rule
from processors.rules.schedule import duration
from processors.steps import alert as life
from processors.steps.alert import OPEN
from processors.steps.match import level_sight
from schemas.alert import Alert, News, Told
from schemas.ids import alert_id
from schemas.picture import Level


def ruled(desk: Sitting, level: Level) -> None:
    """Let the rules about levels see one."""
    seen = level_sight(level)
    for rule in desk.rules.of_levels:
        key = f"a/{rule.name}/{level.id}"
        alert = desk.get(key, Alert)
        if alert is not None and alert.stage in OPEN:
            _follow(desk, key, alert, level, rule)
        elif desk.rules.meets(rule.when, seen) and rule.may_raise(desk.stamp()["said_at"]):
            bundling.bundle(desk, [(key, _raised(desk, rule, level, alert))])


def _follow(desk: Sitting, key: str, alert: Alert, level: Level, rule: Rule) -> None:
    """What becomes of a level that has an open alert; a further step is graver news than the one that was told."""
    stamp = desk.stamp(alert.heard_at)
    now = stamp["said_at"]
    if level.turn in ("withdrawn", "lowered"):
        why = "withdrawn by the next observation" if level.turn == "withdrawn" else "lowered again"
        keep(desk, key, life.let_go(alert, why, stamp))
        return
    if level.turn not in ("unconfirmed", "raised"):
        return
    word = _word(level)
    further = word not in alert.told.levels
    confirmed = level.turn == "raised" and alert.told.information > 1
    if not further and not confirmed:
        return
    before = alert.told.levels[-1] if alert.told.levels else None
    news: tuple[News, ...] = (News(kind="level", from_=before, to=word),) if further else ()
    news += (News(kind="confirmation", from_="unconfirmed", to="confirmed"),) if confirmed else ()
    anew = alert.stage in ("pending", "recovering") or (further and alert.stage in ("acknowledged", "snoozed"))
    stage = alert.stage if not anew else "active" if level.turn == "raised" else "pending"
    after = replace(
        bundling.freed(desk, alert),
        stage=stage,
        change="updated",
        headline=_headline(level),
        snoozed_until=None if anew else alert.snoozed_until,
        escalate_at=_escalate_at(rule, now) if stage == "active" else None,
        clear_at=max(now + duration(rule.quiet_after), alert.snoozed_until or now),
        news=news,
        told=_told(level, alert.told),
        **life.again(stamp),
    )
    keep(desk, key, after)


def _raised(desk: Sitting, rule: Rule, level: Level, before: Alert | None) -> Alert:
    stamp = desk.stamp()
    now, sure = stamp["said_at"], level.turn != "unconfirmed"
    opening = 1 if before is None else before.opening + 1
    alert = Alert(
        id=alert_id(rule.name, level.id, opening),
        rule=rule.name,
        key=level.id,
        opening=opening,
        stage="active" if sure else "pending",
        change="raised",
        priority=rule.priority or 0,
        headline=_headline(level),
        why=rule.why,
        story=None,
        documents=(),
        origins=1,
        opened_at=now,
        escalate_at=_escalate_at(rule, now) if sure else None,
        clear_at=now + duration(rule.quiet_after),
        late=now - level.checked > life.LATE,
        shadow=rule.shadow,
        told=_told(level, Told()),
        **stamp,
    )
    return life.opened(alert, before)


def _escalate_at(rule: Rule, now: datetime) -> datetime | None:
    return None if rule.escalate_after is None else now + duration(rule.escalate_after)


def _told(level: Level, before: Told) -> Told:
    sure = level.turn != "unconfirmed"
    levels = tuple(dict.fromkeys((*before.levels, _word(level))))
    return replace(before, levels=levels, information=1 if sure else before.information)


def _word(level: Level) -> str:
    """Country and step, as `told.levels` has them."""
    to = level.pending if level.turn == "unconfirmed" else level.level
    return f"{level.scope.split('/')[0]} {to}"


def _headline(level: Level) -> str:
    sure = level.turn != "unconfirmed"
    was, to = (level.before, level.level) if sure else (level.level, level.pending)
    return f"{level.scope}: {level.system} raised from {was} to {to}{'' if sure else ' (unconfirmed)'}"
