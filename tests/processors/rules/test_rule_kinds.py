"""Each kind of rule, lived through by examples: what fires it, and what does not."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.desk import Desk, restored
from processors.rules import rulebook
from schemas.alert import Alert
from schemas.codec import encode
from schemas.heard import Tick
from tests.processors.day import a_day
from tests.processors.events import at, enriched, log, opening
from tests.processors.hearing import told
from tests.processors.rules.kinds import ARSON, END, NEW, RAISED, SEQUENCE, THREAT, raises

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


def test_a_term_is_new_once() -> None:
    known = {"priority": 1, "actors.id": ["one"], "story": "a"}
    assert raises(NEW, known)
    first = {**known, "priority": 0}
    assert not raises(NEW, first)
    assert not raises(NEW, {"priority": 1, "actors.id": []})


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
