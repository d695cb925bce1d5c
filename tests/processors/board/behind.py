"""What stands behind the board in tests: the whole line in memory, and an index that answers simple questions."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from processors import queries
from processors.board import alerts
from processors.board.accounts import Accounts
from processors.board.app import ROUTES, application
from processors.board.live import Live
from processors.board.parts import Parts
from processors.board.sessions import Sessions
from processors.board.visit import Board, Effects, Intake, Known
from processors.line import Line
from processors.past.record import Fired
from processors.people import profile
from processors.rules import rulebook
from processors.rules.rule import Rule
from schemas.alert import Alert
from schemas.document import Document, Publisher
from schemas.envelope import Said
from schemas.heard import Decision
from schemas.ids import document_id, revision_id
from schemas.index.rows import row
from schemas.picture import Ruling
from schemas.taxonomy import Marking

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PASSWORD = "a long password of ours"
ATTACK = (
    "Gunman opens fire at synagogue in Antwerp, two wounded, police hunt attacker",
    "A gunman opened fire outside a synagogue in Antwerp this morning. Two people were wounded, police said.",
)


class Behind:
    """The line, and what rests of it."""

    def __init__(self, folder: Path) -> None:
        self.now = NOON
        self.line = Line(rulebook.gather(), profile.gather(Path("no such file")), fold="test")
        self.line.tick(NOON)
        self.rows: dict[str, dict[str, dict[str, Any]]] = {}
        self.asked = 0
        self.away: str | None = None
        self.deaf = False
        self.reported: list[bytes] = []
        self.published: list[bytes] = []
        self.said: list[Said] = []
        accounts = Accounts(folder)
        for name, role in (("r.levy", "officer"), ("wall", "viewer")):
            accounts.add(name, role, PASSWORD, NOON)  # type: ignore[arg-type] # the two roles there are
        self.board = Board(
            effects=Effects(
                ask=self.ask,
                decide=self.decide,
                report=self.report,
                publish=self.publish,
                sources=self.sources,
                rules=self.rules,
                record=lambda: {"act-now": Fired(fired=3, acknowledged=2, dismissed=1)},
                states=lambda alert: tuple(one for one in self.said if isinstance(one, Alert) and one.id == alert),
                clock=lambda: self.now,
            ),
            accounts=accounts,
            sessions=Sessions(folder, accounts),
            token="a token of ours",
            reader_token="a token to read",
            contact="desk.example",
        )

    def client(self, name: str | None = "r.levy") -> TestClient:
        """A browser, signed in by that name."""
        live = self.live()
        browser = TestClient(application(self.board, live), base_url="http://board.example", follow_redirects=True)
        if name is not None:
            page = browser.get("/sign-in")
            browser.post("/sign-in", data={"name": name, "password": PASSWORD, "token": token(page.text)})
        return browser

    def live(self, every: float = 0.05, beat: float = 0.1) -> Live:
        """The reader of changes."""
        return Live(partial(alerts.look, self.board), Parts(self.board, ROUTES), lambda: self.now, every, beat)

    def hear(self, title: str, text: str, source: str = "lakeside-post.example", language: str | None = None) -> None:
        """One more document."""
        self.now += timedelta(seconds=1)
        document = Document(
            id=document_id(source, title, None),
            revision=revision_id(title, text),
            source=source,
            native_id=title,
            title=title,
            text=text,
            language=language,
            published=self.now,
            fetched=self.now,
            publisher=Publisher(name=source, owner=source, country="BE", reliability="B"),
        )
        self._rest([*self.line.tick(self.now), *self.line.hear(document)])

    def decide(self, made: Decision) -> Ruling | None:
        """What the desk makes of an act."""
        if self.deaf:
            return None
        said = self.line.decide(made)
        self._rest(said)
        return next(one for one in said if isinstance(one, Ruling))

    def ask(self, asked: Any) -> Mapping[str, Any]:
        """What rests and fits; only of the conditions that are about one value."""
        if self.away:
            raise queries.Unanswered(self.away)
        self.asked += 1
        question = asked.to_dict()
        kind = asked._index[0].removeprefix("vigil-")
        found = [
            {"_index": kind, "_id": identity, "_source": fields, "_score": 1.0}
            for identity, fields in self.rows.get(kind, {}).items()
            if _fits(question.get("query", {}), identity, fields)
        ]
        for by in reversed(question.get("sort", ())):
            ((field, how),) = by.items() if isinstance(by, dict) else ((by, {}),)
            found.sort(key=partial(_rank, field), reverse=bool(how))
        hits = found[: question.get("size", 10)]
        return {"hits": {"total": {"value": len(found)}, "hits": hits}, "aggregations": {"timeline": {"buckets": []}}}

    def report(
        self, payload: bytes, by: str, marking: Marking | None, language: str | None
    ) -> Sequence[Mapping[str, Any]]:
        """As `vigil report` would."""
        self.reported.append(payload)
        return [{"id": f"by {by}", "title": payload.decode()[:20], "marking": marking or "CLEAR"}]

    def publish(self, lines: Iterable[bytes]) -> Intake:
        """As `vigil publish` would."""
        self.published += lines
        return Intake(len(self.published), ())

    def sources(self) -> Sequence[Known]:
        """A small roster."""
        names = ("lakeside-post.example", "harbour-times.example")
        return [
            Known(id=name, name=name, publisher=name, country="BE", language="en", reliability="B", official=False,
                  polled=True)
            for name in names
        ]  # fmt: skip

    def rules(self) -> Sequence[Rule]:
        """The shipped ones."""
        return tuple(rulebook.read(rulebook.gather()))

    def _rest(self, said: Iterable[Said]) -> None:
        for one in said:
            self.said.append(one)
            made = row(one)  # type: ignore[arg-type] # the desk says outputs
            kind = made.index.removeprefix("vigil-").rsplit("-", 1)[0]
            self.rows.setdefault(kind, {})[made.id] = json.loads(made.body)


def token(page: str) -> str:
    """Of the first form of a page."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def _fits(query: Mapping[str, Any], identity: str, fields: Mapping[str, Any]) -> bool:
    asked = query.get("bool", {})
    every = [*asked.get("filter", ()), *asked.get("must", ()), *([query] if "ids" in query else ())]
    return all(_holds(condition, identity, fields) for condition in every)


def _value(fields: Mapping[str, Any], path: str) -> Any:
    value: Any = fields
    for name in path.split("."):
        if isinstance(value, list):
            value = [one.get(name) for one in value]
        else:
            value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _rank(field: str, hit: Mapping[str, Any]) -> tuple[bool, float, str]:
    value = _value(hit["_source"], field)
    return (value is not None, value if isinstance(value, (int, float)) else 0, str(value))


def _holds(condition: Mapping[str, Any], identity: str, fields: Mapping[str, Any]) -> bool:
    if "should" in condition.get("bool", {}):
        return any(_holds(one, identity, fields) for one in condition["bool"]["should"])
    if "ids" in condition:
        return identity in condition["ids"]["values"]
    if "term" in condition or "terms" in condition:
        ((path, wanted),) = (condition.get("term") or condition["terms"]).items()
        value = _value(fields, path)
        held = value if isinstance(value, list) else [value]
        return any(one in held for one in (wanted if isinstance(wanted, list) else [wanted]))
    if "simple_query_string" in condition:
        text = json.dumps(fields, ensure_ascii=False).casefold()
        return all(word in text for word in condition["simple_query_string"]["query"].casefold().split())
    return True
