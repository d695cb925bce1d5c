"""A request on its way in: how much of it is read, who sends it, and whether its form came from us."""

import base64
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from processors.board.sessions import same, token_of
from processors.board.visit import DOOR, LANGUAGE, SESSION, THEME, Board, Route, Trouble, Visit
from processors.board.words import heard, languages

SMALL = 64 * 1024
"""Bytes of a form of somebody who is not signed in."""
_TRIES = 20
"""Wrong tokens from one address in five minutes."""
LARGEST = 32 * 1024 * 1024
"""Bytes of any request."""


class TooLarge(Exception):
    """More bytes than are read."""


async def arrive(board: Board, request: Request, route: Route | None) -> Visit:
    """The visit that a request is, its form read and believed. Raises Trouble.

    Without a route: who comes, and nothing else; that cannot fail.
    """
    now = board.effects.clock()
    signed = request.cookies.get(SESSION)
    account = board.sessions.account(signed, now)
    cookie = signed if account is not None and signed else request.cookies.get(DOOR, "")
    visit = Visit(
        path=request.url.path,
        now=now,
        home=str(request.base_url).rstrip("/"),
        address=request.client.host if request.client else "",
        account=account,
        cookie=cookie,
        query=dict(request.query_params),
        values=dict(request.path_params),
        language=language_of(request),
        theme=theme if (theme := request.cookies.get(THEME, "")) in ("light", "dark") else "",
    )
    if route is None:
        return visit
    if route.reader and account is None:
        let_in(board, request, visit)
        return visit
    if route.role is not None and account is None:
        raise Trouble(401, "You are not signed in (any more): sign in, and do it again.")
    if route.role == "officer" and not visit.officer:
        raise Trouble(403, "You may look, and not decide: that takes an officer's account.")
    if request.method != "POST":
        return replace(visit, notice=board.sessions.noted(cookie) if account else None)
    _same_site(request)
    form, file = await _form(request, LARGEST if account else SMALL)
    if not cookie or not same(form.get("token", ""), token_of(cookie)):
        raise Trouble(403, "This form is not from this sign-in: nothing was done. Open the page again.")
    return replace(visit, form=form, file=file)


def let_in(board: Board, request: Request, visit: Visit) -> None:
    """A program that reads, by the token of readers: as a bearer, or as the password of any name. Raises Trouble."""
    keys = {f"{visit.address} reads": _TRIES}
    if board.throttle.wait(keys, visit.now):
        raise Trouble(429, "Too many attempts.")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given.strip(), validate=True).decode().partition(":")[2]
        except ValueError:
            given = ""
    if board.reader_token and scheme.lower() in ("bearer", "basic") and same(given.strip(), board.reader_token):
        return
    if scheme:
        board.throttle.failed(keys, visit.now)
    raise Trouble(401, "Sign in first, or give the token of readers.")


def language_of(request: Request) -> str:
    """The language that somebody chose, else the one that the browser would rather read."""
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in languages() else heard(request.headers.get("accept-language", ""))


def _same_site(request: Request) -> None:
    """Refuse what another site sent: browsers say where a form came from."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none") or (
        origin not in (None, "null") and urlsplit(str(origin)).netloc != request.headers.get("host")
    ):
        raise Trouble(403, "This form came from another site: nothing was done.")


async def _form(request: Request, most: int) -> tuple[dict[str, str], bytes | None]:
    if int(request.headers.get("content-length") or 0) > most:
        raise Trouble(413, "More than {n} KB are not read.", n=f"{most // 1024:,}")
    fields: dict[str, str] = {}
    file = None
    try:
        async with request.form(max_files=1, max_fields=50, max_part_size=LARGEST) as form:
            for name, value in form.items():
                if isinstance(value, UploadFile):
                    file = await value.read() or None
                else:
                    fields[name] = value
    except TooLarge:
        raise Trouble(413, "More than {n} KB are not read.", n=f"{LARGEST // 1024:,}") from None
    except (MultiPartException, ValueError) as error:
        raise Trouble(400, "The form cannot be read: {why}", why=error) from None
    return fields, file


def counted(app: Any, most: int = LARGEST) -> Any:
    """An ASGI layer that reads so many bytes of a request and no more."""

    async def reading(scope: Any, receive: Any, send: Any) -> None:
        read = 0

        async def limited() -> Any:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLarge
            return message

        await app(scope, limited if scope["type"] == "http" else receive, send)

    return reading
