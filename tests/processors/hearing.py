"""A desk that hears events, and what it says."""

from processors.desk import DeadLetter, Desk
from schemas.alert import Alert
from schemas.codec import Record
from schemas.envelope import Said
from schemas.heard import Heard
from tests.processors.events import log, opening


def told(desk: Desk, records: list[Record]) -> list[Said]:
    said: list[Said] = []
    for record in records:
        for output in desk.handle(record):
            assert not isinstance(output, DeadLetter), dict(output.headers)["vigil_error"]
            said.append(output)
    return said


def live(*events: Heard, rules: tuple[str, ...] | None = None) -> list[Said]:
    return told(Desk("fold"), log([*opening(rules), *events]))


def of(kind: type[Said], said: list[Said]) -> list[Said]:
    return [one for one in said if isinstance(one, kind)]


def alerts(said: list[Said]) -> list[tuple[str, str, str]]:
    return [(one.rule, one.change, one.stage) for one in said if isinstance(one, Alert)]
