"""An act goes to the desk, and what became of it comes back."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from processors.officer.deciding import decide, decision
from schemas.codec import Message, Record, decode, encode
from schemas.heard import Decision
from schemas.picture import Ruling
from schemas.topics import DESK, PICTURE, Topic
from tests.processors.alerts.course import ALERT, FIRST
from tests.processors.events import at
from tests.processors.hearing import live


class Log:
    """A log behind which a desk runs, or none."""

    def __init__(self, *, desk: bool = True) -> None:
        self._desk = desk
        self.appended: list[Decision] = []

    @contextmanager
    def onward(self, topic: Topic) -> Iterator[Callable[[float], Iterator[Record]]]:
        assert topic is PICTURE
        yield lambda _seconds: self._said()

    def append(self, topic: Topic, message: Message, partition: int | None = None) -> "Future[tuple[int, int]]":
        assert (topic, partition) == (DESK, 0)
        self.appended.append(decode(message.value, message.headers, Decision))
        sent: Future[tuple[int, int]] = Future()
        sent.set_result((0, 0))
        return sent

    def _said(self) -> Iterator[Record]:
        for said in live(FIRST, *self.appended) if self._desk else ():
            message = encode(said, "/t")
            yield Record(0, 0, message.key, message.value, message.headers)


def made() -> Decision:
    return decision(at(1), "r.levy", "acknowledge", ALERT, "on it")


def test_what_the_desk_made_of_an_act_comes_back() -> None:
    log: Any = Log()
    ruling = decide(log, made())
    assert isinstance(ruling, Ruling)
    assert (ruling.id, ruling.outcome, ruling.officer) == (made().id, "done", "r.levy")


def test_an_act_that_no_desk_hears_stands_in_the_log_all_the_same() -> None:
    log: Any = Log(desk=False)
    assert decide(log, made(), 0.01) is None
    assert log.appended == [made()]


def test_the_same_act_said_twice_is_one() -> None:
    assert made().id == made().id
    assert made().id != decision(at(1), "r.levy", "close", ALERT, "on it").id
