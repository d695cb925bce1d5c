"""The pages of alerts, and what an officer does there: the same decisions as `vigil alerts` makes."""

import time
from datetime import datetime, timedelta
from typing import get_args

from processors import queries
from processors.board.alert_view import SNOOZES, AlertPage, groups, snooze_until, view
from processors.board.live import Seen
from processors.board.text_view import document
from processors.board.visit import SLOW, Board, Moved, Page, Route, Trouble, Visit
from processors.board.words import say
from processors.officer.deciding import decision
from processors.queries import answers
from processors.queries.answers import FoundAlert
from schemas.taxonomy import Act

OPEN_MOST = 300
LOOKED_BACK = timedelta(days=7)
SHOWN = 4.0
"""Seconds that the index may take to show what an officer did."""
ACTS: tuple[Act, ...] = ("acknowledge", "assign", "snooze", "close", "comment")
_LONGEST = 2000


def look(board: Board) -> Seen:
    """What all open boards are told of. Raises Unanswered."""
    space = board.namespace
    alerts = answers.alerts(board.ask(queries.alerts(size=OPEN_MOST, namespace=space)))
    heard = answers.one(board.ask(queries.newest(space)))
    told = answers.one(board.ask(queries.newest_story(space)))
    return Seen(
        at=board.effects.clock(),
        alerts=tuple(alerts),
        newest=datetime.fromisoformat(heard.fields["@timestamp"]) if heard else None,
        told=told.fields["event"]["sequence"] if told else -1,
        blind=answers.total(board.ask(queries.blind(size=1, namespace=space))),
    )


def first(board: Board, visit: Visit) -> Page:
    """Open alerts."""
    found = answers.alerts(board.ask(queries.alerts(size=OPEN_MOST, namespace=board.namespace)))
    return Page(template="alerts.html", view={"groups": groups(found)})


def closed(board: Board, visit: Visit) -> Page:
    """Those of the last days that are over."""
    found = answers.alerts(board.ask(queries.closed(visit.now - LOOKED_BACK, namespace=board.namespace)))
    return Page(template="closed.html", view={"alerts": [view(one) for one in found if not one.shadow]})


def show(board: Board, visit: Visit) -> Page:
    """One alert with its story, the text that led to it, and its trail."""
    alert = _alert(board, visit.values["id"])
    space = board.namespace
    story = answers.stories(board.ask(queries.story(alert.story, space))) if alert.story else []
    stored = answers.one(board.ask(queries.document(alert.documents[-1], space))) if alert.documents else None
    subjects = [one for one in (alert.id, alert.head, alert.story) if one is not None]
    trail = answers.rulings(board.ask(queries.rulings(subjects, namespace=space)))
    course = answers.course(board.ask(queries.course(alert.id, namespace=space)))
    told = answers.messages(board.ask(queries.notifications(alert.id, namespace=space)))
    near = answers.alerts(board.ask(queries.alerts(size=OPEN_MOST, namespace=space)))
    head = next((one for one in near if one.id == alert.head), None)
    return Page(
        template="alert.html",
        view={
            "page": AlertPage(
                shown=view(alert, (one for one in near if one.head == alert.id)),
                story=story[0] if story else None,
                document=document(stored) if stored else None,
                trail=tuple(trail),
                course=tuple(one for one in course if one.change not in ("decided", "noted")),
                told=tuple(told),
                head=head,
            ),
            "snoozes": SNOOZES,
        },
    )


def act(board: Board, visit: Visit) -> Moved:
    """An officer decides about an alert as it was shown. Raises Trouble where it has changed since."""
    name = visit.values["act"]
    if name not in ACTS:
        raise Trouble(404, "There is no such act.")
    alert = _alert(board, visit.values["id"])
    if name != "comment" and visit.form.get("sequence") != str(alert.sequence):
        raise Trouble(409, "This alert has changed since you opened its page: nothing was done. Look at it again.")
    reason, value, until = reason_of(visit), None, None
    if name == "assign":
        value = visit.form.get("person", "").strip()[:_LONGEST]
    if name == "snooze":
        until = snooze_until(visit.form.get("span", ""), visit.now)
        if until is None:
            raise Trouble(400, "How long? Choose one of the spans.")
    notice = decided(board, visit, next(one for one in get_args(Act) if one == name), alert.id, reason, value, until)
    _await(board, alert)
    return Moved(to=f"/alerts/{alert.id}", notice=notice)


def decided(
    board: Board,
    visit: Visit,
    act: Act,
    subject: str,
    reason: str,
    value: str | None = None,
    until: datetime | None = None,
) -> str:
    """Put a decision into the log, and say what the desk made of it. Raises Trouble."""
    if visit.account is None:
        raise Trouble(403, "Only officers decide.")
    made = decision(visit.now, visit.account.name, act, subject, reason, until=until, value=value)
    ruling = board.effects.decide(made)
    if ruling is None:
        return say("The desk has not answered yet: the decision is in the log, and is heard when the desk runs.")
    changed = f" ({ruling.before} → {ruling.after})" if ruling.after else ""
    return f"{say(ruling.outcome.capitalize())}: {ruling.why}{changed}"


def reason_of(visit: Visit) -> str:
    """Why, as the form says it. Raises Trouble where it says nothing."""
    reason = visit.form.get("reason", "").strip()
    if not reason:
        raise Trouble(400, "Why? Give a reason: it stands in the trail.")
    if len(reason) > _LONGEST:
        raise Trouble(400, "A reason of {n} characters: {most} at most.", n=len(reason), most=_LONGEST)
    return reason


def _alert(board: Board, identity: str) -> FoundAlert:
    found = answers.alerts(board.ask(queries.alert(identity, board.namespace)))
    if not found:
        raise Trouble(404, "There is no alert {id}.", id=identity)
    return found[0]


def _await(board: Board, before: FoundAlert) -> None:
    """Give the index time to show what was done, so that the next page is no old one."""
    deadline = time.monotonic() + SHOWN
    while time.monotonic() < deadline:
        if _alert(board, before.id).sequence != before.sequence:
            return
        time.sleep(0.2)


ROUTES = (
    Route(path="/", handler=first, name="alerts", fresh=0),
    Route(path="/alerts/closed", handler=closed, name="closed", fresh=SLOW),
    Route(path="/alerts/{id}", handler=show, name="alert"),
    Route(path="/alerts/{id}/{act}", handler=act, name="act", role="officer", method="POST"),
)
