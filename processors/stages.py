"""What the stateless stages do with a batch of records."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any, get_args

import structlog

from processors.enrich import enrich
from processors.loop import Batch, Breath, Deliveries, Progress
from processors.safe import Sender
from processors.store import Outcome, Store
from processors.workers import metrics
from schemas.codec import Record, dead_letter, decode, encode, sendable
from schemas.document import Document
from schemas.envelope import Event
from schemas.errors import Reason, reason_of, told
from schemas.events import Output
from schemas.index import letters
from schemas.index.row import Row
from schemas.index.rows import rows
from schemas.settings import Settings
from schemas.taxonomy import Step
from schemas.topics import DEAD, DESK, name_of

SPEAKER = "/vigil/enriching"

log = structlog.get_logger()


def decode_output(record: Record) -> Output:
    """What was said in a record of `scored`, `picture` or `alerts`; raises BadEvent."""
    event: Event = decode(record.value, record.headers, *get_args(Output))
    assert isinstance(event, Output)  # noqa: S101 - narrows the type for the checker
    return event


async def bury(
    sender: Sender, namespace: str, step: Step, record: Record, error: str, reason: Reason
) -> Awaitable[Any]:
    """Send what cannot be handled to `dead`, with the reason and where it came from."""
    metrics.finished(step, "dead")
    metrics.buried(step, reason)
    log.warning("dead", step=step, partition=record.partition, offset=record.offset, error=error)
    value, headers = dead_letter(record, step, error)
    return await sender.send(name_of(DEAD, namespace), record.key, value, headers)


class Enriching:
    """One document → what it says."""

    def __init__(self, sender: Sender, namespace: str, progress: Progress) -> None:
        self._sender = sender
        self._namespace = namespace
        self._breath = Breath(progress)

    async def take(self, records: list[Record]) -> Batch:
        """Enrich a batch; each document is a delivery to `desk` or to `dead`."""
        deliveries: Deliveries = []
        for record in records:
            with metrics.timed("enriching"):
                deliveries.append(await self._one(record))
            await self._breath.draw()
        return Batch(deliveries)

    async def _one(self, record: Record) -> Awaitable[Any]:
        try:
            document = decode(record.value, record.headers, Document)
            message = sendable(encode(enrich(document, record.partition, record.offset), SPEAKER))
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            return await bury(self._sender, self._namespace, "enriching", record, told(error), reason_of(error))
        metrics.finished("enriching", "done")
        return await self._sender.send(
            name_of(DESK, self._namespace), message.key, message.value, message.headers, partition=0
        )


class Indexing:
    """What was said → one whole document of the index."""

    def __init__(self, sender: Sender, settings: Settings) -> None:
        self._sender = sender
        self._namespace = settings.namespace
        self._dead = name_of(DEAD, settings.namespace)
        self._epoch = 0
        self._turn = asyncio.Lock()
        """Batches are decoded beside each other and written in order: of two states of one version the later stays."""
        self._store = Store(settings.elasticsearch_address(), settings.elasticsearch_api_key, settings.elasticsearch_ca)

    async def take(self, records: list[Record]) -> Batch:
        """Write a batch; the write itself is the delivery that is waited for."""
        return Batch([asyncio.create_task(self._write(records))])

    async def _write(self, records: list[Record]) -> None:
        made: list[tuple[Record, Row]] = []
        epoch = 0
        buried: Deliveries = []
        for record in records:
            try:
                if record.topic == self._dead:
                    made.append((record, letters.row(record, self._namespace)))
                    continue
                event = decode_output(record)
                epoch = max(epoch, event.epoch)
                made += [(record, row) for row in rows(event, self._namespace)]
            except (MemoryError, RecursionError):
                raise
            except Exception as error:
                buried += await self._bury(record, told(error), reason_of(error))
        async with self._turn:
            with metrics.timed("indexing"):
                outcomes = await self._store_rows([row for _, row in made], epoch)
        ends: dict[tuple[str, int, int], tuple[Record, Outcome]] = {}
        for (record, _), outcome in zip(made, outcomes, strict=True):
            place = (record.topic, record.partition, record.offset)
            if place not in ends or outcome.status == "refused":
                ends[place] = (record, outcome)
        counts = Counter(outcome.status for _, outcome in ends.values())
        metrics.finished("indexing", "done", counts["stored"])
        metrics.finished("indexing", "older", counts["older"])
        for record, outcome in ends.values():
            if outcome.status == "refused":
                buried += await self._bury(record, outcome.reason or "refused by the index", "refused")
        await asyncio.gather(*buried)

    async def _bury(self, record: Record, error: str, reason: Reason) -> Deliveries:
        """Nothing is buried twice: a dead letter that cannot be indexed lies in `dead` already."""
        if record.topic == self._dead:
            log.error("unindexed", partition=record.partition, offset=record.offset, error=error)
            return []
        return [await bury(self._sender, self._namespace, "indexing", record, error, reason)]

    async def _store_rows(self, rows: list[Row], epoch: int) -> list[Outcome]:
        if epoch > self._epoch:
            # An older line refuses here, or its rows would end as `older` without a word.
            await self._store.claim_epoch(epoch, self._namespace)
            self._epoch = epoch
        return await self._store.write(rows)
