"""Signing in and out."""

import secrets

from processors.board.sessions import token_of
from processors.board.throttle import keys_of
from processors.board.visit import DOOR, SESSION, Board, Moved, Page, Route, Trouble, Visit
from processors.board.words import say


def door(board: Board, visit: Visit) -> Page | Moved:
    """The form."""
    if visit.account is not None:
        return Moved(to=onward(visit.query.get("next", "")))
    return _form(visit, None, 200)


def enter(board: Board, visit: Visit) -> Page | Moved:
    """Somebody gives a name and a password. Both kinds of mistake get the same answer, after the same time."""
    name, given = visit.form.get("name", "").strip(), visit.form.get("password", "")
    keys = keys_of(visit.address, name)
    wait = board.throttle.wait(keys, visit.now)
    if wait:
        minutes = int(wait.total_seconds() // 60) + 1
        return _form(visit, say("Too many attempts. Try again in {minutes} min.", minutes=minutes), 429)
    account = board.accounts.check(name, given)
    if account is None:
        board.throttle.failed(keys, visit.now)
        return _form(visit, say("Name and password do not belong together."), 401)
    board.throttle.succeeded(keys)
    cookie = board.sessions.begin(account, visit.now)
    return Moved(to=onward(visit.form.get("next", "")), cookies={SESSION: cookie, DOOR: ""})


def leave(board: Board, visit: Visit) -> Moved:
    """Sign out."""
    board.sessions.end(visit.cookie)
    return Moved(to="/sign-in", cookies={SESSION: ""})


def onward(asked: str) -> str:
    """Where to after the door: a page of ours, or the first one."""
    ours = asked.startswith("/") and not asked.startswith("//") and asked.isprintable() and "\\" not in asked
    return asked if ours else "/"


def _form(visit: Visit, problem: str | None, status: int) -> Page:
    # Before anybody is signed in the form is tied to the browser by a cookie of its own.
    cookie = visit.cookie or secrets.token_urlsafe(32)
    view = {
        "problem": problem,
        "name": visit.form.get("name", ""),
        "next": onward(visit.form.get("next", "") or visit.query.get("next", "")),
        "token": token_of(cookie),
    }
    return Page(template="sign-in.html", view=view, status=status, cookies={} if visit.cookie else {DOOR: cookie})


def nowhere(board: Board, visit: Visit) -> Page:
    """No such page. Raises Trouble."""
    raise Trouble(404, "There is no such page.")


ROUTES = (
    Route(path="/sign-in", handler=door, name="sign-in", role=None),
    Route(path="/sign-in", handler=enter, name="enter", role=None, method="POST"),
    Route(path="/sign-out", handler=leave, name="leave", method="POST"),
)
