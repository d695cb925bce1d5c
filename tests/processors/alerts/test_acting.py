"""What officers do to an alert: done or refused with the reason, and what the trail says of it."""

import pytest

from schemas.heard import Decision
from tests.processors.alerts.course import ALERT, COPY, FIRST, act, course, lived, ruling, ticks


@pytest.mark.parametrize(
    ("decisions", "why"),
    [
        ([act("snooze", ALERT)], "needs an end"),
        ([act("snooze", ALERT, until=-5)], "over before it was heard"),
        ([act("snooze", ALERT, until=60 * 24 * 8)], "more than 7 days"),
        ([act("assign", ALERT)], "takes the name of a person"),
        (
            [act("assign", ALERT, value="N. Cohen"), act("assign", ALERT, 3, value="N. Cohen")],
            "is assigned to N. Cohen",
        ),
        ([act("acknowledge", ALERT), act("acknowledge", ALERT, 3)], "is acknowledged by r.levy already"),
        ([act("close", ALERT), act("acknowledge", ALERT, 3)], "was closed on 2026-11-20 09:00 UTC (closed by r.levy"),
        ([act("merge", ALERT, value="x")], "there is no story"),
    ],
)
def test_what_cannot_be_done_is_refused_and_says_why(decisions: list[Decision], why: str) -> None:
    found = ruling(FIRST, *decisions)
    assert found.outcome == "refused"
    assert why in found.why


@pytest.mark.parametrize(
    ("decision", "before", "after"),
    [
        (act("acknowledge", ALERT), "stage=active; officer=", "stage=acknowledged; officer=r.levy"),
        (act("assign", ALERT, value="N. Cohen"), "officer=; assigned=", "officer=r.levy; assigned=N. Cohen"),
        (
            act("snooze", ALERT, until=60),
            "stage=active; officer=; snoozed_until=",
            "stage=snoozed; officer=r.levy; snoozed_until=2026-11-20 10:00 UTC",
        ),
        (
            act("close", ALERT),
            "stage=active; officer=; ended=",
            "stage=closed; officer=r.levy; ended=closed by r.levy: on it",
        ),
        (act("override", ALERT, value="priority=1"), "priority=2", "priority=1"),
        (act("comment", ALERT), None, None),
    ],
)
def test_the_trail_says_what_an_act_changed(decision: Decision, before: str | None, after: str | None) -> None:
    found = ruling(FIRST, decision)
    assert (found.outcome, found.before, found.after) == ("done", before, after)
    assert (found.officer, found.reason, found.until) == ("r.levy", "on it", decision.until)


def test_another_officer_may_take_over() -> None:
    found = ruling(FIRST, act("acknowledge", ALERT), act("acknowledge", ALERT, 3, officer="n.cohen"))
    assert (found.before, found.after) == ("officer=r.levy", "officer=n.cohen")


def test_an_override_of_an_alert_is_of_its_story_and_closes_it_where_it_pages_no_more() -> None:
    assert lived(FIRST, act("override", ALERT, value="priority=1"), COPY) == [
        ("raised", "active"),
        ("cleared", "closed"),
    ]


def test_an_assigned_alert_escalates_until_it_is_answered() -> None:
    found = course(FIRST, act("assign", ALERT, value="N. Cohen"), *ticks(20))
    assert (found[-1].stage, found[-1].assigned) == ("escalated", "N. Cohen")
