"""The life of an alert, passage by passage: who is called when, who is left in peace, and what is said to be new."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from processors.judging.timers import timers
from schemas.alert import Alert
from schemas.heard import Heard, Observation, Poll
from schemas.particulars import Trigger
from schemas.reading import Mark
from schemas.scored import Scored
from schemas.taxonomy import Health
from tests.processors.alerts.course import (
    ALERT,
    COPY,
    ELSEWHERE,
    FIRST,
    LOST,
    NOTHING,
    STORY,
    WORDS,
    act,
    course,
    further,
    hurt,
    lived,
    news,
    rule,
    ticks,
)
from tests.processors.events import at, enriched
from tests.processors.hearing import live, of


def test_nobody_answers_so_it_escalates_and_stays_so_until_somebody_does() -> None:
    assert lived(FIRST, *ticks(20), act("acknowledge", ALERT, 21)) == [
        ("raised", "active"),
        ("escalated", "escalated"),
        ("decided", "acknowledged"),
    ]


def test_who_acknowledged_is_not_called_again_by_what_is_no_worse() -> None:
    caught = hurt(enriched("b", 20, words=WORDS, incident="arson", offset=1), 1)
    assert lived(FIRST, act("acknowledge", ALERT), caught, COPY, *ticks(60)) == [
        ("raised", "active"),
        ("decided", "acknowledged"),
        ("updated", "acknowledged"),
    ]


def test_graver_news_calls_whoever_acknowledged_anew_and_escalates_again() -> None:
    found = course(FIRST, act("acknowledge", ALERT), *ticks(20), ELSEWHERE, *ticks(36))
    assert [(one.change, one.stage) for one in found][2:] == [("updated", "active"), ("escalated", "escalated")]
    assert ("place", None, "York, GB") in news(found[2])
    assert found[3].said_at == at(35)


def test_a_snooze_ends_by_itself_and_what_nobody_answers_then_escalates() -> None:
    found = course(FIRST, act("snooze", ALERT, until=60), COPY, *ticks(90))
    assert [(one.change, one.stage, one.said_at) for one in found][1:] == [
        ("decided", "snoozed", at(0)),
        ("woken", "active", at(60)),
        ("escalated", "escalated", at(75)),
    ]


def test_a_snooze_ends_at_once_with_graver_news() -> None:
    found = course(FIRST, act("snooze", ALERT, until=600), ELSEWHERE)
    assert (found[-1].change, found[-1].stage, found[-1].snoozed_until) == ("updated", "active", None)


def test_what_is_snoozed_for_longer_than_it_stays_quiet_comes_back_all_the_same() -> None:
    found = course(FIRST, act("snooze", ALERT, until=60 * 72), *ticks(60 * 73))
    assert [one.change for one in found] == ["raised", "decided", "woken", "escalated"]


@pytest.mark.parametrize("moments", [(60,), (30, 59, 60, 61, 75), tuple(range(1, 80))])
def test_how_dense_the_ticks_are_changes_nothing_about_a_snooze(moments: tuple[int, ...]) -> None:
    found = course(FIRST, act("snooze", ALERT, until=60), *ticks(*moments, 80))
    assert [(one.change, one.said_at) for one in found][2:] == [("woken", at(60)), ("escalated", at(75))]


def test_another_outlet_a_mended_word_and_the_same_again_are_no_news() -> None:
    mended = enriched("a", 25, words=WORDS, incident="arson", text="The door.", offset=9)
    assert lived(FIRST, COPY, mended) == [("raised", "active")]


def test_the_alert_says_what_is_new() -> None:
    one = hurt(enriched("b", 20, words=WORDS, incident="arson", offset=1), 1)
    two = hurt(enriched("c", 30, words=WORDS, incident="arson", offset=2), 2)
    found = [*course(FIRST, one, two), *course(FIRST, ELSEWHERE)[1:]]
    assert [[each for each in news(alert) if each[0] != "confirmation"] for alert in found] == [
        [],
        [("killed", None, "1")],
        [("killed", "1", "2")],
        [("place", None, "York, GB")],
    ]


def test_that_a_report_in_other_words_scores_higher_is_no_news_of_a_page() -> None:
    first = enriched("a", words=WORDS, incident="shooting")
    again = enriched("c", 30, words=WORDS, incident="shooting", offset=2)
    deliberate = Mark(kind="deliberate", start=0, end=1, text="f")
    again = replace(again, reading=replace(again.reading, marks=(*again.reading.marks, deliberate)))
    scored = [one for one in of(Scored, live(first, again)) if isinstance(one, Scored)]
    assert [(one.priority, one.new) for one in scored] == [(2, True), (3, False)]
    assert lived(first, again) == [("raised", "active")]


def test_a_vow_has_no_further_place() -> None:
    answered = Trigger(kind="killing", start=0, end=1, text="f", country="IR")
    first = enriched("a", words=WORDS, incident="threat")
    vow = further(enriched("b", 20, words=WORDS, incident="threat", offset=1))
    assert [one[0] for one in news(course(first, vow)[-1])] == ["confirmation", "place"]
    sworn = replace(vow, reading=replace(vow.reading, triggers=(answered,)))
    assert [one[0] for one in news(course(first, sworn)[-1])] == ["confirmation"]


def test_what_turns_out_to_be_nothing_recovers_and_is_closed_after_half_an_hour() -> None:
    found = course(FIRST, *ticks(40), NOTHING, *ticks(80))
    assert [(one.change, one.stage) for one in found] == [
        ("raised", "active"),
        ("escalated", "escalated"),
        ("updated", "recovering"),
        ("cleared", "closed"),
    ]
    assert ("status", "current", "none") in news(found[2])
    assert (found[3].said_at, found[3].ended) == (at(70), "resolved")


def test_what_was_nothing_and_is_something_after_all_is_open_again() -> None:
    again = further(enriched("e", 50, words=f"{WORDS} york", incident="arson", offset=4))
    assert lived(FIRST, act("acknowledge", ALERT), NOTHING, again) == [
        ("raised", "active"),
        ("decided", "acknowledged"),
        ("updated", "recovering"),
        ("updated", "active"),
    ]


def test_a_closed_alert_is_opened_again_by_a_material_change_alone() -> None:
    closed = act("close", ALERT)
    assert lived(FIRST, closed, COPY) == [("raised", "active"), ("cleared", "closed")]
    found = course(FIRST, closed, COPY, ELSEWHERE)
    assert (found[-1].change, found[-1].opening, found[-1].key) == ("raised", 2, STORY)
    assert ("place", None, "York, GB") in news(found[-1])


def test_what_opens_and_closes_again_and_again_is_said_once_as_flapping_and_then_must_hold_still() -> None:
    healths: list[Health] = ["failing", "well"] * 6
    polls: list[Heard] = []
    for minute, health in enumerate(healths):
        polls += [*ticks(minute * 10), Poll(id="gazette", at=at(minute * 10), health=health)]
    found = course(*polls, *ticks(500), rules=(LOST,))
    told = [(one.change, one.flapping) for one in found if one.change != "noted" and one.change != "escalated"]
    assert told == [
        ("raised", False),
        ("cleared", False),
        ("raised", False),
        ("cleared", False),
        ("raised", True),
        ("cleared", True),
    ]
    assert found[-1].said_at == at(110 + 60)


def test_one_found_too_late_is_stored_and_the_first_fresh_news_of_it_pages() -> None:
    old = enriched("a", 0, words=WORDS, incident="arson", published=at(-60 * 7))
    late, first = course(old, *ticks(20), ELSEWHERE)
    assert (late.change, late.late, late.escalate_at) == ("raised", True, None)
    assert (first.id, first.change, first.late, first.opened_at) == (late.id, "raised", False, at(20))
    assert first.escalate_at == at(35)


def test_a_level_is_pending_until_the_next_look_confirms_it() -> None:
    levels = ["SUBSTANTIAL"] * 3 + ["SEVERE"] * 3
    seen = [
        Observation(id=f"o{n}", at=at(n), system="uk-jtac", scope="GB", level=one, source="mi5", first_hand=True)
        for n, one in enumerate(levels)
    ]
    found = course(*seen)
    assert [(one.change, one.stage) for one in found] == [("raised", "pending"), ("updated", "active")]
    assert news(found[1]) == [("confirmation", "unconfirmed", "confirmed")]


def test_what_is_over_is_forgotten_where_it_can_never_come_again() -> None:
    def forgotten(alert: Alert) -> list[datetime]:
        return [moment for moment, _ in timers("a/x", alert)]

    closed = course(FIRST, act("close", ALERT))[-1]
    assert len(forgotten(closed)) == 1
    assert forgotten(replace(closed, key="GB")) == []


def test_an_alert_of_a_deed_whose_doer_nobody_holds_waits_longer_for_news() -> None:
    rules = (rule("try", 'quiet_after = "1h"\nunsolved_after = "3h"\n'),)
    cleared = [one.said_at for one in course(FIRST, *ticks(70, 190), rules=rules) if one.change == "cleared"]
    assert cleared == [at(180)]
    street = enriched("s", words=WORDS, incident="arson", target="public_place")
    cleared = [one.said_at for one in course(street, *ticks(70), rules=rules) if one.change == "cleared"]
    assert cleared == [at(60)]
