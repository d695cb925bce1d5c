"""The board as a web application: who comes in, which page answers, and what is said when one cannot."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route as Path

from processors import queries
from processors.board import alerts, door, downloads, feeding, intake, look, places, stories, watches, you
from processors.board.alert_view import groups
from processors.board.arriving import LARGEST, TooLarge, arrive, counted, language_of
from processors.board.headers import Headers
from processors.board.live import MOST_BOARDS, Live
from processors.board.parts import Key, address_of
from processors.board.programs import Readers, as_it_is, plainly
from processors.board.render import STATIC, render, static
from processors.board.sessions import LASTS, token_of
from processors.board.visit import LANGUAGE, SESSION, Board, File, Moved, Page, Route, Trouble, Visit
from processors.board.words import catalogue, speaking, spoken
from schemas.errors import VigilError

ROUTES: tuple[Route, ...] = (
    *door.ROUTES,
    *alerts.ROUTES,
    *stories.ROUTES,
    *places.ROUTES,
    *look.ROUTES,
    *watches.ROUTES,
    *intake.ROUTES,
    *you.ROUTES,
    *feeding.ROUTES,
    *downloads.ROUTES,
)
NAVIGATION = tuple(
    (route.path, route.name)
    for route in ROUTES
    if route.name
    in ("alerts", "stories", "map", "timeline", "levels", "watches", "sources", "search", "rules", "report")
)


YEAR = 365 * 24 * 3600


class Serving:
    """All that answers requests, over one board and one reader of changes."""

    def __init__(self, board: Board, live: Live) -> None:
        self._board = board
        self._live = live

    def endpoint(self, route: Route) -> Callable[[Request], Any]:
        """What Starlette calls for a route."""

        async def answer(request: Request) -> Response:
            with speaking(catalogue(language_of(request))):
                return await self._answer(request, route)

        return answer

    async def _answer(self, request: Request, route: Route) -> Response:
        mark = self._live.state.mark
        visit = await arrive(self._board, request, None)
        try:
            visit = await arrive(self._board, request, route)
            given = await run_in_threadpool(route.handler, self._board, visit)
        except Trouble as trouble:
            if route.reader and visit.account is None:
                return plainly(trouble)
            if trouble.status == 401 and request.method == "GET":
                return RedirectResponse(f"/sign-in?next={quote(_asked(request))}", 303)
            given = Page(template="trouble.html", view={"why": str(trouble)}, status=trouble.status)
        except queries.BadQuery as error:
            given = Page(template="trouble.html", view={"why": str(error)}, status=400)
        except VigilError as error:
            given = Page(template="blind.html", view={"why": str(error)}, status=503)
        return self._respond(request, route, visit, given, mark)

    def _respond(self, request: Request, route: Route, visit: Visit, given: Page | Moved | File, mark: int) -> Response:
        if isinstance(given, File):
            return as_it_is(request, given)
        if isinstance(given, Moved):
            if given.notice:
                self._board.sessions.note(given.cookies.get(SESSION) or visit.cookie, given.notice)
            response: Response = RedirectResponse(given.to, 303)
        else:
            stays = route.fresh is not None and given.status == 200
            context = {
                "view": given.view,
                "spoken": spoken(),
                "live": address_of(visit, given.stays) if stays else None,
                "mark": mark,
                "visit": visit,
                "now": visit.now,
                "token": token_of(visit.cookie),
                "here": route.name,
                "navigation": NAVIGATION,
                "state": self._live.state,
                "last": groups(self._live.state.seen.alerts) if self._live.state.seen else (),
            }
            response = HTMLResponse(render(given.template, context), given.status)
        secure = request.url.scheme == "https"
        for name, value in given.cookies.items():
            if value:
                lasts = {SESSION: int(LASTS.total_seconds()), LANGUAGE: YEAR}.get(name)
                response.set_cookie(name, value, max_age=lasts, httponly=True, samesite="lax", secure=secure)
            else:
                response.delete_cookie(name, httponly=True, samesite="lax", secure=secure)
        return response

    async def stream(self, request: Request) -> Response:
        """Server-sent events for one open board."""
        cookie = request.cookies.get(SESSION)
        clock, sessions = self._board.effects.clock, self._board.sessions
        if sessions.account(cookie, clock()) is None:
            return PlainTextResponse("Sign in first.", 401)
        if self._live.boards >= MOST_BOARDS:
            return PlainTextResponse("Too many open boards.", 503)
        page, mark = request.query_params.get("page"), request.query_params.get("mark", "")
        events = self._live.events(
            Key(language_of(request), page) if page else None,
            int(mark) if mark.isdecimal() and len(mark) < 16 else -1,
            lambda: sessions.account(cookie, clock()) is not None,
        )
        return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def documents(self, request: Request) -> Response:
        """The webhook: documents from a program."""
        try:
            body = await request.body()
        except TooLarge:
            return JSONResponse(
                {"error": f"more than {LARGEST:,} bytes are not read: send fewer documents at once"}, 413
            )
        allowed = request.headers.get("authorization", "")
        status, said = await run_in_threadpool(intake.documents, self._board, allowed, body)
        return JSONResponse(said, status)

    async def alive(self, request: Request) -> Response:
        """The process answers."""
        return PlainTextResponse("alive\n")

    async def ready(self, request: Request) -> Response:
        """It can also show something: the index answers."""
        state = self._live.state
        if state.seen is None or state.blind_since is not None:
            since = state.blind_since.isoformat() if state.blind_since else None
            return JSONResponse({"ready": False, "blind_since": since, "why": state.why}, 503)
        return JSONResponse({"ready": True, "seen": state.seen.at.isoformat()})

    async def file(self, request: Request) -> Response:
        """A file that is sent as it is."""
        name = request.path_params["name"]
        if name not in STATIC:
            return PlainTextResponse("There is no such file.\n", 404)
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        return Response(static(name), media_type=STATIC[name], headers=headers)

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """The reader runs as long as the application."""
        reading = asyncio.create_task(self._live.run())
        yield
        self._live.close()
        reading.cancel()


def application(board: Board, live: Live) -> Any:
    """The ASGI application."""
    serving = Serving(board, live)
    paths = [Path(route.path, serving.endpoint(route), methods=[route.method]) for route in ROUTES]
    nowhere = Route(path="/{path:path}", handler=door.nowhere, name="nowhere", role=None)
    paths += [
        Path("/live", serving.stream),
        Path("/feeds/events", Readers(board, live).stream),
        Path("/intake", serving.documents, methods=["POST"]),
        Path("/healthz", serving.alive),
        Path("/readyz", serving.ready),
        Path("/static/{name}", serving.file),
        Path(nowhere.path, serving.endpoint(nowhere)),
    ]
    return Headers(counted(Starlette(routes=paths, lifespan=serving.lifespan)))


def _asked(request: Request) -> str:
    parts = urlsplit(str(request.url))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
