"""What somebody sets for oneself: another password, the language of the board."""

from processors.board.accounts import LONGEST, SHORTEST, BadAccount
from processors.board.sessions import same
from processors.board.throttle import keys_of
from processors.board.visit import LANGUAGE, SESSION, Board, Moved, Page, Route, Trouble, Visit
from processors.board.words import languages, say


def you(board: Board, visit: Visit) -> Page:
    """The forms."""
    return _forms(None, 200)


def change(board: Board, visit: Visit) -> Page | Moved:
    """Another password, by whoever knows the one until now; every other session of the name ends. Raises Trouble."""
    if visit.account is None:
        raise Trouble(401, "Sign in first.")
    name, new = visit.account.name, visit.form.get("new", "")
    keys = keys_of(visit.address, name)
    wait = board.throttle.wait(keys, visit.now)
    if wait:
        minutes = int(wait.total_seconds() // 60) + 1
        return _forms(say("Too many attempts. Try again in {minutes} min.", minutes=minutes), 429)
    if board.accounts.check(name, visit.form.get("password", "")) is None:
        board.throttle.failed(keys, visit.now)
        return _forms(say("That is not the password until now."), 403)
    if not same(new, visit.form.get("again", "")):
        return _forms(say("The new password was not typed twice alike."), 400)
    if not SHORTEST <= len(new) <= LONGEST:
        return _forms(say("A password has {least} to {most} characters.", least=SHORTEST, most=LONGEST), 400)
    try:
        board.accounts.change(name, new, visit.now)
    except BadAccount as error:  # taken away meanwhile
        raise Trouble(409, str(error)) from None
    board.throttle.succeeded(keys)
    board.sessions.end(visit.cookie)
    cookie = board.sessions.begin(board.accounts.all()[name], visit.now)
    return Moved(to="/you", notice=say("You have another password."), cookies={SESSION: cookie})


def language(board: Board, visit: Visit) -> Moved:
    """The language in which the board speaks to this browser. Raises Trouble."""
    chosen = visit.form.get("language", "")
    if chosen not in languages():
        raise Trouble(400, "The board does not speak that language.")
    return Moved(to="/you", cookies={LANGUAGE: chosen})


def _forms(problem: str | None, status: int) -> Page:
    view = {"problem": problem, "shortest": SHORTEST, "longest": LONGEST, "languages": languages()}
    return Page(template="you.html", view=view, status=status)


ROUTES = (
    Route(path="/you", handler=you, name="you"),
    Route(path="/you/password", handler=change, name="password", method="POST"),
    Route(path="/you/language", handler=language, name="language", method="POST"),
)
