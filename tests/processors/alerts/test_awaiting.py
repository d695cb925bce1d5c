"""What does not come is told once, and not while nobody can know."""

from collections.abc import Iterable

from msgspec.structs import replace

from processors.alerts.awaiting import UNJUDGED
from processors.desk import Desk
from processors.judging.state import Window
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.heard import Heard, Poll, Tick
from schemas.taxonomy import Health
from tests.processors.events import at, enriched, log, opening
from tests.processors.hearing import live, of

SILENCE = """
name = "silence"
why = "Nothing at all for six hours."
kind = "absence"
priority = 2
by = "rule"
within = "6h"
[[when]]
field = "kind"
equals = "article"
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""
BURST = """
name = "burst"
why = "Two fires."
kind = "frequency"
priority = 2
by = "rule"
count = 2
count_of = "documents"
[[when]]
field = "incident_types"
any_of = ["arson"]
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""
SOURCE = """
name = "source"
why = "A source is not heard."
kind = "change"
of = "feed"
priority = 1
[[when]]
field = "health"
any_of = ["silent", "failing"]
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""


def told(rule: str, *events: Heard) -> list[tuple[str, str, float]]:
    """Rule, change and minute of each alert."""
    said: Iterable[Alert] = [one for one in of(Alert, live(*events, rules=(rule,))) if isinstance(one, Alert)]
    return [(one.rule, one.change, (one.said_at - at(0)).total_seconds() / 60) for one in said]


def poll(minute: float, health: Health) -> Poll:
    return Poll(id="a.example", at=at(minute), health=health)


def test_silence_is_told_once_and_ends_with_the_next_document() -> None:
    after = enriched("b", 500, offset=1)
    assert told(SILENCE, enriched("a"), Tick(at=at(400)), Tick(at=at(499)), Tick(at=at(500)), after) == [
        ("silence", "raised", 360),
        ("silence", "cleared", 500),
    ]


def test_a_desk_that_begins_waits_as_long_as_the_rule_says() -> None:
    assert told(SILENCE, Tick(at=at(359))) == []
    assert told(SILENCE, Tick(at=at(360))) == [("silence", "raised", 360)]


def test_a_document_that_says_it_was_fetched_in_the_future_puts_no_absence_off() -> None:
    ahead = enriched("a")
    ahead = replace(ahead, document=replace(ahead.document, fetched=at(60 * 24 * 365)))
    assert told(SILENCE, ahead, Tick(at=at(359)), Tick(at=at(361))) == [("silence", "raised", 360)]
    skewed = replace(ahead, document=replace(ahead.document, fetched=at(2)))
    assert told(SILENCE, skewed, Tick(at=at(361)), Tick(at=at(363))) == [("silence", "raised", 362)]


def test_what_came_while_the_desk_stood_still_came_when_it_was_fetched() -> None:
    meanwhile = enriched("a", 300)
    assert told(SILENCE, meanwhile, Tick(at=at(400)), Tick(at=at(659))) == []
    assert told(SILENCE, meanwhile, Tick(at=at(661))) == [("silence", "raised", 660)]


def test_while_documents_wait_silence_is_not_judged_and_that_is_told() -> None:
    waiting = Tick(at=at(400), oldest_waiting=at(350))
    assert told(SILENCE, waiting) == [(UNJUDGED, "raised", 360)]
    read = enriched("late", 355, offset=1)
    assert told(SILENCE, waiting, Tick(at=at(401)), read, Tick(at=at(500))) == [
        (UNJUDGED, "raised", 360),
        ("silence", "raised", 401),
        ("silence", "cleared", 401),
        (UNJUDGED, "cleared", 402),
    ]


def test_a_document_that_waits_for_seconds_only_is_no_backlog() -> None:
    assert told(SILENCE, Tick(at=at(400), oldest_waiting=at(399.5))) == [("silence", "raised", 360)]


def test_an_alert_is_not_cleared_as_quiet_while_documents_wait() -> None:
    fire = enriched("a", incident="arson")
    said = [one for one in of(Alert, live(fire, Tick(at=at(60 * 50), oldest_waiting=at(60)))) if isinstance(one, Alert)]
    assert [(one.rule, one.change) for one in said if one.rule != "act-now"] == [(UNJUDGED, "raised")]
    assert "cleared" not in [one.change for one in said if one.rule == "act-now"]


def test_a_source_that_fails_is_told_until_it_is_well() -> None:
    course: tuple[Health, ...] = ("well", "failing", "failing", "silent", "well")
    found = told(SOURCE, *(poll(minute, health) for minute, health in enumerate(course)))
    assert found == [("source", "raised", 0), ("source", "cleared", 0)]


def test_what_can_count_no_more_is_forgotten() -> None:
    """Windows after the last document that counts, closed alerts of stories; others keep the count of openings."""
    desk = Desk("fold")
    fires: list[Heard] = [
        enriched(f"n{n}", n, words=f"fire {word} night", incident="arson", place=place, offset=n)
        for n, (word, place) in enumerate((("door", "Leeds"), ("roof", "York"), ("gate", "Hull")))
    ]
    told_of = log([*opening((*rulebook.gather(), BURST)), *fires, Tick(at=at(60 * 24 * 5))])
    for record in told_of:
        desk.handle(record)
    kinds = [(key.split("/")[1], value.stage) for key, value in desk.state.items() if isinstance(value, Alert)]
    assert ("act-now", "closed") in kinds
    assert ("burst", "closed") in kinds
    assert any(isinstance(value, Window) for value in desk.state.values())
    for record in log([Tick(at=at(60 * 24 * 60))], start=len(told_of)):
        desk.handle(record)
    left = [key for key, value in desk.state.items() if isinstance(value, (Alert, Window))]
    assert [key for key in left if not key.startswith(("a/burst/", "a/coordinated/", "a/wave/"))] == []
    assert any(key.startswith("a/burst/") for key in left)
