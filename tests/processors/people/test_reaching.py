"""Whom the desk tells, of what, and whom it asks next when nobody answers."""

import pytest

from processors.judging.state import Errand
from processors.people.sending import OUTAGE
from processors.seat import topic_of
from schemas.alert import News
from schemas.taxonomy import Act
from schemas.topics import NOTIFICATIONS
from tests.processors.scene import PEOPLE, Scene, brief, given_up


def hurt(number: int, before: int | None = None) -> News:
    return News(kind="killed", from_=None if before is None else str(before), to=str(number))


def test_who_is_on_duty_is_told_in_their_language_by_the_channel_they_prefer() -> None:
    (sent,) = Scene().attack()
    assert (sent.person, sent.channel, sent.state, sent.attempt) == ("dana", "sms", "due", 1)
    assert (sent.change, sent.to, sent.language) == ("raised", "+33600000000", "fr")
    assert sent.text.startswith("À regarder dans les heures : What happened to n1")
    assert len(sent.text) <= 160
    assert topic_of(sent) is NOTIFICATIONS


def test_another_event_in_the_same_town_within_minutes_is_told_at_once_and_not_as_a_page_of_its_own() -> None:
    scene = Scene()
    (first,) = scene.attack()
    told = scene.attack("n2", 5, words="another fire")
    assert {(one.alert, one.change) for one in told} == {(first.alert, "updated")}


def test_when_nobody_answers_the_chain_is_taken_step_by_step() -> None:
    scene = Scene()
    scene.deliver(scene.attack()[0])
    assert scene.tick(9.9) == []
    assert brief(scene.tick(10)) == [("deputy", "mail", "escalated", "due")]
    reminded = scene.tick(15)  # the rule's own escalation
    assert {(one.person, one.change) for one in reminded} == {("dana", "escalated"), ("deputy", "escalated")}
    assert brief(scene.tick(25)) == [("head", "mail", "escalated", "due")]


@pytest.mark.parametrize("act", ["acknowledge", "close"])
def test_an_answer_ends_escalation_and_what_was_to_be_tried_again(act: Act) -> None:
    scene = Scene()
    (sent,) = scene.attack()
    scene.deliver(sent, "status 500")
    scene.decide(act)
    said = [one for minutes in range(1, 40) for one in scene.tick(minutes)]
    assert {(one.person, one.change) for one in said} <= {("dana", "raised"), ("dana", "cleared")}
    assert [one.state for one in said if one.change == "raised"] == ["dropped"]


def test_an_answer_in_the_meantime_keeps_a_failure_from_being_handed_on() -> None:
    scene = Scene()
    (sent,) = scene.attack()
    scene.decide("acknowledge")
    assert brief(given_up(scene, sent)) == [("dana", "sms", "raised", "dropped")]
    assert scene.alerts(OUTAGE) == []


def test_the_all_clear_goes_to_all_who_were_told() -> None:
    scene = Scene()
    scene.attack()
    scene.tick(10)
    said = scene.decide("close")
    assert brief(said) == [("dana", "sms", "cleared", "due"), ("deputy", "mail", "cleared", "due")]
    assert said[0].text.startswith("Fin d'alerte : ")
    assert "closed by dana: seen" in said[1].text


def test_news_waits_until_the_last_message_is_a_quarter_of_an_hour_old_and_then_says_what_is_new() -> None:
    scene = Scene(PEOPLE.replace('chain = "up"', ""))
    scene.attack()
    scene.tick(5)
    assert scene.state("updated", documents=("d1", "d2"), news=(hurt(2), News(kind="arrest", to="held"))) == []
    scene.tick(10)
    assert scene.state("updated", documents=("d1", "d2", "d3"), news=(hurt(3, 2),)) == []
    assert scene.tick(14.9) == []
    said = scene.tick(15)
    assert brief(said) == [("dana", "sms", "updated", "due")]
    assert said[0].text.startswith("Du nouveau · À regarder dans les heures : Personnes tuées : 3 · Une arrestation")
    told = [one.text for one in scene.deliver(said[0], "404", permanent=True) if one.alert == said[0].alert]
    assert "Nouveau : Personnes tuées : 3\nNouveau : Une arrestation" in told[-1], "by the other channel too"
    scene.tick(40)
    later, *_ = scene.state("updated", documents=("d1", "d2", "d3", "d4"), news=(hurt(4, 3),))
    assert later.text.startswith("Du nouveau · À regarder dans les heures : Personnes tuées : 4 (auparavant 3) · What")
    assert scene.state("updated", officer="nobody in particular") == [], "no news"


def test_what_has_become_worse_is_told_at_once_also_after_an_answer_and_by_the_routes_that_take_it_now() -> None:
    top = '\n[[route]]\nname = "top"\nto = ["head"]\npriorities = [3]\n'
    scene = Scene(PEOPLE + top)
    scene.attack()
    scene.decide("acknowledge")
    assert scene.state("updated", documents=("d1", "d2")) == []
    worse = scene.state("updated", documents=("d1", "d2", "d3"), priority=3)
    assert brief(worse) == [("head", "mail", "raised", "due"), ("dana", "sms", "updated", "due")]


def test_when_a_rest_is_over_those_who_knew_are_told_again_and_the_chain_begins_anew() -> None:
    scene = Scene()
    scene.attack()
    scene.state("updated", stage="snoozed")
    assert [one for minutes in range(1, 30) for one in scene.tick(minutes)] == []
    assert brief(scene.state("updated", stage="active")) == [("dana", "sms", "updated", "due")]
    assert ("deputy", "mail", "escalated", "due") in brief(scene.tick(39))


def test_an_alert_that_became_part_of_another_is_no_message() -> None:
    scene = Scene()
    scene.attack()
    assert scene.state("cleared", stage="closed", ended="merged") == []


def test_outside_the_hours_of_the_roster_the_next_step_is_taken_at_once() -> None:
    scene = Scene(PEOPLE.replace("07:00-19:00", "18:00-19:00"))
    assert brief(scene.attack()) == [("deputy", "mail", "escalated", "due")]


def test_nobody_is_told_of_what_was_found_too_late_or_of_a_rule_on_trial() -> None:
    scene = Scene()
    scene.attack()
    assert scene.state("raised", id="another", late=True) == []
    assert scene.state("raised", id="another", shadow=True) == []
    assert len(scene.state("raised", id="another")) == 1


def test_without_people_in_the_profile_nothing_is_said_or_remembered() -> None:
    scene = Scene('[[community]]\nid = "jewish"\nname = "Jewish communities"\n')
    assert scene.attack() == []
    assert scene.tick(60) == []
    assert not [one for one in scene.desk.state.values() if isinstance(one, Errand)]


def test_a_person_who_leaves_the_profile_is_not_written_to_any_more() -> None:
    scene = Scene()
    (sent,) = scene.attack()
    scene.deliver(sent, "status 500")
    scene.configure('[[community]]\nid = "jewish"\nname = "Jewish communities"\n')
    said = [one for minutes in range(1, 40) for one in scene.tick(minutes)]
    assert brief(said) == [("dana", "sms", "raised", "dropped")]
