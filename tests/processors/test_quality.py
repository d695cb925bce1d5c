"""The figures of quality: each stands beside what is wanted and what is published; errors are counted by kind."""

from typing import Any

import pytest

from tests.quality import beside, errors

SAID = [
    "assertions: part=dev docs=373 macro=0.887 paged_wrong=0.042 level=18/19",
    "travel: part=dev recall=1.000 false=0",
    "muc4: FAILED no answer",
]


def test_a_figure_stands_beside_what_is_wanted_and_published_and_says_where_it_falls_short() -> None:
    rows = list(beside.table(SAID))
    assert len(rows) == 2 + 5
    assert any(row.split(" | ")[2:5] == [".887 short", ".930", ".490"] for row in rows)
    assert any(".042 short" in row for row in rows), "of what should be small, more is short"
    assert any(row.startswith("| travel") and " | 0 | 0 | " in row for row in rows)
    assert any(".947" in row for row in rows), "18 of 19"


def test_every_figure_is_of_its_own_and_says_whose_the_best_is() -> None:
    figures = beside.figures()
    assert len({(one.set, one.key) for one in figures}) == len(figures)
    assert all(one.by for one in figures if one.best is not None)


def wanted(**changes: Any) -> dict[str, Any]:
    plain = {"assertion": "asserted", "main_type": "arson", "targets": ["synagogue"], "level_change": None}
    return {"priority": [2], **plain, **changes}


def answer(priority: int, assertion: str | None = "asserted", kind: str = "arson", target: str = "synagogue") -> Any:
    incidents = [{"main": True, "assertion": assertion}] if assertion else []
    types = [kind] if assertion else []
    told = {"incidents": incidents, "incident_types": types, "target_types": [target], "level_change": None}
    return {"priority": priority, **told}


@pytest.mark.parametrize(
    ("right", "said", "became"),
    [
        ([2], 2, None),
        ([2, 3], 1, "missed"),
        ([3], 2, "2 for 3, 3 for 2"),
        ([0, 1], 2, "paged wrong"),
        ([0], 1, "told of nothing"),
        ([1], 0, "not told"),
    ],
)
def test_a_wrong_priority_has_one_of_five_outcomes(right: list[int], said: int, became: str | None) -> None:
    assert errors.outcome(wanted(priority=right), answer(said)) == became


def test_the_first_thing_that_was_read_wrong_is_the_cause() -> None:
    assert errors.cause(wanted(), answer(0, None)) == "no event found"
    assert errors.cause(wanted(), answer(0, "historical")) == "asserted read as historical"
    assert errors.cause(wanted(), answer(0, kind="shooting")) == "another type of event"
    assert errors.cause(wanted(), answer(0, target="school")) == "another target"
    assert errors.cause(wanted(), answer(0)) == "read right, points alone"
    assert errors.cause(wanted(level_change={"to": "4"}), answer(0)) == "level not read"
    none = wanted(assertion=None, main_type=None, targets=[])
    assert errors.cause(none, answer(2)) == "asserted event where none is meant"


def test_errors_are_counted_by_outcome_and_cause() -> None:
    judged = [(wanted(), answer(0, None))] * 3 + [(wanted(), answer(1))] + [(wanted(), answer(2))]
    assert list(errors.table(judged)) == [
        "wrong priorities: 4 of 5",
        "  missed 4: 3 no event found, 1 read right, points alone",
    ]
