"""`python -m tests.golden`: write what the version at hand makes, once; what is there is never written over.

Do it when `schemas.codec.VERSION` or `recollection.FORM` has gone up, and keep the new files beside the old ones.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from processors.desk import DeadLetter, Desk
from processors.judging.recollection import FORM, Cut, delta, snapshot
from processors.rules import rulebook
from schemas.alert import Notification
from schemas.codec import VERSION, Record, ce_type, encode
from schemas.document import Enriched
from schemas.envelope import Event
from schemas.heard import Beat, Config, Delivery, Heard, Tick
from schemas.ids import digest
from schemas.notice import Notice
from tests.chaos.line import PEOPLE
from tests.processors.day import a_day
from tests.processors.events import BEGIN, at, enriched, log, opening
from tests.processors.rules.test_rule_kinds import ALL_KINDS

HERE = Path(__file__).parent
SUMS = HERE / "SHA256SUMS"
EVENTS = HERE / f"events.v{VERSION}.jsonl"
MEMORY = HERE / f"memory.form{FORM}.jsonl"
SEED = 9
SPEAKER = "/vigil/golden"


def day() -> list[Heard]:
    """Some hours in which there is something of everything that a desk hears, says and remembers."""
    rules = (*rulebook.gather(), *ALL_KINDS)
    followed = Config(id=digest("config", *rules, PEOPLE, size=8), at=BEGIN, rules=rules, profile=PEOPLE)
    cancelled = enriched("cancelled", 30, words="the warning for the harbour is over", offset=900)
    notice = Notice(message="Cancel", sender="harbour.example")
    ended = replace(cancelled.document, notice=notice, replaces=(enriched("warning", 0).document.id,))
    some: list[Heard] = [
        opening()[0],
        followed,
        Tick(at=BEGIN),
        Beat(id="1/1", at=BEGIN, sources=7),
        *a_day(SEED)[:60],
        replace(cancelled, document=ended),
        enriched("late", 400, words="fire at the door of a hall by night", incident="arson", offset=901),
        Tick(at=at(401)),
    ]
    return [*some, *deliveries(some)]


def deliveries(before: list[Heard]) -> Iterable[Delivery]:
    """How attempts went to tell people of what was raised last: one arrived, one did not."""
    orders = [one for one in said(Desk("golden"), log(before)) if isinstance(one, Notification)]
    for number, order in enumerate(orders[-2:]):
        yield Delivery(
            id=f"delivery-{number}",
            at=at(402),
            alert=order.alert,
            sequence=order.alert_sequence,
            channel=order.channel,
            attempt=order.attempt,
            delivered=number == 0,
            error=None if number == 0 else "503 from the receiver",
            notification=order.id,
        )


def said(desk: Desk, records: Iterable[Record]) -> list[Event]:
    """All that a desk says. Raises where it buries an event."""
    found: list[Event] = []
    for record in records:
        for output in desk.handle(record):
            if isinstance(output, DeadLetter):
                raise TypeError(f"{record.offset}: {dict(output.headers)['vigil_error']!r}")
            found.append(output)
    return found


def events() -> list[str]:
    """Lines of `{type, value}`: of each type of event the shortest, the longest and one between."""
    heard = day()
    kinds: dict[str, set[str]] = defaultdict(set)
    documents = [one.document for one in heard if isinstance(one, Enriched)]
    for event in [*documents, *heard, *said(Desk("golden"), log(heard))]:
        message = encode(event, SPEAKER)
        kinds[ce_type(type(event))].add(message.value.decode())
    return [
        json.dumps({"type": kind, "value": json.loads(value)}, ensure_ascii=False)
        for kind, values in sorted(kinds.items())
        for value in few(sorted(values, key=lambda value: (len(value), value)))
    ]


def few(values: list[str]) -> list[str]:
    """The first, the last and the middle one."""
    return [values[place] for place in sorted({0, len(values) // 2, len(values) - 1})]


def memory() -> list[str]:
    """The messages of `state` after that day: a snapshot, then a delta."""
    records = log(day())
    desk = Desk("golden")
    half = len(records) // 2
    said(desk, records[:half])
    desk.cut()
    whole = snapshot("golden", "golden", Cut(-1, half - 1, "", {}, dict(desk.state)))
    written = list(whole)
    said(desk, records[half:])
    written += delta("golden", "golden", Cut(half - 1, len(records) - 1, "", desk.cut()), 0)
    return [message.decode() for message in written]


def main() -> int:
    """Write what is not there yet; 1 when all was there."""
    written = 0
    for path, lines in ((EVENTS, events()), (MEMORY, memory())):
        if path.exists():
            print(f"{path.name} is there and stays as it is")
            continue
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        with SUMS.open("a", encoding="ascii") as sums:
            sums.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
        print(f"{path.name}: {len(lines)} lines")
        written += 1
    return 0 if written else 1


if __name__ == "__main__":
    sys.exit(main())
