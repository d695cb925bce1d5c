"""Rules of kind `absence`, and changes of how a source is doing: alerts about what does not come.

What is awaited has a timer. While documents wait to be read, or the clock has only just begun, nobody can say that
nothing came: the timer is put off, and that is said (`unjudged`).
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from processors.alerts import bundling
from processors.alerts.sitting import Sitting, keep
from processors.judging.state import BEGINNING, Awaited
from processors.rules.rule import RESERVED, Rule
from processors.rules.schedule import duration
from processors.steps import alert as life
from processors.steps.alert import OPEN
from schemas.alert import Alert
from schemas.document import Document
from schemas.ids import alert_id

PUT_OFF = timedelta(minutes=1)
"""How long a timer is put off while it cannot be judged."""
LATER = timedelta(minutes=15)
"""How long a timer is put off that falls out of a rule's hours."""
UNJUDGED = "unjudged"
"""The rule of the alert that says so; it stands in no file."""
NOT_POLLED = "not-polled"
"""The rule of the alert that a part of the roster is not polled (processors.judging.pulse)."""


def begin(desk: Sitting) -> None:
    """Await from now on what rules without a key ask for, and nothing any more that no rule asks for."""
    now = desk.stamp()["said_at"]
    if now == BEGINNING:
        return  # the clock has not begun
    for key, value in sorted(desk.state.items()):
        if isinstance(value, Awaited) and not _asked(desk, value):
            desk.put(key, None)
            let_go(desk, f"a/{value.rule}/{value.subject}", "no rule asks for it any more")
        elif isinstance(value, Alert) and value.stage in OPEN and value.clear_at is None and not _followed(desk, value):
            let_go(desk, key, "no rule asks for it any more")
    for rule in desk.rules:
        key = f"z/{rule.name}/{rule.name}"
        known = desk.get(key, Awaited)
        if rule.kind == "absence" and rule.keys == ("rule",) and (known is None or known.due is None):
            alert = desk.get(f"a/{rule.name}/{rule.name}", Alert)
            if alert is None or alert.stage not in OPEN:
                desk.put(key, Awaited(rule=rule.name, subject=rule.name, last=None, due=now + rule.window))


def _asked(desk: Sitting, awaited: Awaited) -> bool:
    rule = desk.rules.by_name.get(awaited.rule)
    return rule is not None and rule.kind == "absence" and (rule.keys == ("rule",)) == (awaited.subject == rule.name)


def _followed(desk: Sitting, alert: Alert) -> bool:
    """Whether something will end an alert that no time does."""
    rule = desk.rules.by_name.get(alert.rule)
    return alert.rule in RESERVED or (rule is not None and (rule.kind == "absence" or rule.subject == "feed"))


def heard(desk: Sitting, rule: Rule, subjects: list[str], document: Document) -> None:
    """What is awaited came: await the next, and let go of an alert that missed it.

    It came when it was heard, or, if the desk's clock stood still since, when it was fetched: which of both, `due` can
    tell.
    """
    now = desk.stamp()["said_at"]
    fetched = document.fetched if document.fetched > now else None
    for subject in subjects:
        awaited = Awaited(rule=rule.name, subject=subject, last=now, due=now + rule.window, fetched=fetched)
        desk.put(f"z/{rule.name}/{subject}", awaited)
        let_go(desk, f"a/{rule.name}/{subject}", f"heard again: {document.title}")


def due(desk: Sitting, key: str, awaited: Awaited, moment: datetime) -> None:
    """Nothing came in time, as far as that can be judged."""
    rule = desk.rules.by_name.get(awaited.rule)
    if rule is None or rule.kind != "absence":
        desk.put(key, None)
        return
    last = None if awaited.last is None else desk.came(awaited.last, awaited.fetched)
    if last is not None and last + rule.window > moment:
        desk.put(key, replace(awaited, last=last, due=last + rule.window, fetched=None))
        return
    if desk.clock.waiting is not None:
        desk.put(key, replace(awaited, due=moment + PUT_OFF))
        unjudged(desk, desk.clock.waiting, moment)
        return
    if desk.standing.of_rule(NOT_POLLED):  # nobody looks, so that nothing comes says nothing; that alert tells of it
        desk.put(key, replace(awaited, due=moment + PUT_OFF))
        return
    if not rule.may_raise(moment):
        desk.put(key, replace(awaited, due=moment + LATER))  # out of its hours: in them it is still missing
        return
    desk.put(key, replace(awaited, last=last, due=None, fetched=None))
    since = "never" if last is None else f"since {last:%Y-%m-%d %H:%M} UTC"
    _raise(desk, rule, awaited.subject, f"{awaited.subject}: nothing {since}", moment)


def changed(desk: Sitting, rule: Rule, subject: str, headline: str, holds: bool) -> None:
    """A source is as the rule asks, or is so no more."""
    if holds:
        _raise(desk, rule, subject, headline, desk.stamp()["said_at"])
    else:
        let_go(desk, f"a/{rule.name}/{subject}", headline)


def unjudged(desk: Sitting, waiting: datetime, moment: datetime) -> None:
    """Say that documents wait to be read, once, for as long as they do."""
    alert = desk.get(f"a/{UNJUDGED}/{UNJUDGED}", Alert)
    if alert is not None and alert.stage in OPEN:
        # Nothing new, so nothing is said.
        desk.put(f"a/{UNJUDGED}/{UNJUDGED}", replace(alert, clear_at=moment + 2 * PUT_OFF))
        return
    headline = f"Documents wait since {waiting:%Y-%m-%d %H:%M} UTC to be read"
    why = "What does not come cannot be judged meanwhile, nor whether it has become quiet: both are put off."
    keep(desk, f"a/{UNJUDGED}/{UNJUDGED}", opened(desk, UNJUDGED, UNJUDGED, headline, why, moment, 2 * PUT_OFF))


def _raise(desk: Sitting, rule: Rule, subject: str, headline: str, moment: datetime) -> None:
    key = f"a/{rule.name}/{subject}"
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN:
        if alert.stage == "recovering":
            stamp = desk.stamp(alert.heard_at, moment)
            keep(desk, key, life.steady(alert, stamp, _ends(rule, moment), _escalates(rule)))
        return
    if not rule.may_raise(moment):
        return
    quiet = None if rule.ends_after is None else duration(rule.ends_after)
    alert = opened(desk, rule.name, subject, headline, rule.why, moment, quiet)
    escalates = _escalates(rule)
    escalate_at = None if escalates is None else moment + escalates
    alert = replace(alert, priority=rule.priority or 0, escalate_at=escalate_at, shadow=rule.shadow)
    bundling.bundle(desk, [(key, alert)])


def _escalates(rule: Rule) -> timedelta | None:
    return None if rule.escalate_after is None else duration(rule.escalate_after)


def _ends(rule: Rule, moment: datetime) -> datetime | None:
    return None if rule.ends_after is None else moment + duration(rule.ends_after)


def opened(
    desk: Sitting, rule: str, subject: str, headline: str, why: str, moment: datetime, quiet: timedelta | None
) -> Alert:
    """An alert about what there is no document of; it stays until what is missed comes, or for `quiet`."""
    before = desk.get(f"a/{rule}/{subject}", Alert)
    opening = 1 if before is None else before.opening + 1
    alert = Alert(
        id=alert_id(rule, subject, opening),
        rule=rule,
        key=subject,
        opening=opening,
        stage="active",
        change="raised",
        priority=2,
        headline=headline,
        why=why,
        story=None,
        documents=(),
        origins=0,
        opened_at=moment,
        clear_at=None if quiet is None else moment + quiet,
        **desk.stamp(said_at=moment),
    )
    return life.opened(alert, before)


def let_go(desk: Sitting, key: str, why: str) -> None:
    """End an alert about what did not come, if there is an open one."""
    alert = desk.get(key, Alert)
    if alert is not None and alert.stage in OPEN:
        keep(desk, key, life.let_go(alert, why, desk.stamp(alert.heard_at)))
