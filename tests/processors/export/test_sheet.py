"""A table of documents opens in a spreadsheet as what it says, and runs nothing of it."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.export.sheet import COLUMNS, STARTS, guarded, sheet


def hit(title: str) -> dict[str, Any]:
    return {
        "_id": "d1",
        "_source": {
            "@timestamp": "2026-11-20T12:00:00Z",
            "message": title,
            "event": {"provider": "post"},
            "url": {"full": "https://post.example/1"},
            "vigil": {
                "published": None,
                "grade": {"source": "B", "information": 2},
                "language": "en",
                "priority": 3,
                "score": 80,
                "confidence": 60,
                "status": "current",
                "incident_types": ["arson", "threat"],
                "target_types": [],
                "countries": ["GB"],
                "places": [
                    {"name": "Leeds", "text": "Leeds", "role": "event"},
                    {"name": "York", "text": "York", "role": "mention"},
                ],
                "actors": [{"id": None, "text": "a man"}],
                "story": "s1",
                "origins": 2,
                "marking": "CLEAR",
            },
        },
    }


def read(title: str) -> dict[str, str]:
    text = b"".join(sheet([hit(title)])).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    return row


def test_a_row_has_a_cell_for_each_column() -> None:
    row = read('A fire, "they" said\nat dawn')
    assert tuple(row) == COLUMNS
    assert (row["title"], row["grade"], row["places"]) == ('A fire, "they" said\nat dawn', "B2", "Leeds")
    assert (row["incident_types"], row["published"], row["actors"]) == ("arson; threat", "", "a man")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\uff1d1"])
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert read(text)["title"] == f"'{text}"


def test_a_number_of_ours_stays_a_number() -> None:
    assert (guarded(-5), guarded(None), guarded("five")) == ("-5", "", "five")


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_title_is_one_cell_that_is_no_formula(title: str) -> None:
    cell = read(title)["title"]
    assert not cell.lstrip(" \u00a0").startswith(STARTS)
    said = title.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    assert cell in (said, f"'{said}")
