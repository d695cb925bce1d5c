"""Rules are tried on what a running line has heard, out of its log and out of its index."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.account import account, hear
from deploy.bootstrap import connect
from processors import queries
from processors.judging.fold import version
from processors.past import proof
from processors.past.backtest import Backtest
from processors.past.record import record
from processors.people import profile
from processors.queries import answers
from processors.rules import rulebook
from processors.stages import decode_output
from processors.workers.work import Supervisor
from producers.lines import published
from schemas.alert import Alert
from schemas.codec import encode_json
from schemas.log import Log
from schemas.settings import Settings
from schemas.topics import ALERTS, DESK
from tests.integration.conftest import eventually

pytestmark = pytest.mark.integration
TRIAL = """
name = "whatever"
why = "All there is."
kind = "match"
priority = 1
by = "rule"
[[when]]
field = "priority"
at_most = 3
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""


def documents() -> Iterator[bytes]:
    """A fire, and a fair."""
    now = datetime.now(UTC).isoformat()
    for name, title, text in (
        (
            "fire",
            "Fire damages synagogue in Leeds",
            "Police look for a man who set fire to the door last night.",
        ),
        ("fair", "Book fair opens in Leeds", "The book fair opened its doors to thousands of visitors this morning."),
    ):
        yield json.dumps({"id": name, "source": "p.example", "title": title, "text": text, "published": now}).encode()


@pytest.fixture
def log(ready: Settings, workers: Supervisor) -> Iterator[Log]:
    """A line that has heard two documents."""
    assert workers
    with Log(ready.kafka_address(), ready.namespace) as opened, connect(ready) as client:
        published(io.BytesIO(b"\n".join(documents())), opened, lambda _: None, datetime.now(UTC), print)
        eventually(lambda: account((), hear(opened), queries.ids(client, "documents", ready.namespace)).stored == 2, 60)
        yield opened


def test_what_other_rules_would_have_paged_is_told_beside_those_in_force(log: Log) -> None:
    first, end = log.span(DESK, None, None)
    before = proof.pages(log, version(), first, end)
    after = proof.pages(log, version(), first, end, (TRIAL,))
    found = [(page.rule, page.by) for page in proof.compared(before, after)]
    assert sorted(found) == [("act-now", "in force"), ("whatever", "on trial")]
    fired = record(one for one in map(decode_output, log.read(ALERTS)) if isinstance(one, Alert))
    assert fired["act-now"].fired == 1


def test_documents_of_the_index_are_read_again_and_page_the_same(log: Log, ready: Settings) -> None:
    with connect(ready) as client:
        rows = list(queries.export(client, namespace=ready.namespace))
        scope = queries.Scope(since=datetime(2100, 1, 1, tzinfo=UTC))
        later = list(queries.export(client, scope=scope, namespace=ready.namespace))
    assert (len(rows), later) == (2, [])
    testing = Backtest(
        rules=rulebook.gather(),
        profile=profile.gather(Path("no such file")),
        publishers=lambda _: None,
        extract=lambda *_: pytest.fail("no pages here"),
    )
    told: list[dict[str, Any]] = [
        json.loads(line) for line in testing.lines(encode_json(answers.line(row)) for row in rows)
    ]
    sent = {one.headline for one in map(decode_output, log.read(ALERTS)) if isinstance(one, Alert)}
    assert (
        {line["headline"] for line in told if line["event"] == "raised"} == sent == {"Fire damages synagogue in Leeds"}
    )
