"""The threat model names a test in every row, and each of them is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "threats.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "what is tried" not in line
]


def test_all_six_kinds_are_looked_at() -> None:
    assert {row[0].strip("*")[0] for row in ROWS} == set("STRIDE")


@pytest.mark.parametrize("row", ROWS, ids=[row[1][:40] for row in ROWS])
def test_every_row_names_an_answer_and_a_test_that_is_there(row: list[str]) -> None:
    assert len(row) == 4
    assert row[2]
    path, _, name = row[3].strip("`").partition("::")
    text = (ROOT / path).read_text("utf-8")
    assert re.search(r"^(async )?def test_" if name == "*" else rf"^def {name}\(", text, re.MULTILINE), row[3]
