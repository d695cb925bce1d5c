"""What comes in by the board: a person's report by its form, and documents from a program by the webhook."""

from typing import Any, get_args

from processors.board.sessions import same
from processors.board.visit import Board, Page, Route, Trouble, Visit
from processors.board.words import say
from schemas.errors import BadPayload, VigilError
from schemas.taxonomy import LANGUAGES, Marking

MARKINGS: tuple[Marking, ...] = get_args(Marking)


def form(board: Board, visit: Visit) -> Page:
    """The empty form."""
    return _form(visit, None, (), 200)


def report(board: Board, visit: Visit) -> Page:
    """What somebody saw or was sent, as `vigil report` takes it: pasted, or as a file."""
    if visit.account is None:
        raise Trouble(403, "Only officers report.")
    payload = visit.file or visit.form.get("text", "").encode("utf-8", "replace")
    if not payload.strip():
        return _form(visit, say("Paste what is to be reported, or choose a file."), (), 400)
    chosen = next((one for one in MARKINGS if one == visit.form.get("marking")), None)
    language = visit.form.get("language") or None
    by = visit.form.get("by", "").strip()[:200] or visit.account.name
    try:
        sent = board.effects.report(payload, by, chosen, language if language in LANGUAGES else None)
    except BadPayload as error:
        return _form(visit, say("Nothing was reported: {why}", why=error), (), 400)
    return _form(visit, None, tuple(sent), 200)


def documents(board: Board, authorization: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """Documents, one JSON object a line, as `vigil publish` reads them; the status and what came of them."""
    if board.token is None:
        return 403, {"error": "the intake is closed: set `board_token` in vigil.toml (VIGIL_BOARD_TOKEN)"}
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer" or not same(given.strip(), board.token):
        return 401, {"error": "Authorization: Bearer TOKEN is missing or wrong"}
    if not body.strip():
        return 400, {"error": "no document: one JSON object a line"}
    try:
        found = board.effects.publish(line.rstrip(b"\r") for line in body.split(b"\n"))
    except VigilError as error:
        return 503, {"error": str(error)}
    return 422 if found.refused else 200, {"confirmed": found.confirmed, "refused": found.refused}


def _form(visit: Visit, problem: str | None, sent: tuple[Any, ...], status: int) -> Page:
    view = {
        "problem": problem,
        "sent": sent,
        "form": {} if sent else visit.form,
        "markings": MARKINGS,
        "languages": LANGUAGES,
    }
    return Page(template="report.html", view=view, status=status)


ROUTES = (
    Route(path="/report", handler=form, name="report", role="officer"),
    Route(path="/report", handler=report, name="reported", role="officer", method="POST"),
)
