"""Alerts of one event go together: one message, one answer."""

from schemas.heard import Poll
from tests.processors.alerts.course import ELSEWHERE, FIRST, LOST, act, course, news, rule, ticks
from tests.processors.events import at, enriched


def test_sources_that_fail_together_are_one_message() -> None:
    polls = [Poll(id=name, at=at(0), health="failing") for name in ("a", "b", "c")]
    found = course(*polls, rules=(LOST,))
    head = found[0]
    raised = [one for one in found if one.change == "raised"]
    assert [one.head for one in raised] == [None, head.id, head.id]
    assert found[-1].members == tuple(one.id for one in raised[1:])


def test_of_two_rules_about_one_story_one_is_the_head_and_one_answer_is_enough() -> None:
    rules = (rule("first"), rule("second"))
    raised = course(FIRST, rules=rules)
    assert [(one.rule, one.head, one.members) for one in raised] == [
        ("first", None, (raised[1].id,)),
        ("second", raised[0].id, ()),
    ]
    answered = course(FIRST, act("acknowledge", raised[0].id), *ticks(60), rules=rules)[2:]
    assert [(one.rule, one.change, one.stage) for one in answered] == [
        ("first", "decided", "acknowledged"),
        ("second", "decided", "acknowledged"),
    ]


def test_what_is_graver_than_the_head_stands_by_itself() -> None:
    found = course(FIRST, rules=(rule("first", "priority = 1\n"), rule("second", "priority = 3\n")))
    assert [(one.rule, one.head) for one in found] == [("second", None), ("first", found[0].id)]


def test_another_event_of_the_same_town_within_minutes_goes_with_the_first_and_is_its_news() -> None:
    other = enriched("x", 5, words="shots market morning", incident="assault", target="school", offset=8)
    first, second, told = course(FIRST, other)
    assert (second.change, second.head, second.story) == ("raised", first.id, second.key)
    assert (told.id, told.change) == (first.id, "updated")
    assert news(told) == [("alert", None, "shots market morning")]


def test_when_the_head_is_over_what_went_with_it_speaks_for_itself() -> None:
    rules = (rule("first", 'ends_after = "10m"\n'), rule("second"))
    found = course(FIRST, *ticks(15), ELSEWHERE, rules=rules)
    assert [(one.rule, one.change, one.head) for one in found if one.rule == "second"][-1] == (
        "second",
        "updated",
        None,
    )
