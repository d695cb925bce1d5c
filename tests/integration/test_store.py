"""Rows rest in a real Elasticsearch: each once, the latest, and whatever happens on the way."""

import asyncio
import json
from contextlib import suppress
from itertools import chain
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch

from processors import queries
from processors.queries import answers
from processors.store import Outcome, Store
from schemas.errors import Refused
from schemas.index.bootstrap import claim_epoch, greatest_epoch, install_templates
from schemas.index.names import alias, index_of
from schemas.index.row import Row
from schemas.index.templates import templates

pytestmark = pytest.mark.integration


def document(namespace: str, identity: str, *, version: int = 1, score: int = 50) -> Row:
    body = {"@timestamp": "2026-11-20T12:00:00Z", "message": "Two doors burned", "vigil": {"score": score}}
    return Row(index_of("documents", "2026.11", namespace), identity, version, json.dumps(body).encode())


def write(url: str, *rows: Row) -> list[Outcome]:
    async def writing() -> list[Outcome]:
        async with Store(url) as store:
            return await store.write(rows)

    return asyncio.run(writing())


def stored_ids(client: Elasticsearch, namespace: str) -> list[str]:
    client.indices.refresh(index=alias("documents", namespace))
    return sorted(queries.ids(client, "documents", namespace))


def index_of_an_earlier_version(client: Elasticsearch, namespace: str, field: str, kind: str) -> str:
    said = templates(namespace).components[f"{namespace}-vigil-said"]["template"]
    name = index_of("documents", "2026.10", namespace)
    client.indices.delete_index_template(name=alias("documents", namespace))
    client.indices.create(
        index=name,
        settings=said["settings"],
        mappings={"properties": {field: {"type": kind}}},
        aliases={alias("documents", namespace): {}},
    )
    return name


def test_an_old_index_gets_the_fields_that_it_lacks(client: Elasticsearch, installed: str) -> None:
    name = index_of_an_earlier_version(client, installed, "@timestamp", "date")
    assert install_templates(client, installed, "strict").updated == (alias("documents", installed),)
    properties = client.indices.get_mapping(index=name)[name]["mappings"]["properties"]
    assert properties["vigil"]["properties"]["body"]["properties"]["he"]["analyzer"] == "vigil_hebrew"


def test_an_old_index_with_a_field_in_another_form_is_refused(client: Elasticsearch, installed: str) -> None:
    index_of_an_earlier_version(client, installed, "message", "date")
    with pytest.raises(Refused, match="vigil reindex"):
        install_templates(client, installed, "strict")


def test_templates_of_a_newer_version_are_left_alone(client: Elasticsearch, installed: str) -> None:
    name = alias("alerts", installed)
    body = templates(installed).indices[name]
    client.indices.put_index_template(name=name, index_patterns=body["index_patterns"], version=99, priority=500)
    with pytest.raises(Refused, match="newer"):
        install_templates(client, installed, "strict")


def test_a_field_that_nobody_mapped_is_refused_where_templates_are_strict(
    elasticsearch_url: str, installed: str
) -> None:
    good = document(installed, "d1")
    odd = Row(good.index, "odd", good.version, b'{"vigil":{"surprise":1}}')
    first, second = write(elasticsearch_url, odd, good)
    assert (first.status, second.status) == ("refused", "stored")
    assert "strict_dynamic_mapping_exception" in first.reason


def test_an_older_version_never_replaces_a_newer_one(
    client: Elasticsearch, elasticsearch_url: str, installed: str
) -> None:
    newer = document(installed, "d1", version=9, score=90)
    older = document(installed, "d1", version=8, score=10)
    assert write(elasticsearch_url, newer) == [Outcome("stored")]
    assert write(elasticsearch_url, newer, older) == [Outcome("stored"), Outcome("older")]
    client.indices.refresh(index=alias("documents", installed))
    stored = answers.one(queries.ask(client, queries.document("d1", installed)))
    assert stored is not None
    assert stored.fields["vigil"]["score"] == 90


def test_a_bad_row_is_refused_and_its_neighbours_are_stored(
    client: Elasticsearch, elasticsearch_url: str, installed: str
) -> None:
    good = [document(installed, f"d{n}") for n in range(5)]
    wrong_date = Row(good[0].index, "wrong", 1, b'{"@timestamp":"yesterday"}')
    broken = Row(good[0].index, "broken", 1, b'{"message":')
    outcomes = write(elasticsearch_url, *good[:2], wrong_date, *good[2:4], broken, good[4])
    assert [outcome.status for outcome in outcomes] == [
        "stored", "stored", "refused", "stored", "stored", "refused", "stored",
    ]  # fmt: skip
    assert "@timestamp" in outcomes[2].reason
    assert stored_ids(client, installed) == [f"d{n}" for n in range(5)]


def test_a_row_that_spoils_its_request_is_found_and_refused_alone(elasticsearch_url: str, installed: str) -> None:
    good = [document(installed, f"d{n}") for n in range(9)]
    spoiling = Row(good[0].index, "two lines", 1, b'{}\n{"nonsense":{}}')
    outcomes = write(elasticsearch_url, *good[:4], spoiling, *good[4:])
    assert [outcome.status for outcome in outcomes] == ["stored"] * 4 + ["refused"] + ["stored"] * 5


def test_without_its_template_nothing_is_written(client: Elasticsearch, elasticsearch_url: str, namespace: str) -> None:
    with pytest.raises(Refused, match="vigil bootstrap"):
        write(elasticsearch_url, document(namespace, "d1"))
    assert not client.indices.exists(index=f"{alias('documents', namespace)}-2026.11")


def test_an_earlier_epoch_is_refused_and_the_present_one_may_claim_again(
    client: Elasticsearch, elasticsearch_url: str, installed: str
) -> None:
    assert greatest_epoch(client, installed) == 0
    claim_epoch(client, 2, installed)
    claim_epoch(client, 2, installed)
    with pytest.raises(Refused, match="greater epoch than 1"):
        claim_epoch(client, 1, installed)

    async def claiming(epoch: int) -> None:
        async with Store(elasticsearch_url) as store:
            await store.claim_epoch(epoch, installed)

    asyncio.run(claiming(3))
    with pytest.raises(Refused, match="greater epoch than 2"):
        asyncio.run(claiming(2))
    assert greatest_epoch(client, installed) == 3


def test_every_id_is_told_however_many_pages_it_takes(
    client: Elasticsearch, elasticsearch_url: str, installed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(elasticsearch_url, *(document(installed, f"d{n}") for n in range(7)))
    for size in (1, 3, 7, 8):
        monkeypatch.setattr("processors.queries.asking.PAGE", size)
        assert stored_ids(client, installed) == [f"d{n}" for n in range(7)]


class Wire:
    """A way to the server that breaks after every so many readings, and is down for a while then."""

    def __init__(self, url: str, breaks: list[int]) -> None:
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.breaks = breaks
        self.broken = 0
        self.left = breaks[0]
        self.open: set[asyncio.StreamWriter] = set()
        self.carried: set[asyncio.Future[tuple[None, None]]] = set()

    async def listen(self, port: int = 0) -> str:
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", port)
        self.at: int = self.server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{self.at}"

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        self.open |= {writer, far_writer}
        both = asyncio.gather(self.carry(reader, far_writer), self.carry(far_reader, writer))
        self.carried.add(both)
        await both

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                self.left -= 1
                if self.left == 0:
                    await self.fall()
                    return
                writer.write(data)
                await writer.drain()
        writer.close()

    def cut(self) -> None:
        self.server.close()
        for writer in self.open:
            writer.close()
        self.open.clear()

    async def end(self) -> None:
        self.cut()
        await asyncio.wait(self.carried)

    async def fall(self) -> None:
        self.cut()
        self.broken += 1
        await asyncio.sleep(0.1)
        self.left = self.breaks[self.broken] if self.broken < len(self.breaks) else -1
        await self.listen(self.at)


def test_a_server_that_goes_in_the_middle_of_writing_ends_up_with_exactly_what_was_sent(
    client: Elasticsearch, elasticsearch_url: str, installed: str
) -> None:
    rows = [document(installed, f"d{n}") for n in range(1200)]

    async def writing() -> tuple[list[Outcome], int]:
        wire = Wire(elasticsearch_url, [3, 6, 5, 4])
        async with Store(await wire.listen(), sleep=lambda _: asyncio.sleep(0.02)) as store:
            batches = [await store.write(rows[at : at + 100]) for at in range(0, 1200, 100)]
        await wire.end()
        return list(chain.from_iterable(batches)), wire.broken

    outcomes, broken = asyncio.run(writing())
    assert broken == 4
    assert {outcome.status for outcome in outcomes} == {"stored"}
    assert stored_ids(client, installed) == sorted(sent.id for sent in rows)
