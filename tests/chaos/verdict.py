"""Whether a line that was mistreated did what one does that never was: no counter, everything is compared."""

from collections.abc import Iterator
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from msgspec import Struct

from deploy.account import account, hear
from processors import queries
from processors.fold import version
from processors.recollection import Recollection
from processors.replay import SAID, Replay, shown
from processors.stages import decode_output
from schemas.codec import encode_json
from schemas.envelope import Said
from schemas.index.names import KINDS, alias
from schemas.index.rows import row
from schemas.log import Log
from schemas.topics import STATE


class Verdict(Struct, frozen=True, kw_only=True):
    """What was found, for a person, and whether all is as it must be."""

    lines: tuple[str, ...]
    well: bool


def verdict(log: Log, client: Elasticsearch, namespace: str, sent: int) -> Verdict:
    """Compare topics, memory and index of a line at rest with one fold over its `desk`."""
    client.indices.refresh(index=f"{namespace}-*")
    lines: list[str] = []
    found = account([], hear(log), queries.ids(client, "documents", namespace))
    lines += found.lines()
    well = found.whole and found.stored == found.documents == sent
    memory = remembered(log)
    replay = Replay(log, version(), 0, memory.position)
    replayed = replay.run()
    lines += shown(replayed, as_json=False).decode().splitlines()
    well &= replayed.well
    state = {key: encode_json(value) for key, value in replay.desk.state.items()}
    apart = [key for key in state.keys() | memory.values.keys() if state.get(key) != memory.values.get(key)]
    lines.append(f"memory: {len(state)} keys at {memory.position}, {len(apart)} different{_few(apart)}")
    latest = said(log)
    wrong = list(misplaced(client, namespace, latest))
    lines.append(f"index: {len(latest)} rows expected, {len(wrong)} missing, different or strange{_few(wrong)}")
    return Verdict(lines=tuple(lines), well=well and not apart and not wrong)


def remembered(log: Log) -> Recollection:
    """All that `state` holds."""
    found = Recollection()
    for record in log.read(STATE):
        found.hear(record.value or b"", record.offset)
    return found


def said(log: Log) -> dict[str, Said]:
    """The last state of each entity, by its id."""
    latest: dict[str, Said] = {}
    for topic in SAID:
        for record in log.read(topic):
            event = decode_output(record)
            if event.id not in latest or event.sequence >= latest[event.id].sequence:
                latest[event.id] = event
    return latest


def misplaced(client: Elasticsearch, namespace: str, latest: dict[str, Said]) -> Iterator[str]:
    """Ids whose row is not, byte for byte of its JSON, what the topics say last."""
    seen = set()
    for kind in KINDS:
        rows: Any = scan(client, index=f"{alias(kind, namespace)}*", version=True, query={"query": {"match_all": {}}})
        for hit in rows:
            seen.add(hit["_id"])
            event: Any = latest.get(hit["_id"])
            expected = row(event, namespace) if event is not None else None
            if (
                expected is None
                or hit["_index"] != expected.index
                or hit["_version"] != expected.version
                or hit["_source"] != msgspec.json.decode(expected.body)
            ):
                yield hit["_id"]
    yield from latest.keys() - seen


def _few(ids: list[str]) -> str:
    return f": {', '.join(sorted(ids)[:5])}" if ids else ""
