"""A number that raises at one height and lets go at a lower one: what it is to rise again, and who is called then."""

from functools import partial

import pytest
from msgspec.structs import replace

from processors.alerts import alerting
from processors.desk import Desk
from processors.steps.match import document_sight
from schemas.alert import Alert, Notification
from schemas.envelope import Said
from schemas.heard import Config, Decision, Epoch, Tick
from schemas.picture import Story
from schemas.scored import Scored
from schemas.taxonomy import Act
from tests.processors.events import BEGIN, at, enriched
from tests.processors.hearing import live

END = '[[fires]]\nabout = "x"\ndocuments = [{}]\n[[quiet]]\nabout = "y"\ndocuments = [{}]\n'
HEAD = 'name = "high"\nwhy = "A high score."\nkind = "match"\npriority = 2\nmeasure = "score"\nescalate_after = "10m"\n'
RULE = f'{HEAD}raise_at = 60\nclear_at = 50\nrecover_after = "30m"\n[[when]]\nfield = "new"\nequals = true\n{END}'
PEOPLE = """
[[channel]]
name = "mail"
kind = "apprise"
[[person]]
name = "dana"
channels = ["mail"]
[[person]]
name = "deputy"
channels = ["mail"]
[[chain]]
name = "up"
[[chain.step]]
after = "15m"
to = ["deputy"]
[[route]]
name = "all"
to = ["dana"]
chain = "up"
"""
Step = tuple[float, int | Act | None]
FOUND = live(enriched("a", incident="arson"))
SAID = next(one for one in FOUND if isinstance(one, Scored))
STORY = next(one for one in FOUND if isinstance(one, Story))


def lived(*steps: Step) -> list[Said]:
    """What is said of scores, each with its minute; a word is what an officer does, None only lets the time pass."""
    desk = Desk("fold")
    said: list[Said] = []
    desk.hear(0, Epoch(epoch=1, at=BEGIN))
    desk.hear(1, Config(id="config", at=BEGIN, rules=(RULE,), profile=PEOPLE))
    for number, (minute, what) in enumerate(steps, 1):
        said += desk.hear(10 * number, Tick(at=at(minute)))
        match what:
            case int():
                said += desk.let(10 * number + 1, partial(_scored, desk, f"d{number}", minute, what))
            case str():
                alert = next(one for one in reversed(said) if isinstance(one, Alert))
                until = at(minute + 600) if what == "snooze" else None
                act = Decision(
                    id=f"x{number}", at=at(minute), officer="dana", act=what, subject=alert.id, reason="seen",
                    until=until,
                )  # fmt: skip
                said += desk.hear(10 * number + 1, act)
    return said


def _scored(desk: Desk, name: str, minute: float, score: int) -> None:
    """One more document of the story, with a score."""
    document = replace(SAID.document, published=at(minute), fetched=at(minute))
    said = replace(SAID, id=name, score=score, document=document)
    alerting.scored(desk, said, "v", document_sight(said, STORY, STORY))


def course(*steps: Step) -> list[tuple[float, str, str]]:
    """Minute, change and stage of the alert."""
    return [(_minute(one), one.change, one.stage) for one in lived(*steps) if isinstance(one, Alert)]


def told(*steps: Step) -> list[tuple[float, str, str]]:
    """Minute, person and change of each message."""
    return [(_minute(one), one.person, one.change) for one in lived(*steps) if isinstance(one, Notification)]


def _minute(said: Said) -> float:
    return (said.said_at - at(0)).total_seconds() / 60


def test_between_its_two_heights_nothing_changes() -> None:
    assert course((0, 59), (1, 60), (2, 51), (3, 59), (4, 60)) == [(1, "raised", "active")]


def test_below_the_lower_height_it_recovers_and_what_stays_below_the_upper_one_does_not_bring_it_back() -> None:
    assert course((0, 60), (5, 40), (10, 59), (35, None), (36, 59)) == [
        (0, "raised", "active"),
        (5, "noted", "recovering"),
        (35, "cleared", "closed"),
    ]


def test_a_rise_before_it_is_over_tells_nobody_twice_and_escalates_as_at_first() -> None:
    steps: tuple[Step, ...] = ((0, 60), (5, 40), (20, 60), (29, None), (30, None), (36, None))
    assert course(*steps) == [
        (0, "raised", "active"),
        (5, "noted", "recovering"),
        (20, "noted", "active"),
        (30, "escalated", "escalated"),
    ]
    assert told(*steps) == [(0, "dana", "raised"), (30, "dana", "escalated"), (35, "deputy", "escalated")]


def test_while_it_recovers_nobody_is_called_in_turn() -> None:
    assert told((0, 60), (5, 40), (34, None)) == [(0, "dana", "raised")]


def test_who_had_acknowledged_is_still_on_it_when_it_was_not_over() -> None:
    steps: tuple[Step, ...] = ((0, 60), (2, "acknowledge"), (5, 40), (20, 60), (60, None))
    assert course(*steps)[-1] == (20, "noted", "acknowledged")
    assert told(*steps) == [(0, "dana", "raised")]


def test_a_snooze_does_not_outlive_a_fall() -> None:
    assert course((0, 60), (2, "snooze"), (5, 40), (20, 60), (31, None))[-1] == (30, "escalated", "escalated")


@pytest.mark.parametrize("between", [((36, None),), ((36, None), (40, 45)), ((36, None), (40, 59))])
def test_a_rise_after_it_was_over_is_raised_anew_and_somebody_is_told(
    between: tuple[Step, ...],
) -> None:
    steps: tuple[Step, ...] = ((0, 60), (2, "acknowledge"), (5, 40), *between, (50, 60), (61, None))
    assert course(*steps)[-2:] == [(50, "raised", "active"), (60, "escalated", "escalated")]
    assert (50, "dana", "raised") in told(*steps)


def test_what_an_officer_closed_is_raised_again_only_once_it_has_fallen() -> None:
    assert course((0, 60), (2, "close"), (5, 61), (6, 70))[-1] == (2, "cleared", "closed")
    assert course((0, 60), (2, "close"), (5, 50), (6, 70))[-1] == (6, "raised", "active")


def test_the_third_rise_in_six_hours_is_said_as_flapping_and_then_nothing_until_it_is_steady_for_an_hour() -> None:
    up_and_down: list[Step] = [(minute, score) for n in range(3) for minute, score in ((40 * n, 60), (40 * n + 5, 40))]
    steps: tuple[Step, ...] = (*up_and_down, (86, 60), (87, 40), (146, None), (148, None))
    found = [one for one in lived(*steps) if isinstance(one, Alert)]
    raised = [_minute(one) for one in found if one.change == "raised"]
    assert raised == [0, 40, 80]
    assert [one.flapping for one in found if one.change == "raised"] == [False, False, True]
    assert course(*steps)[-4:] == [
        (85, "noted", "recovering"),
        (86, "noted", "active"),
        (87, "noted", "recovering"),
        (147, "cleared", "closed"),
    ]
    assert [minute for minute, _, change in told(*steps) if change == "raised"] == [0, 40, 80]
