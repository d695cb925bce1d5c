"""By which channel a message goes, and what the desk does when it does not arrive."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from processors.people.sending import AGAIN, LIFETIME, OUTAGE
from schemas.codec import encode
from schemas.taxonomy import Marking
from tests.processors.events import BEGIN, at
from tests.processors.scene import PEOPLE, Scene, brief, given_up


def test_the_message_is_keyed_by_its_alert_and_its_id_is_the_same_at_every_attempt() -> None:
    scene = Scene()
    (sent,) = scene.attack()
    assert encode(sent, "/t").key == sent.alert.encode()
    scene.deliver(sent, "status 500")
    (again,) = scene.tick(0.25)
    assert (again.id, again.text, again.attempt) == (sent.id, sent.text, 2)


def test_a_failed_message_is_tried_again_after_ever_longer_waits_and_then_handed_to_the_next_channel() -> None:
    scene = Scene()
    (first,) = scene.attack()
    assert brief(scene.deliver(first, "status 500")) == [("dana", "sms", "raised", "retrying")]
    assert scene.tick(0.2) == []
    (second,) = scene.tick(0.25)
    assert brief(scene.deliver(second, "status 500")) == [("dana", "sms", "raised", "retrying")]
    assert scene.tick(1.2) == []
    (third,) = scene.tick(1.25)
    said = scene.deliver(third, "status 500")
    assert brief(said)[:2] == [("dana", "sms", "raised", "failed"), ("dana", "mail", "raised", "due")]
    assert said[0].error == "status 500"


def test_what_arrived_is_settled_and_a_repeat_of_the_delivery_changes_nothing() -> None:
    scene = Scene()
    (sent,) = scene.attack()
    assert brief(scene.deliver(sent)) == [("dana", "sms", "raised", "delivered")]
    assert scene.deliver(sent) == []
    assert scene.deliver(sent, "late") == []


def test_where_trying_again_is_of_no_use_the_next_channel_is_asked_at_once() -> None:
    scene = Scene()
    (sent,) = scene.attack()
    assert brief(given_up(scene, sent))[:2] == [("dana", "sms", "raised", "failed"), ("dana", "mail", "raised", "due")]


def test_when_no_channel_of_a_person_works_the_next_person_is_told_at_once_and_all_are_tried_anew() -> None:
    scene = Scene()
    (sms,) = scene.attack()
    mail = given_up(scene, sms)[1]
    said = given_up(scene, mail)
    assert ("deputy", "mail", "escalated", "due") in brief(said)
    assert ("dana", "mail", "raised", "retrying") in brief(said)
    anew = brief(scene.tick(AGAIN / timedelta(minutes=1)))
    assert anew[:2] == [("dana", "mail", "raised", "failed"), ("dana", "sms", "raised", "due")]


def test_a_channel_that_gives_up_is_an_alert_of_its_own_until_it_delivers_again() -> None:
    scene = Scene()
    (sms,) = scene.attack()
    said = given_up(scene, sms)
    (outage,) = scene.alerts(OUTAGE)
    assert (outage.change, outage.key, outage.headline) == ("raised", "sms", "sms: status 404")
    told = [one for one in said if one.alert == outage.id]
    # The channel is asked all the same, and the next one beside it.
    assert brief(told) == [("dana", "sms", "raised", "due"), ("dana", "mail", "raised", "due")]
    given_up(scene, told[0])
    assert len(scene.alerts(OUTAGE)) == 1
    (news,) = [one for one in scene.attack("n2", words="another fire", place="York") if one.channel == "sms"]
    scene.deliver(news)
    closed = scene.alerts(OUTAGE)[-1]
    assert (closed.change, closed.ended) == ("cleared", "it delivers again")
    given_up(scene, replace(news, attempt=9))  # of a message that is settled
    assert len(scene.alerts(OUTAGE)) == 2


@pytest.mark.parametrize(
    ("marking", "expected"),
    [
        ("GREEN", [("sms", False, "due")]),
        ("AMBER", [("vault", False, "due")]),
        ("RED", [("vault", False, "due")]),
    ],
)
def test_what_is_marked_goes_by_the_first_channel_that_is_cleared_for_it(
    marking: Marking, expected: list[tuple[str, bool, str]]
) -> None:
    people = PEOPLE.replace('channels = ["sms", "mail"]', 'channels = ["sms", "vault"]')
    said = Scene(people).attack(marking=marking)
    assert [(one.channel, one.bare, one.state) for one in said] == expected


def test_where_no_channel_is_cleared_the_message_says_only_that_there_is_an_alert() -> None:
    (sent,) = Scene().attack(marking="AMBER")
    assert sent.bare
    assert (sent.link, sent.title) == (None, "")
    assert sent.text == f"Une alerte est à regarder dans Vigil : {sent.alert}. Elle ne peut être envoyée par ce canal."
    assert "n1" not in sent.text


def test_where_no_channel_may_say_even_that_it_is_put_down_and_the_next_person_is_asked() -> None:
    scene = Scene(PEOPLE.replace('name = "head"\nchannels = ["mail"]', 'name = "head"\nchannels = ["vault"]'))
    said = scene.attack(marking="RED")
    assert [(one.person, one.state, one.text == "") for one in said] == [
        ("dana", "withheld", True),
        ("deputy", "withheld", True),
        ("head", "due", False),
    ]
    assert "TLP:RED" in (said[0].error or "")


def test_what_nobody_came_to_send_in_time_is_sent_anew_without_calling_the_channel_broken() -> None:
    scene = Scene()
    (sent,) = scene.attack()
    assert sent.until == BEGIN + LIFETIME
    scene.tick(5)
    (again,) = scene.deliver(sent, "not sent in time", expired=True)
    assert (again.state, again.attempt, again.until) == ("due", 2, at(5) + LIFETIME)
    assert scene.alerts(OUTAGE) == []
