"""`vigil board`: the board with its real effects, and the first account."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from deploy.bootstrap import connect
from processors import queries
from processors.board.accounts import Accounts, password
from processors.board.serve import Server
from processors.board.sessions import Sessions
from processors.board.visit import Board, Effects, Intake, Known
from processors.export.sharing import marking_named
from processors.officer.deciding import decide
from processors.past import record
from processors.rules import rulebook
from processors.rules.rule import Rule
from processors.stages import decode_output
from producers.formats import PARSERS
from producers.lines import published
from producers.report import reported
from producers.source import SHIPPED, publisher_of, roster
from schemas.alert import Alert
from schemas.log import Log
from schemas.settings import Settings
from schemas.taxonomy import Marking
from schemas.topics import ALERTS

PATIENCE = 5
"""Seconds for the index to answer a page."""
KEPT = timedelta(minutes=5)
"""How long the record of the rules, for which a whole topic is read, is shown again."""
FIRST = "officer"
"""Name of the account that is made where there is none."""


def accounts_of(settings: Settings) -> Accounts:
    """Who may use the board of this line."""
    return Accounts(folder_of(settings))


def folder_of(settings: Settings) -> Path:
    """Where accounts and sessions rest."""
    return settings.state / "board"


def first_account(accounts: Accounts, now: datetime) -> str | None:
    """Make an officer's account where there is none; its password, which is told once and kept nowhere."""
    if accounts.all():
        return None
    drawn = password()
    accounts.add(FIRST, "officer", drawn, now)
    return drawn


@contextmanager
def board(settings: Settings) -> Iterator[Server]:
    """The board on its address; what it holds is let go at the end."""
    accounts = accounts_of(settings)
    with connect(settings) as client, Log(settings.broker(), settings.namespace) as log:
        asked = client.options(request_timeout=PATIENCE, max_retries=0)
        made = Board(
            effects=_Real(settings, log).effects(lambda search: queries.ask(asked, search)),
            accounts=accounts,
            sessions=Sessions(folder_of(settings), accounts),
            namespace=settings.namespace,
            token=settings.board_token,
            reader_token=settings.board_reader_token,
            up_to=marking_named(settings.board_up_to),
            contact=settings.contact,
            authority=settings.board_authority,
        )
        yield Server(made, settings.board_host, settings.board_port, settings.board_proxy)


def now() -> datetime:
    """The clock of the board."""
    return datetime.now(UTC)


class _Real:
    """What the board does outside itself."""

    def __init__(self, settings: Settings, log: Log) -> None:
        self._settings = settings
        self._log = log
        self._roster = roster(settings.roster or [SHIPPED], PARSERS)
        self._record: tuple[datetime, Mapping[str, record.Fired]] | None = None

    def effects(self, ask: Callable[[Any], Any]) -> Effects:
        return Effects(
            ask=ask,
            decide=lambda made: decide(self._log, made),
            report=self.report,
            publish=self.publish,
            sources=self.sources,
            rules=self.rules,
            record=self.record,
            states=self.states,
            clock=now,
        )

    def report(
        self, payload: bytes, by: str, marking: Marking | None, language: str | None
    ) -> Sequence[Mapping[str, Any]]:
        lines = reported(self._log, payload, now(), by, marking, language)
        return [msgspec.json.decode(line) for line in lines]

    def publish(self, lines: Iterable[bytes]) -> Intake:
        wrong: list[bytes] = []
        confirmed, _ = published(lines, self._log, lambda name: publisher_of(self._roster, name), now(), wrong.append)
        return Intake(confirmed, tuple(map(msgspec.json.decode, wrong)))

    def sources(self) -> Sequence[Known]:
        return [
            Known(
                id=one.id,
                name=one.name,
                publisher=one.publisher,
                country=one.country,
                language=", ".join(one.languages),
                reliability=one.reliability,
                official=one.official,
                polled=one.enabled,
            )
            for one in self._roster.values()
        ]

    def rules(self) -> Sequence[Rule]:
        return tuple(rulebook.read(rulebook.gather(self._settings.rules)))

    def states(self, alert: str) -> Sequence[Alert]:
        said = map(decode_output, self._log.read(ALERTS))
        return tuple(one for one in said if isinstance(one, Alert) and one.id == alert)

    def record(self) -> Mapping[str, record.Fired]:
        if self._record is None or now() - self._record[0] > KEPT:
            said = map(decode_output, self._log.read(ALERTS))
            self._record = (now(), record.record(one for one in said if isinstance(one, Alert)))
        return self._record[1]
