"""Whether a line that was mistreated did what one does that never was: no counter, everything is compared."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from msgspec import Struct

from deploy.account import account, hear
from processors import queries
from processors.judging.fold import version
from processors.judging.recollection import Recollection
from processors.past.replay import SAID, Replay, shown
from processors.stages import decode_output
from schemas.alert import Notification
from schemas.codec import decode, encode_json
from schemas.dead import letters
from schemas.index.names import KINDS, alias, month_of
from schemas.index.row import Row
from schemas.index.rows import rows
from schemas.log import Log
from schemas.topics import NOTIFICATIONS, STATE
from tests.chaos.messages import messages
from tests.processors.receiver import Came


class Verdict(Struct, frozen=True, kw_only=True):
    """What was found, for a person, and whether all is as it must be."""

    lines: tuple[str, ...]
    well: bool
    lost: int
    """Documents, outputs and messages to people that are not where they must be."""
    twice: int
    """Outputs that were sent twice and not the same, and messages told under two keys."""


def verdict(
    log: Log, client: Elasticsearch, namespace: str, sent: int, came: Iterable[Came], poison: int = 0
) -> Verdict:
    """Compare topics, memory and index of a line at rest with one fold over its `desk`, and orders with requests.

    `poison`: messages that nobody can read; each of them, and nothing else, must be in `dead`.
    """
    client.indices.refresh(index=f"{namespace}-*")
    lines: list[str] = []
    found = account([], hear(log), queries.ids(client, "documents", namespace))
    lines += found.lines()
    well = found.whole and found.stored == found.documents == sent
    dead = {tuple(sorted(letter.origin.items())) for letter in letters(log)}
    if len(dead) != poison:
        lines.append(f"dead letters: {len(dead)} different ones, {poison} were to be")
        well = False
    memory = remembered(log)
    replay = Replay(log, version(), 0, memory.position)
    replayed = replay.run()
    lines += shown(replayed, as_json=False).decode().splitlines()
    well &= replayed.well
    state = {key: encode_json(value) for key, value in replay.desk.state.items()}
    apart = [key for key in state.keys() | memory.values.keys() if state.get(key) != memory.values.get(key)]
    lines.append(f"memory: {len(state)} keys at {memory.position}, {len(apart)} different{_few(apart)}")
    rows = expected(log, namespace)
    wrong = list(misplaced(client, namespace, rows))
    lines.append(f"index: {len(rows)} rows expected, {len(wrong)} missing, different or strange{_few(wrong)}")
    told = messages(ordered(log), came)
    lines += told.lines()
    unsaid = sum(one.how == "not sent" for one in replayed.differences)
    return Verdict(
        lines=tuple(lines),
        well=well and told.well and not apart and not wrong,
        lost=len(found.lost) + max(0, sent - found.stored) + unsaid + len(told.lost),
        twice=len(replayed.unlike) + len(told.doubled),
    )


def ordered(log: Log) -> list[Notification]:
    """Every state of every message."""
    return [decode(record.value, record.headers, Notification) for record in log.read(NOTIFICATIONS)]


def remembered(log: Log) -> Recollection:
    """All that `state` holds."""
    found = Recollection()
    for record in log.read(STATE):
        found.hear(record.value or b"", record.offset)
    return found


def expected(log: Log, namespace: str) -> dict[str, Row]:
    """The rows that the topics ask for, by their ids: of each thing the last, and every state of an alert."""
    found: dict[str, Row] = {}
    for topic in SAID:
        for record in log.read(topic):
            for row in rows(decode_output(record), namespace):
                if row.id not in found or row.version >= found[row.id].version:
                    found[row.id] = row
    return found


def misplaced(client: Elasticsearch, namespace: str, wanted: dict[str, Row]) -> Iterator[str]:
    """Ids whose row is not, byte for byte of its JSON, what the topics say last. Dead letters are counted elsewhere."""
    seen = set()
    for kind in KINDS:
        if kind == "dead":
            continue
        hits: Any = scan(client, index=f"{alias(kind, namespace)}*", version=True, query={"query": {"match_all": {}}})
        for hit in hits:
            seen.add(hit["_id"])
            row = wanted.get(hit["_id"])
            if (
                row is None
                or month_of(hit["_index"]) != month_of(row.index)
                or hit["_version"] != row.version
                or hit["_source"] != msgspec.json.decode(row.body)
            ):
                yield hit["_id"]
    yield from wanted.keys() - seen


def _few(ids: list[str]) -> str:
    return f": {', '.join(sorted(ids)[:5])}" if ids else ""
