"""A clock that is set wrong for a while does not reach the desk, whose own never goes back."""

from processors.desk import Desk
from processors.workers.timekeeper import BELIEVED, Timekeeper
from schemas.heard import Tick
from tests.processors.events import at, log, opening
from tests.processors.hearing import told

YEAR = 365 * 86400.0
SET = 1_800_000_000.0


class Machine:
    """A clock that can be set, and the time since the machine started."""

    def __init__(self) -> None:
        self.set = SET
        self.running = 50.0
        self.time = Timekeeper(lambda: self.set + self.running, lambda: self.running)

    def after(self, seconds: float) -> float:
        """What is told after so many seconds, in seconds beside those that the clock was set to."""
        for _ in range(int(seconds)):
            self.running += 1
            self.time.now()
        return self.time.now().timestamp() - SET


def test_a_clock_that_is_right_is_told_as_it_is() -> None:
    assert Machine().after(100) == 150


def test_a_clock_that_is_corrected_little_by_little_is_followed() -> None:
    machine = Machine()
    for _ in range(100):
        machine.set += 0.5
        told_now = machine.after(1)
    assert told_now == 150 + 50


def test_a_jump_that_is_taken_back_never_reaches_the_desk() -> None:
    machine = Machine()
    for jump in (YEAR, -YEAR, 120.0):
        machine.set += jump
        before = machine.running
        assert machine.after(BELIEVED / 2) == before + BELIEVED / 2
        machine.set -= jump
        assert machine.after(10) == before + BELIEVED / 2 + 10


def test_a_clock_that_stays_where_it_was_set_is_believed_after_a_while() -> None:
    machine = Machine()
    machine.set += YEAR
    assert machine.after(BELIEVED) == 50 + BELIEVED
    assert machine.after(2) == 50 + BELIEVED + 2 + YEAR


def test_a_clock_that_jumps_about_is_not_believed() -> None:
    machine = Machine()
    for jump in (YEAR, 2 * YEAR, -3 * YEAR, YEAR):
        machine.set += jump
        told_now = machine.after(BELIEVED / 2)
    assert told_now == 50 + 2 * BELIEVED


def test_a_tick_of_an_earlier_time_changes_nothing() -> None:
    desk = Desk("fold")
    told(desk, log([*opening(), Tick(at=at(60))]))
    desk.cut()
    late, much_later = log([*opening(), Tick(at=at(60)), Tick(at=at(-60_000)), Tick(at=at(61))])[-2:]
    assert told(desk, [late]) == []
    assert desk.clock.now == at(60)
    told(desk, [much_later])
    assert desk.clock.now == at(61)
