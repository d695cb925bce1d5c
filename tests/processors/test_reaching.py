"""Whom the desk tells, by which channel, and what it does when a message does not arrive or nobody answers."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processors import rulebook
from processors.desk import DeadLetter, Desk, restored
from processors.seat import topic_of
from processors.sending import AGAIN, LIFETIME, OUTAGE
from processors.state import Errand
from schemas.alert import Alert, News, Notification
from schemas.codec import Record, encode, encode_json
from schemas.envelope import Said
from schemas.heard import Config, Decision, Delivery, Epoch, Heard, Tick
from schemas.ids import digest
from schemas.taxonomy import Act, AlertEvent, Marking
from schemas.topics import NOTIFICATIONS
from tests.processors.events import BEGIN, at, enriched, log

PEOPLE = """
[[channel]]
name = "sms"
kind = "apprise"
short = true
[[channel]]
name = "mail"
kind = "apprise"
[[channel]]
name = "vault"
kind = "webhook"
cleared = "RED"
hint = "RED"

[[person]]
name = "dana"
languages = ["fr"]
channels = ["sms", "mail"]
to = {sms = "+33600000000"}
[[person]]
name = "deputy"
channels = ["mail"]
[[person]]
name = "head"
channels = ["mail"]

[[roster]]
name = "duty"
zone = "Europe/London"
[[roster.shift]]
who = ["dana"]
hours = ["07:00-19:00"]

[[chain]]
name = "up"
[[chain.step]]
after = "10m"
to = ["deputy"]
[[chain.step]]
after = "25m"
to = ["head"]

[[route]]
name = "pages"
to = ["duty"]
chain = "up"
"""


def hurt(number: int, before: int | None = None) -> News:
    return News(kind="killed", from_=None if before is None else str(before), to=str(number))


class Scene:
    """A desk, and what it says."""

    def __init__(self, people: str = PEOPLE) -> None:
        self.desk = Desk("fold")
        self.heard: list[Heard] = []
        self.said: list[Said] = []
        rules = rulebook.gather()
        self.hear(Epoch(epoch=1, at=BEGIN))
        self.configure(people, rules)
        self.tick(0)

    def configure(self, people: str, rules: tuple[str, ...] | None = None) -> None:
        rules = rulebook.gather() if rules is None else rules
        self.hear(Config(id=digest("config", *rules, people), at=BEGIN, rules=rules, profile=people))

    def hear(self, *events: Heard) -> list[Notification]:
        """What is said of messages to people."""
        said: list[Said] = []
        for event in events:
            for output in self.desk.handle(log([event], len(self.heard))[0]):
                assert not isinstance(output, DeadLetter), dict(output.headers)["vigil_error"]
                said.append(output)
            self.heard.append(event)
        self.said += said
        return [one for one in said if isinstance(one, Notification)]

    def tick(self, minutes: float) -> list[Notification]:
        return self.hear(Tick(at=at(minutes)))

    def attack(
        self, name: str = "n1", minutes: float = 0, words: str = "", marking: Marking = "CLEAR", place: str = "Leeds"
    ) -> list[Notification]:
        heard = enriched(name, minutes, incident="arson", words=words, place=place, offset=len(self.heard))
        return self.hear(replace(heard, document=replace(heard.document, marking=marking)))

    def deliver(self, sent: Notification, error: str | None = None, **facts: bool) -> list[Notification]:
        return self.hear(delivery(sent, error, **facts))

    def decide(self, act: Act, officer: str = "dana") -> list[Notification]:
        alert = self.alerts()[-1]
        return self.hear(
            Decision(id=f"x{len(self.heard)}", at=BEGIN, officer=officer, act=act, subject=alert.id, reason="seen")
        )

    def state(self, change: AlertEvent, **facts: Any) -> list[Notification]:
        """The alert said in another state, as the rules would."""
        sequence = len(self.heard) << 20
        alert = replace(
            self.alerts()[-1], change=change, sequence=sequence, said_at=self.desk.clock.now, escalate_at=None, **facts
        )
        self.desk._new, self.desk.said = {}, []
        self.desk.put(f"a/{alert.rule}/{alert.key}", alert)
        self.desk.say(alert)
        self.desk._keep()
        self.heard.append(Tick(at=BEGIN))
        self.said += self.desk.said if alert.id == self.alerts()[-1].id else []
        return [one for one in self.desk.said if isinstance(one, Notification)]

    def alerts(self, rule: str = "act-now") -> list[Alert]:
        return [one for one in self.said if isinstance(one, Alert) and one.rule == rule]


def delivery(sent: Notification, error: str | None = None, **facts: bool) -> Delivery:
    return Delivery(
        id=digest("delivery", sent.id, str(sent.attempt)),
        at=BEGIN,
        alert=sent.alert,
        sequence=sent.alert_sequence,
        channel=sent.channel,
        attempt=sent.attempt,
        delivered=error is None,
        error=error,
        notification=sent.id,
        **facts,
    )


def brief(notifications: list[Notification]) -> list[tuple[str, str, str, str]]:
    return [(one.person, one.channel, one.change, one.state) for one in notifications]


def given_up(scene: Scene, sent: Notification) -> list[Notification]:
    """What follows when a channel fails for good."""
    return scene.deliver(sent, "status 404", permanent=True)


def test_who_is_on_duty_is_told_in_their_language_by_the_channel_they_prefer() -> None:
    (sent,) = Scene().attack()
    assert (sent.person, sent.channel, sent.state, sent.attempt) == ("dana", "sms", "due", 1)
    assert (sent.change, sent.to, sent.language) == ("raised", "+33600000000", "fr")
    assert sent.text.startswith("À regarder dans les heures : What happened to n1")
    assert len(sent.text) <= 160
    assert topic_of(sent) is NOTIFICATIONS


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


def test_another_event_in_the_same_town_within_minutes_is_told_at_once_and_not_as_a_page_of_its_own() -> None:
    scene = Scene()
    (first,) = scene.attack()
    told = scene.attack("n2", 5, words="another fire")
    assert {(one.alert, one.change) for one in told} == {(first.alert, "updated")}


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


def values(desk: Desk, records: list[Record]) -> list[bytes]:
    """All that is said of some records, as it is sent."""
    said = [one for record in records for one in desk.handle(record)]
    return [encode(one, "/t").value for one in said if not isinstance(one, DeadLetter)]


def a_night(seed: int) -> list[Heard]:
    """Attacks, deliveries that fail or not, answers and ticks; deliveries are of what the desk really ordered."""
    draw = random.Random(seed)
    scene = Scene()
    ordered: list[Notification] = []
    minute = 0.0
    for number in range(40):
        minute += draw.choice([0.1, 1, 5, 20])
        turn = draw.randrange(10)
        if turn < 2:
            marking: Marking = draw.choice(["CLEAR", "AMBER", "RED"])
            words = draw.choice(["", "fire door synagogue leeds men sought", "fire door synagogue leeds men held"])
            ordered += scene.attack(f"n{number}", minute, words, marking)
        elif turn < 7 and ordered:
            sent = draw.choice(ordered)
            error = draw.choice([None, "status 500", "status 404"])
            ordered += scene.deliver(sent, error, permanent=error == "status 404", expired=draw.randrange(9) == 0)
        elif turn < 8 and scene.alerts():
            ordered += scene.decide(draw.choice(["acknowledge", "close"]))
        else:
            ordered += scene.tick(minute)
        ordered = [one for one in ordered if one.state == "due"]
    return scene.heard


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_a_replay_orders_the_same_messages_byte_for_byte(seed: int) -> None:
    records = log(a_night(seed))
    assert values(Desk("fold"), records) == values(Desk("fold"), records)


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_a_desk_that_was_killed_goes_on_ordering_what_it_would_have_ordered(seed: int) -> None:
    records = log(a_night(seed))
    half = random.Random(seed).randrange(len(records))
    first, second = Desk("fold"), Desk("fold")
    said = values(first, records[:half])
    second.reset(restored({key: encode_json(value) for key, value in first.state.items()}))
    assert said + values(second, records[half:]) == values(Desk("fold"), records)


@given(st.integers(0, 10_000))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_how_dense_the_ticks_are_changes_no_message(seed: int) -> None:
    events = a_night(seed)
    last = max(one.at for one in events if isinstance(one, Tick))
    minutes = int((last - BEGIN) / timedelta(minutes=1)) + 60

    def finished(step: int) -> list[tuple[object, ...]]:
        desk = Desk("fold")
        said: list[Said] = []
        for number, record in enumerate(log(events)):
            said += [one for one in desk.handle(record) if isinstance(one, Said)]
            after = number + 1
        for more, minute in enumerate(range(minutes - 60, minutes, step)):
            said += [one for one in desk.handle(log([Tick(at=at(minute))], after + more)[0]) if isinstance(one, Said)]
        return [
            (one.id, one.state, one.attempt, one.said_at, one.text)
            for one in said
            if isinstance(one, Notification) and one.said_at <= at(minutes - 60 + 40)
        ]

    assert finished(1) == finished(20)


def test_no_two_messages_have_one_id_and_each_ends_once() -> None:
    for seed in range(40):
        desk = Desk("fold")
        ended: set[str] = set()
        texts: dict[str, str] = {}
        for record in log(a_night(seed)):
            for one in desk.handle(record):
                if isinstance(one, Notification):
                    assert one.id not in ended, "it is over"
                    assert texts.setdefault(one.id, one.text) == one.text
                    if one.state in ("delivered", "failed", "withheld", "dropped"):
                        ended.add(one.id)
