"""What programs are answered with: a file and its tag, a refusal in plain words, a stream of events."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from processors.board import feeding, streaming
from processors.board.arriving import arrive, let_in
from processors.board.live import Live
from processors.board.visit import Board, File, Trouble, Visit


class Readers:
    """Those who stay connected for stories and alerts."""

    def __init__(self, board: Board, live: Live) -> None:
        self._board = board
        self._live = live
        self._count = 0

    async def stream(self, request: Request) -> Response:
        """Server-sent events for one program."""
        visit = await arrive(self._board, request, None)
        try:
            if visit.account is None:
                let_in(self._board, request, visit)
            since = _since(request, visit.now)
            feeding.wanted(self._board, visit.query)
        except Trouble as trouble:
            return plainly(trouble)
        if self._count >= streaming.MOST_READERS:
            return PlainTextResponse("Too many readers.\n", 503)
        headers = {"x-accel-buffering": "no"}
        return StreamingResponse(self._read(visit, since), media_type="text/event-stream", headers=headers)

    async def _read(self, visit: Visit, since: datetime) -> AsyncIterator[bytes]:
        board, clock = self._board, self._board.effects.clock

        def welcome() -> bool:
            signed = visit.account is None or board.sessions.account(visit.cookie, clock()) is not None
            return signed and not self._live.closed

        self._count += 1
        try:
            async for event in streaming.events(
                lambda begin: feeding.told(board, visit.query, begin, own=clock() - feeding.LOOKED_BACK),
                feeding.about(board, visit),
                since,
                lambda: self._live.state.mark,
                welcome,
            ):
                yield event
        finally:
            self._count -= 1


def plainly(trouble: Trouble) -> Response:
    """A refusal."""
    ask = {"www-authenticate": 'Basic realm="Vigil", charset="UTF-8"'} if trouble.status == 401 else {}
    return PlainTextResponse(f"{trouble}\n", trouble.status, ask)


def as_it_is(request: Request, given: File) -> Response:
    """A file; nothing but its tag where the reader has the same already (RFC 9110, If-None-Match)."""
    tag = f'"{hashlib.sha256(given.body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "Cookie, Authorization"}
    asked = request.headers.get("if-none-match", "")
    if any(one.strip().removeprefix("W/") in (tag, "*") for one in asked.split(",")):
        return Response(status_code=304, headers=headers)
    if given.name is not None:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(given.name, safe='')}"
    return Response(given.body, media_type=given.media, headers=headers)


def _since(request: Request, now: datetime) -> datetime:
    """Where a reader left off, or now. Raises Trouble."""
    asked = request.headers.get("last-event-id") or request.query_params.get("since")
    if not asked:
        return now
    try:
        since = datetime.fromisoformat(asked.replace(" ", "+"))
    except ValueError:
        raise Trouble(400, "since is a moment: 2026-11-20T12:00:00Z.") from None
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    return max(since, now - feeding.LOOKED_BACK)
