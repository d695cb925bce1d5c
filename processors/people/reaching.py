"""Whom the desk tells of an alert's change, and who is told next when nobody answers.

Each alert that somebody is told of has an Errand in the desk's memory. What becomes of each message is in
processors.people.sending.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from processors.judging.state import Errand, Planned, Tale
from processors.people import sending
from processors.people.route import Route, persons, route
from processors.people.sending import Reaching
from processors.rules.schedule import duration
from processors.steps.alert import is_told
from processors.steps.message import Facts
from processors.steps.news import graver, together
from schemas.alert import Alert
from schemas.heard import Delivery
from schemas.picture import Level
from schemas.scored import Scored
from schemas.taxonomy import AlertEvent, Stage

ANSWERED: frozenset[Stage] = frozenset({"acknowledged", "snoozed", "closed"})
"""Escalation has an end, and what was being sent is overtaken."""
OVER = ANSWERED | {"recovering"}
"""Nobody need be called in turn: it is answered, or seems to be over."""
KEPT = timedelta(days=1)
"""An errand is remembered for so long after the end of its alert: the last messages may still be on their way."""
NAMED = 5
"""Places and sources that people are told."""


def changed(desk: Reaching, alert: Alert) -> None:
    """Tell whom an alert's change concerns; of one found too late, on trial or told with another, nobody."""
    key = f"p/{alert.id}"
    errand = desk.get(key, Errand)
    if not is_told(alert) or (errand is None and (not desk.profile.route or alert.change == "cleared")):
        return
    before = errand.alert if errand is not None else None
    errand = _noted(desk, errand, alert)
    match alert.change:
        case "cleared":
            errand = replace(errand, planned=(), tell_at=None, forget_at=alert.said_at + KEPT)
            if alert.ended != "merged":  # the alert that goes on is told
                errand = tell(desk, errand, errand.told, "cleared", alert.said_at)
        case "escalated":
            errand = tell(desk, errand, errand.told, "escalated", alert.said_at)
        case "noted" if before is not None and before.stage == "recovering" and alert.stage == "active":
            # It is not over after all: nobody is told that twice, but whoever would be called in turn is.
            taken = tuple(one for one in desk.profile.route if one.name in errand.routes)
            errand = replace(errand, planned=tuple(_plan(desk, taken, alert.said_at)))
        case _:
            errand = _news(desk, errand, before)
    if before is not None or errand.told or errand.planned:
        desk.put(key, errand)


def due(desk: Reaching, key: str, errand: Errand, moment: datetime) -> None:
    """A timer of an errand: news that waited, the next step of a chain, or the end of its memory."""
    if errand.forget_at is not None and errand.forget_at <= moment:
        desk.put(key, None)
        return
    if errand.tell_at is not None and errand.tell_at <= moment:
        errand = tell(desk, replace(errand, tell_at=None), errand.told, "updated", moment)
    for planned in errand.planned:
        if planned.at <= moment and planned in errand.planned:  # one may have been taken by another's failure
            errand = step(desk, errand, planned, moment)
    desk.put(key, errand)


def heard(desk: Reaching, delivery: Delivery) -> None:
    """What follows from an attempt to reach somebody."""
    unreached = sending.heard(desk, delivery)
    key = f"p/{unreached.alert}" if unreached is not None else ""
    errand = desk.get(key, Errand)
    if errand is not None:
        desk.put(key, hurried(desk, errand, desk.stamp()["said_at"]))


def tell(desk: Reaching, errand: Errand, who: tuple[str, ...], change: AlertEvent, now: datetime) -> Errand:
    """Send a message to each of some persons."""
    known = {person.name: person for person in desk.profile.person}
    if change in ("raised", "updated") and set(who) >= set(errand.told):
        errand = replace(errand, news=(), lately=errand.news)
    unreached = False
    for name in who:
        if name in known:
            unreached |= not sending.send(desk, errand, known[name], change, now)
    told = tuple(dict.fromkeys((*errand.told, *who)))
    errand = replace(errand, told=told, told_at=now)
    return hurried(desk, errand, now) if (unreached or not who) and change != "cleared" else errand


def step(desk: Reaching, errand: Errand, planned: Planned, now: datetime) -> Errand:
    """Take the next step of a chain: tell those whom it names now."""
    errand = replace(errand, planned=tuple(one for one in errand.planned if one != planned))
    taken = next((one for one in desk.profile.route if one.name == planned.route), None)
    chain = next((one for one in desk.profile.chain if taken is not None and one.name == taken.chain), None)
    if chain is None or planned.step >= len(chain.step):
        return errand  # the profile is another one now
    who = persons(chain.step[planned.step].to, desk.profile.roster, now)
    return tell(desk, errand, who, "escalated", now)


def hurried(desk: Reaching, errand: Errand, now: datetime) -> Errand:
    """Somebody could not be reached, or nobody is on duty: the next step of the chain is taken at once."""
    first = min(errand.planned, key=lambda one: (one.at, one.route, one.step), default=None)
    return errand if first is None or errand.alert.stage in ANSWERED else step(desk, errand, first, now)


def _noted(desk: Reaching, errand: Errand | None, alert: Alert) -> Errand:
    """The errand with the alert as it is now; an answer to it overtakes what was said before."""
    facts = _facts(desk, alert, errand.facts if errand is not None else Facts())
    if errand is None:
        return Errand(alert=alert, facts=facts, news=alert.news)
    answered = alert.stage in OVER and errand.alert.stage != alert.stage
    errand = replace(errand, alert=alert, facts=facts, news=together(errand.news, alert.news))
    return replace(errand, planned=(), tell_at=None, silent_before=alert.sequence) if answered else errand


def _news(desk: Reaching, errand: Errand, before: Alert | None) -> Errand:
    """Tell those whose routes take the alert now, and those who know of it; after an answer only of worse."""
    alert, now = errand.alert, errand.alert.said_at
    worse = before is not None and (alert.priority > before.priority or graver(alert.news))
    again = before is not None and before.stage in OVER and alert.stage not in OVER
    eased = alert.change == "updated" and alert.stage == "recovering"
    over = before is not None and before.stage in ANSWERED and eased
    silent = alert.stage in ANSWERED and not worse
    if silent or (before is not None and not (again or over) and _essence(before) == _essence(alert)):
        return errand
    routes = route(desk.profile.route, alert, errand.facts, now)
    new = tuple(one for one in routes if again or one.name not in errand.routes)
    knowing = errand.told
    errand = replace(
        errand,
        routes=tuple(dict.fromkeys((*errand.routes, *(one.name for one in new)))),
        planned=(*errand.planned, *(_plan(desk, new, now) if alert.stage not in OVER else ())),
    )
    wanted = tuple(dict.fromkeys(name for one in new for name in persons(one.to, desk.profile.roster, now)))
    fresh = tuple(name for name in wanted if name not in knowing)
    waits = _waits(desk.profile.route, errand)
    if new and (fresh or not wanted):
        errand = tell(desk, errand, fresh, "raised", now)
    if not knowing:
        return errand
    if worse or again or over or waits is None or waits <= now:
        return tell(desk, replace(errand, tell_at=None), knowing, "updated", now)
    return replace(errand, tell_at=waits)


def _plan(desk: Reaching, routes: tuple[Route, ...], now: datetime) -> Iterator[Planned]:
    """The steps of the chains of some routes."""
    chains = {chain.name: chain for chain in desk.profile.chain}
    for one in routes:
        for number, each in enumerate(chains[one.chain].step if one.chain in chains else ()):
            yield Planned(at=now + duration(each.after), route=one.name, step=number)


def _waits(routes: tuple[Route, ...], errand: Errand) -> datetime | None:
    """When news may be told: the shortest wait of the routes counts, from the last message on."""
    spans = [duration(one.updates) for one in routes if one.name in errand.routes]
    return None if errand.told_at is None else errand.told_at + min(spans, default=timedelta(0))


def _essence(alert: Alert) -> tuple[object, ...]:
    """What of an alert is worth telling."""
    return alert.documents, alert.priority, alert.headline


def _facts(desk: Reaching, alert: Alert, known: Facts) -> Facts:
    """What is known of the alert after this event; by timers and officers nothing new comes to be known."""
    level = next((one for one in desk.said if isinstance(one, Level) and one.id == alert.key), None)
    if level is not None:
        return Facts(countries=(level.scope.split("/")[0],), sources=(level.source,) if level.source else ())
    last = next((one for one in desk.said if isinstance(one, Scored) and one.id in alert.documents), None)
    if last is None:
        return known
    tale = desk.get(f"s/{alert.story}", Tale) if alert.story is not None else None
    picture = tale.picture if tale is not None else None
    main = next((one for one in last.incidents if one.main), None)
    publisher = last.document.publisher
    spoke = publisher.name if publisher is not None else last.document.source
    places = picture.places if picture is not None else tuple(p.name for p in main.places) if main is not None else ()
    graded = picture.grade if picture is not None and picture.grade is not None else last.grade
    return Facts(
        countries=tuple(dict.fromkeys((*known.countries, *last.countries))),
        places=places[:NAMED],
        sites=tuple(dict.fromkeys((*known.sites, *(c.site for c in last.concerns if c.site)))),
        incident_types=picture.incident_types if picture is not None else last.incident_types,
        target_types=(picture.target_types if picture is not None else last.target_types)[:NAMED],
        confidence=picture.confidence if picture is not None else last.confidence,
        grade=f"{graded.source}{graded.information}",
        sources=tuple(dict.fromkeys((*known.sources, spoke)))[-NAMED:],
        news=last.document.title[:300],
        link=last.document.url,
    )
