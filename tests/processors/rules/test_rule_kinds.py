"""Each kind of rule, lived through by examples: what fires it, and what does not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.desk import Desk, restored
from processors.rules import rulebook
from processors.rules.examples import fires
from processors.rules.rule import Example, Rule
from schemas.alert import Alert
from schemas.codec import encode
from schemas.document import Enriched
from schemas.heard import Heard, Tick
from tests.processors.events import at, enriched, log, opening
from tests.processors.test_desk import a_day, told

END = """
[[fires]]
about = "x"
documents = [{}]
[[quiet]]
about = "y"
documents = [{}]
"""


def rule(text: str) -> Rule:
    return rulebook.one(f'name = "trial"\nwhy = "To try."\n{text}{END}')


def raises(text: str, *documents: Mapping[str, object], until: int = 0) -> bool:
    return fires(rule(text), Example(about="", documents=tuple(map(dict, documents)), until=until))


ARSON = {"incident_types": ["arson"]}

CARDINALITY = """
kind = "cardinality"
priority = 2
by = "country"
within = "24h"
distinct = "places.name"
count = 3
[[when]]
field = "incident_types"
any_of = ["arson"]
"""


def towns(*names: str, minutes: int = 10) -> list[dict[str, object]]:
    return [
        {**ARSON, "minutes": n * minutes, "places.name": [name], "countries": ["FR"], "country": "FR"}
        for n, name in enumerate(names)
    ]


def test_a_cardinality_counts_different_values_not_documents() -> None:
    assert raises(CARDINALITY, *towns("Lyon", "Nice", "Metz"))
    assert not raises(CARDINALITY, *towns("Lyon", "Nice", "Lyon", "Nice"))
    assert not raises(CARDINALITY, *towns("Lyon", "Nice", "Metz", minutes=1000))


NEW = """
kind = "new_term"
within = "30d"
term = "actors.id"
[[when]]
field = "priority"
at_least = 1
"""


def test_a_term_is_new_once() -> None:
    known = {"priority": 1, "actors.id": ["one"], "story": "a"}
    assert raises(NEW, known)
    first = {**known, "priority": 0}
    assert not raises(NEW, first)
    assert not raises(NEW, {"priority": 1, "actors.id": []})


SEQUENCE = """
kind = "sequence"
priority = 2
by = "country"
within = "72h"
[[when]]
field = "level_change"
equals = true
[[then]]
when = [{ field = "communal", equals = true }]
"""
RAISED = {"level_change": True, "country": "SE", "voice": "a"}
THREAT = {"communal": True, "country": "SE", "voice": "b"}


def test_a_sequence_is_in_order_and_in_time() -> None:
    assert raises(SEQUENCE, RAISED, {**THREAT, "minutes": 60})
    assert not raises(SEQUENCE, THREAT, {**RAISED, "minutes": 60})
    assert not raises(SEQUENCE, RAISED, {**THREAT, "minutes": 73 * 60})
    assert not raises(SEQUENCE, RAISED, {**THREAT, "minutes": 60, "country": "NO"})


def test_a_first_step_that_comes_late_still_completes_a_sequence() -> None:
    assert raises(SEQUENCE, {**THREAT, "minutes": 60}, {**RAISED, "minutes": 30})


def test_a_sequence_may_ask_for_independent_voices() -> None:
    two = SEQUENCE.replace("priority = 2", "priority = 2\nvoices = 2")
    assert raises(two, RAISED, {**THREAT, "minutes": 60})
    assert not raises(two, RAISED, {**THREAT, "minutes": 60, "voice": "a"})


ABSENCE = """
kind = "absence"
priority = 2
by = "rule"
within = "6h"
[[when]]
field = "kind"
equals = "advisory"
"""


def test_what_does_not_come_in_time_is_missed() -> None:
    assert raises(ABSENCE, {"kind": "article"}, until=361)
    assert raises(ABSENCE, {"kind": "advisory"}, until=361)
    assert not raises(ABSENCE, {"kind": "advisory", "minutes": 5}, until=364)


def test_of_a_key_only_what_came_once_is_awaited() -> None:
    by_source = ABSENCE.replace('by = "rule"', 'by = "source"')
    assert not raises(by_source, {"kind": "article", "source": "a"}, until=10_000)
    assert raises(
        by_source, {"kind": "advisory", "source": "a"}, {"kind": "advisory", "source": "b", "minutes": 300}, until=400
    )


FEED = """
kind = "change"
of = "feed"
priority = 1
[[when]]
field = "health"
any_of = ["silent", "failing"]
"""


def test_a_source_that_falls_silent_is_told() -> None:
    assert raises(FEED, {"id": "a"}, {"id": "a", "health": "silent", "minutes": 5})
    assert not raises(FEED, {"id": "a"}, {"id": "a", "minutes": 5})


CHANGE = """
kind = "change"
of = "story"
changed = ["story.status"]
[[when]]
field = "story.status"
equals = "current"
"""


def test_a_change_of_a_story_is_seen_when_it_happens() -> None:
    planned = {"story.status": "planned_threat", "new": True}
    assert raises(CHANGE, planned, {"story.status": "current", "minutes": 5})
    assert not raises(CHANGE, {"story.status": "current"}, {"story.status": "current", "minutes": 5})
    assert not raises(CHANGE, {"story.status": "current"})


MEASURE = """
kind = "match"
measure = "score"
raise_at = 60
clear_at = 40
[[when]]
field = "new"
equals = true
"""


def test_a_measure_raises_at_its_height() -> None:
    assert raises(MEASURE, {"score": 59}, {"score": 60, "minutes": 5})
    assert not raises(MEASURE, {"score": 59})


def test_out_of_its_hours_a_rule_raises_nothing() -> None:
    """The examples begin on a Monday at nine."""
    hours = 'kind = "match"\npriority = 1\nschedule = ["{}"]\nzone = "UTC"\n[[when]]\nfield = "priority"\nequals = 2\n'
    assert raises(hours.format("Mon-Fri 08:00-18:00"), {"priority": 2})
    assert not raises(hours.format("Mon-Fri 10:00-18:00"), {"priority": 2})
    assert not raises(hours.format("Sat-Sun 00:00-24:00"), {"priority": 2})
    assert raises(hours.format("Sun 22:00-10:00"), {"priority": 2})


def met(condition: str, **seen: object) -> bool:
    return raises(f'kind = "match"\npriority = 1\nwhen = [{condition}]\n', {"new": True, **seen})


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ('{ any = [{ field = "score", at_least = 60 }, { field = "watched", equals = true }] }', {"watched": True}, {}),
        ('{ not = { field = "language", equals = "en" } }', {"language": "fr"}, {"language": "en"}),
        ('{ all = [{ field = "new", equals = true }, { field = "score", at_most = 9 }] }', {"score": 9}, {"score": 10}),
        ('{ field = "score", at_least = 10, at_most = 20 }', {"score": 20}, {"score": 21}),
        ('{ field = "text", says = ["school hall"] }', {"text": "In the School hall."}, {"text": "preschool halls"}),
        ('{ field = "countries", all_of = ["FR", "BE"] }', {"countries": ["BE", "FR"]}, {"countries": ["FR"]}),
        ('{ field = "countries", none_of = ["FR"] }', {"countries": ["BE"]}, {"countries": ["BE", "FR"]}),
        ('{ field = "actors.id", given = true }', {"actors.id": ["x"]}, {"actors.id": []}),
        ('{ field = "story.origins", at_least = 3 }', {"story.origins": 3}, {"story.origins": 2}),
        ('{ field = "document.publisher.official", equals = true }', {"document.publisher.official": True}, {}),
    ],
)  # fmt: skip
def test_a_condition_holds_or_does_not(condition: str, yes: dict[str, object], no: dict[str, object]) -> None:
    assert met(condition, **yes)
    assert not met(condition, **no)


ALL_KINDS = tuple(
    f'name = "{name}"\nwhy = "To try."\n{text}{END}'
    for name, text in {
        "cardinality": CARDINALITY,
        "new": NEW.replace('term = "actors.id"', 'term = "places.name"\nlearn = "1h"'),
        "sequence": SEQUENCE,
        "absence": ABSENCE,
        "feed": FEED,
        "change": CHANGE,
        "measure": MEASURE,
    }.items()
)


@given(st.integers(0, 1000), st.lists(st.integers(1, 80), max_size=4))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_with_rules_of_every_kind_a_desk_restored_anywhere_says_the_same(seed: int, cuts: list[int]) -> None:
    shipped = rulebook.gather()
    records = log([*opening((*shipped, *ALL_KINDS)), *a_day(seed)])
    whole = [encode(said, "/t").value for said in told(Desk("fold"), records)]
    parts: list[bytes] = []
    desk = Desk("fold")
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(records)], strict=True):
        parts += [encode(said, "/t").value for said in told(desk, records[begin:end])]
        values = {key: msgspec.json.encode(value) for key, value in desk.state.items()}
        desk = Desk("fold")
        desk.reset(restored(values))
    assert parts == whole


def test_an_alert_of_a_measure_recovers_before_it_clears_and_comes_back() -> None:
    """It lets go only after half an hour at or below the lower height."""
    text = f'name = "measure"\nwhy = "To try."\n{MEASURE}{END}'.replace("clear_at = 40", "clear_at = 1").replace(
        "raise_at = 60", "raise_at = 2"
    )
    text = text.replace('measure = "score"', 'measure = "priority"')
    fire = enriched("a", words="fire door night leeds", incident="arson")
    calm = enriched("b", 5, words="fire door night leeds", incident="arson", assertion="resolved", offset=1)
    said = told(Desk("fold"), log([*opening((text,)), fire, Tick(at=at(5)), calm, Tick(at=at(34)), Tick(at=at(36))]))
    stages = [(one.change, one.stage, one.said_at) for one in said if isinstance(one, Alert)]
    assert stages == [
        ("raised", "active", at(0)),
        ("updated", "recovering", at(5)),
        ("cleared", "closed", at(35)),
    ]


COUNT = """
kind = "frequency"
priority = 2
by = "rule"
count = 2
count_of = "documents"
quiet_after = "30m"
[[when]]
field = "incident_types"
any_of = ["arson"]
"""


def pages(rule_text: str, *events: Heard) -> list[tuple[str, datetime]]:
    """Rule and moment of each page."""
    text = f'name = "trial"\nwhy = "To try."\n{rule_text}{END}'
    said = told(Desk("fold"), log([*opening((text,)), *events]))
    return [(one.rule, one.said_at) for one in said if isinstance(one, Alert) and one.change == "raised"]


def fire(name: str, minutes: float, offset: int, **more: Any) -> Enriched:
    words = more.pop("words", f"fire {name} night")
    return enriched(name, minutes, words=words, incident=more.pop("incident", "arson"), offset=offset, **more)


def test_what_a_revision_takes_back_is_counted_no_more() -> None:
    first, second = fire("a", 0, 0), fire("b", 5, 2)
    corrected = fire("a", 2, 1, incident=None, text="It was a barbecue")
    assert pages(COUNT, first, second) != []
    assert pages(COUNT, first, corrected, second) == []


def test_a_mended_word_does_not_page_again_after_the_alert_is_closed() -> None:
    first, second = fire("a", 0, 0), fire("b", 5, 1)
    quiet, mended = Tick(at=at(60)), fire("b", 61, 2, text="A typo mended")
    assert len(pages(COUNT, first, second, quiet, mended, Tick(at=at(62)))) == 1


def test_a_sequence_takes_the_follower_that_makes_it_whole() -> None:
    two = SEQUENCE.replace("priority = 2", "priority = 2\nvoices = 2")
    same = {**THREAT, "voice": "a", "minutes": 30}
    assert raises(two, RAISED, same, {**THREAT, "minutes": 60})


def test_what_names_no_country_is_no_case_of_a_country() -> None:
    by_country = COUNT.replace('by = "rule"', 'by = "country"')
    assert raises(by_country, {**ARSON, "country": "FR"}, {**ARSON, "country": "FR", "minutes": 5})
    assert not raises(by_country, ARSON, {**ARSON, "minutes": 5})


def test_a_term_is_new_once_at_a_desk_and_not_while_the_rule_learns() -> None:
    text = NEW.replace('term = "actors.id"', 'term = "countries"\nlearn = "1h"\nby = "countries"')
    early = fire("a", 0, 0, words="fire door night", country="GB")
    known = fire("b", 90, 1, words="shots market noon", country="GB")
    other = fire("c", 95, 2, words="crowd square evening", country="FR", place="Lyon")
    times: list[Heard] = [early, Tick(at=at(90)), known, Tick(at=at(95)), other]
    assert pages(text, *times) == [("trial", at(95))]
