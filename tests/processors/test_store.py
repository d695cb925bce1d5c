"""What the store does with every sort of answer, told by a server on this machine that says what it is told."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch, ConnectionTimeout
from structlog.testing import capture_logs

from processors.store import MOST_BYTES, PATIENCE, Outcome, Store, chunks
from schemas.errors import Refused
from schemas.index.row import Row
from schemas.index.templates import version_of_template

INDEX = "vigil-documents-2026.11"
Reply = tuple[int, dict[str, Any] | bytes] | None
"""Status and body; None cuts the connection."""
Answer = Callable[[list[str]], Reply]
"""From the ids of a bulk request to the reply."""
STORED = Outcome("stored")


def rows(*ids: str) -> list[Row]:
    return [Row(INDEX, identity, 1, b"{}") for identity in ids]


def fine(ids: list[str]) -> Reply:
    return 200, {"errors": False, "items": [{"index": {"status": 201}} for _ in ids]}


def with_item(of: str, status: int, kind: str = "some_exception") -> Answer:
    """All fine but for one id."""

    def answer(ids: list[str]) -> Reply:
        bad = {"index": {"status": status, "error": {"type": kind, "reason": "because"}}}
        return 200, {
            "errors": of in ids,
            "items": [bad if identity == of else {"index": {"status": 200}} for identity in ids],
        }

    return answer


def failing(status: int, kind: str = "some_exception") -> Answer:
    return lambda _ids: (status, {"error": {"type": kind, "reason": "because"}, "status": status})


CURRENT = version_of_template("documents")


class Cluster:
    """Speaks enough HTTP to be asked for a template and for bulks; each bulk takes the next answer."""

    def __init__(
        self, *answers: Answer, product: bool = True, template: int | None = CURRENT, names: Iterable[str] = ()
    ) -> None:
        self.names = iter(names)
        """What it calls itself each time it is asked; the same for ever when there are no more."""
        self.answers = list(answers)
        self.product = product
        self.template = template
        self.bulks: list[list[str]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            reply = self.reply(lines[0], body)
            if reply is None:
                break
            status, content = reply
            sent = content if isinstance(content, bytes) else json.dumps(content).encode()
            product = "X-Elastic-Product: Elasticsearch\r\n" if self.product else ""
            writer.write(
                f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{product}"
                f"Content-Length: {len(sent)}\r\n\r\n".encode()
            )
            writer.write(sent)
            await writer.drain()
        writer.close()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def reply(self, request: str, body: bytes) -> Reply:
        if request.startswith("GET / "):
            return 200, {"cluster_uuid": next(self.names, "one")}
        if "_index_template" in request:
            version = {"name": "x", "index_template": {"version": self.template}}
            return (404, {"error": {}}) if self.template is None else (200, {"index_templates": [version]})
        actions = [json.loads(line) for line in body.splitlines()[::2]]
        ids = [action["index"]["_id"] for action in actions]
        self.bulks.append(ids)
        return (self.answers.pop(0) if self.answers else fine)(ids)


def told(cluster: Cluster, sent: list[Row]) -> tuple[list[Outcome], list[float], list[str]]:
    """Outcomes, the pauses that were taken, and what was logged."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def writing() -> list[Outcome]:
        server = await asyncio.start_server(cluster.accept, "127.0.0.1", 0)
        async with server, Store(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", sleep=pause) as store:
            return await store.write(sent)

    with capture_logs() as logged:
        outcomes = asyncio.run(writing())
    return outcomes, pauses, [line["event"] for line in logged]


def test_all_goes_well_without_a_word() -> None:
    cluster = Cluster()
    assert told(cluster, rows("a", "b")) == ([STORED, STORED], [], [])
    assert cluster.bulks == [["a", "b"]]
    assert told(Cluster(), []) == ([], [], [])


@pytest.mark.parametrize(
    "trouble",
    [
        failing(429, "es_rejected_execution_exception"),
        failing(403, "cluster_block_exception"),
        failing(500),
        failing(502),
        failing(503),
        failing(504),
        lambda _ids: (503, b"<html>gateway</html>"),
        lambda _ids: (200, b'{"errors": fal'),
        lambda _ids: (200, {"errors": False, "items": []}),
        lambda _ids: (200, {}),
    ],
)
def test_what_passes_is_waited_for_and_told_once(trouble: Answer) -> None:
    cluster = Cluster(trouble, trouble, trouble)
    outcomes, pauses, logged = told(cluster, rows("a", "b"))
    assert outcomes == [STORED, STORED]
    assert cluster.bulks == [["a", "b"]] * 4
    assert pauses == [0.5, 1.0, 2.0]
    assert logged == ["store.waiting", "store.resumed"]


def test_a_cut_connection_is_waited_for_and_the_chunk_sent_again() -> None:
    cluster = Cluster(*[lambda _ids: None] * 5)
    outcomes, pauses, logged = told(cluster, rows("a", "b"))
    assert outcomes == [STORED, STORED]
    assert cluster.bulks == [["a", "b"]] * 6
    assert pauses  # the transport itself may have sent some of them again
    assert logged == ["store.waiting", "store.resumed"]


def test_the_pauses_grow_to_a_bound_and_never_end() -> None:
    _, pauses, _ = told(Cluster(*[failing(503)] * 9), rows("a"))
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0, 16.0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, "cluster_block_exception"),
        (403, "cluster_block_exception"),
        (503, "unavailable_shards_exception"),
        (429, "es_rejected_execution_exception"),
    ],
)
def test_only_the_rows_that_were_not_taken_are_sent_again(status: int, kind: str) -> None:
    cluster = Cluster(with_item("b", status, kind))
    outcomes, pauses, _ = told(cluster, rows("a", "b", "c"))
    assert outcomes == [STORED] * 3
    assert cluster.bulks == [["a", "b", "c"], ["b"]]
    assert pauses == [0.5]


def test_an_older_version_is_done_and_a_bad_row_is_refused_with_the_reason() -> None:
    assert told(Cluster(with_item("a", 409)), rows("a", "b"))[0] == [Outcome("older"), STORED]
    outcomes, pauses, _ = told(Cluster(with_item("b", 400, "document_parsing_exception")), rows("a", "b"))
    assert outcomes == [STORED, Outcome("refused", "document_parsing_exception: because")]
    assert pauses == []


def test_a_row_that_breaks_the_server_each_time_is_refused_at_last() -> None:
    cluster = Cluster(*[with_item("b", 500)] * PATIENCE)
    outcomes, pauses, _ = told(cluster, rows("a", "b"))
    assert outcomes == [STORED, Outcome("refused", "some_exception: because")]
    assert len(pauses) == PATIENCE - 1


@pytest.mark.parametrize("status", [400, 413])
def test_a_row_that_spoils_its_request_is_found_by_halving(status: int) -> None:
    def answer(ids: list[str]) -> Reply:
        return failing(status)(ids) if "e" in ids else fine(ids)

    cluster = Cluster(*[answer] * 99)
    outcomes, pauses, _ = told(cluster, rows(*"abcdefgh"))
    assert [outcome.status for outcome in outcomes] == ["stored"] * 4 + ["refused"] + ["stored"] * 3
    assert pauses == []


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (failing(401, "security_exception"), "API key"),
        (failing(403, "security_exception"), "API key"),
        (failing(404, "index_not_found_exception"), "vigil bootstrap"),
        (failing(405), "address"),
        (with_item("a", 403, "security_exception"), "API key"),
        (with_item("a", 404, "index_not_found_exception"), "vigil bootstrap"),
        (with_item("a", 400, "index_closed_exception"), "open the index"),
    ],
)
def test_what_only_a_person_can_mend_ends_the_writing(answer: Answer, advice: str) -> None:
    with pytest.raises(Refused, match=advice):
        told(Cluster(answer), rows("a"))


@pytest.mark.parametrize("answer", [fine, failing(400)])
def test_another_server_at_the_address_ends_the_writing(answer: Answer) -> None:
    with pytest.raises(Refused, match="check `elasticsearch`"):
        told(Cluster(answer, product=False), rows("a"))


@pytest.mark.parametrize("template", [None, 0])
def test_nothing_is_sent_before_the_templates_are_there(template: int | None) -> None:
    cluster = Cluster(template=template)
    with pytest.raises(Refused, match="vigil bootstrap"):
        told(cluster, rows("a"))
    assert cluster.bulks == []


def test_rows_go_in_requests_of_bounded_size_and_order() -> None:
    many = rows(*map(str, range(1234)))
    assert [len(chunk) for chunk in chunks(many)] == [500, 500, 234]
    assert [row for chunk in chunks(many) for row in chunk] == many
    large = Row(INDEX, "large", 1, b"x" * (MOST_BYTES + 1))
    half = Row(INDEX, "half", 1, b"x" * (MOST_BYTES // 2))
    sizes = [len(chunk) for chunk in chunks([half, half, half, large, *many[:3]])]
    assert sizes == [2, 1, 1, 3]
    assert list(chunks([])) == []


def test_another_cluster_at_the_same_address_gets_nothing() -> None:
    cluster = Cluster(failing(503), names=["one", "another"])
    with pytest.raises(Refused, match="another cluster now"):
        told(cluster, rows("a"))
    assert cluster.bulks == [["a"]], "nothing is sent again before it is known to whom"


def test_an_index_that_is_slow_is_sent_less_at_once_until_it_answers_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = AsyncElasticsearch.bulk

    async def slow(self: AsyncElasticsearch, *, operations: bytes, **asked: Any) -> Any:
        if operations.count(b"\n") // 2 > 2:
            silenced.append(operations.count(b"\n") // 2)
            raise ConnectionTimeout("timed out")
        return await bulk(self, operations=operations, **asked)  # type: ignore[arg-type]

    silenced: list[int] = []
    monkeypatch.setattr(AsyncElasticsearch, "bulk", slow)
    cluster = Cluster()
    outcomes, pauses, logged = told(cluster, rows(*(f"r{number}" for number in range(8))))
    assert outcomes == [STORED] * 8
    assert silenced == [8, 4]
    assert [len(bulk) for bulk in cluster.bulks] == [2, 2, 2, 2]
    assert len(pauses) == 2
    assert logged == ["store.waiting", "store.resumed"]
