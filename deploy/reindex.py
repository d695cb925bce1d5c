"""`vigil reindex`: every index built anew from the topics beside the old ones, then put in their place, all at once.

The line goes on meanwhile. What the topics no longer hold is copied from the old indices. Only at the end the old ones
take no writes for as long as it takes to read the last messages; indexing waits that long, and everybody else goes on.
Whatever ends it before leaves the old indices as they were.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch
from msgspec import Struct

from deploy.bootstrap import connect, searching
from deploy.lease import Lease
from deploy.reading import Reading
from deploy.sweep import reopen, sweep, written
from processors.stages import decode_output
from processors.store import Store
from schemas.codec import Record
from schemas.errors import BadEvent, Refused
from schemas.index import letters
from schemas.index.names import rebuilt
from schemas.index.row import Row
from schemas.index.rows import rows
from schemas.settings import Settings
from schemas.topics import ALERTS, DEAD, NOTIFICATIONS, PICTURE, SCORED, name_of

SOURCES = (SCORED, PICTURE, ALERTS, NOTIFICATIONS, DEAD)
"""What indexing reads."""
FEW = 500
"""Messages left to read at which the old indices are closed to writes: a second's work."""
ROUNDS = 10
"""Of catching up, at most; what is left then is read while they are closed."""
ATTEMPTS = 5
"""To put the new ones in place, where the line makes the index of a new month at that very moment."""
EVERY = 0.5
"""Seconds between two questions about a copy."""
JSON = {"accept": "application/json"}

Tell = Callable[[str, int, int], None]
"""Hears how far a step is: its name, how much is done, of how much."""


class Reindexed(Struct, frozen=True, kw_only=True):
    """What was done."""

    from_topics: int
    """Messages read."""
    from_index: int
    """Rows copied: what the topics no longer hold, and what was written while they were read."""
    unreadable: int
    """Messages that make no row; the line has buried them."""
    refused: int
    """Rows that the index does not take; the line has buried them."""
    indices: tuple[str, ...]
    """What was built anew."""
    seconds: float
    waited: float
    """Seconds in which indexing had to wait."""

    def told(self) -> str:
        """For a person."""
        return (
            f"{len(self.indices)} indices built anew in {self.seconds:g} s, indexing waited {self.waited:g} s: "
            f"{self.from_topics} messages, {self.from_index} rows copied; "
            f"{self.unreadable} messages unreadable, {self.refused} rows refused"
        )


def reindex(own: Settings, tell: Tell) -> Reindexed:
    """All of it. Raises Refused where it cannot be done, and then nothing has changed; Unreachable without Kafka.

    Refused also while another one runs.
    """
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    with searching(), connect(own) as client, Reading(own.broker(), own.namespace, SOURCES) as reading:
        patient = client.options(request_timeout=120)
        with Lease(client, own.namespace) as lease:
            return asyncio.run(_Rebuilding(own, patient, reading, lease, stamp, tell).run())


class _Rebuilding:
    def __init__(
        self, own: Settings, client: Elasticsearch, reading: Reading, lease: Lease, stamp: str, tell: Tell
    ) -> None:
        self._own, self._client, self._reading, self._lease = own, client, reading, lease
        self._stamp, self._tell = stamp, tell
        self._dead = name_of(DEAD, own.namespace)
        self._fresh: dict[str, str] = {}
        """What is built, by the name under which the line writes it."""
        self._kept: dict[str, dict[str, Any]] = {}
        """Settings that it has in the end, by the same; none once it has them."""
        self._aliases: dict[str, list[str]] = {}
        self._closed: set[str] = set()
        self._read = self._unreadable = self._refused = 0

    async def run(self) -> Reindexed:
        begun = time.monotonic()
        done = False
        own = self._own
        sweep(self._client, own.namespace)
        async with Store(
            own.elasticsearch_address(), own.elasticsearch_api_key, own.elasticsearch_ca, names=self._fresh
        ) as store:
            try:
                for name, index in self._old().items():
                    self._make(name, index)
                await self._follow(store, "topics")
                copied = self._copy()
                for _ in range(ROUNDS):
                    if await self._follow(store, "catching up") < FEW:
                        break
                self._finish()
                closed = time.monotonic()
                await self._replace(store)
                done = True
            finally:
                if not done:
                    self._undo()
        return Reindexed(
            from_topics=self._read,
            from_index=copied,
            unreadable=self._unreadable,
            refused=self._refused,
            indices=tuple(sorted(self._fresh.values())),
            seconds=round(time.monotonic() - begun, 1),
            waited=round(time.monotonic() - closed, 1),
        )

    def _old(self) -> dict[str, str]:
        return written(self._client, self._own.namespace)

    def _make(self, name: str, old: str | None = None) -> None:
        """An empty index as the templates of this version make it, that nobody reads yet."""
        made = self._client.indices.simulate_index_template(name=name)["template"]
        settings = made["settings"]["index"]
        if old is not None:
            was = self._client.indices.get_settings(index=old)[old]["settings"]["index"]
            since = was.get("lifecycle", {}).get("origination_date") or was["creation_date"]
            # By its lifecycle a month is as old as its first index.
            settings = settings | {"lifecycle": settings.get("lifecycle", {}) | {"origination_date": since}}
        self._kept[name] = {part: settings.get(part) for part in ("refresh_interval", "number_of_replicas")}
        self._aliases[name] = list(made["aliases"])
        self._client.indices.create(
            index=rebuilt(name, self._stamp),
            mappings=made["mappings"],
            settings={"index": settings | {"refresh_interval": "-1", "number_of_replicas": 0}},
        )
        self._fresh[name] = rebuilt(name, self._stamp)

    async def _follow(self, store: Store, step: str) -> int:
        """Every message that was not yet read, to the ends as they are now; how many that were."""
        before, total = self._read, self._reading.left()
        self._tell(step, 0, total)
        for records in self._reading.rest():
            await self._write(store, records)
            self._read += len(records)
            self._tell(step, min(self._read - before, total), total)
        return self._read - before

    async def _write(self, store: Store, records: list[Record]) -> None:
        latest: dict[tuple[str, str], Row] = {}
        for record in records:
            try:
                made = self._rows(record)
            except BadEvent:
                self._unreadable += 1
                continue
            for row in made:
                known = latest.get((row.index, row.id))
                if known is None or known.version <= row.version:
                    latest[row.index, row.id] = row
        for name in sorted({row.index for row in latest.values()} - self._fresh.keys()):
            self._make(name)
        outcomes = await store.write(list(latest.values()))
        self._refused += sum(outcome.status == "refused" for outcome in outcomes)

    def _rows(self, record: Record) -> tuple[Row, ...]:
        if record.topic == self._dead:
            return (letters.row(record, self._own.namespace),)
        return rows(decode_output(record), self._own.namespace)

    def _copy(self) -> int:
        """Rows that no message has told of so far; one that was told of has its version there already, and stays."""
        # What was made while the topics were read is whole without this.
        old = {name: index for name, index in self._old().items() if name in self._fresh}
        sizes = {name: int(self._client.count(index=index)["count"]) for name, index in old.items()}
        total, done, copied = sum(sizes.values()), 0, 0
        for name, index in old.items():
            for status in self._copying(index, self._fresh[name]):
                looked_at = status["created"] + status["updated"] + status["version_conflicts"]
                self._tell("old indices", min(done + looked_at, total), total)
            copied += status["created"] + status["updated"]
            done += sizes[name]
        self._tell("old indices", total, total)
        return copied

    def _copying(self, index: str, fresh: str) -> Iterator[dict[str, Any]]:
        """How far it is, again and again, the last time when it is done. Raises Refused where a row does not fit."""
        task = self._client.reindex(
            source={"index": index},
            dest={"index": fresh, "version_type": "external"},
            conflicts="proceed",
            wait_for_completion=False,
        )["task"]
        try:
            while True:
                # By its address: the client warns of its own method for it, in every version so far.
                found = self._client.perform_request("GET", f"/_tasks/{task}", headers=JSON).body
                yield found["task"]["status"]
                if found["completed"]:
                    break
                time.sleep(EVERY)
        except BaseException:
            self._client.options(ignore_status=404).perform_request("POST", f"/_tasks/{task}/_cancel", headers=JSON)
            raise
        failures = found.get("response", {}).get("failures") or ([found["error"]] if "error" in found else [])
        if failures:
            why = failures[0].get("cause", failures[0])
            raise Refused(f"a row of {index} does not fit the templates of this version: {why}")

    def _finish(self) -> None:
        """Give the new ones the settings that they keep, and make all rows seen."""
        while self._kept:
            name, settings = self._kept.popitem()
            self._client.indices.put_settings(index=self._fresh[name], settings={"index": settings})
        if self._fresh:
            self._client.indices.refresh(index=list(self._fresh.values()))

    async def _replace(self, store: Store) -> None:
        """Close the old ones to writes, read the last messages, put the new ones in their place."""
        for attempt in range(ATTEMPTS):
            self._lease.need()
            while late := set((old := self._old()).values()) - self._closed:
                self._client.indices.add_block(index=",".join(sorted(late)), block="write")
                self._closed |= late
                await self._follow(store, "catching up")
            self._finish()
            self._check({name: index for name, index in old.items() if name in self._fresh})
            try:
                self._lease.need()
                if actions := self._actions(old):
                    self._client.indices.update_aliases(actions=actions)
            except BadRequestError:
                if attempt + 1 == ATTEMPTS:
                    raise
            else:
                # One that was made at the last moment and has no successor stays as it is.
                reopen(self._client, (index for name, index in old.items() if name not in self._fresh))
                return

    def _check(self, old: dict[str, str]) -> None:
        """Nothing may be missing from what takes the place of the old. Raises Refused."""
        if not old:
            return
        self._client.indices.refresh(index=list(old.values()))
        whole = {"size": 0, "track_total_hits": True}
        pairs = [(index, self._fresh[name]) for name, index in old.items()]
        asked = [part for pair in pairs for index in pair for part in ({"index": index}, whole)]
        counts = [one["hits"]["total"]["value"] for one in self._client.msearch(searches=asked)["responses"]]
        meta = self._client.indices.get_mapping(index=[fresh for _, fresh in pairs], filter_path="*.mappings._meta")
        for (index, fresh), before, after in zip(pairs, counts[::2], counts[1::2], strict=True):
            if after < before or fresh not in meta:
                raise Refused(
                    f"{fresh} has {after} rows where {index} has {before}: was an index deleted? "
                    "The old indices stay; run it again"
                )

    def _actions(self, old: dict[str, str]) -> list[dict[str, Any]]:
        actions: list[dict[str, Any]] = []
        for name, fresh in self._fresh.items():
            if name in old:
                actions.append({"remove_index": {"index": old[name]}})
            actions.append({"add": {"index": fresh, "alias": name, "is_write_index": True}})
            actions += [{"add": {"index": fresh, "alias": each}} for each in self._aliases[name]]
        return actions

    def _undo(self) -> None:
        """As if it had never begun; what another one has closed meanwhile stays closed."""
        if self._lease.held():
            reopen(self._client, self._closed)
        for fresh in self._fresh.values():
            self._client.options(ignore_status=404).indices.delete(index=fresh)
