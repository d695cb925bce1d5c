"""The only writer of the index: rows in, one outcome each, and no end before each has one.

Rows are idempotent (same id, the greater version wins): whatever may not have arrived is sent again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Literal, Self, TypeVar, cast

import structlog
from elastic_transport import OrjsonSerializer, TlsError
from elasticsearch import ApiError, AsyncElasticsearch, ConnectionTimeout, TransportError, UnsupportedProductError
from msgspec import Struct

from schemas.errors import Refused
from schemas.index.bootstrap import claim, superseded
from schemas.index.names import kind_of, template_of
from schemas.index.row import Row
from schemas.index.templates import version_of_template
from schemas.settings import certificates

MOST_ROWS = 500
MOST_BYTES = 4 * 1024 * 1024
"""Of one request: the plateau of speed, and far below what a node with 512 MB of heap takes (51 MB)."""
TIMEOUT = 25.0
"""Seconds; a request without an answer by then is sent again, by half as many rows: whether the index is slow or gone
is not seen from here, and one that is back must not wait long for us."""
FEWEST = 16  # parts of a request at most
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts; the last is repeated for ever."""
QUIET = 2.0
"""Seconds without an answer after which the cluster is asked whether it is still the same: no node starts quicker."""
PATIENCE = 10
"""Inner errors (500) that one row may give before it is refused: it may be the row that breaks the server."""
ANSWER = ["errors", "items.*.status", "items.*.error"]
"""All that is read of an answer: parsing the rest would cost more than sending."""
ADVICE = {
    401: "the API key is missing, wrong or expired: check `elasticsearch_api_key`",
    403: "the API key may not do this: it needs auto_configure, write and read on vigil-*",
    404: "an index or alias is missing: run `vigil bootstrap`",
}

log = structlog.get_logger()
T = TypeVar("T")


class Outcome(Struct, frozen=True):
    """What became of a row. `older`: a later version was there already, so all is well."""

    status: Literal["stored", "older", "refused"]
    reason: str = ""


class Again(Struct, frozen=True):
    """Nothing is known of a row, or it cannot be taken now."""

    reason: str
    inner: bool = False
    """The server failed on this row."""
    silent: bool = False
    """There was no answer in time."""


STORED = Outcome("stored")
OLDER = Outcome("older")


class Store:
    """Writes rows to one cluster; close it, or use it as `async with Store(…) as store`."""

    def __init__(
        self,
        url: str,
        api_key: str | None = None,
        ca: Path | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """`names`: indices in which rows are put instead of their own."""
        reader = OrjsonSerializer()
        self._client = AsyncElasticsearch(
            url,
            api_key=api_key,
            **certificates(ca),
            request_timeout=TIMEOUT,
            max_retries=0,  # the store retries, and knows what
            serializers={"application/json": reader, "application/vnd.elasticsearch+json": reader},
        )
        self._sleep = sleep
        self._names = {} if names is None else names
        self._ready: set[str] = set()
        self._waiting = False
        self._cluster: str | None = None
        self._answered = -QUIET
        """When the cluster last answered, by the monotonic clock."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.close()

    async def write(self, rows: Sequence[Row]) -> list[Outcome]:
        """Stores rows; the outcomes are in their order.

        Waits as long as the cluster cannot be reached or takes no writes, and says so once in the log; how
        long is too long is for the caller's watchdog. Raises Refused when only a person can help: wrong
        address, wrong key, no templates.
        """
        if rows and time.monotonic() - self._answered > QUIET:
            await self._need_same_cluster()
        for index in {row.index for row in rows} - self._ready:
            await self._need_template(index)
        outcomes: list[Outcome] = []
        for chunk in chunks(rows):
            outcomes += await self._insist(chunk)
        return outcomes

    async def claim_epoch(self, epoch: int, namespace: str = "") -> None:
        """Takes the index for an epoch. Raises Refused when a greater one has it."""
        client = self._client.options(ignore_status=409)
        answer = await self._until_answered(lambda: client.index(**claim(epoch, namespace)))
        self._resume()
        if answer.meta.status == 409:
            raise Refused(superseded(epoch, namespace))

    async def _need_same_cluster(self) -> None:
        """Another one at the same address would get half a line, and this one's index would miss it."""
        answer = await self._until_answered(self._client.info)
        found = str(answer["cluster_uuid"])
        if self._cluster not in {None, found}:
            raise Refused(
                f"Elasticsearch at the same address is another cluster now ({found}, was {self._cluster}): it was "
                "replaced; start `vigil work` anew if that is meant"
            )
        self._cluster, self._answered = found, time.monotonic()

    async def _need_template(self, index: str) -> None:
        """Without its template an index would be made with guessed types, and nobody would notice."""
        name, needed = template_of(index), version_of_template(kind_of(index))
        client = self._client.options(ignore_status=404)
        answer = await self._until_answered(lambda: client.indices.get_index_template(name=name))
        if answer.meta.status == 404:
            raise Refused(f"no index template {name!r} for {index!r}: run `vigil bootstrap`")
        found = answer["index_templates"][0]["index_template"].get("version", 0)
        if found < needed:
            raise Refused(f"index template {name!r} is {found}, not {needed}: run `vigil bootstrap`")
        self._ready.add(index)

    async def _until_answered(self, call: Callable[[], Awaitable[T]]) -> T:
        for pause in _pauses():
            try:
                answer = await call()
            except (ApiError, TransportError) as error:
                await self._wait(pause, _passing(error))
            else:
                return answer
        raise AssertionError("the pauses never end")

    async def _insist(self, rows: Sequence[Row]) -> list[Outcome]:
        """Outcomes of one chunk, however long it takes."""
        outcomes: list[Outcome | Again] = [Again("not sent")] * len(rows)
        inner = [0] * len(rows)
        size = len(rows)
        for pause in _pauses():
            waiting = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, Again)]
            answers = await self._send_by(size, [rows[at] for at in waiting])
            if any(isinstance(answer, Again) and answer.silent for answer in answers):
                size = max(1, len(rows) // FEWEST, size // 2)
            for place, answer in zip(waiting, answers, strict=True):
                inner[place] += isinstance(answer, Again) and answer.inner
                outcomes[place] = answer if inner[place] < PATIENCE else Outcome("refused", answer.reason)
            reason = next((outcome.reason for outcome in outcomes if isinstance(outcome, Again)), None)
            if reason is None:
                break
            await self._wait(pause, reason)
            await self._need_same_cluster()
        self._resume()
        return cast("list[Outcome]", outcomes)

    async def _send_by(self, size: int, rows: Sequence[Row]) -> list[Outcome | Again]:
        """In requests of so many rows, until one of them is not answered."""
        outcomes: list[Outcome | Again] = []
        for start in range(0, len(rows), size):
            outcomes += await self._send(rows[start : start + size])
            if isinstance(last := outcomes[-1], Again) and last.silent:
                break
        return outcomes + [Again("not sent")] * (len(rows) - len(outcomes))

    async def _send(self, rows: Sequence[Row]) -> list[Outcome | Again]:
        """One request, or several where a request is refused whole and its culprit has to be found."""
        operations: Any = b"".join(row.operation_in(self._names.get(row.index, row.index)) for row in rows)
        try:
            answer = await self._client.bulk(operations=operations, filter_path=ANSWER)
        except (ApiError, TransportError) as error:
            if not _is_for_a_row(error):
                return [Again(_passing(error), silent=isinstance(error, ConnectionTimeout))] * len(rows)
            if len(rows) == 1:
                return [Outcome("refused", _told(error))]
            half = len(rows) // 2
            return [*await self._send(rows[:half]), *await self._send(rows[half:])]
        self._answered = time.monotonic()
        items = answer.get("items", [])
        if len(items) != len(rows):
            return [Again(f"an answer for {len(items)} of {len(rows)} rows")] * len(rows)
        if not answer["errors"]:
            return [STORED] * len(rows)
        return [_verdict(item["index"]) for item in items]

    async def _wait(self, pause: float, reason: str) -> None:
        if not self._waiting:
            self._waiting = True
            log.warning("store.waiting", reason=reason)
        await self._sleep(pause)

    def _resume(self) -> None:
        if self._waiting:
            self._waiting = False
            log.info("store.resumed")


def chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Rows in requests of at most 500 rows and 4 MB; a larger row goes alone."""
    first = size = 0
    for place, row in enumerate(rows):
        if place > first and (place - first == MOST_ROWS or size + len(row.body) > MOST_BYTES):
            yield rows[first:place]
            first, size = place, 0
        size += len(row.body)
    if rows:
        yield rows[first:]


def _pauses() -> Iterator[float]:
    return chain(PAUSES, repeat(PAUSES[-1]))


def _verdict(item: dict[str, Any]) -> Outcome | Again:
    """What one item of an answer says. Raises Refused for a fault of the index, not of the row."""
    status, error = item["status"], item.get("error", {})
    if status < 300:
        return STORED
    if status == 409:
        return OLDER
    told = _text(error)
    if status in (429, 502, 503, 504) or error.get("type") == "cluster_block_exception":
        return Again(told)
    if status >= 500:
        return Again(told, inner=True)
    if error.get("type") == "index_closed_exception":
        raise Refused(f"{told}: open the index or delete it")
    if status in ADVICE:
        raise Refused(f"{told}: {ADVICE[status]}")
    return Outcome("refused", told)


def _is_for_a_row(error: ApiError | TransportError) -> bool:
    """One row makes a request unreadable (400, as Elasticsearch says) or all make it too large (413)."""
    if not isinstance(error, ApiError):
        return False
    return error.status_code == 413 or (error.status_code == 400 and "x-elastic-product" in error.meta.headers)


def _passing(error: ApiError | TransportError) -> str:
    """What is wrong, when waiting will help. Raises Refused when it will not."""
    told = _told(error)
    if isinstance(error, TlsError):
        raise Refused(f"no trust in the certificate of Elasticsearch ({told}): check `elasticsearch`")
    if isinstance(error, UnsupportedProductError):
        raise Refused(f"what answers there is no Elasticsearch ({told}): check `elasticsearch`")
    if not isinstance(error, ApiError) or "cluster_block_exception" in told:
        return told
    if error.status_code in (408, 429) or error.status_code >= 500:
        return told
    advice = ADVICE.get(error.status_code, "check `elasticsearch`, the address of the cluster")
    raise Refused(f"Elasticsearch answers {error.status_code} ({told}): {advice}")


def _told(error: ApiError | TransportError) -> str:
    body = error.body if isinstance(error, ApiError) else None
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        return _text(body["error"])
    return _one_line(f"{type(error).__name__}: {error}")


def _text(error: dict[str, Any]) -> str:
    """Type and reason of an error and of its cause."""
    cause = error.get("caused_by", {}).get("reason")
    return _one_line(f"{error.get('type')}: {error.get('reason')}" + (f" ({cause})" if cause else ""))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
